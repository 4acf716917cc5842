"""Every topic of ours is called something in every language, and found by each of its names."""

from __future__ import annotations

import pytest

from wirebell.catalogue.topic_names import load_topic_names
from wirebell.catalogue.topics import load_topics
from wirebell.deliver.render.words import LANGUAGES, words
from wirebell.errors import Asked, Topical, Wording
from wirebell.model.reasons import because


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_topic_of_the_catalogue_has_a_name(language: str) -> None:
    names = load_topic_names()
    topics = load_topics().topics.values()
    assert [topic.id for topic in topics if not names.name(topic.id, language)] == []


def test_the_english_name_is_the_label() -> None:
    names = load_topic_names()
    assert [t for t in load_topics().topics.values() if names.name(t.id, "en") != t.label] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_topics_of_the_catalogue_share_no_name(language: str) -> None:
    names = load_topic_names()
    called = [names.name(topic, language) for topic in load_topics().topics]
    assert sorted({one for one in called if called.count(one) > 1}, key=str) == []


@pytest.mark.parametrize(
    ("said", "topic"),
    [
        ("US foreign policy", "wb:us-foreign-policy"),
        ("us-außenpolitik", "wb:us-foreign-policy"),
        ("Politique étrangère des Etats-Unis", "wb:us-foreign-policy"),
        ("inundaciones", "medtop:20000154"),
        ("MEDTOP:20000154", "medtop:20000154"),
        ("hochwasser", "medtop:20000154"),
        ("zeppelins", None),
    ],
)
def test_a_topic_is_found_by_each_of_its_names(said: str, topic: str | None) -> None:
    assert load_topic_names().find(said) == topic


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ('topic:"us foreign policy"', "US-Außenpolitik"),
        ("topic:flood", "Hochwasser"),
        ("topic:medtop:20000154", "Hochwasser"),
        ('topic:"harbour works"', "das Thema harbour works"),
        ("kembia AND topic:flood", "„kembia“ und das Thema Hochwasser"),
        ("kembia", "„kembia“"),
        ("The Kembia Post", "The Kembia Post"),
    ],
)
def test_a_topic_alone_is_told_by_its_name_and_all_else_in_words(asked: str, told: str) -> None:
    assert words("de").asked(asked) == told
    assert words("de").say(Wording("{one}", one=Asked(asked))) == told


def test_topics_in_sentences_on_record_are_told_in_the_language_of_the_reader() -> None:
    closed = because("not entitled: topic:medtop:20000154 is closed")
    assert words("de").say(closed) == "nicht berechtigt: Hochwasser ist geschlossen"
    assert words("en").say(closed) == "not entitled: flood is closed"
    assert closed == "not entitled: topic:medtop:20000154 is closed"
    met = Wording("It met {met}.", met=(Asked("topic:flood"), Asked("kembia")))
    assert met == "It met topic:flood, kembia."
    assert "Hochwasser, „kembia“" in words("de").say(met)
    assert "„Hochwasser“" in words("de").say(Wording("it is not on the topic '{name}'", name=Topical("flood")))


def test_a_topic_without_a_name_of_ours_is_called_as_its_label_says() -> None:
    assert words("de").called("desk:harbour", "harbour works") == "harbour works"
    assert words("en").called("wb:nato", "the alliance") == "the alliance"

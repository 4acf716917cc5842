"""Training a tagger on an archive, and reading with it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.samples import story
from wirebell.catalogue.topic_tagger import Tagger, encode_tagger
from wirebell.catalogue.topics import TopicRules, compile_topics, read_topics
from wirebell.errors import UsageError
from wirebell.read.topic_training import Archived, best_threshold, topic_of, train
from wirebell.read.topics.by_tagger import WORDS
from wirebell.read.topics.find import find_topics

pytest.importorskip("sklearn")

PLACES = ["Karsan", "Port Sundal", "Ostrava Bay", "Lower Merrin", "Kembia", "Tolmar"]
PORT = "Dockers in {0} unloaded {1} ships while cranes moved containers along the quay before the tide turned."
FARM = "Farmers near {0} brought in the wheat from {1} fields, and the mill paid well for barley after the rain."
COURT = "A judge in {0} heard the appeal of {1} tenants, and lawyers argued about the lease before the jury."


def archive() -> list[Archived]:
    kinds = {PORT: ("Port life",), FARM: ("Farming",), COURT: ("wb:courts", "Tenants")}
    return [
        Archived(headline=f"News from {place}", body=text.format(place, 3 + number), topics=topics, language="en")
        for number, place in enumerate(PLACES * 3)
        for text, topics in kinds.items()
    ]


@pytest.fixture(scope="module")
def rules() -> TopicRules:
    return compile_topics(
        read_topics(
            "[[topic]]\nid='wb:courts'\nlabel='Courts'\nrule='headline:verdict'\n"
            "[[topic]]\nid='wb:ships'\nlabel='Ships'\nrule='ships'\n"
        )
    )


@pytest.fixture(scope="module")
def tagger(rules: TopicRules) -> Tagger:
    return train(archive(), rules)


def test_what_editors_call_a_topic_is_found_or_becomes_their_own(rules: TopicRules) -> None:
    assert topic_of("courts", rules) == ("wb:courts", "Courts")
    assert topic_of("Port life & trade", rules) == ("own:port-life-trade", "Port life & trade")


def test_stories_get_the_topics_that_their_likes_had(rules: TopicRules, tagger: Tagger) -> None:
    body = "At dawn the dockers of Narwick came back to the quay, and the cranes lifted containers from two ships."
    told = story(headline="Back at work", body=body)
    found = {topic.id: topic for topic in find_topics(told, rules, tagger)}

    assert set(found) == {"own:port-life", "wb:ships"}
    port = found["own:port-life"]
    assert port.label == "Port life"
    assert 0.5 < port.score <= 1
    words = {body[start:end].casefold() for start, end in port.evidence}
    assert len(port.evidence) <= WORDS
    assert words & {"dockers", "quay", "cranes", "containers", "ships"}


def test_a_topic_found_by_rule_and_tagger_keeps_the_passages_of_the_rule(
    rules: TopicRules, tagger: Tagger
) -> None:
    told = story(headline="Verdict on leases", body="Lawyers argued before the jury; the judge heard the appeal.")
    alone = next(topic for topic in find_topics(told, rules) if topic.id == "wb:courts")
    both = next(topic for topic in find_topics(told, rules, tagger) if topic.id == "wb:courts")
    assert both.evidence == alone.evidence
    assert both.score >= alone.score


def test_an_empty_story_has_no_topics_that_words_speak_for(rules: TopicRules, tagger: Tagger) -> None:
    assert find_topics(story(headline="", body=""), rules, tagger) == ()


def test_precision_and_recall_are_those_of_stories_held_back(tagger: Tagger) -> None:
    assert [topic.id for topic in tagger.topics] == ["own:farming", "own:port-life", "own:tenants", "wb:courts"]
    assert all(topic.precision > 0.9 and topic.recall > 0.9 and topic.stories == 18 for topic in tagger.topics)


def test_the_same_archive_gives_the_same_bytes(rules: TopicRules, tagger: Tagger) -> None:
    assert encode_tagger(train(archive(), rules)) == encode_tagger(tagger)


def test_an_archive_of_one_topic_teaches_nothing(rules: TopicRules) -> None:
    with pytest.raises(UsageError, match="Nothing to learn"):
        train([Archived(body="Ships.", topics=("Port life",))] * 3, rules)


margins = st.lists(st.tuples(st.sampled_from([-1.0, -0.4, 0.0, 0.3, 0.9]), st.booleans()), min_size=1, max_size=12)


@given(margins.filter(lambda rows: any(hit for _, hit in rows)))
def test_no_other_threshold_gives_a_better_f1(rows: list[tuple[float, bool]]) -> None:
    def f1(threshold: float) -> float:
        taken = [hit for margin, hit in rows if margin >= threshold]
        return 2 * sum(taken) / (len(taken) + sum(hit for _, hit in rows))

    best = best_threshold([margin for margin, _ in rows], [hit for _, hit in rows])
    assert f1(best) == pytest.approx(max(f1(threshold) for threshold, _ in rows))

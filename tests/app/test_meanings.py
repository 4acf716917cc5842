"""What a word may mean, by what is known and by what stories told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.app.test_lookback import tell
from tests.samples import NOW, source, story
from tests.samples import told as told_by
from wirebell import settings as configuration
from wirebell.app.house import FixedClock, House
from wirebell.app.meanings import Meaning, is_plain, meanings
from wirebell.app.things import sheet
from wirebell.errors import UsageError
from wirebell.model.facts import Mention, Person, TopicFound
from wirebell.model.story import Story
from wirebell.model.storyline import Storyline


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with House(configuration.load(tmp_path, {}, database="memory:"), FixedClock(NOW)) as found:
        found.store.add_source(source(name="The Marlow Gazette"))
        tell(found.store, [*(tale(n) for n in range(6)), tale(-90)])
        yield found


def tale(n: int) -> Story:
    """Three stories about a woman, three about a place, of one storyline each."""
    woman = Mention(id="person:ada marlow", kind="person", name="Ada Marlow", roles=(), spans=())
    place = Mention(id="place:marlow", kind="place", name="Marlow", roles=(), spans=())
    told = told_by(seen=NOW + timedelta(days=n), storyline=Storyline(id=f"line{n % 2}"))
    return story(
        id=f"t{n}",
        headline=f"Marlow rings {n}",
        body="A bell.",
        published=None,
        mentions=(woman if n % 2 else place,),
        byline=(Person(name="Ben Marlow"),) if n == 4 else (),
        topics=(TopicFound(id="wb:x", label="us foreign policy", score=1, evidence=()),),
        told=told,
    )


def offered(house: House, word: str) -> dict[str, tuple[str, int | None]]:
    return {m.expression: (m.kind, m.stories) for m in meanings(house, word)}


def test_a_name_is_offered_as_all_it_may_be(house: House) -> None:
    assert offered(house, "Marlow") == {
        "place:marlow": ("place", 3),
        'person:"ada marlow"': ("person", 3),
        "storyline:line0": ("storyline", 3),
        "storyline:line1": ("storyline", 3),
        'byline:"ben marlow"': ("byline", 1),
        'source:"the marlow gazette"': ("source", 0),
        "marlow": ("words", 6),
    }
    found = meanings(house, "Marlow")
    assert (found[0].label, found[0].kind) == ("Marlow", "place")
    assert found[-1] == Meaning(kind="words", label="marlow", expression="marlow", stories=6)


def test_topics_are_offered_by_their_labels(house: House) -> None:
    found = offered(house, "foreign policy")
    assert found['topic:"us foreign policy"'] == ("topic", 6)
    assert found["foreign AND policy"] == ("words", 0)


@pytest.mark.parametrize("language", ["en", "de"])
def test_topics_are_offered_by_their_names_in_any_language(language: str, house: House) -> None:
    found = meanings(house, "Außenpolitik", language=language)
    called = {m.expression: m.label for m in found if m.kind == "topic"}
    assert called['topic:"eu foreign policy"'] == {"en": "EU foreign policy", "de": "EU-Außenpolitik"}[language]


def test_the_name_that_is_the_word_itself_is_offered_first(house: House) -> None:
    (first, *_) = meanings(house, "guerra", language="es")
    assert (first.label, first.expression) == ("guerra", "topic:war")


def test_the_catalogue_knows_what_no_story_told_of(house: House) -> None:
    assert ("place", 0) in offered(house, "Iraq").values()
    assert list(offered(house, "zzyzx")) == ["zzyzx"]


@pytest.mark.parametrize(
    ("typed", "label", "beside", "expression"),
    [
        ("troops in Iraq", "Iraq", "troops", "place:iraq AND troops"),
        ("bells of Marlow", "Marlow", "bells", "bells AND place:marlow"),
        ("the fall of the United Kingdom", "United Kingdom", "fall", 'fall AND place:"united kingdom"'),
    ],
)
def test_a_name_among_several_words_is_offered_with_the_others(
    typed: str, label: str, beside: str, expression: str, house: House
) -> None:
    found = {(m.label, m.beside): m.expression for m in meanings(house, typed)}
    assert found[label, beside] == expression
    assert len(found) <= 4


def test_a_last_name_among_several_words_is_somebody_whom_stories_name(house: House) -> None:
    found = offered(house, "bell by marlow")
    assert found['bell AND person:"ada marlow"'] == ("person", 3)
    assert found["bell AND place:marlow"] == ("place", 3)
    rings = offered(house, "Marlow rings")
    assert (rings["storyline:line0"], rings["place:marlow AND rings"]) == (("storyline", 3), ("place", 3))
    assert list(offered(house, "of the zzyzx")) == ["of AND the AND zzyzx"]
    assert list(offered(house, " ".join(["iraq", *"abcdefgh"]))) == [
        "a AND b AND c AND d AND e AND f AND g AND h AND iraq"
    ]


def test_an_archive_that_is_not_filed_is_left_alone(house: House) -> None:
    more = [story(id=f"m{n}", told=told_by(seen=NOW)) for n in range(300)]
    from tests.contract.wire import VISIT, an_arrival

    house.store.accept(VISIT, [an_arrival(s.id) for s in more])
    from tests.app.test_lookback import tell_one

    for seq, one in enumerate(more, 8):
        tell_one(house.store, seq, one)
    quick = meanings(house, "Marlow", file=False)
    assert {m.stories for m in quick} == {None}
    assert not house.store.segments()
    assert meanings(house, "Marlow")[-1].stories == 6


@pytest.mark.parametrize("word", ["", "...", "x" * 201])
def test_what_is_no_word_has_no_meaning(house: House, word: str) -> None:
    with pytest.raises(UsageError, match="no word"):
        meanings(house, word)


def test_plain_words_are_told_from_other_expressions() -> None:
    assert all(map(is_plain, ["iraq", "foreign policy", '"foreign policy"', "Ada  Marlow"]))
    assert not any(map(is_plain, ["place:iraq", "iraq OR iran", "NEAR/s(a b)", "iraq*", "title:iraq", "(("]))


def test_roles_that_differ_in_capitals_are_one(tmp_path: Path) -> None:
    def called(n: int, role: str) -> Story:
        woman = Mention(id="person:cyd-ames", kind="person", name="Cyd Ames", roles=(role,), spans=())
        return replace(tale(n), mentions=(woman,))

    roles = ("minister", "Minister", "Minister", "defence minister")
    with House(configuration.load(tmp_path, {}, database="memory:"), FixedClock(NOW)) as house:
        tell(house.store, [called(n, role) for n, role in enumerate(roles)])
        found = sheet(house, "person", "cyd-ames")
        assert found is not None
        assert found.roles == ("Minister", "defence minister")

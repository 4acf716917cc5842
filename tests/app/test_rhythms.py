"""Many follows' silences at once, beside each looked at alone; and the reasons for them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.app.test_lookback import tell
from tests.samples import NOW, follow, source, story
from tests.samples import told as told_by
from wirebell import settings as configuration
from wirebell import standing
from wirebell.alert.silence import silence
from wirebell.app import rhythms
from wirebell.app.follow_faults import Known
from wirebell.app.follow_health import examine
from wirebell.app.house import FixedClock, House
from wirebell.app.lookback import Lookback
from wirebell.app.shelf import places
from wirebell.model.source import Visit
from wirebell.model.story import Story

DAY = timedelta(days=1)
WORDS = ("ferry", "pier", "troops", "flood", "strike", "verdict")
QUERIES = [
    *WORDS,
    *(f'"{a} {b}"' for a in WORDS for b in WORDS if a != b),
    *(f"{a} AND {b}" for a in WORDS[:3] for b in WORDS[3:]),
    *(f"NEAR/s({a} {b})" for a in WORDS[:2] for b in WORDS[2:]),
    "ferry NOT pier",
    "source:harbour AND strike",
]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with House(configuration.load(tmp_path, {}, database="memory:"), FixedClock(NOW)) as found:
        yield found


def tale(at: float, body: str, number: int = 0, **changes: Any) -> Story:
    seen = told_by(seen=NOW + at * DAY)
    return story(id=f"t{at}-{number}", headline="News", body=body, published=None, told=seen, **changes)


def an_archive(seed: int) -> list[Story]:
    """Stories of a few months, of which some words stop at some day."""
    chance = Random(seed)
    stops = {word: chance.choice([0, 0, 3, 9, 20, 45]) for word in WORDS}
    days = sorted(chance.uniform(0, 90) for _ in range(150))
    made = []
    for number, day in enumerate(days):
        words = [word for word in WORDS if day >= stops[word] and chance.random() < 0.4]
        chance.shuffle(words)
        made.append(tale(-day, " ".join([*words, "rain."]).capitalize(), number))
    return made


def known(house: House) -> Known:
    look = Lookback(house.store, house.lexicon.topics.ancestors)
    return Known(house, look, {}, frozenset())


def alone(seen: Known, query: standing.Query) -> bool:
    """Tell, by reading every story, whether a follow fell silent."""
    moments = [datetime.fromtimestamp(seen.look.cards.moments[at], UTC) for at in places(seen.look.exactly(query))]
    newest = datetime.fromtimestamp(max(seen.look.cards.moments), UTC)
    return silence(moments, newest) is not None


@pytest.mark.parametrize("seed", range(12))
def test_many_together_fall_silent_as_each_alone(seed: int, house: House) -> None:
    tell(house.store, an_archive(seed))
    seen = known(house)
    parsed = [standing.parse(text, standing.DESK) for text in QUERIES]
    together = rhythms.Rhythms[int](seen)
    for number, (query, bounds) in enumerate(zip(parsed, seen.look.bounds(parsed), strict=True)):
        together.note(number, query, bounds)
    silent = {QUERIES[number] for number, _ in together.silent()}
    assert silent == {text for text, query in zip(QUERIES, parsed, strict=True) if alone(seen, query)}


def said(house: House, expression: str) -> str:
    (one,) = examine(house, [follow(expression=expression)]).findings
    return f"{one.says} | {one.do}"


def of_two_sources(house: House) -> None:
    """Daily stories of two sources, of which one brought its last a month ago."""
    ferries = [tale(-n, "Ferry and pier.") for n in range(60)]
    floods = [tale(-30.0 - n, "Flood and pier.", 1, source="wire-1") for n in range(30)]
    tell(house.store, [*ferries, *floods])


def test_a_source_that_is_silent_itself_is_the_reason(house: House) -> None:
    of_two_sources(house)
    house.store.add_source(source(id="wire-1", url="https://wire.example/", name="The Wire"))
    assert "as is its source The Wire. Before, it met 7 stories a week" in said(house, "flood")
    assert "wirebell source check wire-1" in said(house, "flood")


def test_a_source_that_is_gone_or_visited_no_more_is_the_reason(house: House) -> None:
    of_two_sources(house)
    assert "its source is visited no more. Before" in said(house, "flood")
    house.store.add_source(source(id="wire-1", url="https://wire.example/", name="The Wire"))
    house.store.accept(Visit(source="wire-1", url="https://wire.example/", gone=True), [])
    assert "its source The Wire is gone for good. Before" in said(house, "flood")


def test_a_part_that_no_story_has_any_more_is_the_reason(house: House) -> None:
    tell(house.store, [tale(-n, "Ferry and pier." if n < 30 else "Flood and pier.") for n in range(60)])
    house.store.add_source(source())
    assert "as no story since then has flood. Before" in said(house, "flood AND pier")
    assert "silent since 12 February 2026. Before" in said(house, "flood")

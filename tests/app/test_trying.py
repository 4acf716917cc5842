"""What trying an expression says beyond its count: what clauses do, what was just missed, what is too much."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.app.test_lookback import tell, tell_one
from tests.contract.wire import VISIT, an_arrival
from tests.samples import NOW, story, told
from wirebell import settings as configuration
from wirebell.app import trying
from wirebell.app.house import House
from wirebell.app.lookback import shelve
from wirebell.app.trying import try_
from wirebell.errors import ExpressionError
from wirebell.model.facts import Mention
from wirebell.model.story import Story


def tale(n: int, body: str) -> Story:
    seen = NOW + timedelta(hours=n)
    return story(id=f"t{n}", headline=f"Tale {n}", body=body, published=None, told=told(seen=seen))


LIND = Mention(id="person:ana-lind", kind="person", name="Ana Lind", roles=(), spans=((0, 4),))

BODIES = (
    ["The ferry left the pier."] * 4
    + ["The ferry left the quay."] * 3
    + ["A tram left the pier."] * 2
    + ["The ferry left the pier for football."]
    + ["Nothing."] * 5
)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with House(configuration.load(tmp_path, {}, database="memory:")) as found:
        tell(found.store, [tale(n, body) for n, body in enumerate(BODIES)])
        yield found


def test_every_clause_says_what_there_would_be_without_it(house: House) -> None:
    tried = try_(house, "ferry AND (pier OR quay) NOT football")
    assert (tried.alerts, tried.stories, tried.warning) == (7, 15, None)
    assert [(c.clause, c.role, c.alerts_without) for c in tried.clauses] == [
        ("ferry", "required", 9),
        ("pier OR quay", "required", 7),
        ("pier", "alternative", 3),
        ("quay", "alternative", 4),
        ("football", "unwanted", 8),
    ]
    assert {c.clause: c.candidates for c in tried.clauses}["ferry"] == 8
    assert all(c.exact for c in tried.clauses)


def test_near_misses_are_the_clauses_that_alone_kept_stories_away(house: House) -> None:
    tried = try_(house, "ferry AND pier NOT football")
    assert [(m.clause, m.role, m.adds, m.headlines) for m in tried.near_misses] == [
        ("football", "unwanted", 1, ("Tale 9",)),
        ("ferry", "required", 2, ("Tale 8", "Tale 7")),
        ("pier", "required", 3, ("Tale 6", "Tale 5")),
    ]


def test_what_the_follow_is_about_is_no_near_miss(house: House) -> None:
    more = [replace(tale(15, "Rain."), id=f"r{n}") for n in range(12)]
    house.store.accept(VISIT, [an_arrival(one.id) for one in more])
    for seq, one in enumerate(more, len(BODIES) + 1):
        tell_one(house.store, seq, one)
    tried = try_(house, "football AND rain")
    assert [(m.clause, m.adds) for m in tried.near_misses] == [("rain", 1)]
    assert {c.clause: c.alerts_without for c in tried.clauses} == {"football": 12, "rain": 1}


def test_a_phrase_is_weighed_by_a_sample_where_it_occurs_too_often(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelve(house.store)
    monkeypatch.setattr(trying, "SAMPLE", 4)
    tried = try_(house, '"left the" AND tram')
    row = next(c for c in tried.clauses if c.clause == "tram")
    assert (row.exact, tried.alerts) == (False, 2)
    assert row.alerts_without == 10


def test_days_are_listed_from_the_first_story_to_the_last(house: House) -> None:
    tried = try_(house, "tram")
    assert [(day.day, day.alerts) for day in tried.days] == [("2026-03-14", 2), ("2026-03-15", 0)]
    assert try_(house, "volcano").days == ()
    assert try_(house, "tram", days=1 / 24).stories == 2


def test_too_many_a_day_is_warned_of(house: House) -> None:
    more = [replace(tale(15, "Rain."), id=f"r{n}") for n in range(400)]
    house.store.accept(VISIT, [an_arrival(one.id) for one in more])
    for seq, one in enumerate(more, len(BODIES) + 1):
        tell_one(house.store, seq, one)
    tried = try_(house, "rain")
    assert tried.alerts == 400
    assert tried.warning is not None
    assert "About 200 alerts a day" in tried.warning  # of two days, which is no week to divide by
    assert house.store.segments()  # so many are filed first


def test_a_wrong_expression_is_pointed_at(house: House) -> None:
    with pytest.raises(ExpressionError):
        try_(house, "ferry AND (")


def test_what_parts_the_stories_is_offered_to_narrow_with(house: House) -> None:
    more = [
        replace(tale(20 + n, "The ferry left the harbour."), mentions=(LIND,) if n < 4 else ()) for n in range(9)
    ]
    house.store.accept(VISIT, [an_arrival(one.id) for one in more])
    for seq, one in enumerate(more, len(BODIES) + 1):
        tell_one(house.store, seq, one)
    (found,) = try_(house, "ferry harbour").narrowers
    assert (found.kind, found.label, found.stories, found.of) == ("person", "Ana Lind", 4, 9)
    assert (try_(house, found.only).alerts, try_(house, found.without).alerts) == (4, 5)
    assert try_(house, found.only).narrowers == try_(house, found.without).narrowers == ()

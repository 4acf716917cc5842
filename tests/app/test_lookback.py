"""Looking back through the archive's keys finds exactly what reading every story finds."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.contract.wire import VISIT, an_arrival
from tests.samples import NOW, story
from tests.samples import told as told_by
from tests.standing.stories import stories
from tests.standing.trees import queries
from wirebell import standing
from wirebell.alert.backtest import backtest, trial_of
from wirebell.app import lookback
from wirebell.app.lookback import Lookback, shelve, shelve_all
from wirebell.app.shelf import bits, places
from wirebell.model.alert import Decided
from wirebell.model.archive import Segment
from wirebell.model.story import Story
from wirebell.ports import Store
from wirebell.store import MemoryStore

PARENTS = {"aa": ("bb",), "bb": ("up",)}


def tell(store: Store, told: list[Story], skip: frozenset[int] = frozenset()) -> None:
    store.accept(VISIT, [an_arrival(s.id, s.told.version) for s in told])
    for seq, one in enumerate(told, 1):
        if seq not in skip:
            tell_one(store, seq, one)


def tell_one(store: Store, seq: int, one: Story) -> None:
    done = Decided(story=one.id, version=one.told.version, follows_at=0, alerts=(), cursor="", last=True)
    store.tell([(seq, one)], [done])


def numbered(drawn: list[Story]) -> list[Story]:
    """Lineages of up to two versions, a day apart."""
    return [
        replace(
            one,
            id=f"s{at // 2}",
            published=None,
            told=replace(one.told, version=at % 2 + 1, seen=NOW + timedelta(days=at)),
        )
        for at, one in enumerate(drawn)
    ]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(queries, st.lists(stories(), max_size=7), st.integers(0, 7), st.sets(st.integers(1, 6), max_size=2))
def test_it_finds_what_the_walk_finds(
    query: standing.Query, drawn: list[Story], filed: int, late: set[int]
) -> None:
    told, store = numbered(drawn), MemoryStore()
    tell(store, told, frozenset(late))
    if filed:
        shelve(store, filed)
    for seq in sorted(late):
        if seq <= len(told):
            tell_one(store, seq, told[seq - 1])
    if filed % 2:
        shelve(store, 1)
    look = Lookback(store, PARENTS)
    walked = backtest(query, told, PARENTS)
    for soon in (0, lookback.SOON_READ):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(lookback, "SOON_READ", soon)
            found = look.exactly(query)
        assert trial_of(look.hits(found), look.span, walked.examples) == walked


@pytest.fixture
def store() -> Store:
    found = MemoryStore()
    tell(found, [tale(n) for n in range(40)])
    return found


def tale(n: int) -> Story:
    body = "Ferry and pier." if n % 2 else "Troops."
    return story(id=f"t{n}", body=body, published=None, told=told_by(seen=NOW + timedelta(days=n)))


def test_segments_are_filled_step_by_step_and_then_closed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookback, "FULL", 16)
    assert [shelve(store, 10) for _ in range(7)] == [10, 6, 10, 6, 8, 0, 0]
    assert [len(segment.cards.seqs) for segment in store.segments()] == [16, 16, 8]
    assert store.segments()[-1].after == 32
    assert Lookback(store, {}).exactly(standing.parse("ferry", standing.DESK)).bit_count() == 20


def test_a_few_new_stories_are_read_and_many_are_filed(store: Store) -> None:
    shelve_all(store)
    assert store.segments() == []
    assert Lookback(store, {}).exactly(standing.parse("ferry", standing.DESK)).bit_count() == 20


def test_the_time_ends_with_the_newest_story(store: Store) -> None:
    look = Lookback(store, {}, days=9)
    assert look.window.bit_count() == 10
    assert look.exactly(standing.parse("ferry", standing.DESK)).bit_count() == 5


def test_what_is_shelved_while_it_is_opened_is_seen_once(store: Store) -> None:
    class Hasty(MemoryStore):
        def __init__(self, of: Store) -> None:
            self.__dict__ = of.__dict__

        def segments(self) -> list[Segment]:
            shelve(_plain(self), 30)
            return super().segments()

    look = Lookback(Hasty(store), {})
    assert len(look.cards.seqs) == len(set(look.cards.seqs)) == 40
    assert look.exactly(standing.parse("ferry", standing.DESK)).bit_count() == 20


def _plain(hasty: MemoryStore) -> MemoryStore:
    plain = MemoryStore()
    plain.__dict__ = hasty.__dict__
    return plain


def test_bits_and_places_are_each_other() -> None:
    assert places(bits([True, False, True])) == [0, 2]
    assert places(0) == []
    assert bits([]) == 0

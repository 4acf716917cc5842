"""News goes between the parts of a huge story that came before it, and nothing else changes by that."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.flow.test_priorities import tombstone
from tests.flow.test_telling import Dying, Struck
from tests.flow.wire import Wire, item
from tests.samples import NOW
from wirebell.model.alert import Decided
from wirebell.model.story import Story
from wirebell.pipeline import take
from wirebell.ports import Store
from wirebell.store import MemoryStore
from wirebell.thread import Window

NEVER = 3600.0
HOUR = timedelta(hours=1)
HUGE = ("huge", "Ferry stops", "The ferry stopped at Marn on Friday.")
SMALL = ("small", "Orchard opens", "An orchard was opened in Orlen.")
LANTERN = ("lantern", "Lantern found", "A lantern was found.")
VOLCANO = ("volcano", "Volcano wakes", "The volcano of Orlen smoked.")


class Noting:
    """A store that notes about whom decisions went on record, in order."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.order: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def tell(self, told: Sequence[tuple[int, Story]], decided: Sequence[Decided]) -> int:
        done = self._store.tell(told, decided)
        self.order += [self._about(batch.story) for batch in decided]
        return done

    def _about(self, story: str) -> str:
        found = self._store.story(story)
        return found.headline.split()[0] if found else ""


async def waiting(store: Store, *items: tuple[str, str, str], overtake: float = 0.0) -> Wire:
    """Ten follow ferries, one orchards, one volcanoes with a cap; these were accepted in this order."""
    wire = Wire(store, batch=3, overtake=overtake)
    for n in range(10):
        wire.follows(f"reader-{n}", "ferry")
    wire.follows("ana", "orchard")
    wire.follows("ben", "volcano", cap="1/day")
    await wire.first_visit()
    wire.publishes(*(item(*one, NOW + (1 + n) * HOUR) for n, one in enumerate(items)))
    await wire.visits()
    return wire


async def order(store: Store, *items: tuple[str, str, str]) -> list[str]:
    """Take these; return whose decisions went on record, in order."""
    wire = await waiting(store, *items)
    noting = Noting(store)
    list(take(dataclasses.replace(wire.world, store=cast(Store, noting)), wire.book(), {}))
    assert store.pending(9) == []
    return noting.order


def outcome(wire: Wire) -> set[tuple[str, int, str, str, str | None]]:
    """Return what was decided, and on which storyline, by its first story's headline."""
    stories = [story for _, story in wire.store.stories(limit=99)]
    names = {s.told.storyline.id: s.headline for s in reversed(stories) if s.told.storyline}
    headlines = {story.id: story for story in stories}
    found: set[tuple[str, int, str, str, str | None]] = set()
    for alert in wire.store.alerts():
        story = headlines[alert.story]
        line = names[story.told.storyline.id] if story.told.storyline else None
        found.add((story.headline, alert.version, alert.follower, alert.kind, line))
    return found


async def test_what_comes_after_a_huge_story_is_told_between_its_parts(store: Store) -> None:
    found = await order(store, HUGE, SMALL, LANTERN)
    assert (found.count("Ferry"), found.count("Orchard"), found.count("Lantern")) == (4, 1, 1)
    assert found[0] == found[-1] == "Ferry"


async def test_what_a_policy_asks_the_past_about_waits_its_turn(store: Store) -> None:
    found = await order(store, HUGE, VOLCANO, SMALL)
    assert found[-1] == "Volcano"
    assert found.index("Orchard") < len(found) - 2


STEPS = {
    "ferry": "The ferry stopped at Marn on Friday, number {n}.",
    "orchard": "An orchard was opened in Orlen, number {n}.",
    "volcano": "The volcano of Orlen smoked, number {n}.",
    "lantern": "A lantern was found, number {n}.",
}
changes = st.sampled_from([*STEPS, "correct", "withdraw"])
days = st.lists(st.tuples(changes, st.integers(0, 9)), min_size=2, max_size=8)


@given(days, st.lists(st.integers(0, 6), max_size=3))
@settings(max_examples=25, deadline=None)
def test_it_changes_nothing_that_is_told(day: list[tuple[str, int]], deaths: list[int]) -> None:
    """Whoever overtakes whom, and wherever the process dies, the same is told on the same storylines."""
    calm = asyncio.run(told_of(day, NEVER, []))
    assert asyncio.run(told_of(day, 0.0, [])) == calm
    assert asyncio.run(told_of(day, 0.0, deaths)) == calm


async def told_of(day: list[tuple[str, int]], overtake: float, deaths: list[int]) -> object:
    """Take the first half of a day, then the second, dying after so many transactions; return what came of it."""
    wire = await waiting(MemoryStore(), overtake=overtake)
    entries = [entry(n, day) for n in range(len(day))]
    for some in (entries[: len(day) // 2], entries[len(day) // 2 :]):
        wire.publishes(*some)
        await wire.visits()
        for after in deaths:
            with suppress(Struck):
                world = dataclasses.replace(wire.world, store=cast(Store, Dying(wire.store, after)))
                list(take(world, wire.book(), {}))
            wire.world = dataclasses.replace(wire.world, window=Window())  # as who starts again has it
        wire.takes()
        wire.later()
    assert wire.is_clean()
    return outcome(wire)


def entry(n: int, day: list[tuple[str, int]]) -> str:
    """Return what a paper shows at a step: a story, or an earlier one put right or taken back."""
    what, which = day[n]
    earlier = [m for m in range(n) if day[m][0] in STEPS]
    if what in STEPS or not earlier:
        what = what if what in STEPS else "ferry"
        return item(f"s{n}", f"{what.title()} {n}", STEPS[what].format(n=n), NOW + (1 + n) * HOUR)
    of = earlier[which % len(earlier)]
    if what == "withdraw":
        return tombstone(f"s{of}")
    text = f"Correction: it was Saturday, not Friday. {STEPS[day[of][0]].format(n=of)}"
    return item(f"s{of}", f"{day[of][0].title()} {of}", text, NOW + (1 + of) * HOUR)


@pytest.mark.parametrize("after", range(6))
async def test_a_telling_that_was_overtaken_and_interrupted_goes_on(store: Store, after: int) -> None:
    wire = await waiting(store, HUGE, SMALL, VOLCANO)
    world = dataclasses.replace(wire.world, store=cast(Store, Dying(wire.store, after)))
    try:
        list(take(world, wire.book(), {}))
    except Struck:
        wire.takes()
    assert store.pending(9) == []
    told = sorted((a.follower, a.kind) for a in store.alerts())
    assert told == sorted((who, "new") for who in ("ana", "ben", *(f"reader-{n}" for n in range(10))))
    assert wire.is_clean(expected=12)

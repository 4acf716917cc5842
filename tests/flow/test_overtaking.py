"""News goes between the parts of a huge story that came before it, and nothing else changes by that."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, cast

import pytest

from tests.flow.test_telling import Dying, Struck
from tests.flow.wire import Wire, item
from tests.samples import NOW
from wirebell.model.alert import Decided
from wirebell.model.story import Story
from wirebell.pipeline import take
from wirebell.ports import Store
from wirebell.store import MemoryStore

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
    wire.follows("ben", "volcano", cap="3/day")
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


async def test_it_changes_nothing_that_is_told() -> None:
    ends = []
    for overtake in (0.0, NEVER):
        wire = await waiting(MemoryStore(), SMALL, HUGE, VOLCANO, LANTERN, overtake=overtake)
        wire.takes()
        wire.later()
        again = ("huge", HUGE[1], f"Correction: The ferry stopped on Saturday. {HUGE[2]}")
        more = ("second", "Ferry stops again", "The ferry stopped at Marn once more.")
        last = ("third", "Orchard of Marn", "An orchard stopped growing.")
        wire.publishes(*(item(*one, NOW + (9 + n) * HOUR) for n, one in enumerate((again, more, last))))
        await wire.visits()
        wire.takes()
        assert wire.is_clean(expected=len(wire.store.alerts()))
        ends.append(outcome(wire))
    assert ends[0] == ends[1]
    assert {kind for *_, kind, _ in ends[0]} == {"new", "corrected"}


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

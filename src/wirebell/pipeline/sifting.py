"""Sift what a source sent against what the store knows by now, and again where another writer was quicker."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TypeVar

from msgspec.structs import replace

from wirebell.errors import Forestalled
from wirebell.intake.sift import Sifted, keyed, sift
from wirebell.model.entitlement import Thing
from wirebell.model.source import Arrival, Item, Source, Visit
from wirebell.ports import Store

T = TypeVar("T")
TRIES = 5
"""Times that something is sifted and accepted while other writers make versions of the same stories."""
Complete = Callable[[list[Item]], Awaitable[list[Item]]]


def sifted(items: Sequence[Item], source: Source, last: Visit, store: Store, now: datetime) -> Sifted:
    """Return what is new, changed or withdrawn among the items of a source, and what is to be noted."""
    pairs = keyed(items, source.id, now)
    known = store.known({key for _, keys in pairs for key in keys})
    shared = any(one.source != source.id for one in known.values())
    closed = store.closed_to(None) if shared else frozenset[Thing]()
    return sift(pairs, known, source, last, now, closed)


def tried(attempt: Callable[[], T]) -> T:
    """Return what an attempt to sift and accept comes to, tried anew while others are quicker.

    Raises Forestalled if they were each time: nothing is on record then.
    """
    for _ in range(TRIES - 1):
        try:
            return attempt()
        except Forestalled:
            continue
    return attempt()


async def tried_together(attempt: Callable[[], Awaitable[T]]) -> T:
    """Do what `tried` does with an attempt that waits for others."""
    for _ in range(TRIES - 1):
        try:
            return await attempt()
        except Forestalled:
            continue
    return await attempt()


class Pages:
    """The pages of what arrived: each is fetched once, however often it is sifted."""

    def __init__(self, source: Source, complete: Complete) -> None:
        self._source, self._complete = source, complete
        self._had: dict[tuple[str, str], Item] = {}

    async def of(self, arrivals: list[Arrival]) -> list[Arrival]:
        """Return the arrivals with the pages of those that may alert; silent ones cost their publisher nothing."""
        if self._source.pages == "never":
            return arrivals
        wanted = [a for a in arrivals if a.kind != "withdrawn" and not a.silent and _one(a) not in self._had]
        if wanted:
            completed = await self._complete([a.item for a in wanted])
            self._had.update(zip(map(_one, wanted), completed, strict=True))
        return [replace(a, item=self._had.get(_one(a), a.item)) for a in arrivals]


def _one(arrival: Arrival) -> tuple[str, str]:
    return arrival.story, arrival.digest

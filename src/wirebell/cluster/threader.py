"""Thread: one worker at a time, in the order of acceptance, so that storylines are those of one process."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from wirebell.cluster.calls import Calls
from wirebell.cluster.notes import Note
from wirebell.cluster.posts import LOOK, PACE
from wirebell.cluster.reader import IN_HAND, Now, Sources, read_at
from wirebell.errors import StoreError
from wirebell.logs import Log
from wirebell.model.cluster import Placing, Post
from wirebell.model.source import Source
from wirebell.model.story import Story
from wirebell.pipeline import World
from wirebell.pipeline.reading import read_one
from wirebell.pipeline.threading import REMEMBERED, placed
from wirebell.ports import Bus, Ledger
from wirebell.thread import Window

log = Log()

GROUP = 50
"""Stories stored in one transaction."""
WAITED = 2.0
"""Seconds to wait for a reader before the story that is next is read here."""


class _Round(NamedTuple):
    """How many stories were threaded, whether one waits to be read, whether to ask for more at once.

    What has no draft ends a group: an edit of our desk, which no reader reads and so no letter speaks of.
    """

    threaded: int = 0
    waits: bool = False
    more: bool = False


class ThreadWork:
    """See `worker.Work`. `begin` with the post that was taken."""

    queue = "thread"
    limit = 100
    pace = PACE

    def __init__(
        self, ledger: Ledger, bus: Bus, world: Now, sources: Sources, window: Callable[[], Window]
    ) -> None:
        self._ledger, self._world, self._sources = ledger, world, sources
        self._calls = Calls(ledger, bus)
        self._empty, self._window = window, window()
        self._post: Post | None = None
        self.look = LOOK
        self._missing: tuple[int, float] = (0, 0.0)
        self.threaded = 0

    def begin(self, post: Post) -> None:
        """Thread from now on, among the stories that were threaded last, whoever did it."""
        self._post = post
        self._window = self._empty()
        for story in self._ledger.recent(REMEMBERED):
            self._window.remember(story)

    async def end(self) -> None:
        """Say what is still to be said to the shards."""
        await self._calls.end()

    async def do(self, notes: Sequence[Note]) -> bool:
        """Thread what was read, up to the first that was not; letters only say when to look."""
        del notes
        try:
            count, waits, more = await asyncio.to_thread(self._thread)
        except StoreError:
            if self._post:  # what the window learned may not be on record
                await asyncio.to_thread(self.begin, self._post)
            raise
        self.threaded += count
        if count:
            await self._calls.say()
        self.look = WAITED / 4 if waits else LOOK  # its reader says so when it is read, unless it died
        return more

    def _thread(self) -> _Round:
        waiting = self._ledger.to_place(GROUP)
        if not waiting or self._post is None:
            return _Round()
        going = _Going(self._ledger, self._post, replace(self._world(), window=self._window))
        sources = self._sources()
        for one in waiting:
            read = self._read(one, going, sources)
            if read is None:
                going.store()
                return _Round(going.count, waits=True)
            going.thread(one, read)
        going.store()
        return _Round(going.count, more=going.count >= GROUP or waiting[-1].draft is None)

    def _read(self, one: Placing, going: _Going, sources: Mapping[str, Source]) -> Story | None:
        """Return a story as read; None for one that a reader is still given time for."""
        if one.draft is not None or one.arrival is None:
            return one.draft
        if one.arrival.edit is not None:  # made of the version before it, which is on record once it is its turn
            going.store()
            return read_one(one.arrival, going.world, sources.get(one.arrival.source))
        now = time.monotonic()
        if self._missing[0] != one.seq:
            self._missing = (one.seq, now)
        if now < self._missing[1] + WAITED or going.count:
            return None
        for reading in self._ledger.begin_reading([one.seq], IN_HAND):
            log.info("nobody read it in time; read here", story=one.story)
            return read_at(reading.arrival, reading.tries, going.world, sources.get(reading.arrival.source))
        return None


class _Going:
    """One go: stories threaded and not stored yet."""

    def __init__(self, ledger: Ledger, post: Post, world: World) -> None:
        self.world = world
        self.count = 0
        self._ledger, self._post = ledger, post
        self._threaded: list[tuple[int, Story]] = []

    def thread(self, one: Placing, story: Story) -> None:
        """Thread a story; the version before it has to be on record."""
        if any(before.id == story.id for _, before in self._threaded):
            self.store()
        self._threaded.append(
            (one.seq, placed(story, self.world, False, one.arrival.edit if one.arrival else None))
        )

    def store(self) -> None:
        """Store what was threaded."""
        if self._threaded:
            self._ledger.place(self._post, self._threaded)
            self.count += len(self._threaded)
            self._threaded = []

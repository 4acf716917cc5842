"""Read: any number of workers; what is read is kept as a draft until it is threaded."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence

from wirebell.cluster.notes import Note, sealed
from wirebell.cluster.posts import LOOK
from wirebell.model.cluster import Reading
from wirebell.model.source import Arrival, Source
from wirebell.model.story import Story
from wirebell.pipeline import World
from wirebell.pipeline.reading import read_one
from wirebell.ports import Bus, Ledger
from wirebell.read import unread

IN_HAND = 5.0
"""Seconds for which a story is one reader's: whoever waits for it then takes it from one who died."""
TRIES = 3
"""How often reading a story may end a process before its plain words do."""
AT_ONCE = 8
Sources = Callable[[], Mapping[str, Source]]
Now = Callable[[], World]
"""The world with the topics and names of now."""


def read_at(arrival: Arrival, tries: int, world: World, source: Source | None) -> Story:
    """Return the story; one whose reading ended several processes is told by its plain words."""
    return unread(arrival, source) if tries > TRIES else read_one(arrival, world, source)


class ReadWork:
    """See `worker.Work`."""

    queue = "read"
    limit = AT_ONCE
    look = LOOK

    def __init__(self, ledger: Ledger, bus: Bus, world: Now, sources: Sources) -> None:
        self._ledger, self._bus, self._world, self._sources = ledger, bus, world, sources
        self.read = 0

    async def do(self, notes: Sequence[Note]) -> bool:
        """Read the stories that letters name, or what the record says nobody reads."""
        seqs = [note.seq for note in notes if note.seq]
        read = await asyncio.to_thread(self._read, seqs)
        self.read += read
        if read:
            await self._bus.send("thread", sealed(Note()))
        return bool(read) and not seqs

    def _read(self, seqs: Sequence[int]) -> int:
        wanted = seqs or self._ledger.unread(AT_ONCE * 4)
        sources, world, read = self._sources() if wanted else {}, self._world(), 0
        for at in range(0, len(wanted), AT_ONCE):
            drafts = [
                (one.seq, self._one(one, world, sources))
                for one in self._ledger.begin_reading(wanted[at : at + AT_ONCE], IN_HAND)
                if one.arrival.edit is None  # made of the version before it, which may not be threaded yet
            ]
            self._ledger.draft(drafts)
            read += len(drafts)
            if drafts and not seqs:
                break
        return read

    def _one(self, reading: Reading, world: World, sources: Mapping[str, Source]) -> Story:
        return read_at(reading.arrival, reading.tries, world, sources.get(reading.arrival.source))

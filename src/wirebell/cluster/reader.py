"""Read: any number of workers; what is read is kept as a draft until it is threaded."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence

from wirebell.cluster.notes import Note, sealed
from wirebell.cluster.posts import LOOK, PACE
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
AT_ONCE = 25
"""Stories that are had in hand, and kept as read, together."""
Sources = Callable[[], Mapping[str, Source]]
Now = Callable[[], World]
"""The world with the topics and names of now."""


def read_at(arrival: Arrival, tries: int, world: World, source: Source | None) -> Story:
    """Return the story; one whose reading ended several processes is told by its plain words."""
    return unread(arrival, source) if tries > TRIES else read_one(arrival, world, source)


class ReadWork:
    """See `worker.Work`."""

    queue = "read"
    limit = 4
    look = LOOK
    pace = PACE

    def __init__(self, ledger: Ledger, bus: Bus, world: Now, sources: Sources) -> None:
        self._ledger, self._bus, self._world, self._sources = ledger, bus, world, sources
        self.read = 0

    async def do(self, notes: Sequence[Note]) -> bool:
        """Read the stories that letters name, or what the record says nobody reads."""
        named = [seq for note in notes for seq in note.named]
        wanted = named or await asyncio.to_thread(self._ledger.unread, AT_ONCE * 4)
        read = 0
        for at in range(0, len(wanted), AT_ONCE):
            read += await self._together(wanted[at : at + AT_ONCE])
        self.read += read
        return bool(read) and not named

    async def _together(self, seqs: Sequence[int]) -> int:
        """Read some stories, those together that the record gives out together; say so each time."""
        read = 0
        while read < len(seqs) and (some := await asyncio.to_thread(self._some, seqs)):
            await self._bus.send("thread", sealed(Note()))
            read += some
        return read

    def _some(self, seqs: Sequence[int]) -> int:
        """Read what the record gives out of these stories; return how many were read."""
        readings = self._ledger.begin_reading(seqs, IN_HAND)
        sources, world = self._sources() if readings else {}, self._world()
        drafts = [
            (one.seq, self._one(one, world, sources))
            for one in readings
            if one.arrival.edit is None  # made of the version before it, which may not be threaded yet
        ]
        self._ledger.draft(drafts)
        return len(drafts)

    def _one(self, reading: Reading, world: World, sources: Mapping[str, Source]) -> Story:
        return read_at(reading.arrival, reading.tries, world, sources.get(reading.arrival.source))

"""The segments that looking back reads, and the stories behind them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from wirebell.model.archive import Loose, Page, Segment, Spot, Unshelved, Wording
from wirebell.model.story import Story
from wirebell.store.memory.state import whole
from wirebell.store.memory.stories import MemoryStories


class MemoryArchive(MemoryStories):
    """Part of the memory store; see `wirebell.ports.archive`."""

    def _unshelved(self) -> Iterator[tuple[int, Story]]:
        return ((seq, story) for seq, story in self._told() if seq > self._archive.upto)

    @whole
    def unshelved(self, limit: int) -> Unshelved:
        """See Store."""
        told = tuple(islice(self._unshelved(), limit))
        until = told[-1][0] if told else 0
        return Unshelved(told, tuple(sorted(s for s in self._pending if self._archive.upto < s < until)))

    @whole
    def unshelved_count(self) -> int:
        """See Store."""
        return sum(1 for _ in self._unshelved())

    @whole
    def loose(self, limit: int) -> Loose:
        """See Store."""
        return Loose(self._archive.upto, tuple(seq for seq, _ in islice(self._unshelved(), limit)))

    @whole
    def shelve(self, segment: Segment, pages: Sequence[Page], since: int, spots: Sequence[Spot] = ()) -> bool:
        """See Store."""
        return self._archive.shelve(segment, pages, since, spots)

    @whole
    def segments(self) -> list[Segment]:
        """See Store."""
        return self._archive.every_segment()

    @whole
    def segment_pages(self, number: int) -> list[bytes]:
        """See Store."""
        return self._archive.segment_pages(number)

    @whole
    def pages(self, ranges: Sequence[tuple[bytes, bytes]]) -> list[list[tuple[int, bytes]]]:
        """See Store."""
        return [self._archive.between(low, high) for low, high in ranges]

    @whole
    def spots(self, keys: Sequence[bytes]) -> list[list[tuple[int, bytes]]]:
        """See Store."""
        return [self._archive.spots(key) for key in keys]

    @whole
    def picked(self, seqs: Sequence[int]) -> list[tuple[int, Story]]:
        """See Store."""
        return [(s, self._stories[s]) for s in sorted(seqs) if s in self._tellings and self._tellings[s].told]

    @whole
    def wordings(self, seqs: Sequence[int]) -> list[tuple[int, Wording]]:
        """See Store."""
        found = self.picked(seqs)
        return [(seq, Wording(s.headline, s.standfirst, s.body, s.language)) for seq, s in found]

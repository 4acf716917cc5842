"""The segments that looking back reads, and the stories behind them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from wirebell.model.archive import Loose, Page, Segment, Spot, Unshelved, Wording
from wirebell.model.story import Story


class ArchiveRecord(Protocol):
    """The segments that looking back reads, and the stories behind them.

    Part of `Store`, which says what holds for all methods.
    """

    def unshelved(self, limit: int) -> Unshelved:
        """Return told versions that no segment holds yet, oldest first, and those between them not yet told."""
        ...

    def unshelved_count(self) -> int:
        """Return how many told versions come after the last segment."""
        ...

    def loose(self, limit: int) -> Loose:
        """Return how far the archive is shelved and what was told after that, at most `limit`; of one snapshot."""
        ...

    def shelve(self, segment: Segment, pages: Sequence[Page], since: int, spots: Sequence[Spot] = ()) -> bool:
        """Put a segment with its pages in place, over the one of that number if there is one.

        Its spots are added to those it has, each over the one of its key: a segment only grows.
        `since` is the `upto` of the last segment it was made after, 0 for the first. Returns False, changing
        nothing, if another process has shelved more meanwhile.
        """
        ...

    def segments(self) -> list[Segment]:
        """Return the segments in order of their number, which is that of their stories."""
        ...

    def segment_pages(self, number: int) -> list[bytes]:
        """Return the bodies of a segment's pages, in order."""
        ...

    def pages(self, ranges: Sequence[tuple[bytes, bytes]]) -> list[list[tuple[int, bytes]]]:
        """Return, for each range of keys (the end excluded), the pages that may hold one of them.

        Each with the number of its segment, in order; all of one snapshot.
        """
        ...

    def spots(self, keys: Sequence[bytes]) -> list[list[tuple[int, bytes]]]:
        """Return, for each key, its spots with the number of their segment, in order; all of one snapshot."""
        ...

    def picked(self, seqs: Sequence[int]) -> list[tuple[int, Story]]:
        """Return the told versions of those sequence numbers, as far as there are any."""
        ...

    def wordings(self, seqs: Sequence[int]) -> list[tuple[int, Wording]]:
        """Return the same as their text alone."""
        ...

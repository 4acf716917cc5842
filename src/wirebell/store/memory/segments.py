"""The archive's segments of the memory twin; its caller sees to one thread at a time."""

from __future__ import annotations

from collections.abc import Sequence

from wirebell.model.archive import Page, Segment, Spot


class MemorySegments:
    """Segments with their pages in dictionaries."""

    def __init__(self) -> None:
        self.upto = 0
        self._segments: dict[int, tuple[Segment, list[Page]]] = {}
        self._spots: dict[bytes, dict[int, bytes]] = {}

    def shelve(self, segment: Segment, pages: Sequence[Page], since: int, spots: Sequence[Spot]) -> bool:
        """See Store.shelve."""
        if self.upto != since:
            return False
        self._segments[segment.number] = segment, sorted(pages, key=lambda page: page.first)
        for spot in spots:
            self._spots.setdefault(spot.key, {})[segment.number] = spot.body
        self.upto = segment.upto
        return True

    def spots(self, key: bytes) -> list[tuple[int, bytes]]:
        """See Store.spots, for one key."""
        return sorted(self._spots.get(key, {}).items())

    def every_segment(self) -> list[Segment]:
        """See Store.segments."""
        return [segment for _, (segment, _) in sorted(self._segments.items())]

    def segment_pages(self, number: int) -> list[bytes]:
        """See Store.segment_pages."""
        return [page.body for page in self._segments[number][1]] if number in self._segments else []

    def between(self, low: bytes, high: bytes) -> list[tuple[int, bytes]]:
        """See Store.pages, for one range."""
        found: list[tuple[int, bytes]] = []
        for number, (_, pages) in sorted(self._segments.items()):
            begin = max((page.first for page in pages if page.first <= low), default=low)
            found += [(number, page.body) for page in pages if begin <= page.first < high]
        return found

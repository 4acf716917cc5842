"""The segments that looking back reads, and the stories behind them."""

from __future__ import annotations

from collections.abc import Sequence

from wirebell.model.archive import Loose, Page, Segment, Spot, Unshelved, Wording
from wirebell.model.story import Story
from wirebell.store import _archive
from wirebell.store.sql.transactions import Transactions


class SqlArchive(Transactions):
    """Part of the SQL store; see `wirebell.ports.archive`."""

    def unshelved(self, limit: int) -> Unshelved:
        """See Store."""
        with self._reading() as conn:
            return _archive.unshelved(conn, limit)

    def unshelved_count(self) -> int:
        """See Store."""
        with self._reading() as conn:
            return _archive.unshelved_count(conn)

    def loose(self, limit: int) -> Loose:
        """See Store."""
        with self._reading() as conn:
            return _archive.loose(conn, limit)

    def shelve(self, segment: Segment, pages: Sequence[Page], since: int, spots: Sequence[Spot] = ()) -> bool:
        """See Store."""
        with self._writing() as conn:
            return _archive.shelve(conn, segment, pages, since, spots)

    def segments(self) -> list[Segment]:
        """See Store."""
        with self._reading() as conn:
            return _archive.every_segment(conn)

    def segment_pages(self, number: int) -> list[bytes]:
        """See Store."""
        with self._reading() as conn:
            return _archive.segment_pages(conn, number)

    def pages(self, ranges: Sequence[tuple[bytes, bytes]]) -> list[list[tuple[int, bytes]]]:
        """See Store."""
        with self._reading() as conn:
            return [_archive.between(conn, low, high) for low, high in ranges]

    def spots(self, keys: Sequence[bytes]) -> list[list[tuple[int, bytes]]]:
        """See Store."""
        with self._reading() as conn:
            return _archive.spots_of(conn, keys)

    def picked(self, seqs: Sequence[int]) -> list[tuple[int, Story]]:
        """See Store."""
        with self._reading() as conn:
            return list(_archive.picked(conn, seqs))

    def wordings(self, seqs: Sequence[int]) -> list[tuple[int, Wording]]:
        """See Store."""
        with self._reading() as conn:
            return list(_archive.wordings(conn, seqs))

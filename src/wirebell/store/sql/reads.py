"""What readers have read, on whichever device."""

from __future__ import annotations

from collections.abc import Sequence

from wirebell.model.read import HaveRead
from wirebell.store import _reads
from wirebell.store.sql.transactions import Transactions


class SqlReads(Transactions):
    """Part of the SQL store; see `wirebell.ports.reads`."""

    def have_read(self, read: Sequence[HaveRead]) -> None:
        """See Store."""
        with self._writing() as conn:
            _reads.note(conn, read)

    def read_by(self, follower: str, stories: Sequence[str] | None = None) -> list[HaveRead]:
        """See Store."""
        with self._reading() as conn:
            return _reads.by(conn, follower, stories)

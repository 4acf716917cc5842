"""What is let go of."""

from __future__ import annotations

from datetime import datetime

from wirebell.model.keeping import Purged
from wirebell.store import _keeping
from wirebell.store.sql.transactions import Transactions


class SqlKeeping(Transactions):
    """Part of the SQL store; see `wirebell.ports.keeping`."""

    def purge(self, before: datetime, limit: int, after: int = 0) -> Purged:
        """See Store."""
        with self._writing() as conn:
            return _keeping.purge(conn, before, limit, after)

    def purged_before(self) -> datetime | None:
        """See Store."""
        with self._reading() as conn:
            return _keeping.purged_before(conn)

    def hold_waiting(self, now: datetime, because: str) -> int:
        """See Store."""
        with self._writing() as conn:
            return _keeping.hold_waiting(conn, now, because)

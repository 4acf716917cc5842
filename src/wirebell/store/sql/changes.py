"""What somebody at the desk changed, and what its source sent last of a story."""

from __future__ import annotations

from wirebell.model.change import Change
from wirebell.model.source import Known
from wirebell.store import _changes
from wirebell.store.sql.transactions import Transactions


class SqlChanges(Transactions):
    """Part of the SQL store; see `wirebell.ports.changes`."""

    def keep_change(self, change: Change) -> int:
        """See Store."""
        with self._writing() as conn:
            return _changes.keep(conn, change)

    def drop_change(self, number: int) -> None:
        """See Store."""
        with self._writing() as conn:
            _changes.drop(conn, number)

    def changes(
        self, limit: int, kind: str | None = None, thing: str | None = None, before: int | None = None
    ) -> list[Change]:
        """See Store."""
        with self._reading() as conn:
            return _changes.newest(conn, limit, kind, thing, before)

    def change(self, number: int) -> Change | None:
        """See Store."""
        with self._reading() as conn:
            return _changes.one(conn, number)

    def accepted(self, story: str) -> Known | None:
        """See Store."""
        with self._reading() as conn:
            return _changes.accepted(conn, story)

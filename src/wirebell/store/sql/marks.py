"""Stories that the desk marked as being about a topic, or not."""

from __future__ import annotations

from wirebell.model.mark import Mark
from wirebell.store import _marks
from wirebell.store.sql.transactions import Transactions


class SqlMarks(Transactions):
    """Part of the SQL store; see `wirebell.ports.marks`."""

    def mark(self, mark: Mark) -> None:
        """See Store."""
        with self._writing() as conn:
            _marks.keep(conn, mark)

    def unmark(self, topic: str, story: str) -> None:
        """See Store."""
        with self._writing() as conn:
            _marks.drop(conn, topic, story)

    def marks(self, topic: str, limit: int) -> list[Mark]:
        """See Store."""
        with self._reading() as conn:
            return _marks.newest(conn, topic, limit)

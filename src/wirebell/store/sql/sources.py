"""The sources that are visited, and their visits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from wirebell.model.source import Source, Terms, Visit
from wirebell.store import _sources
from wirebell.store.sql.transactions import Transactions


class SqlSources(Transactions):
    """Part of the SQL store; see `wirebell.ports.sources`."""

    def add_source(self, source: Source) -> bool:
        """See Store."""
        with self._writing() as conn:
            return _sources.add(conn, source)

    def remove_source(self, source: str) -> bool:
        """See Store."""
        with self._writing() as conn:
            return _sources.remove(conn, source)

    def change_source(self, source: Source, was: Source | None = None) -> bool:
        """See Store."""
        with self._writing() as conn:
            return _sources.change(conn, source, was)

    def terms(self, sources: Iterable[str]) -> dict[str, Terms]:
        """See Store."""
        with self._reading() as conn:
            return _sources.terms(conn, sources)

    def sources(self) -> list[Source]:
        """See Store."""
        with self._reading() as conn:
            return _sources.every(conn)

    def visits(self) -> dict[str, Visit]:
        """See Store."""
        with self._reading() as conn:
            return _sources.last_visits(conn)

    def due_sources(self, now: datetime, limit: int) -> list[tuple[Source, Visit]]:
        """See Store."""
        with self._reading() as conn:
            return _sources.due(conn, now, limit)

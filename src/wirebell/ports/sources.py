"""The sources that are visited, and their visits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from wirebell.model.source import Source, Terms, Visit


class SourceRecord(Protocol):
    """The sources that are visited, and their visits.

    Part of `Store`, which says what holds for all methods.
    """

    def add_source(self, source: Source) -> bool:
        """Remember a source, due at once; return False, changing nothing, if its id or address is there."""
        ...

    def remove_source(self, source: str) -> bool:
        """Stop visiting a source; its stories stay. Return False if it is not there."""
        ...

    def change_source(self, source: Source, was: Source | None = None) -> bool:
        """Put a source in the place of the one of its id, its visits kept; False if there is none, its address
        is another's, or it is not any more as it `was`, where that is said."""
        ...

    def terms(self, sources: Iterable[str]) -> dict[str, Terms]:
        """Return the terms of those of the sources that have any, by id."""
        ...

    def sources(self) -> list[Source]:
        """Return the sources that are visited, by name."""
        ...

    def visits(self) -> dict[str, Visit]:
        """Return the last visit of each source that had one, by source id."""
        ...

    def due_sources(self, now: datetime, limit: int) -> list[tuple[Source, Visit]]:
        """Return sources whose next visit has come, longest overdue first; never visited ones first of all.

        A source that was never visited comes with a fresh Visit (visits=0). Gone sources are left out.
        """
        ...

"""The sources that are visited, and their visits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from wirebell.model.source import NO_TERMS, Source, Terms, Visit
from wirebell.store.memory.state import MemoryState, whole


class MemorySources(MemoryState):
    """Part of the memory store; see `wirebell.ports.sources`."""

    @whole
    def add_source(self, source: Source) -> bool:
        """See Store."""
        if any(source.id == s.id or source.url == s.url for s in self._sources.values()):
            return False
        self._sources[source.id] = source
        self._visits.pop(source.id, None)
        self._wants.revision += 1
        return True

    @whole
    def remove_source(self, source: str) -> bool:
        """See Store."""
        if self._sources.pop(source, None) is None:
            return False
        self._visits.pop(source, None)
        self._wants.revision += 1
        return True

    @whole
    def change_source(self, source: Source, was: Source | None = None) -> bool:
        """See Store."""
        stands = self._sources.get(source.id)
        if stands is None or was not in (None, stands):
            return False
        if any(source.url == s.url and source.id != s.id for s in self._sources.values()):
            return False
        self._sources[source.id] = source
        self._wants.revision += 1
        return True

    @whole
    def terms(self, sources: Iterable[str]) -> dict[str, Terms]:
        """See Store."""
        found = {id_: self._sources[id_].terms for id_ in sources if id_ in self._sources}
        return {id_: said for id_, said in found.items() if said != NO_TERMS}

    @whole
    def sources(self) -> list[Source]:
        """See Store."""
        return sorted(self._sources.values(), key=lambda s: (s.name, s.id))

    @whole
    def visits(self) -> dict[str, Visit]:
        """See Store."""
        return dict(self._visits)

    @whole
    def due_sources(self, now: datetime, limit: int) -> list[tuple[Source, Visit]]:
        """See Store."""
        due: list[tuple[bool, float, str]] = []
        for source in self._sources.values():
            visit = self._visits.get(source.id)
            if visit is None or (not visit.gone and (visit.next is None or visit.next <= now)):
                at = visit.next.timestamp() if visit and visit.next else float("-inf")
                due.append((visit is not None, at, source.id))
        chosen = [self._sources[source] for _, _, source in sorted(due)[:limit]]
        return [(s, self._visits.get(s.id) or Visit(source=s.id, url=s.url)) for s in chosen]

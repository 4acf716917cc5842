"""Stories as they arrived, as they were read, and how far each has been told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from wirebell.model.alert import Decided
from wirebell.model.pushed import Heard
from wirebell.model.source import Arrival, Known, Noted, Visit
from wirebell.model.story import Story
from wirebell.store import _alerts, _callers, _deliveries, _moving, _sources, _stories, _telling
from wirebell.store._sql import ERASURES, kept
from wirebell.store.sql.transactions import Transactions


class SqlStories(Transactions):
    """Part of the SQL store; see `wirebell.ports.stories`."""

    def known(self, keys: Iterable[str]) -> dict[str, Known]:
        """See Store."""
        with self._reading() as conn:
            return _stories.known(conn, keys)

    def accept(
        self,
        visit: Visit,
        arrivals: Sequence[Arrival],
        heard: Heard | None = None,
        noted: Sequence[Noted] = (),
        whole: bool = False,
    ) -> int:
        """See Store."""
        with self._writing() as conn:
            _sources.remember(conn, visit)
            if heard is not None:
                _callers.hear(conn, heard)
            _stories.note(conn, noted)
            return _stories.accept(conn, arrivals, whole)

    def pending(self, limit: int, after: int = 0) -> list[tuple[int, Arrival]]:
        """See Store."""
        with self._reading() as conn:
            return _stories.pending(conn, limit, after)

    def tell(self, stories: Sequence[tuple[int, Story]], decided: Sequence[Decided]) -> int:
        """See Store."""
        with self._writing() as conn:
            erased = kept(conn, ERASURES)  # before any other row: whoever erases holds it before theirs
            for _, story in (later for later in stories if later[1].told.version > 1):
                _deliveries.wake(conn, story.id, story.told.seen)
            counting = _telling.tell(conn, stories, decided)
            _alerts.move(conn, [alert for batch in counting for alert in batch.moved])
            return _alerts.add(conn, _moving.without_erased(conn, counting, erased))

    def begun(self, limit: int, after: int = 0) -> dict[tuple[str, int], tuple[int, str]]:
        """See Store."""
        with self._reading() as conn:
            return _telling.begun(conn, limit, after)

    def story(self, story: str, version: int | None = None) -> Story | None:
        """See Store."""
        with self._reading() as conn:
            return _stories.one(conn, story, version)

    def several(self, stories: Sequence[str]) -> list[Story]:
        """See Store."""
        with self._reading() as conn:
            return _stories.several(conn, stories)

    def exactly(self, versions: Collection[tuple[str, int]]) -> dict[tuple[str, int], Story]:
        """See Store."""
        with self._reading() as conn:
            return _stories.exactly(conn, versions)

    def kept_back(self, now: datetime) -> list[str]:
        """See Store."""
        with self._reading() as conn:
            return _stories.kept_back(conn, now)

    def stories(
        self,
        limit: int = 100,
        before: int | None = None,
        source: str | None = None,
        storyline: str | None = None,
        top: int | None = None,
    ) -> list[tuple[int, Story]]:
        """See Store."""
        with self._reading() as conn:
            return _stories.newest(conn, limit, before, source, storyline, top)

    def storyline_known(self, storyline: str) -> bool:
        """See Store."""
        with self._reading() as conn:
            return _stories.storyline_known(conn, storyline)

    def versions(self, after: int = 0, limit: int = 500) -> list[tuple[int, Story, int]]:
        """See Store."""
        with self._reading() as conn:
            return _stories.versions(conn, after, limit)

    def lineage(self, story: str) -> list[tuple[Story, int]]:
        """See Store."""
        with self._reading() as conn:
            return _stories.lineage(conn, story)

    def find_story(self, text: str) -> Story | None:
        """See Store."""
        with self._reading() as conn:
            return _stories.find(conn, text)

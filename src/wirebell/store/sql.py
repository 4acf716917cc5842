"""The Store on a database: every method one transaction over the functions of `_sources`, `_stories` and so on."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection, Engine, Table, func, select
from sqlalchemy.exc import SQLAlchemyError

from wirebell.errors import StoreError
from wirebell.model.alert import Alert, Decided
from wirebell.model.archive import Page, Segment, Unshelved, Wording
from wirebell.model.backlog import Backlog
from wirebell.model.delivery import Delivery
from wirebell.model.entitlement import Entitlement, Thing
from wirebell.model.follow import Follow, Follower
from wirebell.model.moving import Brought, BroughtCounts, ErasedCounts
from wirebell.model.policy import Preferences
from wirebell.model.source import Arrival, Known, Source, Terms, Visit
from wirebell.model.story import Story
from wirebell.model.webhook import Line, Rotation
from wirebell.ports import Recheck
from wirebell.store import (
    _alerts,
    _archive,
    _backlog,
    _claims,
    _deliveries,
    _entitlements,
    _follows,
    _moving,
    _preferences,
    _sources,
    _stories,
    _telling,
    _webhooks,
)
from wirebell.store._sql import counted
from wirebell.store.faults import explained
from wirebell.store.schema import alerts, deliveries, followers, follows, sources
from wirebell.store.upgrade import prepare


class SqlStore:
    """A Store on SQLite or PostgreSQL; see `wirebell.ports.Store` for what every method promises.

    `lone_writer` says that the database takes one writer at a time: our threads then queue here, where the
    queue is fair, and only processes meet in the database.
    """

    def __init__(self, writer: Engine, readers: Engine, lone_writer: bool) -> None:
        self._writer, self._readers = writer, readers
        self._turn = threading.Lock() if lone_writer else None
        with self._writing() as conn:
            prepare(conn)

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        if self._turn is None:
            with self._transaction(self._writer) as conn:
                yield conn
            return
        with self._turn, self._transaction(self._writer) as conn:
            yield conn

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._transaction(self._readers) as conn:
            yield conn

    @contextmanager
    def _transaction(self, engine: Engine) -> Iterator[Connection]:
        try:
            with engine.begin() as conn:
                yield conn
        except (SQLAlchemyError, UnicodeEncodeError) as fault:
            raise StoreError(explained(fault, engine.url)) from fault

    # -- sources ------------------------------------------------------------------------------------------

    def add_source(self, source: Source) -> bool:
        """See Store."""
        with self._writing() as conn:
            return _sources.add(conn, source)

    def remove_source(self, source: str) -> bool:
        """See Store."""
        with self._writing() as conn:
            return _sources.remove(conn, source)

    def change_source(self, source: Source) -> bool:
        """See Store."""
        with self._writing() as conn:
            return _sources.change(conn, source)

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

    # -- stories ------------------------------------------------------------------------------------------

    def known(self, keys: Iterable[str]) -> dict[str, Known]:
        """See Store."""
        with self._reading() as conn:
            return _stories.known(conn, keys)

    def accept(self, visit: Visit, arrivals: Sequence[Arrival]) -> int:
        """See Store."""
        with self._writing() as conn:
            _sources.remember(conn, visit)
            return _stories.accept(conn, arrivals)

    def pending(self, limit: int, after: int = 0) -> list[tuple[int, Arrival]]:
        """See Store."""
        with self._reading() as conn:
            return _stories.pending(conn, limit, after)

    def tell(self, stories: Sequence[tuple[int, Story]], decided: Sequence[Decided]) -> int:
        """See Store."""
        with self._writing() as conn:
            for _, story in (later for later in stories if later[1].told.version > 1):
                _deliveries.wake(conn, story.id, story.told.seen)
            counting = _telling.tell(conn, stories, decided)
            _alerts.move(conn, [alert for batch in counting for alert in batch.moved])
            return _alerts.add(conn, _moving.without_erased(conn, counting))

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

    def stories(
        self,
        limit: int = 100,
        before: int | None = None,
        source: str | None = None,
        storyline: str | None = None,
    ) -> list[tuple[int, Story]]:
        """See Store."""
        with self._reading() as conn:
            return _stories.newest(conn, limit, before, source, storyline)

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

    # -- the archive --------------------------------------------------------------------------------------

    def unshelved(self, limit: int) -> Unshelved:
        """See Store."""
        with self._reading() as conn:
            return _archive.unshelved(conn, limit)

    def unshelved_count(self) -> int:
        """See Store."""
        with self._reading() as conn:
            return _archive.unshelved_count(conn)

    def shelve(self, segment: Segment, pages: Sequence[Page], since: int) -> bool:
        """See Store."""
        with self._writing() as conn:
            return _archive.shelve(conn, segment, pages, since)

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

    def picked(self, seqs: Sequence[int]) -> list[tuple[int, Story]]:
        """See Store."""
        with self._reading() as conn:
            return list(_archive.picked(conn, seqs))

    def wordings(self, seqs: Sequence[int]) -> list[tuple[int, Wording]]:
        """See Store."""
        with self._reading() as conn:
            return list(_archive.wordings(conn, seqs))

    # -- followers and follows ----------------------------------------------------------------------------

    def add_follower(self, follower: Follower) -> bool:
        """See Store."""
        with self._writing() as conn:
            return _follows.add_follower(conn, follower)

    def followers(self) -> list[Follower]:
        """See Store."""
        with self._reading() as conn:
            return _follows.every_follower(conn)

    def add_follow(self, follow: Follow) -> Follow:
        """See Store."""
        with self._writing() as conn:
            return _follows.add(conn, follow)

    def add_follows(self, follows: Sequence[Follow]) -> int:
        """See Store."""
        with self._writing() as conn:
            return _follows.add_many(conn, follows)

    def change_follow(self, follow: Follow) -> Follow | None:
        """See Store."""
        with self._writing() as conn:
            return _follows.change(conn, follow)

    def end_follow(self, follow: str) -> bool:
        """See Store."""
        with self._writing() as conn:
            return _follows.end(conn, follow)

    def follows(self, follower: str | None = None) -> list[Follow]:
        """See Store."""
        with self._reading() as conn:
            return _follows.standing(conn, follower)

    def follows_changed(self, after: int) -> tuple[int, list[Follow]]:
        """See Store."""
        with self._reading() as conn:
            return _follows.changed(conn, after)

    def bring(self, brought: Brought) -> BroughtCounts:
        """See Store."""
        with self._writing() as conn:
            return _moving.bring(conn, brought)

    def erase(self, follower: str) -> ErasedCounts | None:
        """See Store."""
        with self._writing() as conn:
            return _moving.erase(conn, follower)

    def set_preferences(self, preferences: Preferences) -> Preferences:
        """See Store."""
        with self._writing() as conn:
            return _preferences.put(conn, preferences)

    def preferences(self) -> list[Preferences]:
        """See Store."""
        with self._reading() as conn:
            return _preferences.standing(conn)

    def preferences_changed(self, after: int) -> list[Preferences]:
        """See Store."""
        with self._reading() as conn:
            return _preferences.changed(conn, after)

    def entitle(self, entitlement: Entitlement) -> Entitlement:
        """See Store."""
        with self._writing() as conn:
            return _entitlements.put(conn, entitlement)

    def end_entitlement(self, thing: Thing, follower: str | None) -> bool:
        """See Store."""
        with self._writing() as conn:
            return _entitlements.end(conn, thing, follower)

    def entitlements(self) -> list[Entitlement]:
        """See Store."""
        with self._reading() as conn:
            return _entitlements.standing(conn)

    def entitlements_changed(self, after: int) -> list[Entitlement]:
        """See Store."""
        with self._reading() as conn:
            return _entitlements.changed(conn, after)

    # -- alerts and deliveries ----------------------------------------------------------------------------

    def alerts(
        self,
        follower: str | None = None,
        since: datetime | None = None,
        story: str | None = None,
        limit: int | None = None,
    ) -> list[Alert]:
        """See Store."""
        with self._reading() as conn:
            return _alerts.chosen(conn, follower, since, story, limit)

    def alerted(self, story: str) -> list[Alert]:
        """See Store."""
        with self._reading() as conn:
            return _alerts.alerted(conn, story)

    def told_of(self, storyline: str) -> set[str]:
        """See Store."""
        with self._reading() as conn:
            return _alerts.told_of(conn, storyline)

    def decided_for(self, followers: Sequence[str], since: datetime) -> list[Alert]:
        """See Store."""
        with self._reading() as conn:
            return _alerts.decided_for(conn, followers, since)

    def claim(self, now: datetime, limit: int, lease: float, recheck: Recheck) -> list[Delivery]:
        """See Store; a call that meets only what is to be held goes on, a bounded transaction at a time."""
        while True:
            with self._writing() as conn:
                claimed = _claims.claim(conn, now, limit, lease, recheck)
            if claimed.leased or not claimed.moved:
                return claimed.leased

    def settle(self, deliveries: Sequence[Delivery]) -> int:
        """See Store."""
        with self._writing() as conn:
            return _deliveries.settle(conn, deliveries)

    def deliveries(self, alert: str | None = None, limit: int | None = None) -> list[Delivery]:
        """See Store."""
        with self._reading() as conn:
            return _deliveries.chosen(conn, alert, limit)

    def feed(self, follower: str, limit: int) -> list[Delivery]:
        """See Store."""
        with self._reading() as conn:
            return _deliveries.feed(conn, follower, limit)

    def suppress(self, address: str, because: str) -> None:
        """See Store."""
        with self._writing() as conn:
            _deliveries.suppress(conn, address, because)

    def suppressed(self) -> dict[str, str]:
        """See Store."""
        with self._reading() as conn:
            return _deliveries.suppressed(conn)

    def unsuppress(self, address: str) -> bool:
        """See Store."""
        with self._writing() as conn:
            return _deliveries.unsuppress(conn, address)

    # -- webhooks -----------------------------------------------------------------------------------------

    def lines(self) -> list[Line]:
        """See Store."""
        with self._reading() as conn:
            return _webhooks.lines(conn)

    def replay(self, address: str, since: datetime, now: datetime, sent: bool) -> int:
        """See Store."""
        with self._writing() as conn:
            return _webhooks.replay(conn, address, since, now, sent)

    def rotate(self, address: str, now: datetime) -> Rotation:
        """See Store."""
        with self._writing() as conn:
            return _webhooks.rotate(conn, address, now)

    def rotations(self) -> dict[str, Rotation]:
        """See Store."""
        with self._reading() as conn:
            return _webhooks.every(conn)

    # -- the house ----------------------------------------------------------------------------------------

    def backlog(self, now: datetime) -> Backlog:
        """See Store."""
        with self._reading() as conn:
            return _backlog.look(conn, now)

    def revision(self) -> int:
        """See Store."""
        with self._reading() as conn:
            return counted(conn, "revision")

    def counts(self) -> dict[str, int]:
        """See Store."""
        with self._reading() as conn:
            found = {table.name: _rows(conn, table) for table in (sources, followers, alerts, deliveries)}
            standing = conn.execute(select(func.count()).select_from(follows).where(follows.c.ended.is_(None)))
            return found | {"follows": standing.scalar_one(), "stories": _stories.count(conn)}

    def close(self) -> None:
        """See Store."""
        self._writer.dispose()
        self._readers.dispose()


def _rows(conn: Connection, table: Table) -> int:
    return conn.execute(select(func.count()).select_from(table)).scalar_one()

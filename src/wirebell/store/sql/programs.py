"""What programs ask: pages, a numbered stream, answers given once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from wirebell.model.alert import EVERY_ALERT, Alert, Narrowed
from wirebell.model.delivery import Delivery, DeliveryState
from wirebell.model.once import Answered
from wirebell.store import _programs
from wirebell.store._sql import IN, batches
from wirebell.store.sql.transactions import Transactions


class SqlPrograms(Transactions):
    """Part of the SQL store; see `wirebell.ports.programs`."""

    def alert_page(
        self, follower: str, before: int | None, limit: int, narrowed: Narrowed = EVERY_ALERT
    ) -> list[tuple[int, Alert]]:
        """See Store."""
        with self._reading() as conn:
            return _programs.alert_page(conn, follower, before, limit, narrowed)

    def alert_of(self, follower: str, alert: str) -> Alert | None:
        """See Store."""
        with self._reading() as conn:
            return _programs.alert_of(conn, follower, alert)

    def delivery_page(
        self, follower: str | None, before: int | None, limit: int, state: DeliveryState | None = None
    ) -> list[tuple[int, Delivery]]:
        """See Store."""
        with self._reading() as conn:
            return _programs.delivery_page(conn, follower, before, limit, state)

    def stream(self, follower: str, after: int, limit: int) -> list[tuple[int, Alert]]:
        """See Store."""
        with self._reading() as conn:
            if not _programs.has_unheard(conn, follower):
                return _programs.stream(conn, follower, after, limit)
        with self._writing() as conn:
            _programs.number(conn, follower)
            return _programs.stream(conn, follower, after, limit)

    def newest_heard(self, followers: Sequence[str]) -> dict[str, int]:
        """See Store."""
        parts = [list(part) for part in batches(followers, IN)]
        with self._reading() as conn:
            waiting = [name for part in parts for name in _programs.unheard(conn, part)]
        if waiting:
            with self._writing() as conn:
                for name in waiting:
                    _programs.number(conn, name)
        with self._reading() as conn:
            return {name: top for part in parts for name, top in _programs.newest(conn, part).items()}

    def begin_once(self, follower: str, key: str, asked: bytes, now: datetime, since: datetime) -> Answered | None:
        """See Store."""
        with self._writing() as conn:
            return _programs.begin_once(conn, follower, key, asked, now, since)

    def end_once(self, follower: str, key: str, status: int, body: bytes) -> None:
        """See Store."""
        with self._writing() as conn:
            _programs.end_once(conn, follower, key, status, body)

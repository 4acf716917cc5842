"""What programs ask: pages, a numbered stream, answers given once."""

from __future__ import annotations

from datetime import datetime

from wirebell.model.alert import Alert
from wirebell.model.delivery import Delivery
from wirebell.model.once import Answered
from wirebell.store import _programs
from wirebell.store.sql.transactions import Transactions


class SqlPrograms(Transactions):
    """Part of the SQL store; see `wirebell.ports.programs`."""

    def alert_page(self, follower: str, before: int | None, limit: int) -> list[tuple[int, Alert]]:
        """See Store."""
        with self._reading() as conn:
            return _programs.alert_page(conn, follower, before, limit)

    def alert_of(self, follower: str, alert: str) -> Alert | None:
        """See Store."""
        with self._reading() as conn:
            return _programs.alert_of(conn, follower, alert)

    def delivery_page(self, follower: str, before: int | None, limit: int) -> list[tuple[int, Delivery]]:
        """See Store."""
        with self._reading() as conn:
            return _programs.delivery_page(conn, follower, before, limit)

    def stream(self, follower: str, after: int, limit: int) -> list[tuple[int, Alert]]:
        """See Store."""
        with self._reading() as conn:
            if not _programs.has_unheard(conn, follower):
                return _programs.stream(conn, follower, after, limit)
        with self._writing() as conn:
            _programs.number(conn, follower)
            return _programs.stream(conn, follower, after, limit)

    def begin_once(self, follower: str, key: str, asked: bytes, now: datetime, since: datetime) -> Answered | None:
        """See Store."""
        with self._writing() as conn:
            return _programs.begin_once(conn, follower, key, asked, now, since)

    def end_once(self, follower: str, key: str, status: int, body: bytes) -> None:
        """See Store."""
        with self._writing() as conn:
            _programs.end_once(conn, follower, key, status, body)

"""What was decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from wirebell.model.alert import Alert, AlertState
from wirebell.store import _alerts
from wirebell.store.sql.transactions import Transactions


class SqlAlerts(Transactions):
    """Part of the SQL store; see `wirebell.ports.alerts`."""

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

    def alerts_about(self, story: str, before: int | None, limit: int) -> list[tuple[int, Alert]]:
        """See Store."""
        with self._reading() as conn:
            return _alerts.about(conn, story, before, limit)

    def alert_counts(self, story: str) -> dict[AlertState, int]:
        """See Store."""
        with self._reading() as conn:
            return _alerts.counts(conn, story)

    def alerts_by_day(self, since: datetime) -> dict[date, int]:
        """See Store."""
        with self._reading() as conn:
            return _alerts.by_day(conn, since)

    def alert_count(self, follower: str) -> int:
        """See Store."""
        with self._reading() as conn:
            return _alerts.count(conn, follower)

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

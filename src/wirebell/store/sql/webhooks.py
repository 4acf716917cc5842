"""What waits in line for each webhook, and its secrets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from wirebell.model.webhook import Line, Rotation
from wirebell.store import _webhooks
from wirebell.store.sql.transactions import Transactions


class SqlWebhooks(Transactions):
    """Part of the SQL store; see `wirebell.ports.webhooks`."""

    def lines(self, addresses: Sequence[str] | None = None) -> list[Line]:
        """See Store."""
        with self._reading() as conn:
            return _webhooks.lines(conn, addresses)

    def replay(self, address: str, since: datetime, now: datetime, sent: bool) -> int:
        """See Store."""
        with self._writing() as conn:
            return _webhooks.replay(conn, address, since, now, sent)

    def rotate(self, address: str, now: datetime) -> Rotation:
        """See Store."""
        with self._writing() as conn:
            return _webhooks.rotate(conn, address, now)

    def rotations(self, addresses: Sequence[str] | None = None) -> dict[str, Rotation]:
        """See Store."""
        with self._reading() as conn:
            return _webhooks.every(conn, addresses)

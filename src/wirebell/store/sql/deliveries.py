"""The outbox: leases, outcomes, suppressed addresses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from wirebell.model.delivery import Delivery
from wirebell.ports import Recheck
from wirebell.store import _claims, _deliveries
from wirebell.store.sql.transactions import Transactions


class SqlDeliveries(Transactions):
    """Part of the SQL store; see `wirebell.ports.deliveries`."""

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

"""The outbox: leases, outcomes, suppressed addresses."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime

from wirebell.errors import StoreError
from wirebell.model.delivery import Delivery, DeliveryState
from wirebell.ports import Recheck
from wirebell.store import _claims, _deliveries
from wirebell.store.sql.transactions import Transactions

LOOK = 1.0
"""Seconds between looks for processes that died."""


class SqlDeliveries(Transactions):
    """Part of the SQL store; see `wirebell.ports.deliveries`."""

    def claim(self, now: datetime, limit: int, lease: float, recheck: Recheck) -> list[Delivery]:
        """See Store; a call that meets only what is to be held goes on, a bounded transaction at a time."""
        self._look_for_dead(now)
        while True:
            holder = f"{self._holders.name}.{next(self._claims)}."
            try:
                with self._writing() as conn:
                    claimed = _claims.claim(conn, now, limit, _claims.Lease(lease, holder), recheck)
            except StoreError:
                self._broken.append(holder)  # it may have been committed, and nobody would know of its leases
                raise
            if claimed.leased or not claimed.moved:
                return claimed.leased

    def _look_for_dead(self, now: datetime) -> None:
        """Free the leases of those who died, looking once a second, and those of our own claims that broke off."""
        if broken := tuple(self._broken):
            self.free(broken, now)
            self._broken = [holder for holder in self._broken if holder not in broken]
        if time.monotonic() < self._look_again:
            return
        self._look_again = time.monotonic() + LOOK
        with self._holding():
            self._holders.begin()
            dead = self._holders.dead()
        if dead:
            self.free([f"{name}." for name in dead], now)
            with self._holding():
                self._holders.forget(dead)

    def free(self, holders: Sequence[str], now: datetime) -> int:
        """Let leases run out now whose holder begins with one of these; return how many those were."""
        with self._writing() as conn:
            return _deliveries.free(conn, holders, now)

    def settle(self, deliveries: Sequence[Delivery]) -> int:
        """See Store."""
        with self._writing() as conn:
            return _deliveries.settle(conn, deliveries)

    def deliveries(self, alert: str | None = None, limit: int | None = None) -> list[Delivery]:
        """See Store."""
        with self._reading() as conn:
            return _deliveries.chosen(conn, alert, limit)

    def deliveries_about(self, story: str, followers: Sequence[str]) -> list[Delivery]:
        """See Store."""
        with self._reading() as conn:
            return _deliveries.about(conn, story, followers)

    def delivery_counts(self, most: int) -> dict[DeliveryState, int]:
        """See Store."""
        with self._reading() as conn:
            return _deliveries.counts(conn, most)

    def feed(self, follower: str, limit: int) -> list[Delivery]:
        """See Store."""
        with self._reading() as conn:
            return _deliveries.feed(conn, follower, limit)

    def suppress(self, address: str, because: str) -> None:
        """See Store."""
        with self._writing() as conn:
            _deliveries.suppress(conn, address, because)

    def suppressed(self, addresses: Sequence[str] | None = None) -> dict[str, str]:
        """See Store."""
        with self._reading() as conn:
            return _deliveries.suppressed(conn, addresses)

    def unsuppress(self, address: str) -> bool:
        """See Store."""
        with self._writing() as conn:
            return _deliveries.unsuppress(conn, address)

"""The outbox: leases, outcomes, suppressed addresses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from wirebell.model.delivery import Delivery, DeliveryState
from wirebell.ports.claim import Recheck


class DeliveryRecord(Protocol):
    """The outbox: leases, outcomes, suppressed addresses.

    Part of `Store`, which says what holds for all methods.
    """

    def claim(self, now: datetime, limit: int, lease: float, recheck: Recheck) -> list[Delivery]:
        """Lease up to `limit` deliveries that may be sent now, for `lease` seconds, with a new fencing token.

        In the same transaction: alerts that have come due get their deliveries (one for each address of their
        follows); leases that ran out, or whose process has died, are taken anew, with `unknown` set; `recheck` is
        asked about each, and what it holds is written as held and not returned. A process's death is known at once
        on SQLite, within ten seconds on PostgreSQL. No two claims return the same delivery at one time. Alerts
        without an address to deliver to become held. First withdrawals and corrections, then what is due longest.
        An empty list means that nothing can be sent now. A delivery that `recheck` returns with a later `next` is
        put off. A bundle is never parted: with a delivery come all others of its bundle that may be sent now,
        however many are beyond `limit`.
        """
        ...

    def settle(self, deliveries: Sequence[Delivery]) -> int:
        """Write what became of leased deliveries; return how many were written.

        One whose token is not the lease's is passed over: a stale worker cannot mark anything. Raises StoreError,
        writing nothing, for a state that no lease ends in (model.delivery.LIFE).
        """
        ...

    def deliveries(self, alert: str | None = None, limit: int | None = None) -> list[Delivery]:
        """Return deliveries, newest first, of one alert or of all."""
        ...

    def deliveries_about(self, story: str, followers: Sequence[str]) -> list[Delivery]:
        """Return the deliveries of these followers' alerts to a story, newest first."""
        ...

    def delivery_counts(self, most: int) -> dict[DeliveryState, int]:
        """Return how many deliveries are in each state but sent, up to `most`; states of none are left out."""
        ...

    def feed(self, follower: str, limit: int) -> list[Delivery]:
        """Return what stands on a follower's private feed (address "feed", state sent), newest first."""
        ...

    def suppress(self, address: str, because: str) -> None:
        """Send nothing more to an address; the first reason is kept."""
        ...

    def suppressed(self, addresses: Sequence[str] | None = None) -> dict[str, str]:
        """Return the addresses nothing more is sent to, of some or of all, each with the reason."""
        ...

    def unsuppress(self, address: str) -> bool:
        """Let an address be sent to again; return False if it was not suppressed. What was held stays held."""
        ...

"""Work that waits longer than it should, as a store sees it in one look."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

LATE = timedelta(minutes=15)
"""What may be done and has waited for longer is late: a server does it within seconds."""
RECENT = timedelta(days=7)
RETRIES = 3
"""Tries after which a delivery that still waits is worth a word."""


class DeadAddress(Struct, frozen=True, gc=False):
    """An address that nothing may be sent to, why, and how many standing follows have it."""

    address: str
    because: str
    follows: int


class Backlog(Struct, frozen=True, kw_only=True, gc=False):
    """`pending` arrivals are not yet told, the first of them since `oldest`; of `begun` the telling has begun.

    Late are `alerts` without deliveries, deliveries `waiting`, and `leases` that ran out, the first since
    `late_since`. Of the alerts of the last seven days so many deliveries were `sent` and `refused` (or the address
    gone). `retried` wait after more than three tries, `barred` because our mail is refused, and one says
    why. `dead` are by address.
    """

    pending: int = 0
    oldest: datetime | None = None
    begun: int = 0
    alerts: int = 0
    waiting: int = 0
    leases: int = 0
    late_since: datetime | None = None
    sent: int = 0
    refused: int = 0
    retried: int = 0
    barred: int = 0
    barred_because: str | None = None
    dead: tuple[DeadAddress, ...] = ()

    @property
    def late(self) -> int:
        """How many alerts and deliveries are late."""
        return self.alerts + self.waiting + self.leases

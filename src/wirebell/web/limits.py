"""How often somebody may ask: buckets that fill again, one a name, of this process or of a whole cluster."""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict
from datetime import datetime
from hashlib import blake2b
from ipaddress import ip_address, ip_network
from math import ceil
from typing import Any, NamedTuple, Protocol

from litestar import Request

from wirebell.model.limit import Bucket
from wirebell.ports import Clock, Quotas
from wirebell.web.callers import plain

MOST = 50_000
"""Buckets kept in memory; the one that was asked for longest ago goes first."""
PART = 20
"""A process takes a twentieth of what programs have left in hand, for a twentieth of the window."""


class Left(NamedTuple):
    """Whether it may be done, how often it still may, and in how many seconds the bucket is full or drips next."""

    allowed: bool
    remaining: int
    seconds: int


class Buckets(Protocol):
    """A bucket for each name, all of one size."""

    def at_once(self, name: str) -> Left | None:
        """Take one from a bucket, if there is one left in it; None where only `take` can tell."""
        ...

    def take(self, name: str) -> Left:
        """Take one from a bucket, if there is one left in it; this may ask the record."""
        ...


async def taken(buckets: Buckets, name: str) -> Left:
    """Take one, in a thread only if the record must be asked."""
    left = buckets.at_once(name)
    return await asyncio.to_thread(buckets.take, name) if left is None else left


class OwnBuckets:
    """In the memory of this process, which answers alone."""

    def __init__(self, bucket: Bucket, clock: Clock) -> None:
        self._quota, self._rate, self._clock = bucket.quota, bucket.quota / bucket.window, clock
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def at_once(self, name: str) -> Left:
        """See Buckets; never None."""
        return self.take(name)

    def take(self, name: str) -> Left:
        """See Buckets."""
        now = self._clock.now().timestamp()
        with self._lock:
            level, at = self._levels.pop(name, (float(self._quota), now))
            level = min(level + max(now - at, 0.0) * self._rate, float(self._quota))
            allowed = level >= 1
            level -= allowed
            self._levels[name] = level, now
            if len(self._levels) > MOST:
                self._levels.popitem(last=False)
        until = (self._quota - level) / self._rate if allowed else (1 - level) / self._rate
        return Left(allowed, int(level), max(ceil(until), 1))


class _Hand(NamedTuple):
    """What this process drew of a bucket and may give until then, and what was left of it at that moment."""

    credit: int
    until: float
    level: float
    at: float


class SharedBuckets:
    """One bucket for all processes, on record; each has a little of it in hand, so that few requests ask there.

    In any `t` seconds no more is allowed than the quota, what drips in meanwhile and what drips in a `part` of the
    window: what a process has in hand it must give within that time, or it is lost.
    """

    def __init__(self, bucket: Bucket, kind: str, quotas: Quotas, clock: Clock) -> None:
        self._bucket, self._kind, self._quotas, self._clock = bucket, kind, quotas, clock
        self._rate = bucket.quota / bucket.window
        self._holds = bucket.window / bucket.part if bucket.part else 0.0
        self._hands: OrderedDict[str, _Hand] = OrderedDict()
        self._lock = threading.Lock()

    def at_once(self, name: str) -> Left | None:
        """See Buckets: one of those in hand, or none while the bucket cannot have dripped."""
        now = self._clock.now().timestamp()
        with self._lock:
            hand = self._hands.get(name)
            if hand is None or now < hand.at:  # a clock that was set back: ask
                return None
            if hand.credit and now < hand.until:
                return self._given(name, hand, now)
            if hand.level < 1 and now < hand.at + (1 - hand.level) / self._rate:
                return self._refused(hand, now)
            return None

    def take(self, name: str) -> Left:
        """See Buckets."""
        return self.at_once(name) or self._drawn(name, self._clock.now())

    def _drawn(self, name: str, moment: datetime) -> Left:
        drawn, now = self._quotas.draw(self._mark(name), self._bucket, moment), moment.timestamp()
        with self._lock:
            had = self._hands.pop(name, None)  # another thread may have drawn meanwhile
            held = had.credit if had and now < had.until else 0
            until = had.until if had and held else now + self._holds
            hand = self._hands[name] = _Hand(held + drawn.given, until, drawn.level, now)
            if len(self._hands) > MOST:
                self._hands.popitem(last=False)
            return self._given(name, hand, now) if hand.credit else self._refused(hand, now)

    def _mark(self, name: str) -> bytes:
        """The record need not know who asked from where."""
        return blake2b(f"{self._kind}\x1f{name}".encode(), digest_size=16).digest()

    def _given(self, name: str, hand: _Hand, now: float) -> Left:
        self._hands[name] = hand._replace(credit=hand.credit - 1)
        self._hands.move_to_end(name)
        level = min(hand.level + (now - hand.at) * self._rate + hand.credit - 1, float(self._bucket.quota))
        return Left(True, int(level), max(ceil((self._bucket.quota - level) / self._rate), 1))

    def _refused(self, hand: _Hand, now: float) -> Left:
        return Left(False, 0, max(ceil((1 - hand.level) / self._rate - (now - hand.at)), 1))


class Limits(NamedTuple):
    """Whose buckets are used: those of this process, or with `quotas` those of all that draw from the same."""

    clock: Clock
    quotas: Quotas | None = None

    def buckets(self, kind: str, bucket: Bucket) -> Buckets:
        """Return buckets of that size; those of one kind are the same in every process."""
        return (
            SharedBuckets(bucket, kind, self.quotas, self.clock) if self.quotas else OwnBuckets(bucket, self.clock)
        )


def network_of(request: Request[Any, Any, Any]) -> str:
    """Return where a request comes from: one address, or of IPv6 the network that one household has."""
    host = plain(request.client.host) if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    return str(ip_network(f"{address}/64", strict=False)) if address.version == 6 else host

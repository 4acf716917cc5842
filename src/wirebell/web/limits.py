"""How often somebody may ask: buckets that fill again, one for each name, in the memory of this process."""

from __future__ import annotations

import threading
from collections import OrderedDict
from ipaddress import ip_address, ip_network
from math import ceil
from typing import Any, NamedTuple

from litestar import Request

from wirebell.ports import Clock

MOST = 50_000
"""Buckets kept; the one that was asked for longest ago goes first."""


class Left(NamedTuple):
    """Whether it may be done, how often it still may, and in how many seconds the bucket is full or drips next."""

    allowed: bool
    remaining: int
    seconds: int


class Buckets:
    """`quota` at once for each name, filled again evenly over `window` seconds."""

    def __init__(self, quota: int, window: float, clock: Clock) -> None:
        self.quota, self.window = quota, window
        self._clock = clock
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, name: str) -> Left:
        """Take one from a bucket, if there is one left in it."""
        now, rate = self._clock.now().timestamp(), self.quota / self.window
        with self._lock:
            level, at = self._levels.pop(name, (float(self.quota), now))
            level = min(level + max(now - at, 0.0) * rate, float(self.quota))
            allowed = level >= 1
            level -= allowed
            self._levels[name] = level, now
            if len(self._levels) > MOST:
                self._levels.popitem(last=False)
        until = (self.quota - level) / rate if allowed else (1 - level) / rate
        return Left(allowed, int(level), max(ceil(until), 1))


def network_of(request: Request[Any, Any, Any]) -> str:
    """Return where a request comes from: one address, or of IPv6 the network that one household has."""
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    return str(ip_network(f"{address}/64", strict=False)) if address.version == 6 else host

"""Hosts that fail again and again, and domains that refuse our mail, are left alone for a while.

after ten failures in a row       nothing is tried there for a minute; what waits keeps its number of attempts
after a refusal for policy        nothing is tried at that domain for a minute; if the next is refused as well for
                                  ten, then for an hour each time, until it takes one (STANDARDS: RFC 3463, 5.7.x)
after that time                   one delivery is tried: it closes the breaker, or opens it for another time
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from wirebell.model.delivery import BARRED, Barred, Delivered, Later, Outcome, Unknown, is_webhook

FAILURES = 10
REST = timedelta(seconds=60)
BARS = (REST, timedelta(minutes=10), timedelta(hours=1))
OWN = ("chat:", "push:")
RESTS = "its host rests after failing ten times in a row"


class Rest(NamedTuple):
    """Until when nothing is to be sent somewhere, and why."""

    until: datetime
    because: str


class _Line(Struct, frozen=True):
    """How a host or domain has fared: failures in a row, until when it is left alone, for how long each time."""

    failures: int = 0
    until: datetime | None = None
    rest: timedelta = REST
    because: str = RESTS

    def rests(self, now: datetime) -> bool:
        """Tell whether it is left alone; one that ends later than it lasts is of a clock that was put back."""
        return self.until is not None and now < self.until <= now + self.rest


def host_of(address: str) -> str:
    """Return what stands behind an address: a webhook's host, the one server of mail, a chat or browser itself."""
    if is_webhook(address):
        return urlsplit(address).netloc
    return address if address.startswith(OWN) else address.partition(":")[0]


def domain_of(address: str) -> str | None:
    """Return the domain of a mail address, None for any other."""
    return address.rpartition("@")[2].casefold() if address.startswith("mailto:") else None


class Breakers:
    """One breaker for each host and each domain of mail. Used from one event loop."""

    def __init__(self) -> None:
        self._lines: dict[str, _Line] = {}

    def rests(self, address: str, now: datetime) -> Rest | None:
        """Return until when nothing is to be sent there, and why; None lets the caller try.

        Who is let through after a rest is alone: others wait for what comes of it, another rest at most.
        """
        lines = [(key, line) for key in _keys(address) if (line := self._lines.get(key)) and line.until]
        for _, line in lines:
            if line.until and line.rests(now):
                return Rest(line.until, line.because)
        for key, line in lines:
            self._lines[key] = replace(line, until=now + line.rest)
        return None

    def heed(self, address: str, outcome: Outcome, now: datetime) -> None:
        """Learn from an attempt; an answer about the message itself is a sign of life."""
        self._heed_domain(address, outcome, now)
        host = host_of(address)
        if not isinstance(outcome, Later | Unknown):
            self._lines.pop(host, None)
            return
        failures = self._lines.get(host, _Line()).failures + 1
        self._lines[host] = _Line(failures, now + REST if failures >= FAILURES else None)

    def _heed_domain(self, address: str, outcome: Outcome, now: datetime) -> None:
        domain = domain_of(address)
        if domain is None:
            return
        if isinstance(outcome, Delivered):
            self._lines.pop(f"@{domain}", None)
        if isinstance(outcome, Barred):
            failures = self._lines.get(f"@{domain}", _Line()).failures + 1
            rest = BARS[min(failures, len(BARS)) - 1]
            because = f"{BARRED}: {outcome.because}"
            self._lines[f"@{domain}"] = _Line(failures, now + rest, rest, because)

    def open(self, now: datetime) -> list[str]:
        """Return the hosts and @domains that are left alone now."""
        return sorted(host for host, line in self._lines.items() if line.until and line.until > now)


def _keys(address: str) -> list[str]:
    domain = domain_of(address)
    return [host_of(address), *([f"@{domain}"] if domain else [])]

"""Hosts that fail again and again are left alone for a while: one broken host costs the others nothing.

after ten failures in a row       nothing is tried there for a minute; what waits keeps its number of attempts
after that minute                 one delivery is tried: it closes the breaker, or opens it for another minute
"""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from wirebell.model.delivery import Later, Outcome, Unknown, is_webhook

FAILURES = 10
REST = timedelta(seconds=60)
OWN = ("chat:", "push:")
RESTS = "its host rests after failing ten times in a row"


class _Line(Struct, frozen=True):
    """How a host has fared: failures in a row, and until when it is left alone."""

    failures: int = 0
    until: datetime | None = None


def host_of(address: str) -> str:
    """Return what stands behind an address: a webhook's host, the one server of mail, a chat or browser itself."""
    if is_webhook(address):
        return urlsplit(address).netloc
    return address if address.startswith(OWN) else address.partition(":")[0]


class Breakers:
    """One breaker for each host. Used from one event loop."""

    def __init__(self) -> None:
        self._lines: dict[str, _Line] = {}

    def rests(self, address: str, now: datetime) -> datetime | None:
        """Return until when nothing is to be sent there; None lets the caller try.

        Who is let through after a rest is alone: others wait for what comes of it, another rest at most.
        """
        host = host_of(address)
        line = self._lines.get(host)
        if line is None or line.until is None:
            return None
        if line.until > now:
            return line.until
        self._lines[host] = replace(line, until=now + REST)
        return None

    def heed(self, address: str, outcome: Outcome, now: datetime) -> None:
        """Learn from an attempt; an answer about the message itself is a sign of life."""
        host = host_of(address)
        if not isinstance(outcome, Later | Unknown):
            self._lines.pop(host, None)
            return
        failures = self._lines.get(host, _Line()).failures + 1
        self._lines[host] = _Line(failures, now + REST if failures >= FAILURES else None)

    def open(self, now: datetime) -> list[str]:
        """Return the hosts that are left alone now."""
        return sorted(host for host, line in self._lines.items() if line.until and line.until > now)

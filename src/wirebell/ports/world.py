"""The world outside: the time, the egress door, and whoever sends a message."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from wirebell.model.delivery import Message, Outcome
from wirebell.model.source import Fetched


class Clock(Protocol):
    """The time. Replays set it; tests move it."""

    def now(self) -> datetime:
        """Return the moment, aware, in UTC."""
        ...


class Http(Protocol):
    """The egress door: every outgoing HTTP request of Wirebell goes through one of these.

    Guarantees: only http and https; only permitted ports; every address is resolved, checked against our own
    deny-list and connected to as checked; each redirect is checked anew; the decoded body, the headers and the
    whole exchange are bounded; no cookies, no proxy from the environment, credentials never cross hosts.
    """

    async def get(self, url: str, headers: Mapping[str, str]) -> Fetched:
        """Return the final answer, whatever its status (304 included, with an empty body).

        Raises Barred when the door will not do it, SourceError when the exchange failed; both name the
        address and say what to do.
        """
        ...

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Fetched:
        """Send a body and return the answer, whatever its status; raises as `get` does.

        No redirect is followed. Of the answer's body only the beginning is read, while it comes quickly.
        Raises Unanswered when the request may have arrived and no answer came.
        """
        ...

    async def close(self) -> None:
        """Let go of all connections; calling it twice is harmless."""
        ...


class Sender(Protocol):
    """Sends one message on one kind of channel; retry, rendering and rights are not its business."""

    async def send(self, message: Message) -> Outcome:
        """Try once and say what came of it; never raises for what the far side did."""
        ...

    async def close(self) -> None:
        """Let go of all connections; calling it twice is harmless."""
        ...

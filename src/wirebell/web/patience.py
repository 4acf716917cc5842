"""Clients that keep a server waiting are let go of: none of them keeps others out, or the memory full.

Whoever holds a connection open owes something at most moments: a whole request, the rest of a body, or reading
what is answered. A reader who listens to a stream owes nothing while they read.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection
from typing import Any, Literal, NamedTuple

from uvicorn.protocols.http.h11_impl import H11Protocol

Owing = Literal["request", "body", "reading"]
EVERY = 1.0
"""Seconds between two looks at all connections."""


class Patience(NamedTuple):
    """Seconds for each, a trickle never counting as progress, and how many may owe a request, or a body, at once.

    Of more than those the ones that owed the longest go first, so that whoever comes is heard.
    """

    request: float = 20
    body: float = 120
    reading: float = 60
    requests: int = 500
    bodies: int = 64


class _Owed(NamedTuple):
    """What a connection owes, of which request (the object that answers it), since when; bytes not yet read."""

    what: Owing
    turn: Any
    since: float
    unread: int


class Waiting:
    """Knows how long each connection has kept us waiting."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._owed: dict[H11Protocol, _Owed] = {}

    def overdue(self, connections: Collection[Any], now: float) -> set[H11Protocol]:
        """Return those to let go of, at a moment of a steady clock; ask again within seconds."""
        ours = [one for one in connections if isinstance(one, H11Protocol)]
        self._owed = {one: self._since(one, what, now) for one in ours if (what := _owes(one))}
        late = {one for one, owed in self._owed.items() if now - owed.since >= getattr(self._patience, owed.what)}
        return (
            late | self._beyond("request", self._patience.requests) | self._beyond("body", self._patience.bodies)
        )

    def _since(self, one: H11Protocol, what: Owing, now: float) -> _Owed:
        unread, before = one.transport.get_write_buffer_size(), self._owed.get(one)
        same = before is not None and (before.what, before.turn) == (what, one.cycle)
        goes_on = same and before is not None and unread >= before.unread
        return _Owed(what, one.cycle, before.since if goes_on and before is not None else now, unread)

    def _beyond(self, what: Owing, most: int) -> set[H11Protocol]:
        owing = sorted((owed.since, id(one), one) for one, owed in self._owed.items() if owed.what == what)
        return {one for _, _, one in owing[: max(len(owing) - most, 0)]}


def _owes(one: H11Protocol) -> Owing | None:
    """Return what a client owes; one that waits for its answer owes nothing."""
    if one.transport.get_write_buffer_size():
        return "reading"
    cycle: Any = one.cycle  # None before the first request, whatever its type says
    if cycle is None or cycle.response_complete:
        return "request"
    return "body" if cycle.more_body else None


async def keep_none_waiting(connections: Collection[Any], patience: Patience, every: float = EVERY) -> None:
    """Let go of connections that owe something for too long, for as long as this runs."""
    waiting = Waiting(patience)
    while True:
        await asyncio.sleep(every)
        for one in waiting.overdue(connections, time.monotonic()):
            one.transport.abort()

"""The stream of a reader's alerts over server-sent events: numbered without gaps, taken up where it broke off."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from wirebell.accounts import tokens
from wirebell.app.serving import Pulse
from wirebell.web.api.operation import Ask, Operation
from wirebell.web.api.shapes import Event
from wirebell.web.api.telling import events_after

AT_ONCE = 100
"""Events read at a time."""
LOOK = 0.5
"""Seconds between looks at what this server has done."""
HEARTBEAT = 10.0
"""Seconds of silence after which a comment is sent, and another process's alerts are looked for."""
END = 2**53
Token = Callable[[], bool]


class Streamed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where to begin: after which number; without it (and without Last-Event-ID) with what comes from now on."""

    after: Annotated[int, Meta(ge=0, le=END)] | None = None


async def lines(ask: Ask, pulse: Pulse, after: int | None, still: Token) -> AsyncIterator[bytes]:
    """Yield events for as long as the token holds."""
    last = await asyncio.to_thread(newest, ask) if after is None else after
    yield b"retry: 3000\n\n"
    while True:
        found = await asyncio.to_thread(events_after, ask, last, AT_ONCE)
        for event in found:
            last = event.seq
            yield _event(event)
        if not found:
            yield b": \n\n"
            if not await asyncio.to_thread(still):
                return
            await _until_something(pulse)


async def _until_something(pulse: Pulse) -> None:
    """Wait until this server alerted or sent something, or it is time to say that we are here."""
    seen, until = pulse.stir, time.monotonic() + HEARTBEAT
    while pulse.stir == seen and time.monotonic() < until:
        await asyncio.sleep(LOOK)


def _event(event: Event) -> bytes:
    data = msgspec.json.encode(event)
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (event.seq, event.type.encode(), data)


def newest(ask: Ask) -> int:
    """Return the number of the newest event, found by halving: numbers have no gaps."""
    low, high = 0, 1
    while ask.house.store.stream(ask.who, high, 1):
        low, high = high, high * 2
    if not ask.house.store.stream(ask.who, low, 1):
        return low
    while low + 1 < high:
        middle = (low + high) // 2
        low, high = (middle, high) if ask.house.store.stream(ask.who, middle, 1) else (low, middle)
    return high


def holds(ask: Ask, token: str) -> Token:
    """Return what tells whether a token still lets its follower in to read."""

    def still() -> bool:
        bearer = tokens.enter(ask.house, token)
        return bearer is not None and "read" in bearer.scopes

    return still


def streams(ask: Ask) -> None:
    """Stand in the table; the door answers with `lines`."""
    del ask


OPERATIONS = (
    Operation(
        method="GET",
        path="/stream",
        name="stream",
        says="Hear of your alerts as they come: server-sent events, each with its number as id. "
        "Take the stream up with Last-Event-ID or `after`; a comment comes at least every 15 seconds.",
        tag="stream",
        scope="read",
        does=streams,
        query=Streamed,
        gives=Event,
        streams=True,
    ),
)

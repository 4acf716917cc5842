"""The stream of a reader's alerts over server-sent events: numbered without gaps, taken up where it broke off."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from wirebell.web.api.operation import Ask, Operation
from wirebell.web.api.shapes import Event
from wirebell.web.api.telling import events_after
from wirebell.web.api.watch import Watch

AT_ONCE = 100
"""Events read at a time."""
HEARTBEAT = 10.0
"""Seconds of silence after which a comment is sent."""
COMMENT = b": \n\n"
END = 2**53


class Streamed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where to begin: after which number; without it (and without Last-Event-ID) with what comes from now on."""

    after: Annotated[int, Meta(ge=0, le=END)] | None = None


async def lines(ask: Ask, watch: Watch, after: int | None, beat: float = HEARTBEAT) -> AsyncGenerator[bytes, None]:
    """Yield events for as long as the token holds; something every `beat` seconds, however long reading takes."""
    with watch.joined(ask.who, ask.bearer.token) as here:
        here.last = await watch.reads(newest, ask) if after is None else after
        yield here.says(b"retry: 3000\n\n")
        while True:
            here.bell.clear()
            reading = asyncio.ensure_future(watch.reads(events_after, ask, here.last, AT_ONCE))
            try:
                while not (await asyncio.wait({reading}, timeout=here.rest(beat)))[0]:
                    yield here.says(COMMENT)
            finally:
                reading.cancel()
            for event in reading.result():
                here.last = event.seq
                yield here.says(_event(event))
            if len(reading.result()) == AT_ONCE:
                continue
            yield here.says(COMMENT)
            if here.over:
                return
            while not await here.called(here.rest(beat)):
                yield here.says(COMMENT)


def _event(event: Event) -> bytes:
    data = msgspec.json.encode(event)
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (event.seq, event.type.encode(), data)


def newest(ask: Ask) -> int:
    """Return the number of the newest event."""
    return ask.house.store.newest_heard([ask.who]).get(ask.who, 0)


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

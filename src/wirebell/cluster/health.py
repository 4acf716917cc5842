"""A worker's health and numbers over HTTP, for whoever supervises it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import msgspec
from msgspec import Struct

from wirebell.errors import UsageError
from wirebell.model.cluster import Lag

JSON = "application/json"
TEXT = "text/plain; version=0.0.4; charset=utf-8"
LOSES = "nothing: what it has in hand is on record, and others take it over"


class Health(Struct, frozen=True, kw_only=True):
    """How a worker does. `stands_by` is whether another one does its work; `done` counts what it did, by kind."""

    ok: bool
    work: str
    holder: str
    shard: str | None
    stands_by: bool
    problem: str | None
    bus: str | None
    done: dict[str, int]
    lag: Lag | None
    would_lose: str = LOSES


async def serve(port: int, health: Callable[[], Health], numbers: Callable[[Health], str]) -> asyncio.Server:
    """Answer on a loopback port: `/metrics` with numbers, anything else with the health, 200 when ok, else 503.

    Raises UsageError for a port that is not free.
    """

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
            found = await asyncio.to_thread(health)
            asked = head.split(b" ", 2)[1:2]
            writer.write(_numbers(numbers(found)) if asked == [b"/metrics"] else _said(found))
            await writer.drain()
        except (TimeoutError, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        finally:
            writer.close()

    try:
        return await asyncio.start_server(answer, "127.0.0.1", port)
    except OSError as fault:
        raise UsageError(f"Cannot listen on port {port}: {fault.strerror}. Give another --healthz.") from fault


def _said(health: Health) -> bytes:
    return _answer("200 OK" if health.ok else "503 Service Unavailable", JSON, msgspec.json.encode(health))


def _numbers(text: str) -> bytes:
    """Return an answer that is 200 whatever the health: who asks for numbers reads no other."""
    return _answer("200 OK", TEXT, text.encode())


def _answer(status: str, kind: str, body: bytes) -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return head.encode() + body

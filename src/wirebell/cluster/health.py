"""A worker's health, as JSON over HTTP for whoever supervises it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import msgspec
from msgspec import Struct

from wirebell.errors import UsageError
from wirebell.model.cluster import Lag

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


async def serve(port: int, health: Callable[[], Health]) -> asyncio.Server:
    """Answer every request on a loopback port with the health: 200 when ok, else 503. Raises UsageError."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
            found = await asyncio.to_thread(health)
            body = msgspec.json.encode(found)
            said = "200 OK" if found.ok else "503 Service Unavailable"
            head = f"HTTP/1.1 {said}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
            writer.write(f"{head}Connection: close\r\n\r\n".encode() + body)
            await writer.drain()
        except (TimeoutError, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        finally:
            writer.close()

    try:
        return await asyncio.start_server(answer, "127.0.0.1", port)
    except OSError as fault:
        raise UsageError(f"Cannot listen on port {port}: {fault.strerror}. Give another --healthz.") from fault

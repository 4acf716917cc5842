"""A small HTTP server on loopback whose answers are raw bytes, so that it can also lie, stall and break off."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime

from tests.samples import NOW

Answer = bytes | Callable[["Asked", asyncio.StreamWriter], Awaitable[None]]


class Stopped:
    """A clock that stands (ports.Clock); tests set `at`."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


@dataclass(frozen=True)
class Asked:
    """A request as it arrived; header names in lower case."""

    path: str
    headers: dict[str, str]
    method: str = "GET"
    body: bytes = b""


@dataclass
class Loopback:
    """Answers by path; whatever is not listed gets 404. `together` is the most connections at one time."""

    host: str
    port: int
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    together: int = 0
    _now: int = 0

    def url(self, path: str, host: str | None = None) -> str:
        return f"http://{host or self.host}:{self.port}{path}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._now += 1
        self.together = max(self.together, self._now)
        try:
            await self._answer(await reader.readuntil(b"\r\n\r\n"), reader, writer)
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the door hung up, as it should on some of these answers
        finally:
            self._now -= 1
            writer.close()

    async def _answer(self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first, *lines = head.decode("latin-1").rstrip().split("\r\n")
        pairs = (line.split(": ", 1) for line in lines)
        headers = {name.lower(): value for name, value in pairs}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        asked = Asked(first.split(" ")[1], headers, first.split(" ")[0], body)
        self.asked.append(asked)
        answer = self.answers.get(asked.path, http(b"nothing here", status="404 Not Found"))
        if isinstance(answer, bytes):
            writer.write(answer)
        else:
            await answer(asked, writer)


def http(body: bytes = b"", status: str = "200 OK", length: int | None = None, **headers: str) -> bytes:
    """An answer; header names are written with _ for -, and `length` lies about the body's."""
    said = {"connection": "close", "content-length": str(len(body) if length is None else length)}
    said |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in said.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode("latin-1") + body


def redirect(to: str, status: str = "302 Found") -> bytes:
    return http(status=status, location=to)


@asynccontextmanager
async def loopback(host: str = "127.0.0.1") -> AsyncIterator[Loopback]:
    served = Loopback(host, 0)
    server = await asyncio.start_server(served.serve, host)
    served.port = server.sockets[0].getsockname()[1]
    try:
        yield served
    finally:
        server.close()
        await server.wait_closed()


def http_date(at: datetime) -> str:
    return format_datetime(at.astimezone(UTC), usegmt=True)

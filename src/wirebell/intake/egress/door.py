"""The door itself: aiohttp behind two guards, with every exchange bounded."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from weakref import WeakValueDictionary

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from wirebell.effects import passing
from wirebell.errors import Barred, HostileInput, Shut, SourceError, Unanswered
from wirebell.intake.egress.addresses import Rules
from wirebell.intake.egress.coding import ACCEPTED, unpacking
from wirebell.intake.egress.redirect import Hop, onward, opening
from wirebell.model.source import Fetched
from wirebell.ports import Clock

USER_AGENT = "Wirebell/0.1 (+https://wirebell.example/bot)"
Headers = tuple[tuple[str, str], ...]
ANSWER = 64 * 1024
"""Bytes read of what is answered to a post."""
POSTSCRIPT = 2.0
"""Seconds to wait for them after the status."""


@dataclass(frozen=True)
class Limits:
    """Bounds of an exchange: bytes, seconds, connections. `wall` counts all hops, but not waiting for a turn.

    A connection is used again within `idle` seconds: many a server ends it after five, unasked, and what is posted
    in that instant may or may not have arrived.
    """

    body: int = 15 * 1024 * 1024
    headers: int = 64 * 1024
    wall: float = 20.0
    connect: float = 10.0
    per_host: int = 2
    total: int = 64
    idle: float = 4.0


class _SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class _CheckingResolver(AbstractResolver):
    """Resolves once and refuses a name if any of its addresses is refused; what it returns is connected to."""

    def __init__(self, inner: AbstractResolver, rules: Rules) -> None:
        self._inner, self._rules = inner, rules

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        for one in found:
            refusal = self._rules.refusal(one["host"], port)
            if refusal:
                raise Shut(f"{host} is not fetched: {refusal}.")
        return found

    async def close(self) -> None:
        await self._inner.close()


class _Guard:
    """Makes the socket of every connect, so that no address, however it came about, passes unseen."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules

    def __call__(self, info: tuple[Any, ...]) -> socket.socket:
        family, kind, proto, _, where = info
        refusal = self._rules.refusal(where[0], where[1])
        if refusal:  # as an OSError: aiohttp tries the next address for these, and hides all others
            raise OSError(errno.EPERM, f"{refusal}.")
        with passing("http.socket"):
            return socket.socket(family, kind, proto)


class EgressDoor:
    """The egress door (ports.Http) on aiohttp. Made anywhere, used from one event loop.

    Opens public addresses on ports 80, 443 and `ports`, and the networks `allow_private` (CIDR) on any port.
    """

    def __init__(
        self,
        *,
        allow_private: Sequence[str] = (),
        ports: Sequence[int] = (),
        user_agent: str = USER_AGENT,
        clock: Clock | None = None,
        limits: Limits | None = None,
        resolver: AbstractResolver | None = None,
    ) -> None:
        self._rules, self._limits = Rules.of(allow_private, ports), limits or Limits()
        self._clock = clock or _SystemClock()
        self._user_agent, self._resolver = user_agent, resolver
        self._session: aiohttp.ClientSession | None = None
        self._turns: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
        self._open = asyncio.Semaphore(self._limits.total)

    async def get(self, url: str, headers: Mapping[str, str]) -> Fetched:
        """Return the final answer, redirects followed; see ports.Http for what is guaranteed and raised."""
        hop = opening(url, headers)
        left = self._limits.wall
        while True:
            try:
                status, answered, body, took = await self._turn(hop, left)
            except Shut as fault:
                if not hop.number:
                    raise
                raise Barred(str(fault)) from fault  # whoever led there was asked
            left -= took
            location = next((v for k, v in answered if k == "location"), None)
            following = onward(hop, status, location)
            if following is None:
                return Fetched(
                    url=str(hop.url),
                    status=status,
                    headers=answered,
                    body=body,
                    at=self._clock.now(),
                    moved=hop.moved,
                )
            hop = following

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Fetched:
        """Send a body and return the answer; see ports.Http for what is guaranteed and raised."""
        hop = opening(url, headers)
        status, answered, said, _ = await self._turn(hop, self._limits.wall, body)
        return Fetched(url=str(hop.url), status=status, headers=answered, body=said, at=self._clock.now())

    async def close(self) -> None:
        """Let go of all connections; calling it twice is harmless."""
        session, self._session = self._session, None
        if session:
            await session.close()

    async def _turn(self, hop: Hop, left: float, sent: bytes | None = None) -> tuple[int, Headers, bytes, float]:
        """Wait for a turn at the host, then exchange within `left` seconds; return also what it took of them.

        What is `sent` is posted; once it may have arrived, silence is Unanswered.
        """
        host = str(hop.url.host)
        turn = self._turns.setdefault(host, asyncio.Semaphore(self._limits.per_host))
        async with turn, self._open:
            began = asyncio.get_running_loop().time()
            try:
                with passing("http.get" if sent is None else "http.post"):
                    async with asyncio.timeout(max(left, 0.0)):
                        status, answered, body = await (
                            self._exchange(hop) if sent is None else self._posted(hop, sent)
                        )
            except TimeoutError as fault:
                if isinstance(fault, aiohttp.ServerTimeoutError):
                    raise SourceError(f"{host} did not take a connection in time; is it up?") from fault
                if sent is not None:
                    raise Unanswered(f"{host} took longer than {self._limits.wall:g} s to answer.") from fault
                raise Barred(
                    f"{host} took longer than {self._limits.wall:g} s for one answer; it was cut off."
                ) from fault
            except (aiohttp.ClientError, OSError, ValueError) as fault:
                raise _fault(host, fault, sent is not None) from fault
            return status, answered, body, asyncio.get_running_loop().time() - began

    async def _posted(self, hop: Hop, sent: bytes) -> tuple[int, Headers, bytes]:
        headers = {"user-agent": self._user_agent, "accept": "*/*", **hop.headers, "accept-encoding": "identity"}
        session = self._opened()
        async with session.post(hop.url, data=sent, headers=headers, allow_redirects=False) as response:
            answered = _headers(response, self._limits.headers)
            said = b""
            try:  # the status is the answer: what is said besides is for the log, and no reason to wait
                async with asyncio.timeout(POSTSCRIPT):
                    while len(said) < ANSWER and (more := await response.content.read(ANSWER - len(said))):
                        said += more
            except (TimeoutError, aiohttp.ClientError):
                response.close()
            if not response.content.at_eof():
                response.close()
            return response.status, answered, said

    async def _exchange(self, hop: Hop) -> tuple[int, Headers, bytes]:
        headers = {
            "user-agent": self._user_agent,
            "accept": "*/*",
            **hop.headers,
            "accept-encoding": ACCEPTED,
        }
        async with self._opened().get(hop.url, headers=headers, allow_redirects=False) as response:
            answered = _headers(response, self._limits.headers)
            if response.status == 304 or (300 <= response.status < 400 and "location" in response.headers):
                return response.status, answered, b""
            try:
                return response.status, answered, await _body(response, self._limits.body)
            except Barred:
                raise
            except SourceError as fault:
                raise type(fault)(f"{hop.url.host}: {fault}.") from fault

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(
                limit=self._limits.total,
                limit_per_host=self._limits.per_host,
                resolver=_CheckingResolver(self._resolver or aiohttp.ThreadedResolver(), self._rules),
                socket_factory=_Guard(self._rules),
                keepalive_timeout=self._limits.idle,
            )
            self._session = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=self._limits.connect),
                trust_env=False,
                auto_decompress=False,
                max_field_size=16 * 1024,
            )
        return self._session


def _headers(response: aiohttp.ClientResponse, most: int) -> Headers:
    raw = response.raw_headers
    if sum(len(name) + len(value) for name, value in raw) > most:
        raise Barred(f"{response.url.host} sends more than {most // 1024} KiB of headers.")
    return tuple((_text(name).lower(), _text(value)) for name, value in raw)


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


async def _body(response: aiohttp.ClientResponse, most: int) -> bytes:
    """Read a body within `most` bytes, on the wire as well as unpacked."""
    too_large = Barred(f"{response.url.host} sends more than {most / 1_048_576:g} MiB; that is no feed or page.")
    if (response.content_length or 0) > most:
        raise too_large
    coding = unpacking(response.headers.get("content-encoding"))
    whole, wire = bytearray(), 0
    async for chunk in response.content.iter_any():
        wire += len(chunk)
        whole += coding.feed(chunk, most + 1 - len(whole))
        if len(whole) > most or wire > most:
            raise too_large
    coding.finish()
    return bytes(whole)


def _fault(host: str, fault: Exception, sent: bool = False) -> SourceError:
    """Say what went wrong in an exchange, whose fault it is and what to do; what was `sent` may have arrived."""
    if isinstance(fault, aiohttp.ClientConnectorDNSError):
        return SourceError(f"There is no host {host}, or its name cannot be resolved now; check the address.")
    if isinstance(fault, aiohttp.ClientConnectorCertificateError):
        return SourceError(f"{host} shows a certificate that does not hold: {fault.certificate_error}.")
    if isinstance(fault, aiohttp.ClientConnectorError):
        if fault.os_error.errno == errno.EPERM:
            return Shut(f"{host} is not fetched: {fault.os_error.strerror}")
        return SourceError(f"{host} takes no connection ({fault.os_error.strerror or fault.os_error}); is it up?")
    if isinstance(fault, aiohttp.InvalidURL):
        return Barred(f"{host} is no host that can be asked ({_line(str(fault))}); correct the address.")
    if isinstance(fault, aiohttp.ClientPayloadError):
        return SourceError(f"{host} broke off before the end of its answer; what came is not used.")
    if isinstance(fault, aiohttp.ClientResponseError):
        return HostileInput(f"{host} does not answer in proper HTTP: {_line(fault.message)}.")
    broken = Unanswered if sent else SourceError
    return broken(f"{host} broke off without an answer ({_line(str(fault)) or type(fault).__name__}).")


def _line(text: str) -> str:
    return " ".join(text.split())[:200]

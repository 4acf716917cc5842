"""Answers packed as gzip for who takes it (RFC 9110, section 12.5.3), each form under an entity tag of its own."""

from __future__ import annotations

import gzip

from litestar.datastructures import Headers, MutableScopeHeaders
from litestar.middleware.compression import CompressionMiddleware
from litestar.types import HTTPResponseStartEvent, Message, Receive, Scope, Send

LEAST = 500
"""Bytes of a body that are worth packing."""
LEVEL = 6
PACKED = '-gzip"'
"""How the tag of a packed answer ends: its bytes are others, so its strong tag must be (RFC 9110, 8.8.1)."""


def packed_mark(mark: str) -> str:
    """Return the tag of the same answer when it is packed."""
    return mark.removesuffix('"') + PACKED


def plain_mark(mark: str) -> str:
    """Return the tag of the same answer when it is not packed."""
    return mark.removesuffix(PACKED) + '"' if mark.endswith(PACKED) else mark


def packs(headers: Headers, body: bytes) -> bool:
    """Tell whether a body goes out packed to whoever asks with these headers."""
    return len(body) >= LEAST and takes_gzip(headers.get("accept-encoding", ""))


def takes_gzip(accepted: str) -> bool:
    """Tell whether an Accept-Encoding header takes gzip; `q=0` is a refusal, and `*` is whatever is not named."""
    said: dict[str, bool] = {}
    for part in accepted.lower().split(","):
        name, *more = (one.strip() for one in part.split(";"))
        said[name.removeprefix("x-")] = all(_weighs(one) for one in more)
    return said.get("gzip", said.get("*", False))


def _weighs(parameter: str) -> bool:
    name, _, value = parameter.partition("=")
    return name.strip() != "q" or value.strip().strip("0.") != ""


class Packing(CompressionMiddleware):
    """Packs whole bodies. What comes bit by bit is left as it is: each stream would keep 93 kB to pack with."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, packed where that is taken and worth it."""
        await self.app(scope, receive, _packing(send, Headers.from_scope(scope)))


def _packing(send: Send, asked: Headers) -> Send:
    """Return a way to send that holds the head of an answer back until its body is known."""
    held: list[HTTPResponseStartEvent] = []

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            held.append(message)
            return
        if held and message["type"] == "http.response.body":
            start = held.pop()
            if not message.get("more_body"):
                message["body"] = _coded(start, message["body"], packs(asked, message["body"]))
            await send(start)
        await send(message)

    return sent


def _coded(start: HTTPResponseStartEvent, body: bytes, packed: bool) -> bytes:
    """Return a body as it goes out; the head says how, and that another who asks may get the other form."""
    headers = MutableScopeHeaders.from_message(start)
    if len(body) >= LEAST or start["status"] == 304:
        headers.extend_header_value("vary", "Accept-Encoding")
    if not packed:
        return body
    made = gzip.compress(body, LEVEL, mtime=0)  # a moment in it made other bytes of the same each second
    headers["Content-Encoding"], headers["Content-Length"] = "gzip", str(len(made))
    if "etag" in headers:
        headers["ETag"] = packed_mark(headers["etag"])
    return made

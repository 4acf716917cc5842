"""What a far side can do to us, and how the door ends it. What every Http does: tests/contract/test_http.py."""

from __future__ import annotations

import asyncio
import gzip
import resource
import zlib
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest

from tests.intake.egress.test_addresses import Answers
from tests.loopback import Asked, Loopback, http, loopback, redirect
from wirebell.errors import Barred, HostileInput, SourceError
from wirebell.intake.egress import EgressDoor, Limits

QUICK = Limits(body=100_000, wall=0.3, connect=0.3)
TEXT = b"<rss>" + b"words of the harbour " * 200 + b"</rss>"


@pytest.fixture
async def server() -> AsyncIterator[Loopback]:
    async with loopback() as served:
        yield served


@pytest.fixture
async def door() -> AsyncIterator[EgressDoor]:
    opened = EgressDoor(allow_private=["127.0.0.0/8"], limits=QUICK, resolver=Answers(harbour=["127.0.0.1"]))
    yield opened
    await opened.close()


async def _got(door: EgressDoor, server: Loopback, answer: bytes) -> bytes:
    server.answers["/"] = answer
    return (await door.get(server.url("/"), {})).body


async def test_who_we_are(door: EgressDoor, server: Loopback) -> None:
    await _got(door, server, http(b"x"))
    named = EgressDoor(allow_private=["127.0.0.0/8"], user_agent="Desk/2 (+https://desk.example)")
    await named.get(server.url("/"), {})
    await named.close()
    first, second = (asked.headers["user-agent"] for asked in server.asked)
    assert (first, second) == ("Wirebell/0.1 (+https://wirebell.example/bot)", "Desk/2 (+https://desk.example)")


async def test_cookies_are_neither_kept_nor_sent(door: EgressDoor, server: Loopback) -> None:
    server.answers["/"] = http(b"x", set_cookie="session=1; Path=/")
    for _ in range(2):  # by name: cookie jars take none from bare addresses
        await door.get(server.url("/", "harbour.example"), {})
    assert "cookie" not in server.asked[1].headers


async def test_a_proxy_of_the_environment_is_not_used(
    door: EgressDoor, server: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert await _got(door, server, http(b"direct")) == b"direct"


RAW = zlib.compressobj(wbits=-zlib.MAX_WBITS)
CODED = {
    "gzip": gzip.compress(TEXT),
    "x-gzip": gzip.compress(TEXT),
    "GZIP": gzip.compress(TEXT[:100]) + gzip.compress(TEXT[100:]),
    "deflate": zlib.compress(TEXT),
    "Deflate": RAW.compress(TEXT) + RAW.flush(),
    "identity": TEXT,
}


@pytest.mark.parametrize("coding", CODED)
async def test_codings_are_undone(door: EgressDoor, server: Loopback, coding: str) -> None:
    assert await _got(door, server, http(CODED[coding], content_encoding=coding)) == TEXT


async def test_padding_after_gzip_is_passed_over(door: EgressDoor, server: Loopback) -> None:
    assert await _got(door, server, http(gzip.compress(TEXT) + bytes(64), content_encoding="gzip")) == TEXT


BROKEN = {
    "gzip cut": http(gzip.compress(TEXT)[:-20], content_encoding="gzip"),
    "deflate cut": http(zlib.compress(TEXT)[:-5], content_encoding="deflate"),
    "gzip that is not": http(TEXT, content_encoding="gzip"),
    "brotli unasked": http(b"\x1b\x03", content_encoding="br"),
    "codings piled up": http(gzip.compress(gzip.compress(TEXT)), content_encoding="gzip, gzip"),
    "length too long": http(TEXT, length=len(TEXT) + 10),
    "chunks cut": b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n10\r\nonly this",
    "chunks that are none": b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n" + TEXT,
    "two lengths": b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 9\r\n\r\nhello",
    "negative length": b"HTTP/1.1 200 OK\r\ncontent-length: -5\r\n\r\nhello",
    "no HTTP": b"220 mail.example ESMTP\r\n",
    "silence": b"",
    "half a head": b"HTTP/1.1 200 OK\r\ncontent-",
    "one huge header": http(b"x", x_long="a" * 20_000),
    "numberless status": b"HTTP/1.1 OK fine\r\n\r\n",
}


@pytest.mark.parametrize("fault", BROKEN)
async def test_broken_answers_are_clear_errors(door: EgressDoor, server: Loopback, fault: str) -> None:
    with pytest.raises(SourceError, match=r"127\.0\.0\.1") as caught:
        await _got(door, server, BROKEN[fault])
    assert str(caught.value).endswith((".", "?"))


async def test_a_length_too_short_never_gives_more_than_it_says(door: EgressDoor, server: Loopback) -> None:
    with suppress(SourceError):  # as good: the lie was noticed
        assert await _got(door, server, http(TEXT, length=10)) == TEXT[:10]
    assert await _got(door, server, http(b"next")) == b"next"


async def test_a_304_with_a_body_brings_nothing(door: EgressDoor, server: Loopback) -> None:
    with suppress(SourceError):  # when head and body come in one segment
        assert await _got(door, server, http(TEXT, "304 Not Modified")) == b""
    assert await _got(door, server, http(b"next")) == b"next"


BOMBS = {
    "gzip": gzip.compress(bytes(30_000_000)),
    "deflate": zlib.compress(bytes(30_000_000)),
    "identity": bytes(1_000_000),
}


@pytest.mark.parametrize("coding", BOMBS)
async def test_bombs_are_stopped_early(door: EgressDoor, server: Loopback, coding: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Barred, match="sends more than"):
        await _got(door, server, http(BOMBS[coding], content_encoding=coding))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000  # KiB


async def _endless(asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while not writer.is_closing():
        writer.write(bytes(10_000))
        await writer.drain()


async def _dripping(asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")
    for _ in range(100):
        writer.write(b".")
        await writer.drain()
        await asyncio.sleep(0.05)


async def _padded(asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n" + gzip.compress(b"x"))
    while not writer.is_closing():
        writer.write(b"garbage after the end" * 500)
        await writer.drain()


async def _headers_for_ever(asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(1000):
        writer.write(b"x-%d: %s\r\n" % (number, b"a" * 2000))
        await writer.drain()


async def test_an_endless_answer_is_cut_off(door: EgressDoor, server: Loopback) -> None:
    for answer in (_endless, _padded):
        server.answers["/"] = answer
        with pytest.raises(Barred, match="sends more than"):
            await door.get(server.url("/"), {})


async def test_endless_headers_are_cut_off(door: EgressDoor, server: Loopback) -> None:
    server.answers["/"] = _headers_for_ever
    with pytest.raises(SourceError):
        await door.get(server.url("/"), {})
    many = {f"x{n}": "a" * 1000 for n in range(100)}
    with pytest.raises(Barred, match="64 KiB of headers"):
        await _got(door, server, http(b"x", **many))  # type: ignore[arg-type]


async def test_the_whole_exchange_is_bounded_in_time(door: EgressDoor, server: Loopback) -> None:
    server.answers["/"] = _dripping
    with pytest.raises(Barred, match=r"longer than 0\.3 s"):
        await door.get(server.url("/"), {})


async def _slow_redirect(asked: Asked, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(0.2)
    writer.write(redirect(asked.path + "x"))


async def test_the_wall_counts_all_hops(door: EgressDoor, server: Loopback) -> None:
    server.answers |= {"/": _slow_redirect, "/x": _slow_redirect, "/xx": http(b"late")}
    with pytest.raises(Barred, match="longer than"):
        await door.get(server.url("/"), {})


async def _pause(asked: Asked, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(0.05)
    writer.write(http(b"fine"))


async def test_two_at_a_time_and_waiting_costs_nobody_their_time(door: EgressDoor, server: Loopback) -> None:
    server.answers["/"] = _pause
    answers = await asyncio.gather(*(door.get(server.url("/"), {}) for _ in range(20)))  # 0.5 s in all
    assert [a.body for a in answers] == [b"fine"] * 20
    assert server.together == 2


async def test_a_slow_host_does_not_hold_up_another(door: EgressDoor, server: Loopback) -> None:
    server.answers |= {"/": _dripping, "/quick": http(b"quick")}
    slow = [asyncio.ensure_future(door.get(server.url("/"), {})) for _ in range(4)]
    assert (await door.get(server.url("/quick", "harbour.example"), {})).body == b"quick"
    assert not any(task.done() for task in slow)
    assert all(isinstance(r, Barred) for r in await asyncio.gather(*slow, return_exceptions=True))


@pytest.mark.parametrize("pause", [0.0, 0.3])
async def test_no_connection_is_used_that_was_idle_for_long(pause: float) -> None:
    """A server that keeps connections for a while, and just lets go when something more comes on an old one."""
    connections: list[int] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(0)
        began = asyncio.get_running_loop().time()
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while await reader.readuntil(b"\r\n\r\nnews") and asyncio.get_running_loop().time() - began < 0.25:
                writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        writer.close()

    door = EgressDoor(allow_private=["127.0.0.0/8"], limits=Limits(idle=0.1))
    async with await asyncio.start_server(serve, "127.0.0.1", 0) as peer:
        url = f"http://127.0.0.1:{peer.sockets[0].getsockname()[1]}/"
        for _ in range(2):
            assert (await door.post(url, {}, b"news")).status == 204
            await asyncio.sleep(pause)
        await door.close()
    assert len(connections) == (2 if pause else 1)


async def test_nobody_there(door: EgressDoor) -> None:
    async with loopback() as gone:
        url = gone.url("/")
    with pytest.raises(SourceError, match=r"127\.0\.0\.1 takes no connection"):
        await door.get(url, {})
    with pytest.raises(SourceError, match="There is no host nowhere"):
        await door.get("http://nowhere.example/", {})


async def test_plain_http_where_tls_should_be(door: EgressDoor, server: Loopback) -> None:
    with pytest.raises(SourceError, match=r"127\.0\.0\.1"):
        await door.get(server.url("/").replace("http:", "https:"), {})


async def test_a_header_that_would_split_the_request_is_not_sent(door: EgressDoor, server: Loopback) -> None:
    with pytest.raises(SourceError):
        await door.get(server.url("/"), {"If-None-Match": "a\r\nX-Evil: 1"})
    assert not server.asked


async def test_hostile_input_is_told_from_a_plain_failure(door: EgressDoor, server: Loopback) -> None:
    with pytest.raises(HostileInput, match="not asked for"):
        await _got(door, server, BROKEN["brotli unasked"])

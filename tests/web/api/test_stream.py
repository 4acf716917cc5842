"""The stream: numbered without gaps, taken up where it broke off, over at once with its token."""

from __future__ import annotations

import asyncio
import http.client
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest

from tests.web.conftest import STORIES, house_at
from tests.web.test_serve import Served
from wirebell.accounts import tokens
from wirebell.accounts.providers import Providers
from wirebell.accounts.tokens import Bearer
from wirebell.app import follows
from wirebell.app.house import House
from wirebell.app.running import run_once
from wirebell.app.serving import Pulse
from wirebell.app.wiring import egress
from wirebell.web.api import stream
from wirebell.web.api.operation import Ask
from wirebell.web.api.watch import READERS, Watch
from wirebell.web.doors import Doors


@pytest.fixture
def ask(house: House) -> Ask:
    bearer = Bearer(follower="ana", token="t", role="reader", scopes=("read",))
    return Ask(
        house=house,
        doors=Doors(house, Providers(house, egress(house.settings, house.clock))),
        bearer=bearer,
        path={},
    )


async def some(ask: Ask, after: int | None) -> list[bytes]:
    """All that the stream says until it falls silent; its token is none, so that it ends then."""
    return [line async for line in stream.lines(ask, Watch(ask.house, Pulse()), after)]


def events(said: list[bytes]) -> list[dict[str, Any]]:
    data = [line.split(b"\ndata: ", 1)[1] for line in said if line.startswith(b"id: ")]
    found: list[dict[str, Any]] = [json.loads(one) for one in data]
    return found


async def test_every_alert_comes_once_in_order_and_goes_on_after_any(ask: Ask) -> None:
    whole = events(await some(ask, 0))
    assert [e["seq"] for e in whole] == list(range(1, len(whole) + 1))
    assert len(whole) >= 2
    for after in range(len(whole) + 1):
        assert events(await some(ask, after)) == whole[after:]
    assert events(await some(ask, None)) == []


async def test_what_may_not_be_told_any_more_keeps_its_number_and_says_nothing(ask: Ask) -> None:
    whole = events(await some(ask, 0))
    withdrawn = [e for e in whole if e["alert"] is None]
    assert withdrawn, "an alert of a story that was withdrawn since"
    assert {e["type"] for e in whole} == {"story.matched", "story.withdrawn"}
    assert not any("Vault" in json.dumps(e) or "Crown" in json.dumps(e) for e in whole)


async def test_the_newest_number_is_found_among_many(ask: Ask, tmp_path: Path) -> None:
    assert stream.newest(ask) == len(ask.house.store.stream("ana", 0, 999))
    nobody = Ask(
        house=ask.house,
        doors=ask.doors,
        bearer=Bearer(follower="bo", token="t", role="reader", scopes=("read",)),
        path={},
    )
    assert stream.newest(nobody) == 0


async def test_who_waits_for_a_turn_hears_within_a_beat_of_the_last_word(ask: Ask) -> None:
    bearer = tokens.enter(ask.house, tokens.make(ask.house, "ana", "listens").token)
    assert bearer
    watch, go_on, beat = Watch(ask.house, Pulse()), threading.Event(), 2.0
    said = stream.lines(msgspec.structs.replace(ask, bearer=bearer), watch, None, beat)
    assert [await anext(said), await anext(said)] == [b"retry: 3000\n\n", stream.COMMENT]
    next_word = asyncio.ensure_future(anext(said))
    await asyncio.sleep(0.9 * beat)
    others = [asyncio.ensure_future(watch.reads(go_on.wait)) for _ in range(READERS)]
    try:
        (here,) = watch.here
        here.bell.set()  # there is something new, but others are read to
        async with asyncio.timeout(0.6 * beat):
            assert await next_word == stream.COMMENT
    finally:
        go_on.set()
        await asyncio.gather(*others)
    await said.aclose()


class Listener:
    """A client of the stream over a real connection."""

    def __init__(self, served: Served, token: str, **headers: str) -> None:
        where = urlsplit(served.address)
        self._conn = http.client.HTTPConnection(where.hostname or "", where.port, timeout=25)
        self._conn.request("GET", "/api/v1/stream", headers={"Authorization": f"Bearer {token}", **headers})
        self.answer = self._conn.getresponse()

    def until(self, start: bytes) -> bytes:
        """Read lines until one begins so."""
        while line := self.answer.readline():
            if line.startswith(start):
                return line
        return b""

    def close(self) -> None:
        self._conn.close()


@pytest.fixture
def served(told_house: Path, tmp_path: Path) -> Iterator[Served]:
    import shutil

    found = Served(shutil.copytree(told_house, tmp_path / "served"))
    yield found
    found.child.kill()
    found.child.communicate()
    found.house.store.close()


def test_a_program_that_listens_hears_of_what_comes_and_misses_nothing(served: Served, tmp_path: Path) -> None:
    token = tokens.make(served.house, "ana", "listens").token
    listener = Listener(served, token, **{"Accept-Encoding": "gzip"})
    assert listener.answer.status == 200
    assert "content-encoding" not in listener.answer.headers
    assert listener.answer.headers["content-type"].startswith("text/event-stream")
    assert listener.until(b"retry:")
    assert listener.until(b": ")
    follows.add(served.house, "harbour", "ana", "feed")
    (source,) = served.house.store.sources()
    tray = Path(urlsplit(source.url).path)
    tray.write_bytes(
        msgspec.json.encode([*STORIES[:1], {"id": "more", "headline": "Harbour open", "body": "Quay."}])
    )
    with house_at(served.house.settings.home) as other:
        run_once(other, all_due=True)
    first = listener.until(b"id: ")
    listener.close()
    number = int(first.split(b":")[1])
    again = Listener(served, token, **{"Last-Event-ID": str(number - 1)})
    assert again.until(b"id: ") == first
    held = tokens.every(served.house, "ana")[0]
    tokens.end(served.house, "ana", held.id)
    assert again.until(b"never") == b""
    again.close()

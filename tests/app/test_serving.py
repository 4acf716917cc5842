"""The server's work, when something in it fails or hangs."""

from __future__ import annotations

import asyncio
import time
from typing import Any, cast

import pytest

from tests.app.test_lookback import tell
from tests.loopback import Asked, http, loopback
from tests.samples import source, story
from tests.waiting import until
from wirebell.app import follows, lookback, serving
from wirebell.app.house import House
from wirebell.app.serving import Server
from wirebell.errors import StoreError
from wirebell.ports import Store
from wirebell.settings import Settings
from wirebell.store import MemoryStore

ITEM = b"<item><title>Sailors</title><guid>1</guid></item>"
FEED = b"<rss version='2.0'><channel><title>T</title>" + ITEM + b"</channel></rss>"


class Failing:
    """A store of which one method fails."""

    def __init__(self, store: Store, method: str, fault: Exception) -> None:
        self._store, self._method, self._fault = store, method, fault

    def __getattr__(self, name: str) -> Any:
        if name != self._method:
            return getattr(self._store, name)

        def fail(*_: Any, **__: Any) -> None:
            raise self._fault

        return fail


class Noting:
    """A store that notes which follows it was asked for."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.given: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def follows_changed(self, since: int) -> Any:
        revision, follows = self._store.follows_changed(since)
        self.given += [follow.expression for follow in follows]
        return revision, follows


def house(tmp_path: Any, store: Store) -> House:
    found = House(Settings(home=tmp_path, allow_private=("127.0.0.0/8",)))
    found.store = store
    return found


async def stopped(server: Server, work: asyncio.Task[None]) -> float:
    began = time.perf_counter()
    server.stop.set()
    await work
    return time.perf_counter() - began


@pytest.mark.parametrize(
    ("fault", "said"),
    [(StoreError("the disk is full"), "the disk is full"), (KeyError("ours"), "posts: KeyError: 'ours'")],
)
async def test_one_kind_of_work_that_fails_is_told_and_stops_no_other(
    tmp_path: Any, fault: Exception, said: str
) -> None:
    store = MemoryStore()
    async with loopback() as papers:
        papers.answers["/feed"] = http(FEED, content_type="application/rss+xml")
        store.add_source(source(url=papers.url("/feed"), pages="never", alert_first=True))
        found = house(tmp_path, cast(Store, Failing(store, "claim", fault)))
        follows.add(found, "sailors", "me", "feed")
        server = Server(found)
        work = asyncio.create_task(server.run())
        await until(lambda: server.pulse.alerts)
        await until(lambda: server.pulse.problem)
        assert server.pulse.problem == said
        assert (server.pulse.visits, server.pulse.stories) == (1, 1)
        await stopped(server, work)


async def test_a_source_that_never_ends_its_answer_keeps_nobody_from_stopping(tmp_path: Any) -> None:
    store = MemoryStore()
    asked = asyncio.Event()

    async def stalls(_: Asked, writer: asyncio.StreamWriter) -> None:
        asked.set()
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n")
        await writer.drain()
        await asyncio.sleep(0.5)

    async with loopback() as papers:
        papers.answers["/feed"] = stalls
        store.add_source(source(url=papers.url("/feed")))
        server = Server(house(tmp_path, store))
        work = asyncio.create_task(server.run())
        await asked.wait()
        assert await stopped(server, work) < 1.5
    assert store.visits() == {}


async def test_follows_are_loaded_before_the_first_story_comes(tmp_path: Any) -> None:
    store = Noting(MemoryStore())
    found = house(tmp_path, cast(Store, store))
    follows.add(found, "sailors", "me", "feed")
    server = Server(found)
    work = asyncio.create_task(server.run())
    await until(lambda: store.given == ["sailors"])
    follows.add(found, "ships", "me", "feed")
    await until(lambda: store.given == ["sailors", "ships"])
    assert server.pulse.stories == 0
    await stopped(server, work)


async def test_the_archive_is_filed_while_no_story_waits(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "FILE_EVERY", 0.01)
    store = MemoryStore()
    tell(store, [story(id=f"s{n}") for n in range(lookback.STEP + 40)])
    server = Server(house(tmp_path, store))
    work = asyncio.create_task(server.run())
    await until(store.segments)
    await stopped(server, work)
    assert store.unshelved_count() == 40

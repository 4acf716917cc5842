"""The canary goes the whole way in the server's loops, and nobody but the doctor sees it."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import pytest

from tests.app.test_serving import Failing, house, stopped
from tests.waiting import until
from wirebell.app import serving
from wirebell.app.canary import Canary, last_song
from wirebell.app.house import House
from wirebell.app.serving import Server
from wirebell.app.wiring import wire
from wirebell.errors import StoreError
from wirebell.pipeline import Step, Steps
from wirebell.ports import Store
from wirebell.store import MemoryStore, open_store


@pytest.fixture(autouse=True)
def sings_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "FIRST_SONG", 0.01)


async def test_it_is_heard_and_leaves_nothing_behind(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "wirebell.db"))
    server = Server(at_home(tmp_path, store))
    work = asyncio.create_task(server.run())
    await until(lambda: server.pulse.canary and server.pulse.canary.song and server.pulse.canary.song.latency)
    await stopped(server, work)
    song = last_song(tmp_path)
    assert song is not None
    assert song.latency is not None
    assert song.taken is not None
    assert 0 <= song.taken <= song.latency
    assert (song.heard, song.missed, song.problem) == (1, 0, None)
    assert store.counts() == dict.fromkeys(store.counts(), 0)
    assert (server.pulse.stories, server.pulse.alerts, server.pulse.sent) == (0, 0, 0)
    assert not (tmp_path / "mail").exists()
    store.close()


def at_home(home: Path, store: Store) -> House:
    found = house(home, store)
    found.settings = type(found.settings)(home=home, database=str(home / "wirebell.db"))
    return found


async def sung(canary: Canary, world: Any) -> None:
    canary.sing(world)
    canary.take()
    await canary.post()


async def test_songs_follow_one_another_and_one_not_heard_is_missed(tmp_path: Path) -> None:
    found = at_home(tmp_path, MemoryStore())
    world = wire(found)
    canary = Canary(found)
    await sung(canary, world)
    await sung(canary, world)
    assert canary.song is not None
    assert (canary.song.heard, canary.song.missed) == (2, 0)
    canary.sing(world)
    canary.sing(world)
    canary.take()
    assert (canary.song.heard, canary.song.missed) == (2, 1)
    await canary.post()
    assert canary.song.latency is not None
    canary.close()
    await world.close()


async def test_it_is_in_no_trace_and_no_time_of_steps(tmp_path: Path) -> None:
    """Its ids come again after every start of a server."""
    found, told = at_home(tmp_path, MemoryStore()), list[Step]()
    world = replace(wire(found), steps=Steps(told.append))
    canary = Canary(found)
    await sung(canary, world)
    assert canary.song is not None
    assert canary.song.heard == 1
    assert (told, dict(world.steps.seconds)) == ([], {})
    canary.close()
    await world.close()


async def test_a_database_that_cannot_be_made_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "wirebell_canary.db").mkdir()
    found = at_home(tmp_path, MemoryStore())
    world = wire(found)
    canary = Canary(found)
    await sung(canary, world)
    await sung(canary, world)
    song = last_song(tmp_path)
    assert song is not None
    assert (song.missed, song.latency) == (2, None)
    assert song.problem is not None
    assert song.problem.startswith("sing: ")
    (tmp_path / "wirebell_canary.db").rmdir()
    await sung(canary, world)
    assert canary.song is not None
    assert (canary.song.missed, canary.song.problem, canary.song.heard) == (0, None, 1)
    canary.close()
    await world.close()


class Stopped:
    """A clock that cannot be read."""

    def now(self) -> datetime:
        raise KeyError("ours")


async def test_a_canary_that_fails_holds_up_no_story(tmp_path: Path) -> None:
    found = at_home(tmp_path, MemoryStore())
    world = wire(found)
    canary = Canary(found)
    await sung(canary, replace(world, clock=Stopped()))
    assert canary.song is not None
    assert (canary.song.missed, canary.song.problem) == (1, "take: KeyError('ours')")
    canary.close()
    await world.close()


async def test_loops_that_hang_are_heard_of(tmp_path: Path) -> None:
    """The song is carried by the loops of the real stories: where those fail, it is not heard."""
    failing = cast(Store, Failing(MemoryStore(), "claim", StoreError("the disk is full")))
    server = Server(at_home(tmp_path, failing))
    work = asyncio.create_task(server.run())
    await until(lambda: server.pulse.canary and server.pulse.canary.song and server.pulse.canary.song.taken)
    await until(lambda: server.pulse.problem)
    await stopped(server, work)
    assert json.loads((tmp_path / "canary.json").read_bytes())["latency"] is None


def test_no_song_is_no_song(tmp_path: Path) -> None:
    assert last_song(tmp_path) is None
    (tmp_path / "canary.json").write_text("{")
    assert last_song(tmp_path) is None

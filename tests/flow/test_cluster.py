"""One process and a cluster tell the same, whoever is killed and whatever the broker forgets."""

from __future__ import annotations

import asyncio
import os
import random
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.cluster.machines import SEED, Machines, ledger, machines, wipe
from tests.flow.papers import STEPS, Papers, moments, papers
from tests.flow.test_kill import FOLLOWS, LOOPBACK
from tests.flow.wire import story
from tests.torture.database import cluster, programs
from wirebell.app import follows, preferring, sources, stories
from wirebell.app.house import FixedClock, House
from wirebell.app.running import run_once
from wirebell.app.wiring import wire
from wirebell.model.source import Visit
from wirebell.pipeline import visit
from wirebell.settings import load

pytestmark = pytest.mark.cluster
WORKERS = ("read-1", "read-2", "thread-1", "match-1/2", "match-2/2", "deliver-1")
MORE = tuple(
    (f"reader-{n}", f"school OR figure(people >{n}00)", "feed") for n in range(30) for word in ("school",)
)
TEAM = "the-bridge-desk"


Expected = tuple[list[tuple[Any, ...]], dict[str, str | None]]
CHAOS = 20.0
"""Seconds in which a worker is killed every second."""
PATIENCE = 120.0
"""Seconds to wait until all is told, on a machine that others use."""


def house_at(home: Path, now: datetime, database: str | None = None) -> House:
    return House(load(home, {}, allow_private=LOOPBACK, database=database), FixedClock(now))


def set_up(house: House, served: Papers) -> None:
    for address in served.addresses:
        sources.add(house, sources.SourceWish(address=address, pages="never"))
    wanted = (*FOLLOWS, *MORE)
    for who in dict.fromkeys(who for who, _, _ in wanted):
        follows.add_follower(house, who)
    for who, expression, to in wanted:
        follows.add(house, expression, who, to)
    follows.add_follower(house, TEAM)
    follows.add(house, "bridge OR school", TEAM, "feed")
    for n in range(12):  # whichever shard the team falls to, some of its members fall to another
        preferring.join(house, TEAM, f"reader-{n}")


def told(house: House) -> list[tuple[Any, ...]]:
    rows = stories.alerts(house)
    return sorted((r.story, r.headline, r.follower, r.kind, r.revision, r.follows, r.reasons) for r in rows)


def lines(house: House) -> dict[str, str | None]:
    """Which storyline each story was given."""
    newest = house.store.stories(limit=10_000)
    return {story.id: story.told.storyline.id if story.told.storyline else None for _, story in newest}


def visited(house: House) -> None:
    """Accept what the papers have, one paper after another: the order of acceptance names storylines."""

    async def visits() -> None:
        world = wire(house)
        before = house.store.visits()
        for source in sorted(house.store.sources(), key=lambda source: source.url):
            await visit(source, before.get(source.id) or Visit(source=source.id, url=source.url), world)
        await world.close()

    asyncio.run(visits())


def calm(home: Path, served: Papers) -> Expected:
    """What one process tells, told step by step."""
    served.at(0)
    with house_at(home, STEPS[0]) as house:
        set_up(house, served)
    for step in range(len(STEPS)):
        served.at(step)
        with house_at(home, moments(step)[0]) as house:
            visited(house)
            run_once(house)
    with house_at(home, STEPS[-1]) as house:
        return told(house), lines(house)


def all_told(found: Machines) -> float:
    """Wait until everything is told and sent; return how many seconds that took."""
    with ledger(found.database) as record:

        def finished() -> bool:
            if record.pending(1):
                return False
            return not [d for d in record.deliveries() if d.state in ("waiting", "leased")]

        return found.until(finished, PATIENCE)


def agrees(found: Machines, expected: Expected) -> None:
    with house_at(found.home, STEPS[-1], found.database) as house:
        assert told(house) == expected[0]
        audit = stories.audit(house)
        assert (audit.missing, audit.extra) == ((), ())
        assert audit.expected == len(expected[0])


def begin(found: Machines, served: Papers) -> None:
    served.at(0)
    with house_at(found.home, STEPS[0], found.database) as house:
        set_up(house, served)
    found.want(*WORKERS)


def accept(found: Machines, served: Papers, step: int) -> None:
    served.at(step)
    with house_at(found.home, moments(step)[0], found.database) as house:
        visited(house)


def test_a_cluster_tells_what_one_process_tells(tmp_path: Path) -> None:
    with papers(tmp_path / "tray") as served, machines(tmp_path / "many") as found:
        expected = calm(tmp_path / "one", served)
        assert {row[3] for row in expected[0]} == {"new", "corrected", "withdrawn"}
        begin(found, served)
        for step in range(len(STEPS)):
            accept(found, served, step)
        all_told(found)
        found.end()
        assert set(found.ended.values()) == {0}, found.ended
        agrees(found, expected)
        with house_at(found.home, STEPS[-1], found.database) as house:  # nobody took threading over on the way
            assert lines(house) == expected[1]


def test_killed_workers_and_a_wiped_broker_change_nothing(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    print("WIREBELL_TEST_SEED", SEED)  # noqa: T201 - pytest shows it when the test fails
    with papers(tmp_path / "tray") as served, machines(tmp_path / "many") as found:
        expected = calm(tmp_path / "one", served)
        begin(found, served)
        until, step, killed = time.monotonic() + CHAOS, 0, list[str]()
        while time.monotonic() < until or step < len(STEPS):
            if step < len(STEPS) and time.monotonic() > until - CHAOS * (len(STEPS) - step) / len(STEPS):
                accept(found, served, step)
                step += 1
            killed.append(found.kill(chance))
            if len(killed) == 8:
                wipe(found.nats)
            time.sleep(1)
            found.look_after()
        back = all_told(found)
        print("killed", *killed, f"recovered after {back:.1f} s")  # noqa: T201 - as above
        found.end()
        agrees(found, expected)


def test_followers_are_divided_otherwise_under_load(tmp_path: Path) -> None:
    with papers(tmp_path / "tray") as served, machines(tmp_path / "many") as found:
        expected = calm(tmp_path / "one", served)
        begin(found, served)
        for step in range(2):
            accept(found, served, step)
        all_told(found)
        with ledger(found.database) as record:
            record.plan_shards(4)
            found.want("match-1/4", "match-2/4", "match-3/4", "match-4/4")
            for step in range(2, len(STEPS)):  # while the old shards tell and the new ones load
                accept(found, served, step)
            found.until(lambda: record.division().shards == 4, PATIENCE)
        all_told(found)
        found.until(lambda: {"match-1/2", "match-2/2"} <= set(found.ended), PATIENCE)
        assert (found.ended["match-1/2"], found.ended["match-2/2"]) == (0, 0)
        agrees(found, expected)


def test_a_standby_goes_on_when_the_threading_worker_dies(tmp_path: Path) -> None:
    with papers(tmp_path / "tray") as served, machines(tmp_path / "many") as found:
        expected = calm(tmp_path / "one", served)
        served.at(0)
        with house_at(found.home, STEPS[0], found.database) as house:
            set_up(house, served)
        found.want("read-1", "thread-1", "match-1/1", "deliver-1")
        accept(found, served, 0)
        all_told(found)
        found.want("thread-2")
        found.running["thread-1"].kill()
        found.running.pop("thread-1").wait()
        for step in range(1, len(STEPS)):
            accept(found, served, step)
        all_told(found)
        agrees(found, expected)


def test_without_a_broker_workers_go_on_by_the_record(tmp_path: Path) -> None:
    with papers(tmp_path / "tray") as served, machines(tmp_path / "many") as found:
        expected = calm(tmp_path / "one", served)
        found.nats = "nats://127.0.0.1:1"  # nobody is there
        begin(found, served)
        for step in range(len(STEPS)):
            accept(found, served, step)
        all_told(found)
        agrees(found, expected)


def test_a_database_that_crashes_and_returns_loses_nothing(tmp_path: Path) -> None:
    if programs() is None:
        pytest.skip("no PostgreSQL programs here (initdb, pg_ctl): install its server")
    with (
        cluster() as postgresql,
        papers(tmp_path / "tray") as served,
        machines(tmp_path / "many", postgresql.url) as found,
    ):
        expected = calm(tmp_path / "one", served)
        begin(found, served)
        for step in range(len(STEPS)):
            accept(found, served, step)
            postgresql.stop()
            time.sleep(1)
            postgresql.start()
            found.look_after()
        all_told(found)
        assert set(found.ended.values()) <= {1}, (
            "at work they waited; at their start they failed, to be started anew"
        )
        agrees(found, expected)


def test_web_processes_take_in_by_turns(tmp_path: Path) -> None:
    tray = tmp_path / "tray"
    tray.mkdir()
    with machines(tmp_path / "many") as found, ledger(found.database) as record:
        with house_at(found.home, datetime.now(UTC), found.database) as house:
            sources.add(house, sources.SourceWish(address=str(tray), alert_first=True))
            follows.add_follower(house, "ana")
            follows.add(house, "ferry", "ana", "feed")
        found.want("serve-1", "serve-2", "read-1", "thread-1", "match-1/1", "deliver-1")
        put(tray, 1)
        found.until(lambda: len(record.alerts()) == 1, PATIENCE)
        (holder,) = (post.holder for post in record.posts() if post.name == "intake" and post.left > 0)
        (name,) = (n for n, process in found.running.items() if f":{process.pid}:" in holder)
        assert name.startswith("serve-")
        found.running[name].kill()
        found.running.pop(name).wait()
        put(tray, 2)
        found.until(lambda: len(record.alerts()) == 2, PATIENCE)
        all_told(found)


def put(tray: Path, number: int) -> None:
    """Hand a story in, in a file that nobody writes any more."""
    row = story(
        id=f"t{number}", headline=f"The ferry sails {number} times", published=datetime.now(UTC).isoformat()
    )
    path = tray / f"{number}.jsonl"
    path.write_bytes(msgspec.json.encode(row) + b"\n")
    os.utime(path, (time.time() - 3600, time.time() - 3600))

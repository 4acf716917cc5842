"""What a story costs each kind of worker of a cluster, by their own work on a record of its own.

A worker takes so much for each story, and so much for each round whatever comes of it: questions, transactions,
letters. Both are told apart by stories that come together and others that come one by one; what an alert takes, by
one shard that has all of them and several that have a part each. All of it is measured while the other cores
work, too, as they do in a cluster.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import cast

from msgspec import Struct

from wirebell import settings as configuration
from wirebell.app.house import House
from wirebell.app.progress import Progress, quiet
from wirebell.app.wiring import wire
from wirebell.bench.backends import Backends
from wirebell.bench.flow import PER_FEED, add_follows, feeds, rows_of
from wirebell.bench.neighbours import neighbours
from wirebell.bench.stages import Part, Stages
from wirebell.cluster.jetstream import JetStreamBus
from wirebell.cluster.memory import MemoryBus
from wirebell.errors import UsageError
from wirebell.model.source import Source
from wirebell.ports import Bus, Ledger

MANY = 4
"""Shards of the second part of the stories: what each pays whatever comes of a story is what they pay more."""
TOGETHER = 25
"""Stories of a round in the first two parts; in the third it is one."""
SINGLE = 2
"""Feeds of stories that come one by one."""
WARM = 2
"""Feeds that are not measured: the first hundred stories of a process take their reader twice as long."""
LEAST = 0.0001


class StageCosts(Struct, frozen=True, kw_only=True):
    """Processor milliseconds of a story, of a story for each shard, of an alert, of rounds; see `UnitCosts`."""

    read_ms: float
    thread_ms: float
    shard_ms: float
    alert_ms: float
    read_round_ms: float
    thread_round_ms: float
    shard_round_ms: float
    idle_ms: float
    relay_ms: float
    database_ms: float


class Bench(Struct, frozen=True, kw_only=True):
    """Where stages are measured: an empty database, and the broker, None to do without what letters take."""

    database: str
    nats: str | None = None


def measure(
    bench: Bench, stories: Path, queries: Path, count: int, folder: Path, told: Progress = quiet
) -> StageCosts:
    """Let workers tell so many stories twice, by one shard and by several, one after the other in this process.

    The first `count` of the file come last, as they may have been read here before. Raises UsageError for a
    database that has anything on record.
    """
    with Backends(bench.database) as backends, House(_settings(folder, backends.url)) as house:
        found = house.store.counts()
        if any(found.values()):
            raise UsageError("The database to measure with has something on record: give an empty one.")
        house.lexicon  # noqa: B018 - loaded before anything is measured
        add_follows(house, queries)
        each = (count + PER_FEED - 1) // PER_FEED
        rows = rows_of(stories)
        papers = feeds(rows[count:] + rows[:count], (WARM + 2 * each + SINGLE) * PER_FEED, folder)
        with neighbours(stories):
            return asyncio.run(_measured(house, backends, bench.nats, papers, each, told))


def _settings(folder: Path, database: str) -> configuration.Settings:
    return configuration.load(folder / "stages", {}, allow_private=("127.0.0.0/8",), database=database)


async def _measured(
    house: House, backends: Backends, nats: str | None, papers: Iterator[Source], each: int, told: Progress
) -> StageCosts:
    world, bus = wire(house), await _bus(nats)
    stages = Stages(cast(Ledger, house.store), bus, world, house.settings.window, backends)
    try:
        await stages.part(islice(papers, WARM), 1, TOGETHER)
        one = await stages.part(islice(papers, each), 1, TOGETHER)
        told("Working by stages", 1, 3)
        many = await stages.part(islice(papers, each), MANY, TOGETHER)
        told("Working by stages", 2, 3)
        single = await stages.part(islice(papers, SINGLE), MANY, 1)
        idle = await stages.resting(relays=False)
        return _costs(one, many, single, idle, await stages.resting(relays=True) - idle)
    finally:
        await bus.wipe()
        await bus.close()
        await world.close()


async def _bus(nats: str | None) -> Bus:
    """Return a bus with queues of its own."""
    if nats is None:
        return MemoryBus()
    bus = JetStreamBus(f"{nats.rstrip('/')}/bench-{uuid.uuid4().hex}")
    await bus.open()
    return bus


def _costs(one: Part, many: Part, single: Part, idle: float, relay: float) -> StageCosts:
    """Return the costs that these parts come to; see the module."""
    seldom, often = _rate(one, many), _rate(single)
    read, read_round = _apart(_each(one.read + many.read, one, many), seldom, _each(single.read, single), often)
    thread, thread_round = _apart(
        _each(one.thread + many.thread, one, many), seldom, _each(single.thread, single), often
    )
    alert = _alert(one, many)
    shard, shard_round = _apart(_each_shard(many, alert), _rate(many), _each_shard(single, alert), often)
    return StageCosts(
        read_ms=read,
        thread_ms=thread,
        shard_ms=shard,
        alert_ms=alert,
        read_round_ms=read_round,
        thread_round_ms=thread_round,
        shard_round_ms=shard_round,
        idle_ms=_ms(idle),
        relay_ms=_ms(relay),
        database_ms=round(_each(one.database + many.database, one, many), 4),
    )


def _alert(one: Part, many: Part) -> float:
    """Return the milliseconds of an alert: what a shard with all of them takes more than one of several."""
    alone, shared = (1000 * part.match / max(part.stories * part.shards, 1) for part in (one, many))
    more = one.alerts / max(one.stories, 1) - many.alerts / max(many.stories * many.shards, 1)
    return round(max((alone - shared) / more, LEAST), 4) if more > 0 else LEAST


def _each(seconds: float, *parts: Part) -> float:
    return 1000 * seconds / max(sum(part.stories for part in parts), 1)


def _each_shard(part: Part, alert_ms: float) -> float:
    """Return what a shard takes for a story without its alerts."""
    return (1000 * part.match - part.alerts * alert_ms) / max(part.stories * part.shards, 1)


def _rate(*parts: Part) -> float:
    """Return the rounds of a story."""
    return sum(part.rounds for part in parts) / max(sum(part.stories for part in parts), 1)


def _apart(few: float, seldom: float, many: float, often: float) -> tuple[float, float]:
    """Return what a story and what a round takes, out of a story's cost with rounds that are seldom, and often."""
    a_round = max((many - few) / (often - seldom), LEAST)
    return round(max(few - seldom * a_round, LEAST), 4), round(a_round, 4)


def _ms(seconds: float) -> float:
    return round(max(1000 * seconds, 0.0), 4)

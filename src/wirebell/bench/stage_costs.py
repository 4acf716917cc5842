"""What a story costs each kind of worker of a cluster, by their own work on a record of its own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import cast

from msgspec import Struct

from wirebell import settings as configuration
from wirebell.app.house import House
from wirebell.app.progress import Progress, quiet
from wirebell.app.wiring import wire
from wirebell.bench.flow import PER_FEED, add_follows, feeds, rows_of
from wirebell.catalogue.commonness import load_common
from wirebell.cluster.matcher import MatchWork
from wirebell.cluster.memory import MemoryBus
from wirebell.cluster.reader import ReadWork
from wirebell.cluster.shifts import post_of
from wirebell.cluster.threader import ThreadWork
from wirebell.cluster.worker import Work
from wirebell.errors import UsageError
from wirebell.model.cluster import Post, Shard
from wirebell.model.source import Source, Visit
from wirebell.pipeline import World, visit
from wirebell.ports import Ledger
from wirebell.thread import Window

MANY = 4
"""Shards of the second half of the stories: what each pays whatever comes of a story is what they pay more."""
HELD = 3600.0
LEAST = 0.0001


class StageCosts(Struct, frozen=True, kw_only=True):
    """Processor milliseconds of a story, of a story for each shard, and of an alert; see `UnitCosts`."""

    read_ms: float
    thread_ms: float
    shard_ms: float
    alert_ms: float


class _Half(Struct, frozen=True, kw_only=True):
    """Stories that went through all stages: the processor seconds of each, and the alerts they came to."""

    stories: int
    alerts: int
    read: float
    thread: float
    match: float


def measure(
    url: str, stories: Path, queries: Path, count: int, folder: Path, told: Progress = quiet
) -> StageCosts:
    """Let workers tell so many stories twice, by one shard and by several, one after the other in this process.

    `url` is a database for nothing else. Raises UsageError for one that has anything on record.
    """
    home = configuration.load(folder / "stages", {}, allow_private=("127.0.0.0/8",), database=url)
    with House(home) as house:
        found = house.store.counts()
        if any(found.values()):
            raise UsageError("The database to measure with has something on record: give an empty one.")
        house.lexicon  # noqa: B018 - loaded before anything is measured
        add_follows(house, queries)
        halves = asyncio.run(_halves(house, feeds(rows_of(stories), 2 * count, folder), count, told))
    return _costs(*halves)


def _costs(one: _Half, many: _Half) -> StageCosts:
    both = max(one.stories + many.stories, 1)
    each = 1000 * one.match / max(one.stories, 1)
    by_alert = 1000 * many.match / max(many.stories, 1) - each
    shard = max(by_alert / (MANY - 1), LEAST)
    return StageCosts(
        read_ms=round(1000 * (one.read + many.read) / both, 4),
        thread_ms=round(1000 * (one.thread + many.thread) / both, 4),
        shard_ms=round(shard, 4),
        alert_ms=round(max((each - shard) * one.stories / max(one.alerts, 1), LEAST), 4),
    )


async def _halves(house: House, papers: Iterator[Source], count: int, told: Progress) -> tuple[_Half, _Half]:
    world = wire(house)
    stages = _Stages(cast(Ledger, house.store), world, house.settings.window)
    feeds_each = (count + PER_FEED - 1) // PER_FEED
    try:
        one = await stages.half(islice(papers, feeds_each), 1)
        told("Working by stages", 1, 2)
        return one, await stages.half(islice(papers, feeds_each), MANY)
    finally:
        await world.close()


class _Stages:
    """The workers of all stages in one process, which work in turns."""

    def __init__(self, ledger: Ledger, world: World, most: int) -> None:
        self._ledger, self._world, self._bus, self._most = ledger, world, MemoryBus(), most
        self._sources: dict[str, Source] = {}

    async def half(self, papers: Iterator[Source], shards: int) -> _Half:
        """Accept stories and let each stage work until it has nothing to do."""
        before, matching = self._ledger.counts(), self._matching(shards)
        for source in papers:
            self._sources[source.id] = source
            await visit(source, Visit(source=source.id, url=source.url), self._world)
        read = await _spent(ReadWork(self._ledger, self._bus, self._now, lambda: self._sources))
        threading = ThreadWork(self._ledger, self._bus, self._now, lambda: self._sources, self._window)
        threading.begin(self._post("thread"))
        thread = await _spent(threading)
        match = await _spent(*matching)
        after = self._ledger.counts()
        stories, alerts = (after[name] - before[name] for name in ("stories", "alerts"))
        return _Half(stories=stories, alerts=alerts, read=read, thread=thread, match=match)

    def _matching(self, shards: int) -> list[MatchWork]:
        """Divide followers before stories come: what came before is told as by somebody who may have died."""
        self._ledger.plan_shards(shards)
        epoch = self._ledger.divide(shards).epoch
        works = []
        for number in range(1, shards + 1):
            shard = Shard(number=number, of=shards)
            works.append(MatchWork(self._ledger, self._bus, self._now, shard))
            works[-1].begin(self._post(post_of(epoch, shard)), epoch)
        return works

    def _window(self) -> Window:
        return Window(load_common(), most=self._most)

    def _now(self) -> World:
        return self._world

    def _post(self, name: str) -> Post:
        found = self._ledger.take_post(name, "bench", HELD)
        assert found is not None
        return found


async def _spent(*works: Work) -> float:
    """Return the processor seconds that workers take for what waits."""
    began = time.process_time()
    for work in works:
        while await work.do(()):
            pass
    return time.process_time() - began

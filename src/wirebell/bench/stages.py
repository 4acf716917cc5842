"""The workers of all stages in one process, which take turns, so that what each takes can be told."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence

from msgspec import Struct

from wirebell.bench.backends import Backends
from wirebell.catalogue.commonness import load_common
from wirebell.cluster.matcher import MatchWork
from wirebell.cluster.notes import Note, opened, sealed
from wirebell.cluster.posts import Keeper, holder
from wirebell.cluster.reader import ReadWork
from wirebell.cluster.relay import Relay
from wirebell.cluster.shifts import post_of
from wirebell.cluster.threader import ThreadWork
from wirebell.cluster.worker import Work
from wirebell.model.cluster import Post, Shard
from wirebell.model.source import Source, Visit
from wirebell.pipeline import World, visit
from wirebell.ports import Bus, Ledger
from wirebell.thread import Window

HELD = 3600.0
RESTED = 3.0
"""Seconds of rest in which is seen what a worker takes that has nothing to do."""
PULLED = 1.0


class Part(Struct, frozen=True, kw_only=True):
    """Stories that went through all stages in rounds, the alerts, and processor seconds.

    Those of each stage, and of a `database` on this machine that they work with.
    """

    stories: int
    rounds: int
    shards: int
    alerts: int
    read: float
    thread: float
    match: float
    database: float


class Stages:
    """Workers that do what a cluster's do; `ledger` is theirs alone, and made of the address of `backends`."""

    def __init__(self, ledger: Ledger, bus: Bus, world: World, most: int, backends: Backends) -> None:
        self._ledger, self._bus, self._world, self._backends = ledger, bus, world, backends
        self._sources: dict[str, Source] = {}
        self._reading = ReadWork(ledger, bus, self._now, lambda: self._sources)
        window = Window(load_common(), most=most)
        self._threading = ThreadWork(ledger, bus, self._now, lambda: self._sources, lambda: window)
        self._threading.begin(self._post("thread"))

    async def part(self, papers: Iterator[Source], shards: int, together: int) -> Part:
        """Accept stories and let all stages work on so many at a time."""
        before, matching = self._ledger.counts(), self._matching(shards)
        for source in papers:
            self._sources[source.id] = source
            await visit(source, Visit(source=source.id, url=source.url), self._world)
        rounds, read, thread, match, database = 0, 0.0, 0.0, 0.0, self._backends.seconds()
        while seqs := self._ledger.unread(together):
            rounds += 1
            await self._bus.send(self._reading.queue, sealed(Note(seqs=tuple(seqs))))
            read += await self._round(self._reading)
            thread += await self._round(self._threading)
            await self._threading.end()  # a call for each round, as where rounds are a pace apart
            match += sum([await self._round(work) for work in matching])
        after = self._ledger.counts()
        stories, alerts = (after[name] - before[name] for name in ("stories", "alerts"))
        return Part(
            stories=stories,
            rounds=rounds,
            shards=shards,
            alerts=alerts,
            read=read,
            thread=thread,
            match=match,
            database=self._backends.seconds() - database,
        )

    async def _round(self, work: Work) -> float:
        """Return the processor seconds of a worker for the letters that wait for it and what they ask for."""
        began = time.process_time()
        letters = await self._bus.pull(work.queue, work.limit, PULLED)
        await work.do([note for letter in letters if (note := opened(letter.body))])
        for letter in letters:
            await letter.done()
        return time.process_time() - began

    async def resting(self, *, relays: bool) -> float:
        """Return the processor seconds of a second of rest: the word that one lives, and the relay's looks."""
        stop, who = asyncio.Event(), holder()
        keeper, relay = (
            Keeper(self._ledger, "at rest", who),
            Relay(self._ledger, self._bus, self._world.clock, who),
        )
        await keeper.take()
        began = time.process_time()
        keeping = asyncio.create_task(keeper.keep(stop))
        relaying = asyncio.create_task(relay.beat(stop)) if relays else keeping
        await asyncio.sleep(RESTED)
        spent = (time.process_time() - began) / RESTED
        stop.set()
        await asyncio.gather(keeping, relaying)
        await keeper.leave()
        return spent

    def _matching(self, shards: int) -> Sequence[MatchWork]:
        """Divide followers before stories come: what came before is told as by somebody who may have died."""
        self._ledger.plan_shards(shards)
        epoch = self._ledger.divide(shards).epoch
        works = []
        for number in range(1, shards + 1):
            shard = Shard(number=number, of=shards)
            works.append(MatchWork(self._ledger, self._bus, self._now, shard))
            works[-1].begin(self._post(post_of(epoch, shard)), epoch)
        return works

    def _now(self) -> World:
        return self._world

    def _post(self, name: str) -> Post:
        found = self._ledger.take_post(name, "bench", HELD)
        assert found is not None
        return found

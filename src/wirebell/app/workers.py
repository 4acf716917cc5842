"""Workers of a cluster, wired: the record, the bus, the world, and what each kind of worker does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from msgspec import Struct

from wirebell.app.allocator import giving_back
from wirebell.app.exposition import exposition
from wirebell.app.house import House
from wirebell.app.serving import AFTER_FAULT
from wirebell.app.sources import named
from wirebell.app.stopping import stop_on_signals
from wirebell.app.wiring import wire
from wirebell.app.worker_numbers import measured
from wirebell.catalogue.commonness import load_common
from wirebell.cluster.deliverer import DeliverWork
from wirebell.cluster.health import Health, serve
from wirebell.cluster.jetstream import JetStreamBus
from wirebell.cluster.matcher import MatchWork
from wirebell.cluster.posts import holder
from wirebell.cluster.reader import ReadWork
from wirebell.cluster.relay import Relay
from wirebell.cluster.shifts import MatchShift, thread_by_turns
from wirebell.cluster.threader import ThreadWork
from wirebell.cluster.worker import Worker
from wirebell.errors import StoreError, UsageError
from wirebell.model.cluster import Division, Lag, PostRow, Shard
from wirebell.model.source import Source
from wirebell.pipeline import World
from wirebell.ports import Bus, Ledger
from wirebell.ports.bus import Buried
from wirebell.store import open_ledger
from wirebell.thread import Window

Kind = Literal["read", "thread", "match", "deliver"]


@dataclass(frozen=True)
class Wish:
    """A worker as somebody asks for it; `healthz` is the port of its health, None for none."""

    kind: Kind
    nats: str
    shard: Shard | None = None
    healthz: int | None = None


def shard_of(text: str | None) -> Shard | None:
    """Return the shard that I/N names. Raises UsageError for what names none."""
    if text is None:
        return None
    number, _, of = text.partition("/")
    if not (number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of) <= 1_000):
        raise UsageError(f"--shard {text!r}: give I/N, shard I of N, as 1/4, 2/4, 3/4 and 4/4.")
    return Shard(number=int(number), of=int(of))


def ledger_of(house: House) -> Ledger:
    """Open the record for many processes and put it into the house, which closes it."""
    ledger = open_ledger(house.settings.database)
    house.store = ledger
    return ledger


class Sources:
    """The sources by id, asked for again once something changed."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._revision = -1
        self._known: Mapping[str, Source] = {}

    def __call__(self) -> Mapping[str, Source]:
        """Return the sources as they are now."""
        revision = self._house.store.revision()
        if revision != self._revision:
            self._known, self._revision = named(self._house), revision
        return self._known


class Shift:
    """One worker's life in its process."""

    def __init__(self, house: House, wish: Wish, ready: Callable[[str], None]) -> None:
        self._house, self._wish, self._ready = house, wish, ready
        self._ledger = ledger_of(house)
        self._who = holder()
        self.stop = asyncio.Event()

    async def run(self) -> None:
        """Work until SIGTERM or SIGINT, then drain."""
        self._house.begin()
        self._house.lexicon  # noqa: B018 - loading it is what is wanted
        self._bus = JetStreamBus(self._wish.nats)
        await self._bus.open()
        stop_on_signals(self.stop)
        world = replace(wire(self._house), settled_again=AFTER_FAULT)
        relay = Relay(self._ledger, self._bus, self._house.clock, self._who)
        relaying = asyncio.create_task(relayed(relay, self.stop))
        memory = asyncio.create_task(giving_back(self.stop))
        try:
            self._work = self._made(world)
            health = await self._served(world)
            await self._going()
            if health is not None:
                health.close()
        finally:
            self.stop.set()
            await asyncio.gather(relaying, memory)
            await world.close()
            await self._bus.close()

    async def _served(self, world: World) -> asyncio.Server | None:
        if self._wish.healthz is None:
            return None
        return await serve(
            self._wish.healthz, self._health, lambda found: exposition(measured(found, world.steps))
        )

    def _made(self, world: World) -> ReadWork | ThreadWork | MatchWork | DeliverWork:
        house, sources = self._house, Sources(self._house)

        def now() -> World:
            return world.knowing(house.lexicon)

        if self._wish.kind == "read":
            return ReadWork(self._ledger, self._bus, now, sources)
        if self._wish.kind == "thread":
            return ThreadWork(self._ledger, self._bus, now, sources, self._window)
        if self._wish.kind == "deliver":
            return DeliverWork(now)
        if self._wish.shard is None:
            raise UsageError("A match worker needs --shard I/N: shard I of N, as 1/4, 2/4, 3/4 and 4/4.")
        return MatchWork(self._ledger, self._bus, now, self._wish.shard)

    def _window(self) -> Window:
        return Window(load_common(), most=self._house.settings.window)

    def _going(self) -> Coroutine[None, None, None]:
        work = self._work
        if isinstance(work, MatchWork):
            return MatchShift(self._ledger, self._bus, work, self._who, self._say).run(self.stop)
        self._say()
        if isinstance(work, ThreadWork):
            return thread_by_turns(self._ledger, self._bus, work, self._who, self.stop)
        return self._simple(work)

    async def _simple(self, work: ReadWork | DeliverWork) -> None:
        try:
            await Worker(work, self._bus, self.stop).run()
        finally:
            if isinstance(work, DeliverWork):
                await work.drain()

    def _say(self) -> None:
        self._ready(f"{self._wish.kind} {self._wish.shard or ''}".strip())

    def _health(self) -> Health:
        problem, lag = None, None
        held = False
        try:
            lag = self._ledger.lag(self._house.clock.now())
            held = any(post.holder == self._who and post.name != "relay" for post in self._ledger.posts())
        except StoreError as fault:
            problem = str(fault)
        return Health(
            ok=problem is None,
            work=self._wish.kind,
            holder=self._who,
            shard=str(self._wish.shard) if self._wish.shard else None,
            stands_by=self._wish.kind in ("thread", "match") and not held,
            problem=problem,
            bus=self._bus.problem,
            done=_done(self._work),
            lag=lag,
        )


def _done(work: ReadWork | ThreadWork | MatchWork | DeliverWork) -> dict[str, int]:
    if isinstance(work, ReadWork):
        return {"read": work.read}
    if isinstance(work, ThreadWork):
        return {"threaded": work.threaded}
    if isinstance(work, MatchWork):
        return {"told": work.total.stories, "alerts": work.total.alerts, "held": work.total.held}
    return {"sent": work.posted.sent, "later": work.posted.later, "refused": work.posted.refused}


async def relayed(relay: Relay, stop: asyncio.Event) -> None:
    """Do the relay's work whenever its post is free; what fails is tried again."""
    while not stop.is_set():
        try:
            await relay.beat(stop)
        except StoreError:
            await asyncio.sleep(AFTER_FAULT / 5)


def work(house: House, wish: Wish, ready: Callable[[str], None]) -> None:
    """Be a worker until SIGTERM or SIGINT. Raises UsageError, StoreError, BusError, each saying what to do."""

    async def main() -> None:
        await Shift(house, wish, ready).run()

    asyncio.run(main())


# -- what an operator asks ------------------------------------------------------------------------------------


class Status(Struct, frozen=True, kw_only=True):
    """A cluster as it stands: how followers are divided, who holds what, and what waits."""

    division: Division
    posts: tuple[PostRow, ...]
    lag: Lag


def status(house: House) -> Status:
    """Return the cluster as the record knows it."""
    ledger = ledger_of(house)
    return Status(division=ledger.division(), posts=tuple(ledger.posts()), lag=ledger.lag(house.clock.now()))


def plan_shards(house: House, shards: int) -> Division:
    """Say among how many shards followers are to be divided."""
    return ledger_of(house).plan_shards(shards)


class LetterRow(Struct, frozen=True, kw_only=True):
    """A letter that was put aside: its number, where it was addressed, what it said, and why."""

    number: int
    queue: str
    body: str
    because: str


def buried(nats: str, again: bool) -> list[LetterRow]:
    """Return the letters that were put aside, sent once more if `again`."""

    async def main() -> list[LetterRow]:
        bus: Bus = await _opened(nats)
        try:
            found = await bus.buried()
            for one in found if again else ():
                await bus.dig_up(one.number)
            return [_row(one) for one in found]
        finally:
            await bus.close()

    return asyncio.run(main())


async def _opened(nats: str) -> JetStreamBus:
    bus = JetStreamBus(nats)
    await bus.open()
    return bus


def _row(one: Buried) -> LetterRow:
    return LetterRow(
        number=one.number, queue=one.queue, body=one.body.decode("utf-8", "replace"), because=one.because
    )

"""Shifts: a worker that holds a post works while it holds it; who may begin, who waits, and who is refused."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from wirebell.cluster.matcher import MatchWork
from wirebell.cluster.posts import AGAIN, HELD, Keeper, resting
from wirebell.cluster.threader import ThreadWork
from wirebell.cluster.worker import Worker
from wirebell.errors import Fenced, StoreError, UsageError
from wirebell.logs import Log
from wirebell.model.cluster import Division, Shard
from wirebell.ports import Bus, Ledger

log = Log()

MEET = 0.2
"""Seconds between looks whether all shards to come are here."""


async def while_held(keeper: Keeper, worker: Worker, stop: asyncio.Event) -> None:
    """Work until the stop. Raises Fenced once the post went to another one: nothing later is on record."""
    keeping = asyncio.create_task(keeper.keep(stop))
    working = asyncio.create_task(worker.run())
    try:
        await asyncio.wait((keeping, working), return_when=asyncio.FIRST_COMPLETED)
        if working.done() or stop.is_set():
            await working
            return
        raise Fenced(f"{keeper.name} was given to another worker: this one was too slow to say that it lives.")
    finally:
        for task in (keeping, working):
            task.cancel()
        await asyncio.gather(keeping, working, return_exceptions=True)


async def thread_by_turns(ledger: Ledger, bus: Bus, work: ThreadWork, who: str, stop: asyncio.Event) -> None:
    """Thread while nobody else does; stand by else, and take over from one who ended or died."""
    keeper = Keeper(ledger, "thread", who)
    while not stop.is_set():
        post = await keeper.take()
        if post is None:
            await resting(stop, AGAIN)
            continue
        try:
            await asyncio.to_thread(work.begin, post)
            await while_held(keeper, Worker(work, bus, stop), stop)
        except Fenced as fault:
            log.warning("stands by", because=str(fault))
        except StoreError as fault:
            log.warning("begins anew", because=str(fault))
            await resting(stop, AGAIN)
        finally:
            await work.end()
            await keeper.leave()


class MatchShift:
    """What a match worker does from its start to its end; `ready` is called once it tells."""

    def __init__(
        self, ledger: Ledger, bus: Bus, work: MatchWork, who: str, ready: Callable[[], None], held: float = HELD
    ) -> None:
        self._ledger, self._bus, self._work, self._who, self._ready = ledger, bus, work, who, ready
        self.epoch, self._held = 0, held

    async def run(self, stop: asyncio.Event) -> None:
        """Tell until the stop, or until followers are divided otherwise, which ends it orderly.

        Raises UsageError for a shard that there is not, or that another living worker holds.
        """
        while not stop.is_set():
            try:
                if await self._shift(stop):
                    return
            except StoreError as fault:
                log.warning("begins anew", because=str(fault))
                await resting(stop, self._held / 4)

    async def _shift(self, stop: asyncio.Event) -> bool:
        """Take the shard's post and tell while it is held; return whether this worker is to end.

        One of a division to come has its book before: once all have their posts those of before tell no more.
        """
        self.epoch = await asyncio.to_thread(self._epoch)
        if await asyncio.to_thread(self._comes):
            await asyncio.to_thread(self._work.load)
        keeper = Keeper(self._ledger, post_of(self.epoch, self._work.shard), self._who, self._held)
        try:
            if await self._take(keeper, stop):
                await self._tell(keeper, stop)
        except Fenced:
            if not await asyncio.to_thread(self._replaced):
                raise
            log.warning("ended: followers are divided otherwise by now", shard=str(self._work.shard))
        finally:
            await keeper.leave()
        return True

    async def _tell(self, keeper: Keeper, stop: asyncio.Event) -> None:
        assert keeper.post is not None
        loading = asyncio.create_task(asyncio.to_thread(self._work.begin, keeper.post, self.epoch))
        while not loading.done():  # a large book takes longer than a post is held
            await asyncio.wait((loading,), timeout=self._held / 4)
            await keeper.take()
        await loading
        if await self._meet(keeper, stop):
            self._ready()
            await while_held(keeper, Worker(self._work, self._bus, stop), stop)

    def _epoch(self) -> int:
        """Return in which epoch this shard counts; plan the first division of a record that has none."""
        shard, now = self._work.shard, self._ledger.division()
        if not now.shards and not now.planned:
            now = self._ledger.plan_shards(shard.of)
        if shard.of == now.shards:
            return now.epoch
        if shard.of == now.planned:
            return now.epoch + 1
        raise UsageError(refused(shard, now))

    async def _take(self, keeper: Keeper, stop: asyncio.Event) -> bool:
        """Take the shard's post, from one who died once that is certain. Raises UsageError if its holder lives."""
        until = asyncio.get_running_loop().time() + 1.5 * self._held
        while await keeper.take() is None:
            if asyncio.get_running_loop().time() > until:
                row = next(p for p in await asyncio.to_thread(self._ledger.posts) if p.name == keeper.name)
                raise UsageError(
                    f"Shard {self._work.shard} is held by a worker that lives, {row.holder}: end that one first, "
                    "or start this one as another shard."
                )
            if await resting(stop, self._held / 8):
                return False
        return True

    async def _meet(self, keeper: Keeper, stop: asyncio.Event) -> bool:
        """Wait until the division that this shard belongs to counts: it does once all its shards are here."""
        keeping = asyncio.create_task(keeper.keep(stop))
        try:
            while not keeping.done() and not stop.is_set():
                now = await asyncio.to_thread(self._met)
                if now.epoch == self.epoch:
                    return True
                if now.epoch > self.epoch or now.planned != self._work.shard.of:
                    raise UsageError(refused(self._work.shard, now))
                await resting(stop, MEET)
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
        return False

    def _met(self) -> Division:
        now, of = self._ledger.division(), self._work.shard.of
        if now.epoch == self.epoch or now.planned != of:
            return now
        wanted = {post_of(self.epoch, Shard(number=n, of=of)) for n in range(1, of + 1)}
        here = {post.name for post in self._ledger.posts() if post.left > 0}
        return self._ledger.divide(of) if wanted <= here else now

    def _comes(self) -> bool:
        return self._ledger.division().epoch < self.epoch

    def _replaced(self) -> bool:
        return self._ledger.division().epoch > self.epoch


def post_of(epoch: int, shard: Shard) -> str:
    """Return the name of a shard's post."""
    return f"match {epoch} {shard}"


def refused(shard: Shard, now: Division) -> str:
    """Return why a shard cannot be, and what to do."""
    there = f"Followers are divided among {now.shards} shards" if now.shards else "No followers are divided yet"
    coming = f", and {now.planned} are planned" if now.planned else ""
    others = " or ".join(f"--shard I/{n}" for n in (now.shards, now.planned) if n)
    return (
        f"{there}{coming}; this worker would be {shard}. Start it with {others}, or plan that number first: "
        f"wirebell worker shards {shard.of}"
    )

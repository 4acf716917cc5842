"""Who may hold a shard, who waits, who is refused; and how followers come to be divided otherwise."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from tests.waiting import until
from wirebell.cluster.matcher import MatchWork
from wirebell.cluster.memory import MemoryBus
from wirebell.cluster.shifts import MatchShift, post_of
from wirebell.errors import UsageError
from wirebell.match.book import FollowBook
from wirebell.model.cluster import Shard
from wirebell.ports import Ledger

NAMES = count()


class Hand:
    """A match worker that has nothing to match."""

    def __init__(
        self, ledger: Ledger, bus: MemoryBus, number: int, of: int, empty: Callable[[], FollowBook] = FollowBook
    ) -> None:
        self.tells = False
        self.stop = asyncio.Event()
        shard = Shard(number=number, of=of)
        work = MatchWork(ledger, bus, _nothing, shard, empty)
        work.look = 0.1
        self.task = asyncio.create_task(
            MatchShift(ledger, bus, work, f"w{number}/{of} {next(NAMES)}", self._ready, held=2.0).run(self.stop)
        )

    def _ready(self) -> None:
        self.tells = True

    async def end(self) -> None:
        self.stop.set()
        await asyncio.wait_for(self.task, 5)


def _nothing() -> Any:
    raise AssertionError("there is nothing to tell")


async def test_nothing_is_told_before_all_shards_are_here(ledger: Ledger, bus: MemoryBus) -> None:
    one = Hand(ledger, bus, 1, 2)
    await asyncio.sleep(0.6)
    assert not one.tells
    assert ledger.division().planned == 2
    two = Hand(ledger, bus, 2, 2)
    await until(lambda: one.tells and two.tells)
    assert (ledger.division().shards, ledger.division().epoch) == (2, 1)
    await one.end()
    await two.end()
    assert all(post.left < 0 for post in ledger.posts())


async def test_a_shard_that_there_is_not_is_refused_with_what_to_do(ledger: Ledger, bus: MemoryBus) -> None:
    one = Hand(ledger, bus, 1, 1)
    await until(lambda: one.tells)
    wrong = Hand(ledger, bus, 2, 3)
    with pytest.raises(UsageError, match=r"divided among 1 shards.*would be 2/3.*--shard I/1.*worker shards 3"):
        await asyncio.wait_for(wrong.task, 5)
    await one.end()


async def test_a_shard_that_a_living_worker_holds_is_refused(ledger: Ledger, bus: MemoryBus) -> None:
    one = Hand(ledger, bus, 1, 1)
    await until(lambda: one.tells)
    double = Hand(ledger, bus, 1, 1)
    with pytest.raises(UsageError, match=r"Shard 1/1 is held by a worker that lives, w1/1"):
        await asyncio.wait_for(double.task, 20)
    assert not one.task.done()
    await one.end()


async def test_the_shard_of_one_who_died_is_taken_over(ledger: Ledger, bus: MemoryBus) -> None:
    ledger.plan_shards(1)
    ledger.take_post(post_of(1, Shard(number=1, of=1)), "dead", 1.0)
    one = Hand(ledger, bus, 1, 1)
    await until(lambda: one.tells)
    await one.end()


async def test_followers_are_divided_otherwise_once_all_to_come_are_here(ledger: Ledger, bus: MemoryBus) -> None:
    old = [Hand(ledger, bus, n, 2) for n in (1, 2)]
    await until(lambda: all(hand.tells for hand in old))
    ledger.plan_shards(3)
    new = [Hand(ledger, bus, n, 3) for n in (1, 2)]
    await asyncio.sleep(0.6)
    assert not any(hand.tells for hand in new)
    assert ledger.division().shards == 2
    assert not any(hand.task.done() for hand in old)
    new.append(Hand(ledger, bus, 3, 3))
    await until(lambda: all(hand.tells for hand in new))
    for hand in old:  # ended in order, by themselves
        await asyncio.wait_for(hand.task, 5)
    assert (ledger.division().shards, ledger.division().epoch) == (3, 2)
    for hand in new:
        await hand.end()


async def test_those_of_before_tell_until_all_to_come_have_their_books(ledger: Ledger, bus: MemoryBus) -> None:
    old = Hand(ledger, bus, 1, 1)
    await until(lambda: old.tells)
    ledger.plan_shards(2)
    loading = threading.Event()

    class Large(FollowBook):
        def apply(self, *changes: Any, **how: Any) -> None:
            assert loading.wait(20)
            super().apply(*changes, **how)

    new = [Hand(ledger, bus, 1, 2), Hand(ledger, bus, 2, 2, Large)]
    await asyncio.sleep(1.0)
    assert ledger.division().shards == 1
    assert not any(hand.tells for hand in new)
    loading.set()
    await until(lambda: all(hand.tells for hand in new))
    await asyncio.wait_for(old.task, 5)
    for hand in new:
        await hand.end()


async def test_who_waits_for_a_plan_that_was_given_up_is_refused(ledger: Ledger, bus: MemoryBus) -> None:
    waiting = Hand(ledger, bus, 1, 2)
    await until(lambda: ledger.division().planned == 2)
    ledger.plan_shards(5)
    with pytest.raises(UsageError, match=r"--shard I/5"):
        await asyncio.wait_for(waiting.task, 5)

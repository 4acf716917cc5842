"""Outcomes are recorded in groups: each waits for its own record, and a fault reaches all who wait for it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from msgspec.structs import replace

from tests.deliver.test_retry import leased
from wirebell.errors import StoreError
from wirebell.model.delivery import Delivery
from wirebell.pipeline.hand import Hand
from wirebell.pipeline.settling import Settling
from wirebell.ports import Store


@dataclass
class Record:
    """A store that keeps what it is told; the first transaction waits until it may go on."""

    open: threading.Event = field(default_factory=threading.Event)
    done: list[Any] = field(default_factory=list)
    fault: StoreError | None = None

    def settle(self, deliveries: Sequence[Delivery]) -> int:
        assert self.open.wait(5)
        if self.fault:
            raise self.fault
        self.done.append([delivery.id for delivery in deliveries])
        return len(deliveries)

    def suppress(self, address: str, because: str) -> None:
        self.done.append((address, because))


def ended(name: str) -> Delivery:
    return replace(leased(), id=name, address="https://hook.example/", state="sent")


def settling(record: Record) -> Settling:
    return Settling(cast(Store, record))


async def test_what_comes_during_one_transaction_goes_in_the_next_together() -> None:
    record = Record()
    made = settling(record)
    waiting = [made.settle([ended("a")])]
    await asyncio.sleep(0.01)
    waiting += [made.settle([ended(name)]) for name in "bcd"]
    assert not any(one.done() for one in waiting)
    record.open.set()
    await asyncio.gather(*waiting)
    assert record.done == [["a"], ["b", "c", "d"]]


async def test_an_address_is_closed_before_its_delivery_is_settled() -> None:
    record = Record()
    record.open.set()
    await settling(record).settle([ended("a")], closed="410")
    assert record.done == [("https://hook.example/", "410"), ["a"]]


async def test_a_fault_reaches_all_of_its_group_and_the_next_group_goes_on() -> None:
    record = Record(fault=StoreError("disk full"))
    record.open.set()
    made = settling(record)
    for one in [made.settle([ended(name)]) for name in "ab"]:
        with pytest.raises(StoreError):
            await one
    record.fault = None
    await made.settle([ended("c")])
    assert record.done == [["c"]]


async def test_who_stops_waiting_takes_nothing_from_the_record() -> None:
    record = Record()
    made = settling(record)
    first, second = made.settle([ended("a")]), made.settle([ended("b")])
    first.cancel()
    record.open.set()
    await second
    await made.close()
    assert sorted(name for group in record.done for name in group) == ["a", "b"]


@dataclass
class Leased:
    """A store that has one delivery leased under a token; `meanwhile` happens just before it is first settled."""

    token: int = 1
    meanwhile: Callable[[Leased], None] = lambda _: None
    done: list[str] = field(default_factory=list)

    def settle(self, deliveries: Sequence[Delivery]) -> int:
        now, self.meanwhile = self.meanwhile, lambda _: None
        now(self)
        found = [delivery.id for delivery in deliveries if delivery.token == self.token and not self.done]
        self.done += found
        return len(found)


@pytest.mark.parametrize("commits", [True, False])
async def test_an_outcome_is_settled_under_the_lease_of_that_moment(commits: bool) -> None:
    hand, one = Hand(), replace(ended("a"), token=1)
    hand.take(one)

    def leased_anew(store: Leased) -> None:
        assert hand.holds(one)
        store.token += commits  # a claim that broke off changed nothing

    store = Leased(meanwhile=leased_anew)
    await Settling(cast(Store, store), hand=hand).settle([one])
    assert store.done == ["a"]
    hand.put_down([one])
    assert not hand.holds(one)


async def test_who_lost_a_lease_to_another_settles_nothing_and_goes_on() -> None:
    hand, one = Hand(), replace(ended("a"), token=1)
    hand.take(one)
    store = Leased(token=2)
    await Settling(cast(Store, store), hand=hand).settle([one])
    assert store.done == []

"""Shards are called when there is something to tell: at once, and no more often than they begin anew."""

from __future__ import annotations

import asyncio

import pytest

from wirebell.cluster.calls import Calls
from wirebell.cluster.memory import MemoryBus
from wirebell.ports import Ledger

SHARDS, PACE = 2, 0.8


@pytest.fixture
def calls(ledger: Ledger, bus: MemoryBus) -> Calls:
    ledger.plan_shards(SHARDS)
    ledger.divide(SHARDS)
    return Calls(ledger, bus, lambda _: PACE)


async def heard(bus: MemoryBus, seconds: float = 0.0) -> list[int]:
    """Return how many letters each shard gets within so long."""
    await asyncio.sleep(seconds)
    found = [await bus.pull(f"match.{number}", 10, 0) for number in range(1, SHARDS + 1)]
    for letters in found:
        for letter in letters:
            await letter.done()
    return [len(letters) for letters in found]


async def test_who_rests_is_called_at_once(calls: Calls, bus: MemoryBus) -> None:
    await calls.say()
    assert await heard(bus) == [1, 1]
    await asyncio.sleep(PACE)
    await calls.say()
    assert await heard(bus) == [1, 1]


async def test_who_works_is_called_once_when_the_next_round_may_begin(calls: Calls, bus: MemoryBus) -> None:
    await calls.say()
    await heard(bus)
    for _ in range(5):
        await calls.say()
    assert await heard(bus) == [0, 0]
    assert await heard(bus, 1.5 * PACE) == [1, 1]
    assert await heard(bus, 1.5 * PACE) == [0, 0]


async def test_what_is_still_to_be_said_is_said_at_the_end(calls: Calls, bus: MemoryBus) -> None:
    await calls.say()
    await calls.say()
    await heard(bus)
    await calls.end()
    assert await heard(bus) == [1, 1]
    await calls.end()
    assert await heard(bus, 1.5 * PACE) == [0, 0]

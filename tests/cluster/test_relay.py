"""Who says what is new goes on being somebody: another one takes over within a moment of an orderly end."""

from __future__ import annotations

import asyncio
import time

from tests.contract.test_ledger import accepted
from tests.samples import NOW
from tests.waiting import until
from wirebell.app.house import FixedClock
from wirebell.cluster.memory import MemoryBus
from wirebell.cluster.notes import opened
from wirebell.cluster.relay import STAND_BY, Relay
from wirebell.ports import Ledger


async def test_another_one_says_what_is_new_once_the_first_has_ended(ledger: Ledger, bus: MemoryBus) -> None:
    first, second = (Relay(ledger, bus, FixedClock(NOW), name) for name in ("first", "second"))
    ends, stop = asyncio.Event(), asyncio.Event()
    one = asyncio.create_task(first.beat(ends))
    await until(lambda: first.keeper.post is not None)
    other = asyncio.create_task(beats(second, stop))
    await asyncio.sleep(0.1)
    assert second.keeper.post is None
    ends.set()
    await one
    began = time.monotonic()
    [seq] = accepted(ledger, "s1")
    [letter] = await bus.pull("read", 10, 10)
    assert time.monotonic() - began < 3 * STAND_BY
    note = opened(letter.body)
    assert note is not None
    assert note.seqs == (seq,)
    stop.set()
    await other


async def beats(relay: Relay, stop: asyncio.Event) -> None:
    while not stop.is_set():
        await relay.beat(stop)

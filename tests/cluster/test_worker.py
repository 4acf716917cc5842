"""How a worker treats letters, whatever its work."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest

from tests.waiting import until
from wirebell.cluster.memory import MemoryBus
from wirebell.cluster.notes import Note, sealed
from wirebell.cluster.posts import pace_of
from wirebell.cluster.worker import TRIES, Worker
from wirebell.errors import Fenced, StoreError, UsageError


@dataclass
class Counting:
    """Work that counts its rounds and fails as its script says."""

    script: list[BaseException] = field(default_factory=list)
    seen: list[int] = field(default_factory=list)
    together: list[int] = field(default_factory=list)
    rounds: int = 0
    slow: float = 0.0
    queue: str = "read"
    limit: int = 10
    look: float = 0.1
    pace: float = 0.0

    async def do(self, notes: Sequence[Note]) -> bool:
        self.rounds += 1
        await asyncio.sleep(self.slow)
        if self.script and notes:
            raise self.script.pop(0)
        self.seen += [note.seq for note in notes]
        self.together += [len(notes)] if notes else []
        return False


async def go(work: Counting, bus: MemoryBus, true: Callable[[], bool]) -> Worker:
    worker = Worker(work, bus, asyncio.Event())
    task = asyncio.create_task(worker.run())
    await until(true)
    worker.stop.set()
    await task
    return worker


async def test_letters_are_done_once_their_work_is(bus: MemoryBus) -> None:
    for seq in (1, 2, 3):
        await bus.send("read", sealed(Note(seq=seq)))
    work = Counting()
    await go(work, bus, lambda: len(work.seen) == 3)
    assert sorted(work.seen) == [1, 2, 3]
    assert await bus.waiting("read") == 0


async def test_what_comes_soon_after_is_done_together(bus: MemoryBus) -> None:
    work = Counting(pace=1.0)
    worker = Worker(work, bus, asyncio.Event())
    task = asyncio.create_task(worker.run())
    await until(lambda: work.rounds >= 1)
    for seq in (1, 2, 3):
        await bus.send("read", sealed(Note(seq=seq)))
    await until(lambda: len(work.seen) == 3)
    worker.stop.set()
    await task
    assert work.together == [3]


async def test_without_letters_the_record_is_looked_at_all_the_same(bus: MemoryBus) -> None:
    work = Counting()
    await go(work, bus, lambda: work.rounds >= 4)
    assert work.seen == []


async def test_a_letter_stays_in_hand_while_it_is_worked_on(bus: MemoryBus) -> None:
    await bus.send("read", sealed(Note(seq=1)))
    work = Counting(slow=1.0)
    await go(work, bus, lambda: work.seen == [1])
    assert await bus.waiting("read") == 0
    assert work.seen == [1]


async def test_what_failed_is_tried_again(bus: MemoryBus) -> None:
    await bus.send("read", sealed(Note(seq=1)))
    work = Counting(script=[StoreError("The database is away.")])
    worker = await go(work, bus, lambda: work.seen == [1])
    assert worker.problem is None
    assert await bus.buried() == []


async def test_a_letter_whose_work_always_fails_is_put_aside_with_the_reason(bus: MemoryBus) -> None:
    await bus.send("read", sealed(Note(seq=1)))
    work = Counting(script=[RuntimeError("boom")] * TRIES)
    buried: list[str] = []

    async def look() -> None:
        while not buried:
            buried.extend(one.because for one in await bus.buried())
            await asyncio.sleep(0.05)

    looking = asyncio.create_task(look())
    await go(work, bus, lambda: bool(buried))
    await looking
    assert buried == ["RuntimeError: boom"]
    assert await bus.waiting("read") == 0


async def test_poison_is_put_aside_and_what_comes_after_it_is_done(bus: MemoryBus) -> None:
    await bus.send("read", b"\x00 no note at all")
    await bus.send("read", sealed(Note(seq=2)))
    work = Counting()
    await go(work, bus, lambda: work.seen == [2])
    (buried,) = await bus.buried()
    assert (buried.queue, buried.body) == ("read", b"\x00 no note at all")
    assert "no note" in buried.because


async def test_a_letter_of_a_later_form_is_left_to_newer_workers(bus: MemoryBus) -> None:
    await bus.send("read", b'{"v":99,"what":"new"}')
    await bus.send("read", sealed(Note(seq=2)))
    work = Counting()
    await go(work, bus, lambda: work.seen == [2])
    assert await bus.buried() == []
    assert await bus.waiting("read") == 1


@pytest.mark.parametrize("fault", [Fenced("given away"), UsageError("not there")])
async def test_who_lost_its_post_gives_its_letters_back_at_once(bus: MemoryBus, fault: Exception) -> None:
    await bus.send("read", sealed(Note(seq=1)))
    with pytest.raises(type(fault)):
        await asyncio.wait_for(Worker(Counting(script=[fault]), bus, asyncio.Event()).run(), 5)
    (letter,) = await bus.pull("read", 1, 1)
    assert letter.tries == 2


async def test_the_stop_ends_a_worker_that_waits(bus: MemoryBus) -> None:
    worker = Worker(Counting(look=60), bus, asyncio.Event())
    task = asyncio.create_task(worker.run())
    await asyncio.sleep(0.3)
    worker.stop.set()
    await asyncio.wait_for(task, 1)


async def test_the_stop_lets_the_work_in_hand_end(bus: MemoryBus) -> None:
    await bus.send("read", sealed(Note(seq=1)))
    work = Counting(slow=0.5)
    worker = Worker(work, bus, asyncio.Event())
    task = asyncio.create_task(worker.run())
    await until(lambda: work.rounds == 2)  # the first look, then the letter
    worker.stop.set()
    await asyncio.wait_for(task, 3)
    assert work.seen == [1]
    assert await bus.waiting("read") == 0


@pytest.mark.parametrize(("shards", "pace"), [(1, 0.1), (2, 0.2), (4, 0.4), (100, 0.4)])
def test_a_shard_of_many_waits_longer_for_more_to_do_together(shards: int, pace: float) -> None:
    assert pace_of(shards) == pytest.approx(pace)

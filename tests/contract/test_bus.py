"""What every bus promises: the memory twin and NATS JetStream."""

from __future__ import annotations

import asyncio
import os
import socket
import uuid
from collections.abc import AsyncIterator
from functools import cache

import pytest

from wirebell.cluster.jetstream import JetStreamBus
from wirebell.cluster.memory import MemoryBus
from wirebell.ports import Bus

NATS = os.environ.get("WIREBELL_TEST_NATS", "nats://127.0.0.1:4222")
ABSENT = (
    "no NATS server with JetStream: start one (`nats-server -js -sd FOLDER`), or name it in "
    "WIREBELL_TEST_NATS=nats://HOST:PORT"
)
PATIENCE = 0.5


@cache
def nats_answers() -> bool:
    host, _, port = NATS.removeprefix("nats://").partition(":")
    try:
        socket.create_connection((host, int(port or 4222)), 1).close()
    except OSError:
        return False
    return True


@pytest.fixture(params=["memory", "jetstream"])
async def bus(request: pytest.FixtureRequest) -> AsyncIterator[Bus]:
    if request.param == "memory":
        yield MemoryBus(PATIENCE)
        return
    if not nats_answers():
        pytest.skip(ABSENT)
    found = JetStreamBus(f"{NATS}/test-{uuid.uuid4().hex}", PATIENCE)
    await found.open()
    yield found
    await found.wipe()
    await found.close()


async def bodies(bus: Bus, queue: str, seconds: float = 0.3, limit: int = 100) -> list[bytes]:
    found = await bus.pull(queue, limit, seconds)
    for letter in found:
        await letter.done()
    return [letter.body for letter in found]


async def test_a_letter_goes_to_its_queue_once(bus: Bus) -> None:
    assert await bus.send("read", b"one")
    assert await bus.send("match.2", b"two")
    assert await bodies(bus, "match.2") == [b"two"]
    assert await bodies(bus, "match.1") == []
    assert await bodies(bus, "read") == [b"one"]
    assert await bodies(bus, "read") == []


async def test_letters_come_in_the_order_they_were_sent(bus: Bus) -> None:
    sent = [str(n).encode() for n in range(30)]
    for body in sent:
        await bus.send("read", body)
    found: list[bytes] = []
    while len(found) < 30:
        found += await bodies(bus, "read", limit=7)
    assert found == sent


async def test_who_waits_is_told_at_once(bus: Bus) -> None:
    waiting = asyncio.create_task(bodies(bus, "read", seconds=5))
    await asyncio.sleep(0.2)
    began = asyncio.get_running_loop().time()
    await bus.send("read", b"now")
    assert await waiting == [b"now"]
    assert asyncio.get_running_loop().time() - began < 1


async def test_two_workers_share_a_queue(bus: Bus) -> None:
    for n in range(4):
        await bus.send("read", str(n).encode())
    first = await bus.pull("read", 2, 1)
    second = await bus.pull("read", 2, 1)
    assert sorted(letter.body for letter in [*first, *second]) == [b"0", b"1", b"2", b"3"]


async def test_a_letter_without_a_word_goes_to_another(bus: Bus) -> None:
    await bus.send("read", b"lost")
    (first,) = await bus.pull("read", 1, 1)
    assert first.tries == 1
    assert await bus.pull("read", 1, PATIENCE / 5) == []
    (again,) = await bus.pull("read", 1, 4 * PATIENCE)
    assert (again.body, again.tries) == (b"lost", 2)
    await again.done()
    assert await bus.pull("read", 1, 2 * PATIENCE) == []


async def test_a_letter_that_is_worked_on_stays_in_its_hand(bus: Bus) -> None:
    await bus.send("read", b"long")
    (letter,) = await bus.pull("read", 1, 1)
    for _ in range(4):
        await asyncio.sleep(PATIENCE / 2)
        await letter.working()
        assert await bus.pull("read", 1, 0.05) == []
    await letter.done()


async def test_a_letter_given_back_comes_again_after_its_time(bus: Bus) -> None:
    await bus.send("read", b"later")
    (letter,) = await bus.pull("read", 1, 1)
    await letter.later(0.3)
    assert await bus.pull("read", 1, 0.1) == []
    (again,) = await bus.pull("read", 1, 2)
    assert again.tries == 2


async def test_letters_on_a_queue_are_counted_those_in_hand_included(bus: Bus) -> None:
    assert await bus.waiting("read") == 0
    for _ in range(3):
        await bus.send("read", b"x")
    (letter,) = await bus.pull("read", 1, 1)
    assert await bus.waiting("read") == 3
    await letter.done()
    for _ in range(50):
        if await bus.waiting("read") == 2:
            break
        await asyncio.sleep(0.02)
    assert await bus.waiting("read") == 2


async def test_a_letter_put_aside_is_kept_with_the_reason_and_can_be_sent_again(bus: Bus) -> None:
    await bus.send("read", b"\x00\xff poison")
    (letter,) = await bus.pull("read", 1, 1)
    await bus.bury(letter, "it is no note: Ä\n")
    assert await bus.pull("read", 1, 2 * PATIENCE) == []
    (buried,) = await bus.buried()
    assert (buried.queue, buried.body) == ("read", b"\x00\xff poison")
    assert buried.because.startswith("it is no note")
    assert await bus.dig_up(buried.number)
    assert await bus.buried() == []
    assert not await bus.dig_up(buried.number)
    assert await bodies(bus, "read", 1) == [b"\x00\xff poison"]


async def test_after_all_was_thrown_away_letters_go_as_before(bus: Bus) -> None:
    await bus.send("read", b"old")
    assert [letter.body for letter in await bus.pull("read", 1, 1)] == [b"old"]
    await bus.send("match.1", b"old")
    await bus.wipe()
    assert await bodies(bus, "match.1") == []
    assert await bus.send("read", b"new")
    found: list[bytes] = []
    for _ in range(10):
        found += await bodies(bus, "read", 0.5)
    assert found == [b"new"]
    assert bus.problem is None


async def test_closing_twice_is_harmless(bus: Bus) -> None:
    await bus.close()
    await bus.close()

"""A full disk is waited for, and no more mails are sent meanwhile; one that failed to sync is not asked again."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

import pytest
from msgspec.structs import replace

from tests.deliver.test_retry import leased
from tests.waiting import until
from wirebell.deliver.doubt import Doubt
from wirebell.errors import DiskFailed, StoreError
from wirebell.model.delivery import Delivery
from wirebell.pipeline.settling import Settling
from wirebell.ports import Store


@dataclass
class Record:
    """A store whose disk is at fault for the first few transactions."""

    faults: list[StoreError]
    done: list[str] = field(default_factory=list)
    tried: int = 0

    def settle(self, deliveries: Sequence[Delivery]) -> int:
        self.tried += 1
        if self.faults:
            raise self.faults.pop(0)
        self.done += [delivery.id for delivery in deliveries]
        return len(deliveries)


def settling(record: Record, again: float) -> Settling:
    return Settling(cast(Store, record), again)


def ended(name: str) -> Delivery:
    return replace(leased(), id=name, state="sent")


async def test_what_cannot_be_recorded_is_tried_again_until_there_is_room() -> None:
    record = Record([StoreError("disk full")] * 3)
    made = settling(record, 0.01)
    first = made.settle([ended("a")])
    await asyncio.sleep(0.005)
    second = made.settle([ended("b")])
    await asyncio.wait_for(asyncio.gather(first, second), 5)
    assert (record.done, record.tried) == (["a", "b"], 5)


async def test_a_server_that_stops_tries_once_more_and_lets_go() -> None:
    record = Record([StoreError("disk full")] * 99)
    made = settling(record, 60.0)
    waits = made.settle([ended("a")])
    await until(lambda: record.tried)
    await asyncio.wait_for(made.close(), 5)
    with pytest.raises(StoreError):
        await waits
    assert (record.done, record.tried) == ([], 2)


async def test_a_disk_that_would_not_sync_is_not_asked_twice() -> None:
    record = Record([DiskFailed("disk I/O error")] * 2)
    with pytest.raises(DiskFailed):
        await settling(record, 0.01).settle([ended("a")])
    assert record.tried == 1


async def test_a_mail_whose_outcome_cannot_be_recorded_keeps_its_place_in_doubt() -> None:
    doubt = Doubt(1, patience=0.05)
    await doubt.enter("a")
    doubt.answered("a")
    await asyncio.sleep(0.1)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(doubt.enter("b"), 0.05)
    doubt.leave("a")
    await asyncio.wait_for(doubt.enter("b"), 1)


async def test_once_an_outcome_is_lost_to_the_record_no_mail_gets_its_final_dot() -> None:
    doubt = Doubt(1)
    assert await doubt.enter("a")
    waiting = [asyncio.create_task(doubt.enter(name)) for name in "bcd"]
    await asyncio.sleep(0.01)
    doubt.shut()
    assert await asyncio.wait_for(asyncio.gather(*waiting), 5) == [False] * 3
    assert not await asyncio.wait_for(doubt.enter("e"), 5)


async def test_a_writer_that_is_broken_off_leaves_nobody_waiting() -> None:
    record = Record([StoreError("disk full")] * 99)
    made = settling(record, 60.0)
    waits = made.settle([ended("a")])
    await until(lambda: record.tried)
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(waits, 5)

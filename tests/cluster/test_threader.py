"""Threading in a cluster: a round, and whether to ask for another at once."""

from __future__ import annotations

from typing import Any

from tests.contract.test_ledger import placed, post, read
from tests.contract.wire import VISIT, an_arrival
from tests.flow.wire import Wire
from wirebell.app import editing
from wirebell.cluster.memory import MemoryBus
from wirebell.cluster.threader import ThreadWork
from wirebell.ports import Ledger
from wirebell.thread import Window


def threading(ledger: Ledger) -> ThreadWork:
    wire: Any = Wire(ledger)
    work = ThreadWork(ledger, MemoryBus(), lambda: wire.world, dict, Window)
    work.begin(post(ledger))
    return work


async def test_edits_of_the_desk_are_threaded_one_after_the_other_without_a_pause(ledger: Ledger) -> None:
    """No reader reads them, so no letter would ask for the next one."""
    wire = Wire(ledger)
    placed(ledger, "a", "b", "c")
    for name in ("a", "b", "c"):
        editing.place(wire.house, read(name), "0123456789abcdef", ())
    work = threading(ledger)
    rounds = 0
    while await work.do(()):
        rounds += 1
    assert (work.threaded, rounds <= 4) == (3, True)
    assert ledger.to_place(9) == []


async def test_what_no_reader_has_read_yet_is_not_asked_for_again_at_once(ledger: Ledger) -> None:
    ledger.accept(VISIT, [an_arrival("a")])
    work = threading(ledger)
    assert not await work.do(())
    assert work.threaded == 0

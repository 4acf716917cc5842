"""A huge story holds up no other in its shard, unless a policy asks in which order they were told."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.test_ledger import divided, placed, post
from tests.flow.wire import Wire
from tests.samples import story, told
from wirebell.cluster.matcher import MatchWork
from wirebell.cluster.memory import MemoryBus
from wirebell.cluster.shifts import post_of
from wirebell.model.alert import Decided
from wirebell.model.cluster import Post, Shard
from wirebell.model.story import Story
from wirebell.ports import Ledger

ONLY = Shard(number=1, of=1)
PARTS = 3
"""Alerts in one part of a story."""


class Watched:
    """The ledger, and in which order stories were told."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.order: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ledger, name)

    def tell_share(self, post: Post, shard: Shard, epoch: int, decided: list[tuple[int, Decided]]) -> int:
        self.order += [batch.story for _, batch in decided]
        return self._ledger.tell_share(post, shard, epoch, decided)


def about(name: str, what: str) -> Story:
    return story(id=name, headline=f"The {what}", body=f"The {what} was seen.", told=told())


async def tell(ledger: Ledger, *stories: Story) -> list[str]:
    """Tell these, threaded in that order; return whose parts went on record, in order."""
    wire = Wire(ledger, batch=PARTS, overtake=0.0)
    for n in range(10):
        wire.follows(f"reader-{n}", "ferry")
    wire.follows("ana", "orchard")
    wire.follows("ben", "volcano", cap="3/day")
    placed(ledger, *stories)
    epoch = divided(ledger, 1)
    watched: Any = Watched(ledger)
    work = MatchWork(watched, MemoryBus(), lambda: wire.world, ONLY)
    work.begin(post(ledger, post_of(epoch, ONLY), "w"), epoch)
    while await work.do(()):
        pass
    assert ledger.pending(9) == []
    return list(watched.order)


@pytest.fixture
def huge() -> Story:
    return about("huge", "ferry")


async def test_what_comes_after_a_huge_story_is_told_between_its_parts(ledger: Ledger, huge: Story) -> None:
    order = await tell(ledger, huge, about("small", "orchard"), about("other", "lantern"))
    assert order.count("huge") == 4
    assert (order.count("small"), order.count("other")) == (1, 1)
    assert max(order.index("small"), order.index("other")) < len(order) - 1
    assert order[-1] == "huge"
    assert {(a.story, a.follower) for a in ledger.alerts()} == {
        *(("huge", f"reader-{n}") for n in range(10)),
        ("small", "ana"),
    }


async def test_what_a_policy_asks_the_past_about_waits_its_turn(ledger: Ledger, huge: Story) -> None:
    order = await tell(ledger, huge, about("small", "volcano"), about("other", "orchard"))
    assert order[-1] == "small"
    assert order.index("other") < len(order) - 2
    assert len(ledger.alerts()) == 12

"""Match and decide: shard I of N does it for the followers that fall to it, in the order of acceptance."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from wirebell.cluster.book import ShardBook
from wirebell.cluster.go import Go
from wirebell.cluster.notes import Note, sealed
from wirebell.cluster.posts import LOOK, pace_of
from wirebell.cluster.reader import Now
from wirebell.errors import Fenced
from wirebell.match.book import FollowBook
from wirebell.model.alert import Decided
from wirebell.model.cluster import Post, Shard
from wirebell.pipeline.telling import Taken
from wirebell.ports import Bus, Ledger

BLOCKED = 0.1
"""Seconds to wait for other shards to tell an earlier version of a story."""
ASIDE = 1.0
"""Seconds to leave a story alone that could not be matched."""


class MatchWork:
    """See `worker.Work`. `begin` with the post and the epoch that the shard counts in."""

    limit = 100
    look = LOOK

    def __init__(
        self,
        ledger: Ledger,
        bus: Bus,
        world: Now,
        shard: Shard,
        empty: Callable[[], FollowBook] = FollowBook,
    ) -> None:
        self.shard, self.queue, self.pace = shard, f"match.{shard.number}", pace_of(shard.of)
        self._ledger, self._bus, self._world = ledger, bus, world
        self.kept = ShardBook(ledger, shard, empty)
        self._post: Post | None = None
        self._epoch = 0
        self.total = Taken()

    def load(self) -> None:
        """Load the book, or bring it up to now."""
        self.kept.renew()

    def begin(self, post: Post, epoch: int) -> None:
        """Tell from now on; the book stands ready."""
        self._post, self._epoch = post, epoch
        self.load()

    async def do(self, notes: Sequence[Note]) -> bool:
        """Tell what was threaded; letters only say when to look."""
        go = Go(self._ledger, self.shard, self.kept, self._record)
        await asyncio.to_thread(go.tell, self._world)
        self.total += go.taken
        if go.taken.alerts:
            await self._bus.send("deliver", sealed(Note()))
        if not go.taken.stories and not notes and await asyncio.to_thread(self._divided_otherwise):
            raise Fenced("Followers are divided otherwise by now.")
        if go.taken.aside or go.blocked:
            await asyncio.sleep(ASIDE if go.taken.aside else BLOCKED)
        return go.more or bool(go.taken.aside) or go.blocked

    def _divided_otherwise(self) -> bool:
        return self._ledger.division().epoch != self._epoch

    def _record(self, decided: Sequence[tuple[int, Decided]]) -> int:
        if self._post is None:
            raise Fenced("No shard is held.")
        return self._ledger.tell_share(self._post, self.shard, self._epoch, decided)

"""Match and decide: shard I of N does it for the followers that fall to it, in the order of acceptance."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence

from wirebell.cluster.book import ShardBook
from wirebell.cluster.notes import Note, sealed
from wirebell.cluster.posts import LOOK
from wirebell.cluster.reader import Now
from wirebell.errors import Fenced
from wirebell.match.book import FollowBook
from wirebell.model.alert import Decided
from wirebell.model.cluster import Placed, Post, Shard
from wirebell.model.story import Story
from wirebell.pipeline.recording import GROUP, Recording
from wirebell.pipeline.telling import From, Taken, Telling
from wirebell.ports import Bus, Ledger

GO = 1.0
"""Seconds of one go; follows that are added meanwhile count from the next group on, as ever."""
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
        self.shard, self.queue = shard, f"match.{shard.number}"
        self._ledger, self._bus, self._world = ledger, bus, world
        self.kept = ShardBook(ledger, shard, empty)
        self._post: Post | None = None
        self._epoch = 0
        self.total = Taken()

    def begin(self, post: Post, epoch: int) -> None:
        """Tell from now on; the book stands ready."""
        self._post, self._epoch = post, epoch
        self.kept.renew()

    async def do(self, notes: Sequence[Note]) -> bool:
        """Tell what was threaded; letters only say when to look."""
        go = _Go(self, self._ledger)
        await asyncio.to_thread(go.tell, self._world)
        self.total += go.taken
        if go.taken.alerts:
            await self._bus.send("deliver", sealed(Note()))
        if not go.taken.stories and not notes and await asyncio.to_thread(self._divided_otherwise):
            raise Fenced("Followers are divided otherwise by now.")
        if go.taken.aside or go.blocked:
            await asyncio.sleep(ASIDE if go.taken.aside else BLOCKED)
        return bool(go.taken.stories or go.taken.aside) or go.blocked

    def _divided_otherwise(self) -> bool:
        return self._ledger.division().epoch != self._epoch

    def record(self, seqs: dict[tuple[str, int], int], decided: Sequence[Decided]) -> int:
        """Put on record what was decided about stories, which are there as threaded."""
        if self._post is None:
            raise Fenced("No shard is held.")
        batches = [(seqs[batch.story, batch.version], batch) for batch in decided]
        return self._ledger.tell_share(self._post, self.shard, self._epoch, batches)

    @property
    def book(self) -> FollowBook:
        """The follows that are matched here."""
        return self.kept.book


class _Go:
    """One go over the stories that wait for a shard. `blocked` is whether one waits for the other shards."""

    def __init__(self, work: MatchWork, ledger: Ledger) -> None:
        self._work, self._ledger = work, ledger
        self._seqs: dict[tuple[str, int], int] = {}
        self.taken, self.blocked = Taken(), False

    def tell(self, world: Now) -> None:
        """Tell group after group, for about a second."""
        until = time.monotonic() + GO
        group = self._ledger.to_tell(self._work.shard, GROUP)
        if not group:
            return
        known = world()
        with Recording(known, self._record) as recording:
            book = self._work.kept.renew()
            telling = Telling(known, book, recording, self._work.shard.holds)
            while group and time.monotonic() < until:
                if any(one.follows_at > book.revision for one in group) and self._work.kept.renew() is not book:
                    return  # the book was made anew: the next go takes it
                for one in group:
                    if not self._one(one, telling, recording):
                        return
                more = len(group) == GROUP
                group = self._ledger.to_tell(self._work.shard, GROUP, group[-1].seq) if more else []

    def _one(self, one: Placed, telling: Telling, recording: Recording) -> bool:
        """Tell one story; return False if those after it have to wait for it.

        A correction or withdrawal waits for every shard to have told what it speaks of: how many corrections there
        were is counted over all followers. News after it need not wait.
        """
        if not one.ready:
            self.blocked = True
            return one.story.told.kind != "new"
        if recording.holds(one.story.id):
            recording.wait()
        self._seqs[one.story.id, one.story.told.version] = one.seq
        there = frozenset[str]()
        if one.again or one.cursor:
            there = frozenset(alert.id for alert in self._ledger.alerts(story=one.story.id))
        self.taken += telling.one(one.seq, one.story, From(one.follows_at, one.cursor, there))
        return True

    def _record(self, told: Sequence[tuple[int, Story]], decided: Sequence[Decided]) -> int:
        del told  # on record since they were threaded
        return self._work.record(self._seqs, decided)

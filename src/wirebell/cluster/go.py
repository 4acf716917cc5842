"""One go of a match worker: stories told in the order of acceptance, and news between the parts of a huge one."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from wirebell.cluster.book import ShardBook
from wirebell.cluster.reader import Now
from wirebell.model.alert import Decided
from wirebell.model.cluster import Placed, Shard
from wirebell.model.story import Story
from wirebell.pipeline.overtaking import Overtaking
from wirebell.pipeline.recording import GROUP, Recording
from wirebell.pipeline.telling import From, Taken, Telling
from wirebell.ports import Ledger

GO = 1.0
"""Seconds of one go, the last story's not counted."""
Record = Callable[[Sequence[tuple[int, Decided]]], int]
"""Puts on record what was decided about stories, by their numbers."""


class Go:
    """One go over the stories that wait for a shard.

    `blocked` is whether one waits for the other shards, `more` whether to go on at once.
    """

    def __init__(self, ledger: Ledger, shard: Shard, kept: ShardBook, record: Record) -> None:
        self._ledger, self._shard, self._kept, self._put = ledger, shard, kept, record
        self._book = kept.book
        self._seqs: dict[tuple[str, int], int] = {}
        self._early: set[int] = set()
        self.taken, self.blocked, self.more = Taken(), False, False

    def tell(self, world: Now) -> None:
        """Tell group after group, for about a second."""
        until = time.monotonic() + GO
        group = self._ledger.to_tell(self._shard, GROUP)
        if not group:
            return
        known = world()
        with Recording(known, self._record) as recording:
            telling = Telling(known, self._book, recording, self._kept)
            while self._knows(group) and self._all(group, telling, recording) and len(group) == GROUP:
                if time.monotonic() >= until:
                    self.more = True
                    return
                group = self._ledger.to_tell(self._shard, GROUP, group[-1].seq)

    def _knows(self, group: Sequence[Placed]) -> bool:
        """Return whether the book has the follows of these stories; one that was made anew is for the next go."""
        if any(one.follows_at > self._book.revision for one in group):
            self._kept.renew()
        self.more = self._kept.book is not self._book
        return not self.more

    def _all(self, group: Sequence[Placed], telling: Telling, recording: Recording) -> bool:
        return all(self._one(one, telling, recording) for one in group if one.seq not in self._early)

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
        overtaking = Overtaking(one.seq, self, telling, recording)
        self.taken += telling.one(one.seq, one.story, self.begins(one), overtaking.look)
        return True

    def begins(self, one: Placed) -> From:
        """See Line."""
        self._seqs[one.story.id, one.story.told.version] = one.seq
        there = frozenset[str]()
        if one.again or one.cursor:
            there = frozenset(alert.id for alert in self._ledger.alerts(story=one.story.id))
        return From(one.follows_at, one.cursor, there)

    def after(self, seq: int) -> Sequence[Placed]:
        """See Line: all that wait, if the book has their follows."""
        group = self._ledger.to_tell(self._shard, GROUP, seq)
        return group if self._knows(group) else ()

    def told_early(self, one: Placed, taken: Taken) -> None:
        """See Line."""
        self._early.add(one.seq)
        self.taken += taken

    def _record(self, told: Sequence[tuple[int, Story]], decided: Sequence[Decided]) -> int:
        del told  # on record since they were threaded
        return self._put([(self._seqs[batch.story, batch.version], batch) for batch in decided])

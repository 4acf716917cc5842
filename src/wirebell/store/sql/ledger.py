"""The life of a story by stages, posts and shards: what a cluster's workers ask of the record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from wirebell.errors import Fenced
from wirebell.model.alert import Decided
from wirebell.model.cluster import Division, Lag, Placed, Placing, Post, PostRow, Reading, Shard
from wirebell.model.limit import Bucket, Drawn
from wirebell.model.story import Story
from wirebell.store import _alerts, _deliveries, _moving, _posts, _quotas, _shares, _stages
from wirebell.store.sql.transactions import Transactions


class SqlLedger(Transactions):
    """Part of the SQL store; see `wirebell.ports.ledger`."""

    def take_post(self, name: str, holder: str, seconds: float) -> Post | None:
        """See Ledger."""
        with self._writing_at_once() as conn:
            return _posts.take(conn, name, holder, seconds)

    def leave_post(self, post: Post) -> None:
        """See Ledger."""
        with self._writing() as conn:
            _posts.leave(conn, post)

    def posts(self) -> list[PostRow]:
        """See Ledger."""
        with self._reading() as conn:
            return _posts.every(conn)

    def unread(self, limit: int, after: int = 0) -> list[int]:
        """See Ledger."""
        with self._glancing() as conn:
            return _stages.unread(conn, limit, after)

    def begin_reading(self, seqs: Sequence[int], seconds: float) -> list[Reading]:
        """See Ledger."""
        with self._writing() as conn:
            return _stages.begin_reading(conn, seqs, seconds)

    def draft(self, drafts: Sequence[tuple[int, Story]]) -> None:
        """See Ledger."""
        with self._writing() as conn:
            _stages.draft(conn, drafts)

    def to_place(self, limit: int) -> list[Placing]:
        """See Ledger."""
        with self._reading() as conn:
            return _stages.to_place(conn, limit)

    def place(self, post: Post, stories: Sequence[tuple[int, Story]]) -> int:
        """See Ledger."""
        with self._writing() as conn:
            _posts.fence(conn, post)
            for _, story in (later for later in stories if later[1].told.version > 1):
                _deliveries.wake(conn, story.id, story.told.seen)
            return _stages.place(conn, stories)

    def recent(self, limit: int) -> list[Story]:
        """See Ledger."""
        with self._reading() as conn:
            return _stages.recent(conn, limit)

    def division(self) -> Division:
        """See Ledger."""
        with self._glancing() as conn:
            return _posts.division(conn)

    def plan_shards(self, shards: int) -> Division:
        """See Ledger."""
        with self._writing() as conn:
            return _posts.plan(conn, shards)

    def divide(self, planned: int) -> Division:
        """See Ledger."""
        with self._writing() as conn:
            return _posts.divide(conn, planned)

    def to_tell(self, shard: Shard, limit: int, after: int = 0) -> list[Placed]:
        """See Ledger."""
        with self._glancing() as conn:
            return _stages.to_tell(conn, shard, limit, after)

    def tell_share(self, post: Post, shard: Shard, epoch: int, decided: Sequence[tuple[int, Decided]]) -> int:
        """See Ledger; alerts go first, so that the rows that shards share are held for a moment only."""
        with self._writing() as conn:
            held = _posts.hold(conn, post, epoch)
            if held.shards != shard.of:
                raise Fenced(f"There are not {shard.of} shards.")
            counting = _shares.untold_by(conn, shard.number, decided)
            batches = [batch for _, batch in counting]
            _alerts.move(conn, [alert for batch in batches for alert in batch.moved])
            new = _alerts.add(conn, _moving.without_erased(conn, batches, held.erased))
            _shares.move_on(conn, shard.number, counting, shard.of)
            return new

    def lag(self, now: datetime) -> Lag:
        """See Ledger."""
        with self._reading() as conn:
            return _stages.lag(conn, now)

    def draw(self, mark: bytes, bucket: Bucket, now: datetime) -> Drawn:
        """See Quotas; every so often, what is full again is forgotten, in a transaction of its own."""
        if next(self._draws) % _quotas.SWEEP == 0:
            with self._writing() as conn:
                _quotas.forget_full(conn, now)
        with self._writing() as conn:
            return _quotas.draw(conn, mark, bucket, now)

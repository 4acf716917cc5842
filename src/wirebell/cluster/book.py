"""The book of one shard: the follows of the followers that fall to it, and of teams, whose members may."""

from __future__ import annotations

from collections.abc import Callable

from wirebell.match.book import FollowBook
from wirebell.model.cluster import Shard
from wirebell.model.follow import ERASED, Follow
from wirebell.model.policy import Preferences
from wirebell.ports import Store


class ShardBook:
    """Keeps a FollowBook up with the store, leaving out what the other shards decide."""

    def __init__(self, store: Store, shard: Shard, empty: Callable[[], FollowBook] = FollowBook) -> None:
        self._store, self._shard, self._empty = store, shard, empty
        self._teams: set[str] = set()
        self.book = empty()

    def renew(self) -> FollowBook:
        """Take in what changed; a follower who becomes a team is asked for whole, so the book is made anew."""
        preferences = self._store.preferences_changed(self.book.revision)
        new = {p.follower for p in preferences if p.members} - self._teams
        self._teams |= new
        if self.book.revision and any(not self._shard.holds(team) for team in new):
            self.book = self._empty()
        self._apply()
        return self.book

    def _apply(self) -> None:
        """Ask for follows first, so that the rest is never behind."""
        before = self.book.revision
        revision, follows = self._store.follows_changed(before)
        preferences = self._store.preferences_changed(before)
        self._teams |= {p.follower for p in preferences if p.members}
        self.book.apply(
            revision,
            [follow for follow in follows if self._wanted(follow)],
            [p for p in preferences if self._concerns(p)],
            self._store.entitlements_changed(before),
        )

    def _wanted(self, follow: Follow) -> bool:
        return follow.expression == ERASED or follow.follower in self._teams or self._shard.holds(follow.follower)

    def _concerns(self, preferences: Preferences) -> bool:
        return preferences.follower in self._teams or self._shard.holds(preferences.follower)

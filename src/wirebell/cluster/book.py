"""The book of one shard: the follows of the followers that fall to it, and of teams, whose members may."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from wirebell.match.book import FollowBook
from wirebell.model.cluster import Shard
from wirebell.model.follow import ERASED, Follow, Match
from wirebell.model.policy import Preferences
from wirebell.pipeline.book import wanted_since
from wirebell.ports import Store


class ShardBook:
    """Keeps a FollowBook up with the store, leaving out what the other shards decide."""

    def __init__(self, store: Store, shard: Shard, empty: Callable[[], FollowBook] = FollowBook) -> None:
        self._store, self._shard, self._empty = store, shard, empty
        self._teams: set[str] = set()
        self._told_by_teams: set[str] = set()
        self.book = empty()

    def renew(self) -> FollowBook:
        """Take in what changed; a follower who becomes a team is asked for whole, so the book is made anew."""
        while not self._apply():
            pass
        return self.book

    def _apply(self) -> bool:
        """Return False, taking in nothing, if somebody became a team whose follows were not asked for.

        Follows are asked for first, so that the rest is never behind.
        """
        before = self.book.revision
        if not before:
            self._meets(self._store.preferences_changed(0))
        revision, follows = self._follows(before)
        since = wanted_since(self._store, before, revision)
        preferences = self._store.preferences_changed(since)
        if self._meets(preferences):
            return False
        concerning = [p for p in preferences if self._concerns(p.follower)]
        entitlements = self._store.entitlements_changed(since)
        self.book.apply(revision, follows, concerning, entitlements, anew=not since)
        return True

    def _meets(self, preferences: Sequence[Preferences]) -> bool:
        """Note who is a team; return whether the book is to begin anew, as it lacks the follows of a new one."""
        new = {p.follower for p in preferences if p.members} - self._teams
        self._teams |= new
        self._told_by_teams |= new.union(member.follower for p in preferences for member in p.members)
        lacks = any(not self._shard.holds(team) for team in new)
        if lacks and self.book.revision:
            self.book = self._empty()
        return lacks

    def _follows(self, before: int) -> tuple[int, list[Follow]]:
        """Return what changed of the follows kept here; a new book reads no others."""
        if not before and self._shard.of > 1:
            return self._store.follows_chosen(self._concerns)
        revision, changed = self._store.follows_changed(before)
        return revision, [one for one in changed if one.expression == ERASED or self._concerns(one.follower)]

    def _concerns(self, follower: str) -> bool:
        return follower in self._teams or self._shard.holds(follower)

    # -- what falls to this shard: see `telling.Ours`

    def holds(self, follower: str) -> bool:
        """Return whether what is decided for a follower is decided here."""
        return self._shard.holds(follower)

    def of(self, matches: Sequence[Match]) -> Sequence[Match]:
        """Return the matches of followers that fall here: all but some that teams' follows brought.

        What others met they met by follows of their own, which are kept only where they fall.
        """
        if not self._teams:
            return matches
        apart = self._told_by_teams
        return [one for one in matches if one.follower not in apart or self._shard.holds(one.follower)]

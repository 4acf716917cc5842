"""Followers and what they follow, each change at a revision of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from wirebell.model.follow import Follow, Follower
from wirebell.model.moving import Brought, BroughtCounts, ErasedCounts
from wirebell.store.memory.preferences import MemoryPreferences
from wirebell.store.memory.sources import MemorySources
from wirebell.store.memory.state import whole


class MemoryFollows(MemorySources, MemoryPreferences):
    """Part of the memory store; see `wirebell.ports.follows`."""

    @whole
    def add_follower(self, follower: Follower) -> bool:
        """See Store."""
        return self._wants.add_follower(follower)

    @whole
    def followers(self, limit: int | None = None) -> list[Follower]:
        """See Store."""
        return [self._wants.followers[follower] for follower in sorted(self._wants.followers)[:limit]]

    @whole
    def follower(self, id_: str) -> Follower | None:
        """See Store."""
        return self._wants.followers.get(id_)

    @whole
    def follower_of_feed(self, mark: str) -> Follower | None:
        """See Store."""
        return next((f for f in self._wants.followers.values() if f.feed_before == mark != ""), None)

    @whole
    def renew_feed(self, id_: str) -> Follower | None:
        """See Store."""
        known = self._wants.followers
        if id_ in known:
            known[id_] = replace(known[id_], feed_turn=known[id_].feed_turn + 1, feed_before="")
        return known.get(id_)

    @whole
    def add_follow(self, follow: Follow) -> Follow:
        """See Store."""
        return self._wants.add_follow(follow)

    @whole
    def add_follows(self, follows: Sequence[Follow]) -> int:
        """See Store."""
        return self._wants.add_follows(follows)

    @whole
    def change_follow(self, follow: Follow) -> Follow | None:
        """See Store."""
        return self._wants.change_follow(follow)

    @whole
    def end_follow(self, follow: str) -> bool:
        """See Store."""
        return self._wants.end_follow(follow)

    @whole
    def follows(self, follower: str | None = None, limit: int | None = None) -> list[Follow]:
        """See Store."""
        return [follow for follow in self._wants.standing() if follower in (None, follow.follower)][:limit]

    @whole
    def follow_count(self, follower: str) -> int:
        """See Store."""
        return sum(follow.follower == follower for follow in self._wants.standing())

    @whole
    def follow(self, id_: str) -> Follow | None:
        """See Store."""
        return next((follow for follow in self._wants.standing() if follow.id == id_), None)

    @whole
    def follows_to(self, addresses: Sequence[str]) -> list[Follow]:
        """See Store."""
        return [follow for follow in self._wants.standing() if follow.to in addresses]

    @whole
    def follows_changed(self, after: int) -> tuple[int, list[Follow]]:
        """See Store."""
        return self._wants.revision, self._wants.follows_changed(after)

    @whole
    def follows_chosen(self, wanted: Callable[[str], bool]) -> tuple[int, list[Follow]]:
        """See Store."""
        ids = {follow.follower for follow in self._wants.follows_changed(0)} - {""}
        return self._wants.revision, self._wants.follows_ever(set(filter(wanted, ids)))

    @whole
    def follows_ever(self, followers: Sequence[str]) -> list[Follow]:
        """See Store."""
        return self._wants.follows_ever(set(followers))

    @whole
    def bring(self, brought: Brought) -> BroughtCounts:
        """See Store."""
        followers = sum(map(self.add_follower, brought.followers))
        sources = sum(map(self.add_source, brought.sources))
        follows = self.add_follows(brought.follows)
        before = self._wants.revision
        changed = [self.set_preferences(wanted).added > before for wanted in brought.preferences]
        return BroughtCounts(followers=followers, follows=follows, preferences=sum(changed), sources=sources)

    @whole
    def erased_at(self) -> int:
        """See Store."""
        return self._wants.erased

    @whole
    def erase(self, follower: str) -> ErasedCounts | None:
        """See Store."""
        erased = self._wants.erase(follower)
        if erased is None:
            return None
        self._doors.forget(follower)
        self._numbered.pop(follower, None)
        self._answered = {k: v for k, v in self._answered.items() if k[0] != follower}
        self._consents = [one for one in self._consents if one.follower != follower]
        self._reuse = {id_: one for id_, one in self._reuse.items() if one.follower != follower}
        self._changes = {
            number: replace(one, who="") if one.who == follower else one
            for number, one in self._changes.items()
            if (one.kind, one.thing) != ("way-in", follower)
            and not (
                one.kind == "access"
                and (one.thing.endswith(f" {follower}") or one.thing.startswith(f"team:{follower} "))
            )
        }
        self._read = {key: one for key, one in self._read.items() if one.follower != follower}
        alerts, deliveries = self._outbox.erase(follower)
        self._browsers = {id_: b for id_, b in self._browsers.items() if b.follower != follower}
        return ErasedCounts(follows=erased.follows, alerts=alerts, deliveries=deliveries, teams=erased.teams)

"""Followers, follows and preferences of the memory twin, in dictionaries; its caller holds the lock."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from wirebell.model.entitlement import Entitlement, Thing
from wirebell.model.follow import ERASED, Follow, Follower
from wirebell.model.moving import from_now_on, without_member
from wirebell.model.policy import NO_POLICY, Preferences


class Left(NamedTuple):
    """What ended with a follower: follows that stood, and teams that were left."""

    follows: int
    teams: int


class MemoryWants:
    """Who wants what, and how, at every revision; `erased` is the revision of the last erasure."""

    def __init__(self) -> None:
        self.followers: dict[str, Follower] = {}
        self.revision = 0
        self.erased = 0
        self._follows: dict[int, Follow] = {}
        self._standing: dict[str, int] = {}
        self._wanted: dict[tuple[str, str, str], int] = {}
        self._preferences: dict[int, Preferences] = {}
        self._entitlements: dict[int, Entitlement] = {}

    # -- follows ------------------------------------------------------------------------------------------

    def add_follower(self, follower: Follower) -> bool:
        """Keep a follower unless one of that id is there."""
        if follower.id in self.followers:
            return False
        self.followers[follower.id] = follower
        return True

    def add_follow(self, follow: Follow) -> Follow:
        """Keep a follow and return it; one that wants the same is returned instead."""
        self.add_follows([follow])
        wanted = self._wanted.get((follow.follower, follow.expression, follow.to))
        return self._follows[self._standing[follow.id] if wanted is None else wanted]

    def add_follows(self, follows: Sequence[Follow]) -> int:
        """Keep those follows that are not wanted yet; return how many."""
        new = sum(self._follow(follow, self.revision + i) for i, follow in enumerate(follows, 1))
        self.revision += len(follows) if new else 0
        return new

    def _follow(self, follow: Follow, revision: int) -> bool:
        wanted = (follow.follower, follow.expression, follow.to)
        if wanted in self._wanted or follow.id in self._standing:
            return False
        self._wanted[wanted] = self._standing[follow.id] = revision
        self._follows[revision] = replace(follow, added=revision, ended=None)
        return True

    def change_follow(self, follow: Follow) -> Follow | None:
        """Put a follow in the place of the version it was made from; None where that is gone, or another wants
        the same."""
        wanted = (follow.follower, follow.expression, follow.to)
        added = self._standing.get(follow.id)
        moved = added is None or follow.added not in (0, added)
        if moved or self._wanted.get(wanted) not in (None, added):
            return None
        self.end_follow(follow.id)
        self._follow(follow, self.revision)
        return self._follows[self.revision]

    def end_follow(self, follow: str) -> bool:
        """End a follow; return whether it stood."""
        added = self._standing.pop(follow, None)
        if added is None:
            return False
        self.revision += 1
        old = self._follows[added]
        self._follows[added] = replace(old, ended=self.revision)
        del self._wanted[old.follower, old.expression, old.to]
        return True

    def standing(self) -> list[Follow]:
        """Return the follows that stand, in the order they were made."""
        return [self._follows[added] for added in sorted(self._standing.values())]

    def follows_changed(self, after: int) -> list[Follow]:
        """Return the follows added or ended after a revision, in order of it."""
        changed = [follow for follow in self._follows.values() if (follow.ended or follow.added) > after]
        return sorted(changed, key=lambda follow: follow.ended or follow.added)

    def follows_ever(self, followers: Collection[str]) -> list[Follow]:
        """Return every follow that some followers ever had, in the order of `follows_changed`."""
        return [follow for follow in self.follows_changed(0) if follow.follower in followers]

    # -- preferences --------------------------------------------------------------------------------------

    def prefer(self, preferences: Preferences) -> Preferences:
        """Keep a follower's preferences and return them; the same ones are no new version."""
        standing = next((p for p in self.preferences() if p.follower == preferences.follower), None)
        if standing and replace(preferences, added=standing.added, ended=None) == standing:
            return standing
        self.revision += 1
        if standing:
            self._preferences[standing.added] = replace(standing, ended=self.revision)
        self._preferences[self.revision] = replace(preferences, added=self.revision, ended=None)
        return self._preferences[self.revision]

    def preferences(self) -> list[Preferences]:
        """Return the preferences that stand, by follower."""
        standing = [p for p in self._preferences.values() if p.ended is None]
        return sorted(standing, key=lambda p: p.follower)

    def preferences_changed(self, after: int) -> list[Preferences]:
        """Return the versions set or ended after a revision, in order of it."""
        changed = [p for p in self._preferences.values() if (p.ended or p.added) > after]
        return sorted(changed, key=lambda p: p.ended or p.added)

    # -- entitlements -------------------------------------------------------------------------------------

    def entitle(self, wanted: Entitlement) -> Entitlement:
        """Keep an entitlement and return it; one that stands is returned instead."""
        standing = next((e for e in self.entitlements() if _same(e, wanted.thing, wanted.follower)), None)
        if standing is None:
            self.revision += 1
            standing = replace(wanted, added=self.revision, ended=None)
            self._entitlements[self.revision] = standing
        return standing

    def end_entitlement(self, thing: Thing, follower: str | None) -> bool:
        """End an entitlement; return whether it stood."""
        standing = next((e for e in self.entitlements() if _same(e, thing, follower)), None)
        if standing is None:
            return False
        self.revision += 1
        self._entitlements[standing.added] = replace(standing, ended=self.revision)
        return True

    def entitlements(self) -> list[Entitlement]:
        """Return those that stand, by thing and follower."""
        standing = [e for e in self._entitlements.values() if e.ended is None]
        return sorted(standing, key=lambda e: (e.thing, e.follower or ""))

    def entitlements_changed(self, after: int) -> list[Entitlement]:
        """Return those begun or ended after a revision, in order of it."""
        changed = [e for e in self._entitlements.values() if (e.ended or e.added) > after]
        return sorted(changed, key=lambda e: e.ended or e.added)

    # -- erasing ------------------------------------------------------------------------------------------

    def erase(self, follower: str) -> Left | None:
        """Empty all of a follower's follows, and forget the rest; None if there is no such follower."""
        if self.followers.pop(follower, None) is None:
            return None
        self.revision += 1
        stood = sum(f.ended is None for f in self._follows.values() if f.follower == follower)
        for added, mine in [(n, f) for n, f in self._follows.items() if f.follower == follower]:
            if self._standing.get(mine.id) == added:
                del self._standing[mine.id], self._wanted[mine.follower, mine.expression, mine.to]
            said_nothing = {"follower": "", "expression": ERASED, "to": "", "policy": NO_POLICY}
            self._follows[added] = replace(mine, **said_nothing, ended=self.revision)
        self._preferences = {n: p for n, p in self._preferences.items() if p.follower != follower}
        self._entitlements = {n: e for n, e in self._entitlements.items() if e.follower != follower}
        teams = self._leave_teams(follower)
        self.erased = self.revision
        return Left(stood, teams)

    def _leave_teams(self, follower: str) -> int:
        left = 0
        for added, team in list(self._preferences.items()):
            without = without_member(team, follower)
            if without is None:
                continue
            self._preferences[added] = without
            if team.ended is None:
                self.revision += 1
                self._preferences[added] = replace(without, ended=self.revision)
                self._preferences[self.revision] = from_now_on(without, self.revision)
                left += 1
        return left


def _same(one: Entitlement, thing: Thing, follower: str | None) -> bool:
    return (one.thing, one.follower) == (thing, follower)

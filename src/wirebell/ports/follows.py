"""Followers and what they follow, each change at a revision of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from wirebell.model.follow import Follow, Follower
from wirebell.model.moving import Brought, BroughtCounts, ErasedCounts


class FollowRecord(Protocol):
    """Followers and what they follow, each change at a revision of its own.

    Part of `Store`, which says what holds for all methods.
    """

    def add_follower(self, follower: Follower) -> bool:
        """Remember a follower; return False, changing nothing, if the id is there."""
        ...

    def followers(self, limit: int | None = None) -> list[Follower]:
        """Return all followers by id, or the first of them."""
        ...

    def follower(self, id_: str) -> Follower | None:
        """Return the follower of that id, None if there is none."""
        ...

    def follower_of_feed(self, mark: str) -> Follower | None:
        """Return the follower whose private feed has a name of before with that mark; None for "" or another."""
        ...

    def renew_feed(self, id_: str) -> Follower | None:
        """Begin a follower's next turn of the private feed's name, forget that of before, and return the follower.

        None, changing nothing, if there is no such follower.
        """
        ...

    def add_follow(self, follow: Follow) -> Follow:
        """Add a follow and return it with the revision it is valid from.

        If the follower already has a standing follow with the same expression and address, that one is
        returned and nothing changes.
        """
        ...

    def add_follows(self, follows: Sequence[Follow]) -> int:
        """Add many follows at once, as `add_follow` does each; return how many were new."""
        ...

    def change_follow(self, follow: Follow) -> Follow | None:
        """Put a new version in the place of the standing follow of that id and return it with its revision.

        Both happen at one revision. `added` is the revision of the version that this one was made from, 0 for
        whichever stands. None, changing nothing, if no such follow stands or another version of it does by now,
        or if the follower has another one with this expression and address.
        """
        ...

    def end_follow(self, follow: str) -> bool:
        """End a standing follow from a new revision on; return False if none stands by that id."""
        ...

    def follows(self, follower: str | None = None, limit: int | None = None) -> list[Follow]:
        """Return the standing follows by their revision, of one follower or of all; or the first of them."""
        ...

    def follow_count(self, follower: str) -> int:
        """Return how many follows of a follower stand."""
        ...

    def follow(self, id_: str) -> Follow | None:
        """Return the standing follow of that id, None if there is none."""
        ...

    def follows_to(self, addresses: Sequence[str]) -> list[Follow]:
        """Return the standing follows that go to one of these addresses, in order of their revision."""
        ...

    def follows_changed(self, after: int) -> tuple[int, list[Follow]]:
        """Return the newest follow-set revision, and every follow added or ended above `after`, in order.

        One that was erased comes without its expression (model.follow.ERASED).
        """
        ...

    def follows_chosen(self, wanted: Callable[[str], bool]) -> tuple[int, list[Follow]]:
        """Return the newest revision, and what `follows_ever` does of followers who are `wanted` by their ids.

        Nothing of the others but their ids is read.
        """
        ...

    def follows_ever(self, followers: Sequence[str]) -> list[Follow]:
        """Return every follow that some followers ever had, in the order of `follows_changed`."""
        ...

    def bring(self, brought: Brought) -> BroughtCounts:
        """Add followers, sources and follows, and set preferences, all in one transaction; return what was new.

        What is there already stays as it is, but for preferences: these take the place of standing ones.
        """
        ...

    def erase(self, follower: str) -> ErasedCounts | None:
        """Delete a follower with all that is theirs, alerts and deliveries too; None if there is no such one.

        It leaves every team, is entitled to nothing, and its browsers are forgotten. Of its follows stay rows
        without content, so that every copy of the set of follows learns that they are gone, as of a new revision;
        what was decided at an older one and comes later is told to the others alone. Suppressed addresses stay
        suppressed.
        """
        ...

    def erased_at(self) -> int:
        """Return the revision of the newest erasure, 0 if there was none: preferences of before may be gone."""
        ...

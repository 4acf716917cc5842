"""Followers and what they follow, each change at a revision of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from wirebell.model.follow import Follow, Follower
from wirebell.model.moving import Brought, BroughtCounts, ErasedCounts
from wirebell.store import _follows, _moving
from wirebell.store._sql import ERASURES, counted
from wirebell.store.sql.transactions import Transactions


class SqlFollows(Transactions):
    """Part of the SQL store; see `wirebell.ports.follows`."""

    def add_follower(self, follower: Follower) -> bool:
        """See Store."""
        with self._writing() as conn:
            return _follows.add_follower(conn, follower)

    def followers(self, limit: int | None = None) -> list[Follower]:
        """See Store."""
        with self._reading() as conn:
            return _follows.every_follower(conn, limit)

    def follower(self, id_: str) -> Follower | None:
        """See Store."""
        with self._reading() as conn:
            return _follows.one_follower(conn, id_)

    def follower_of_feed(self, mark: str) -> Follower | None:
        """See Store."""
        with self._reading() as conn:
            return _follows.follower_of_feed(conn, mark)

    def renew_feed(self, id_: str) -> Follower | None:
        """See Store."""
        with self._writing() as conn:
            return _follows.renew_feed(conn, id_)

    def add_follow(self, follow: Follow) -> Follow:
        """See Store."""
        with self._writing() as conn:
            return _follows.add(conn, follow)

    def add_follows(self, follows: Sequence[Follow]) -> int:
        """See Store."""
        with self._writing() as conn:
            return _follows.add_many(conn, follows)

    def change_follow(self, follow: Follow) -> Follow | None:
        """See Store."""
        with self._writing() as conn:
            return _follows.change(conn, follow)

    def end_follow(self, follow: str) -> bool:
        """See Store."""
        with self._writing() as conn:
            return _follows.end(conn, follow)

    def follows(self, follower: str | None = None, limit: int | None = None) -> list[Follow]:
        """See Store."""
        with self._reading() as conn:
            return _follows.standing(conn, follower, limit)

    def follow_count(self, follower: str) -> int:
        """See Store."""
        with self._reading() as conn:
            return _follows.count(conn, follower)

    def follow(self, id_: str) -> Follow | None:
        """See Store."""
        with self._reading() as conn:
            return _follows.of_ids(conn, [id_]).get(id_)

    def follows_to(self, addresses: Sequence[str]) -> list[Follow]:
        """See Store."""
        with self._reading() as conn:
            return _follows.sent_to(conn, addresses)

    def follows_changed(self, after: int) -> tuple[int, list[Follow]]:
        """See Store."""
        with self._reading() as conn:
            return _follows.changed(conn, after)

    def follows_chosen(self, wanted: Callable[[str], bool]) -> tuple[int, list[Follow]]:
        """See Store."""
        with self._reading() as conn:
            return _follows.chosen(conn, wanted)

    def follows_ever(self, followers: Sequence[str]) -> list[Follow]:
        """See Store."""
        with self._reading() as conn:
            return _follows.ever(conn, followers)

    def bring(self, brought: Brought) -> BroughtCounts:
        """See Store."""
        with self._writing() as conn:
            return _moving.bring(conn, brought)

    def erase(self, follower: str) -> ErasedCounts | None:
        """See Store."""
        with self._writing() as conn:
            return _moving.erase(conn, follower)

    def erased_at(self) -> int:
        """See Store."""
        with self._reading() as conn:
            return counted(conn, ERASURES)

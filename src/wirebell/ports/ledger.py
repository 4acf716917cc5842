"""The record as many processes work from it: the life of a story by stages, posts with fencing tokens, shards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from wirebell.model.alert import Decided
from wirebell.model.cluster import Division, Lag, Placed, Placing, Post, PostRow, Reading, Shard
from wirebell.model.story import Story
from wirebell.ports.limits import Quotas
from wirebell.ports.store import Store


class Ledger(Store, Quotas, Protocol):
    """A Store that also says, for every accepted story, how far the workers of a cluster have come with it.

        accepted -> read (a draft) -> threaded (placed) -> told by shard 1 .. N -> told

    Each arrow is one transaction, and nothing else counts: whoever lost a message, a lease or its life asks again.
    Time is the database's own. A method that is given a `post` raises Fenced, writing nothing, once somebody else
    was given that post, or once followers are divided otherwise than its shard says.
    """

    # -- posts --------------------------------------------------------------------------------------------------

    def take_post(self, name: str, holder: str, seconds: float) -> Post | None:
        """Give a post to a holder for so long, again if it has it; None while another one holds it."""
        ...

    def leave_post(self, post: Post) -> None:
        """Free a post at once, if it is still held."""
        ...

    def posts(self) -> list[PostRow]:
        """Return all posts that were ever held, by name."""
        ...

    # -- read and thread ----------------------------------------------------------------------------------------

    def unread(self, limit: int, after: int = 0) -> list[int]:
        """Return the numbers of accepted stories that nobody has read, in order, above `after`."""
        ...

    def begin_reading(self, seqs: Sequence[int], seconds: float) -> list[Reading]:
        """Take in hand for so long those that nobody has read or has in hand; the others are left out.

        What somebody had in hand before is taken by itself, one story at a time and once nothing else is left: it
        may have ended who read it, and no other story is to be counted with it.
        """
        ...

    def draft(self, drafts: Sequence[tuple[int, Story]]) -> None:
        """Keep stories as read until they are threaded; what is read already stays as it is."""
        ...

    def to_place(self, limit: int) -> list[Placing]:
        """Return what is to be threaded next, in the order accepted, up to the first that nobody has read yet."""
        ...

    def place(self, post: Post, stories: Sequence[tuple[int, Story]]) -> int:
        """Store threaded stories, each to be told at the follows of now; return that revision."""
        ...

    def recent(self, limit: int) -> list[Story]:
        """Return the newest versions of the stories threaded last, told or not, oldest first."""
        ...

    # -- shards -------------------------------------------------------------------------------------------------

    def division(self) -> Division:
        """Return how followers are divided."""
        ...

    def plan_shards(self, shards: int) -> Division:
        """Say how many shards there are to be; 0 ends the cluster at once. A plan of before is forgotten."""
        ...

    def divide(self, planned: int) -> Division:
        """Let the planned division count from now on, if it is still that one; return what counts."""
        ...

    def to_tell(self, shard: Shard, limit: int, after: int = 0) -> list[Placed]:
        """Return threaded stories that the shard has not told, in the order they were accepted, above `after`."""
        ...

    def tell_share(self, post: Post, shard: Shard, epoch: int, decided: Sequence[tuple[int, Decided]]) -> int:
        """Store what a shard decided about stories, by their numbers; return how many alerts were new.

        As `Store.tell`, but that a story is told once every shard has told it.
        """
        ...

    def lag(self, now: datetime) -> Lag:
        """Return what waits at each stage; counts stop at 10,000."""
        ...

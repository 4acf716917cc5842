"""What workers of a cluster ask of the record: what is to be read, threaded and told, and who has it in hand."""

from __future__ import annotations

from hashlib import blake2b

from msgspec import Struct

from wirebell.model.source import Arrival
from wirebell.model.story import Story


class Post(Struct, frozen=True, kw_only=True, gc=False):
    """A post that one worker holds at a time; `token` grows whenever it goes to another one."""

    name: str
    holder: str
    token: int


class PostRow(Struct, frozen=True, kw_only=True):
    """A post as it stands on record; `left` are the seconds it is held for, negative once it is free."""

    name: str
    holder: str
    token: int
    left: float


class Division(Struct, frozen=True, kw_only=True):
    """How followers are divided among `shards` workers, 0 where one process does everything.

    `planned` is the number to come, 0 if none is; `epoch` counts the changes. Stories accepted up to number
    `since` may have been told in part before the last change.
    """

    shards: int = 0
    epoch: int = 0
    planned: int = 0
    since: int = 0


class Shard(Struct, frozen=True, kw_only=True, gc=False):
    """Shard `number` of `of`, numbered from 1: it decides everything for the followers that fall to it."""

    number: int
    of: int

    def holds(self, follower: str) -> bool:
        """Return whether a follower falls to this shard; the same everywhere and for good."""
        mark = blake2b(follower.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        return int.from_bytes(mark, "big") % self.of == self.number - 1

    def __str__(self) -> str:
        """Return it as on the command line."""
        return f"{self.number}/{self.of}"


class Reading(Struct, frozen=True, kw_only=True):
    """An arrival that one worker has in hand to read; `tries` counts how often one had, this time included."""

    seq: int
    arrival: Arrival
    tries: int


class Placing(Struct, frozen=True, kw_only=True):
    """A story that is to be threaded next: as read in `draft`, or as it came in `arrival` while nobody has."""

    seq: int
    story: str
    arrival: Arrival | None
    draft: Story | None
    tries: int


class Placed(Struct, frozen=True, kw_only=True):
    """A threaded story that a shard has to tell from `cursor` on, at the follows of revision `follows_at`.

    `ready` is whether the versions before it are told by all. `again` is whether some of what this shard is to
    decide may be on record: after a crash, or as others decided it when followers were divided otherwise.
    """

    seq: int
    story: Story
    follows_at: int
    cursor: str
    ready: bool
    again: bool


class Lag(Struct, frozen=True, kw_only=True):
    """How many stories wait, by stage, and for how many seconds the oldest of them has been accepted."""

    read: int
    thread: int
    match: dict[int, int]
    deliver: int
    oldest: float | None

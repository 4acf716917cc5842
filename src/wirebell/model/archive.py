"""The archive as it is kept for looking back: which stories stand where, and pages of the words they hold.

A segment is a run of told story versions. What is in it follows from the stories alone: it can be thrown away and
made again.
"""

from __future__ import annotations

from msgspec import Struct

from wirebell.model.story import Story


class Cards(Struct, frozen=True, gc=False):
    """What a count over time needs of each version of a segment, in order, without reading the stories.

    `moments` are seconds since 1970 (see `standing.archive.moment_of`). `rings` says whether the version alone
    could have alerted somebody: new, and not withheld.
    """

    seqs: tuple[int, ...]
    stories: tuple[str, ...]
    moments: tuple[int, ...]
    rings: tuple[bool, ...]


class Segment(Struct, frozen=True, kw_only=True, gc=False):
    """A run of told versions: all with sequence numbers above `after` up to `upto`, but for the `holes`.

    `holes` were accepted and not yet told when the segment was made: they may have been told since.
    """

    number: int
    after: int
    upto: int
    cards: Cards
    holes: tuple[int, ...] = ()


class Page(Struct, frozen=True, gc=False):
    """A stretch of the sorted keys of a segment: its first key, and all of them with where they occur, packed."""

    first: bytes
    body: bytes


class Spot(Struct, frozen=True, gc=False):
    """A key of a segment by itself, with where it occurs, packed: for keys that are asked for many at a time."""

    key: bytes
    body: bytes


class Loose(Struct, frozen=True, gc=False):
    """How far the archive is shelved, and the numbers of the told versions after that, oldest first."""

    upto: int
    seqs: tuple[int, ...]


class Unshelved(Struct, frozen=True, gc=False):
    """The told versions after the last segment, oldest first, and which numbers among them are not told yet."""

    stories: tuple[tuple[int, Story], ...]
    holes: tuple[int, ...]


class Wording(Struct, frozen=True, gc=False):
    """The text of a story without its facts: what most questions need, in a sixth of the time."""

    headline: str
    standfirst: str | None
    body: str
    language: str

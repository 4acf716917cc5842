"""What reading finds in a story. Spans are half-open code-point offsets into the story's body."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Span = tuple[int, int]
MentionKind = Literal["person", "organisation", "place", "other"]
QuoteKind = Literal["direct", "partial", "indirect"]
Number = int | float


class Person(Struct, frozen=True, kw_only=True, gc=False):
    """A byline."""

    name: str


class Contributor(Struct, frozen=True, kw_only=True, gc=False):
    """Somebody who helped with a story: "Additional reporting by A in X"."""

    name: str
    role: str | None
    place: str | None


class Image(Struct, frozen=True, kw_only=True, gc=False):
    """The story's main picture in words."""

    caption: str | None
    credit: str | None


class Dateline(Struct, frozen=True, kw_only=True, gc=False):
    """Where and when a story was filed: "BAGHDAD, Jan 6 -"; `date` is an ISO date."""

    place: str | None
    date: str | None


class Evidence(Struct, frozen=True, kw_only=True, gc=False):
    """One thing that bears on rights: what it is, what it says, where it was found."""

    what: str
    value: str
    where: str


class Reuse(Struct, frozen=True, kw_only=True, gc=False):
    """Whether others may use the story, in one verdict."""

    offered: bool
    url: str | None
    verdict: str


class Rights(Struct, frozen=True, kw_only=True, gc=False):
    """Notice, holder and licence of a story, with the evidence."""

    notice: str | None
    holder: str | None
    year: int | None
    licence: str | None
    reuse: Reuse
    evidence: tuple[Evidence, ...]


class Alias(Struct, frozen=True, kw_only=True, gc=False):
    """A thing that an editor found to be the same as another: its own id and name."""

    id: str
    name: str


class Mention(Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """One real thing with all the places the story names it; `id` is the same over stories and readers.

    `also` are the things that were one with it by an editor's word when the story was read.
    """

    id: str
    kind: MentionKind
    name: str
    roles: tuple[str, ...]
    spans: tuple[Span, ...]
    also: tuple[Alias, ...] = ()


class TopicFound(Struct, frozen=True, kw_only=True, gc=False):
    """A topic of the story; `score` 0 to 1, `evidence` the passages that made its rule true."""

    id: str
    label: str
    score: float
    evidence: tuple[Span, ...]


class Speaker(Struct, frozen=True, kw_only=True, gc=False):
    """Who said it; `mention` is the mention's id, None for "an official"."""

    name: str
    mention: str | None
    span: Span


class Quote(Struct, frozen=True, kw_only=True, gc=False):
    """What somebody said, without its marks; several spans when it is interrupted."""

    text: str
    spans: tuple[Span, ...]
    kind: QuoteKind
    cue: str | None
    speaker: Speaker | None


class Change(Struct, frozen=True, kw_only=True, gc=False, rename={"from_": "from"}):
    """The two ends of a figure that moved."""

    from_: Number | None
    to: Number | None


class Figure(Struct, frozen=True, kw_only=True, gc=False):
    """A number with its meaning. `unit` is "%", "percentage point", an ISO 4217 code, a unit symbol or None."""

    value: Number | tuple[Number, Number]
    unit: str | None
    of: str | None
    qualifier: str | None
    direction: Literal["up", "down"] | None
    by: Number | None
    change: Change | None
    place: str | None
    when: str | None
    span: Span


class Moment(Struct, frozen=True, kw_only=True, gc=False):
    """A date or period resolved against publication; `start` and `end` are ISO and inclusive."""

    text: str
    start: str
    end: str
    span: Span

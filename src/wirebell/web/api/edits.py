"""What the desk asks of the API when it changes things, and what is answered."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from wirebell.app import editing, topics
from wirebell.app.marking import Verdict
from wirebell.web.api.shapes import At, Name, Text

Kind = Literal["person", "organisation", "place", "other"]
YesNo = Literal["yes", "no", "default"]


class Versioned(Struct, frozen=True, kw_only=True):
    """The version of a story that the desk made; it is told as soon as it is read."""

    story: str
    version: int


class StoryCorrection(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a story says from now on, and the note that tells its readers what was wrong."""

    note: Annotated[str, Meta(min_length=1, max_length=editing.NOTE)]
    headline: Annotated[str, Meta(min_length=1, max_length=editing.NOTE)]
    text: Annotated[str, Meta(min_length=1, max_length=editing.LONGEST)]
    standfirst: Text = ""


class Embargo(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The moment before which nobody is told of a story or reads it; null lifts the desk's embargo."""

    until: At | None


class Merging(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Two names of one thing; the first is kept."""

    kind: Kind
    name: Name
    other: Name


class Splitting(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A name that is a thing of its own."""

    kind: Kind
    name: Name


class NamesKept(Struct, frozen=True, kw_only=True):
    """How many names this house keeps."""

    kept: int


class Lines(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Two storylines, each named by its id or by a story of it; the first keeps its id."""

    one: Name
    other: Name


class Marking(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the desk says of a story: `none` takes back what was said."""

    story: Name
    verdict: Verdict


class Rule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The rule a topic is found by from now on; null gives it its own back."""

    rule: Annotated[str, Meta(max_length=topics.MOST_RULE)] | None


class TermsChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a contract says: `excerpt` a number of characters, `all` or `default`; what is left out stays."""

    excerpt: Annotated[str, Meta(max_length=10)] | None = None
    picture: YesNo | None = None
    shared: YesNo | None = None


class NewMember(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A follower who is told what a team follows; `to` null is where their preferences say."""

    follower: Name
    to: Annotated[str, Meta(max_length=2_000)] | None = None

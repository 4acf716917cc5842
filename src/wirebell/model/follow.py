"""Who wants what: followers, follows, and what a follow met in a story."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from wirebell.model.facts import Span

Cadence = Literal["instant", "hourly", "daily"]


class Follower(Struct, frozen=True, kw_only=True, gc=False):
    """A person, team or machine that is alerted. `feed_token` opens the private feed and is kept secret."""

    id: str
    name: str
    created: datetime
    feed_token: str
    zone: str = "UTC"


class Follow(Struct, frozen=True, kw_only=True, gc=False):
    """Who wants what, how: one version, valid from follow-set revision `added` until before `ended`.

    `expression` is canonical. `to` is an address: `mailto:…` or `feed`. Revisions are numbers that grow with
    every change to the set of follows, so that "the follows of that moment" can be had back exactly.
    """

    id: str
    follower: str
    expression: str
    to: str
    cadence: Cadence
    created: datetime
    added: int = 0
    ended: int | None = None

    def stood_at(self, revision: int) -> bool:
        """Return whether this version of the follow stood at a follow-set revision."""
        return self.added <= revision and (self.ended is None or self.ended > revision)


class Reason(Struct, frozen=True, kw_only=True, gc=False):
    """A clause of an expression and the passage that met it.

    `passage` is quoted from the story around `span`; `field` is where the span points: "headline", "standfirst",
    "body", or the name of a fact's field (then `span` is None).
    """

    clause: str
    field: str
    passage: str
    span: Span | None


class Match(Struct, frozen=True, kw_only=True, gc=False):
    """All the follows of one follower that a story met, in the order they were made."""

    follower: str
    follows: tuple[Follow, ...]

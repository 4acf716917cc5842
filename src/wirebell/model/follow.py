"""Who wants what: followers, follows, and what a follow met in a story."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from wirebell.model.entitlement import Thing
from wirebell.model.facts import Span
from wirebell.model.policy import NO_POLICY, NOBODY, Member, Policy, Preferences, over

ERASED = ""
"""The expression of a follow that was erased with its follower: all of its versions are to be forgotten."""


class Follower(Struct, frozen=True, kw_only=True, gc=False):
    """A person, team or machine that is alerted.

    `feed_turn` counts the secret names that the private feed had; the one of now is worked out
    (`deliver.feed_name`). `feed_before` is the mark of one given at random, which opens it as well; "" if none.
    """

    id: str
    name: str
    created: datetime
    feed_turn: int = 0
    feed_before: str = ""


class Follow(Struct, frozen=True, kw_only=True, gc=False):
    """Who wants what, how: one version, valid from follow-set revision `added` until before `ended`.

    `expression` is canonical. `to` is an address: `mailto:…` or `feed`. Revisions are numbers that grow with
    every change to the set of follows or to preferences, so that "the follows of that moment" can be had back
    exactly, policies included.
    """

    id: str
    follower: str
    expression: str
    to: str
    created: datetime
    policy: Policy = NO_POLICY
    added: int = 0
    ended: int | None = None

    def stood_at(self, revision: int) -> bool:
        """Return whether this version of the follow stood at a follow-set revision."""
        return self.added <= revision and (self.ended is None or self.ended > revision)


def stood_at(follows: Iterable[Follow], revision: int) -> list[Follow]:
    """Return those of the follows that stood at a revision, as `Follow.stood_at` says, for very many at once."""
    return [f for f in follows if f.added <= revision and (f.ended is None or f.ended > revision)]


def for_member(follow: Follow, member: Member, preferences: Preferences | None) -> Follow | None:
    """Return what a team follows as the follow of a member: by the member's address, policy over policy.

    None if the member wants to hear no more of it, or was erased.
    """
    if member == NOBODY or follow.id in member.without:
        return None
    to = member.to or (preferences.to if preferences else "feed")
    return replace(follow, follower=member.follower, to=to, policy=over(member.policy, follow.policy))


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
    """All the follows of one follower that a story met, in the order they were made.

    `preferences` are the follower's as they stood then, None if none were ever set; `closed` is what the follower
    might not see then. What a team follows comes as a
    follow of the member, with the member's address and policy.
    """

    follower: str
    follows: tuple[Follow, ...]
    preferences: Preferences | None = None
    closed: frozenset[Thing] = frozenset()

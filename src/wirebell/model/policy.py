"""How a follower wants to be told: policies of follows, and a follower's preferences under them.

Each part of a policy is written as people write it, in one notation for the command line, the database, the API
and exports; `wirebell.alert.policy` reads, checks and applies it. Part by part:

    cadence         instant | hourly | daily | group:30m | digest:07:30,18:00
    days            the days of digests: mon-fri | mon,wed,sat
    quiet           hours that hold, one bundle at their end: 22:00-07:00 | sat,sun 00:00-10:00
    cap             the most alerts: 10/day | 3/hour
    pause           first and last day, both inclusive: 2026-12-24..2027-01-02; several of `over`, by commas
    mute            expressions that hold a story that meets them, for good or until a moment
    mute_sources    sources (id or name) that alert nobody, for good or until a moment
    outlets         so many independent outlets must tell of the event first
    once_per_event  not again what the follower was told in the last days
    updates         programs hear of later versions that are no corrections, too
    languages       codes of the languages of stories wanted: en, fr
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Annotated, Any

from msgspec import Meta, Struct

Instant = Annotated[datetime, Meta(tz=True)]
"""A moment with its offset from UTC, as a file from elsewhere must say it: without, nobody knows when it is."""


class Mute(Struct, frozen=True, omit_defaults=True, gc=False):
    """What is not to be told, and until when; None is for good."""

    what: str
    until: Instant | None = None


class Policy(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Whether and when matches are told. A part that is None says nothing: what lies under it decides.

    An empty tuple, "" or 0 says "none of that", against what lies under it. The order is: a team's member, the
    follow, the follower, and then the program: instant, in every language, without limits.
    """

    cadence: str | None = None
    days: str | None = None
    quiet: tuple[str, ...] | None = None
    cap: str | None = None
    pause: str | None = None
    mute: tuple[Mute, ...] | None = None
    mute_sources: tuple[Mute, ...] | None = None
    outlets: int | None = None
    once_per_event: bool | None = None
    updates: bool | None = None
    languages: tuple[str, ...] | None = None


NO_POLICY = Policy()
"""Says nothing."""


@lru_cache(maxsize=10_000)
def over(upper: Policy, lower: Policy) -> Policy:
    """Return the policy that the upper one makes of the lower; the mutes and pauses of both hold."""
    if upper is NO_POLICY or lower is NO_POLICY:
        return lower if upper is NO_POLICY else upper
    parts = {name: _part(getattr(upper, name), getattr(lower, name)) for name in Policy.__struct_fields__}
    for name in ("mute", "mute_sources"):
        if getattr(upper, name):
            parts[name] = tuple(dict.fromkeys((*getattr(upper, name), *(getattr(lower, name) or ()))))
    if upper.pause and lower.pause:
        parts["pause"] = ",".join(dict.fromkeys((*upper.pause.split(","), *lower.pause.split(","))))
    return Policy(**parts)


def _part(upper: Any, lower: Any) -> Any:
    return lower if upper is None else upper


class Member(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A follower who is told what a team follows, by the own address and policy.

    `to` is an address; None is where the member's preferences say. `without` are the ids of the team's follows of
    which the member wants to hear no more.
    """

    follower: str
    to: str | None = None
    policy: Policy = NO_POLICY
    without: tuple[str, ...] = ()


NOBODY = Member(follower="")
"""Stands in versions of before of a team for its only member, who was erased."""


class Preferences(Struct, frozen=True, kw_only=True, gc=False):
    """What a follower wants for all follows: one version, valid from revision `added` until before `ended`.

    The revisions are those of the set of follows. `zone` is an IANA name; `to` is where new follows, and those of
    teams, go. A follower with `members` is a team: they are told in its place. `language` is that of pages and
    messages; where it is empty the browser's is for pages, and that of the house for messages.
    """

    follower: str
    zone: str = "UTC"
    to: str = "feed"
    policy: Policy = NO_POLICY
    members: tuple[Member, ...] = ()
    added: int = 0
    ended: int | None = None
    language: str = ""

    def stood_at(self, revision: int) -> bool:
        """Return whether this version of the preferences stood at a follow-set revision."""
        return self.added <= revision and (self.ended is None or self.ended > revision)


def addresses_of(preferences: Preferences) -> set[str]:
    """Return the addresses that preferences name, of a team those of its members too."""
    return {preferences.to, *(member.to for member in preferences.members if member.to)}


def has_member(team: Preferences, follower: str) -> bool:
    """Return whether a follower is a member of a team."""
    return any(member.follower == follower for member in team.members)

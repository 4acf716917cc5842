"""What comes from elsewhere as a whole, or goes as a whole: followers with all that is theirs."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from wirebell.model.follow import Follow, Follower
from wirebell.model.policy import NOBODY, Preferences
from wirebell.model.source import Source


class Brought(Struct, frozen=True, kw_only=True, gc=False):
    """What an import brings."""

    followers: tuple[Follower, ...] = ()
    follows: tuple[Follow, ...] = ()
    preferences: tuple[Preferences, ...] = ()
    sources: tuple[Source, ...] = ()


def without_member(team: Preferences, follower: str) -> Preferences | None:
    """Return a version of a team without a member, None if it is none of theirs.

    One that had no other stays a team, of nobody: what it followed then was not for itself.
    """
    members = tuple(member for member in team.members if member.follower != follower)
    return None if members == team.members else replace(team, members=members or (NOBODY,))


def from_now_on(team: Preferences, revision: int) -> Preferences:
    """Return the version of a team that stands from a revision on, where somebody was taken out of one before."""
    members = tuple(member for member in team.members if member != NOBODY)
    return replace(team, members=members, added=revision, ended=None)


class BroughtCounts(Struct, frozen=True, kw_only=True):
    """How many of them were not there before; preferences that were set or changed."""

    followers: int = 0
    follows: int = 0
    preferences: int = 0
    sources: int = 0


class ErasedCounts(Struct, frozen=True, kw_only=True):
    """What went with a follower; `teams` are those it left."""

    follows: int = 0
    alerts: int = 0
    deliveries: int = 0
    teams: int = 0

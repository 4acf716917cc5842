"""Followers, what they follow and how, as a file that any program may read and write.

The format is open and versioned: docs/follows.schema.json is made from these types (a test compares them), and
docs/portable.md says what they mean.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from wirebell.model.policy import Instant, Policy
from wirebell.model.source import Pages

VERSION: Final = 1

Text = Annotated[str, Meta(min_length=1)]


class PortablePolicy(Policy, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A policy of which every part is known."""


NOTHING_SAID = PortablePolicy()


def outward(policy: Policy) -> PortablePolicy:
    """Return a policy as a file holds it."""
    said = PortablePolicy(**{name: getattr(policy, name) for name in Policy.__struct_fields__})
    return NOTHING_SAID if said == NOTHING_SAID else said  # the very same is left out of the file


def inward(policy: PortablePolicy) -> Policy:
    """Return a policy of a file as we hold it."""
    return Policy(**{name: getattr(policy, name) for name in Policy.__struct_fields__})


class PortableStop(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A follow of a team, by its expression and address, of which a member wants to hear no more."""

    expression: Text
    to: Text = "feed"


class PortableMember(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A follower who is told what a team follows, but for what they stopped (`without`).

    `to` is an address, null where the member's own `to` says.
    """

    follower: Text
    to: Text | None = None
    policy: PortablePolicy = NOTHING_SAID
    without: tuple[PortableStop, ...] = ()


class PortableFollow(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One thing that is followed: an expression, where alerts go, and what its own policy says."""

    expression: Text
    to: Text = "feed"
    created: Instant | None = None
    policy: PortablePolicy = NOTHING_SAID


class PortableFollower(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A person, team or machine. `to` is where new follows go; who has `members` is a team."""

    id: Text
    name: Text
    created: Instant | None = None
    zone: str = "UTC"
    language: str = ""
    to: Text = "feed"
    policy: PortablePolicy = NOTHING_SAID
    members: tuple[PortableMember, ...] = ()
    follows: tuple[PortableFollow, ...] = ()


class PortableSource(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A feed or page that stories come from; `topics` maps its categories to topic ids.

    Files, folders and credentials are not in it: a file from elsewhere must not say what is read on this machine,
    nor where its secrets are sent.
    """

    url: Text
    name: str = ""
    pages: Pages = "short"
    poll: int | None = None
    topics: dict[str, str] = {}


class Portable(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole file."""

    format: Literal["wirebell-follows"]
    version: Literal[1]
    exported: Instant | None = None
    followers: tuple[PortableFollower, ...] = ()
    sources: tuple[PortableSource, ...] = ()

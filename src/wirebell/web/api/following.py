"""Follows, what they would bring, and how one is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from msgspec import Meta, Struct

from wirebell import standing
from wirebell.accounts import addresses
from wirebell.app import following as kept
from wirebell.app import follows, preferring
from wirebell.app.answers import PreferencesRow
from wirebell.app.house import House
from wirebell.app.meanings import Meaning, meanings
from wirebell.app.policies import PolicyWish
from wirebell.app.trying import Tried
from wirebell.errors import Enough, UsageError
from wirebell.model.follow import Follow
from wirebell.web.api.operation import Ask, Operation
from wirebell.web.api.paging import Page, Paged, sorted_page
from wirebell.web.api.problems import Fault, Refused, refused_at
from wirebell.web.api.shapes import At, FollowFull, Name, Text
from wirebell.web.visitor import profile_of

Address = Annotated[str, Meta(max_length=2_000, description="mailto:…, https://… or feed")]
Part = Annotated[str, Meta(max_length=200)]
Parts = Annotated[tuple[Part, ...], Meta(max_length=50)]


class PolicyChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Parts of a policy in the notation of the command line; what is left out stays. `none` and `default` work."""

    cadence: Part | None = None
    days: Part | None = None
    quiet: Parts = ()
    cap: Part | None = None
    pause: Part | None = None
    mute: Parts = ()
    mute_sources: Parts = ()
    until: At | None = None
    unmute: Parts = ()
    outlets: Part | None = None
    once_per_event: bool | None = None
    updates: bool | None = None
    languages: Parts = ()

    def wish(self) -> PolicyWish:
        """Return it as it is asked of the house."""
        return PolicyWish(**{name: getattr(self, name) for name in self.__struct_fields__})


class NewFollow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to follow, and where it is told; without `to` as your preferences say."""

    expression: Annotated[Text, Meta(min_length=1)]
    to: Address | None = None
    policy: PolicyChange = PolicyChange()


class FollowChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where and how a follow tells, from the next story on; what is left out stays.

    Another `expression` leaves it the same follow: what waits and the links that stop it go on with it.
    """

    expression: Annotated[Text, Meta(min_length=1)] | None = None
    to: Address | None = None
    policy: PolicyChange = PolicyChange()


class Trial(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An expression to look back with."""

    expression: Annotated[Text, Meta(min_length=1)]


class Word(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A word or a few."""

    q: Annotated[str, Meta(min_length=1, max_length=60)]


class Meant(Struct, frozen=True, kw_only=True):
    """What a word may mean, the likeliest first, the plain words last."""

    items: tuple[Meaning, ...]


class PreferencesChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What you want for all follows; what is left out stays."""

    zone: Name | None = None
    language: Literal["en", "de", "fr", "es", "default"] | None = None
    to: Address | None = None
    policy: PolicyChange = PolicyChange()


# -- follows ----------------------------------------------------------------------------------------------


def full(house: House, follow: Follow) -> FollowFull:
    """Return a follow as the API shows it."""
    return _full(house, follow.follower, [follow])[0]


def _full(house: House, follower: str, some: Sequence[Follow]) -> list[FollowFull]:
    under = preferring.preferences_of(house, follower).policy
    return [
        FollowFull(follow=follows.row(one.follow, under), label=one.label, weekly=one.weekly, paused=one.paused)
        for one in kept.kept_some(house, follower, some)
    ]


def every(ask: Ask) -> Page[FollowFull]:
    """List your follows."""
    page = sorted_page(ask, "follows", ask.house.store.follows(ask.who), lambda f: f.id)
    return Page(items=tuple(_full(ask.house, ask.who, page.items)), next=page.next)


def own(ask: Ask) -> Follow:
    """Return a follow of who asks. Raises Refused for any other."""
    follow = ask.house.store.follow(ask.path["follow"])
    if follow is None or follow.follower != ask.who:
        raise Refused("not-found", "You have no such follow.")
    return follow


def one(ask: Ask) -> FollowFull:
    """Show a follow."""
    return full(ask.house, own(ask))


def address(ask: Ask, to: str | None) -> str | None:
    """Return where alerts may go; whose mailbox it is is asked first."""
    try:
        return ask.doors.permitted(ask.who, to)
    except addresses.Unconfirmed as fault:
        raise Refused("unconfirmed", str(fault), faults=(Fault(at="/to", detail="not confirmed"),)) from None
    except Enough:
        raise
    except UsageError as fault:
        raise refused_at("/to", str(fault)) from None


def add(ask: Ask) -> FollowFull:
    """Follow something. Raises Refused where it is followed already, told otherwise than is asked for now."""
    body: NewFollow = ask.body
    follows.ensure_follower(ask.house, ask.who)
    standing.parse(body.expression, profile_of(ask.bearer.role))
    ask.doors.room(ask.who)
    wish = body.policy.wish()
    made = follows.add(ask.house, body.expression, ask.who, address(ask, body.to), wish)
    if follows.stood_otherwise(ask.house, made, wish):
        said = f"You follow this by {made.to} already, with another policy: PATCH /follows/{made.id} changes it."
        raise Refused("conflict", said, faults=(Fault(at="/policy", detail="not that of the follow"),))
    return full(ask.house, made)


def change(ask: Ask) -> FollowFull:
    """Change where and how a follow tells."""
    body: FollowChange = ask.body
    follow = own(ask)
    if body.expression is not None:
        standing.parse(body.expression, profile_of(ask.bearer.role))
    to = address(ask, body.to)
    return full(ask.house, follows.change(ask.house, follow.id, to, body.policy.wish(), body.expression))


def stop(ask: Ask) -> None:
    """End a follow."""
    ask.house.store.end_follow(own(ask).id)


def attempt(ask: Ask) -> Tried:
    """Look back with an expression."""
    body: Trial = ask.body
    look = kept.look_at(ask.house, body.expression, ask.who, profile_of(ask.bearer.role))
    if look.fault is not None:
        raise look.fault
    if look.tried is None:
        raise refused_at("/expression", str(look.problem or "There is nothing to look for."))
    return look.tried


def suggest(ask: Ask) -> Meant:
    """Say what a word may mean."""
    query: Word = ask.query
    return Meant(items=tuple(meanings(ask.house, query.q, file=False)))


# -- preferences ------------------------------------------------------------------------------------------


def preferences(ask: Ask) -> PreferencesRow:
    """Show what you want for all follows."""
    return _preferences(ask)


def prefer(ask: Ask) -> PreferencesRow:
    """Change it."""
    body: PreferencesChange = ask.body
    preferring.prefer(ask.house, ask.who, body.zone, address(ask, body.to), body.policy.wish(), body.language)
    return _preferences(ask)


def _preferences(ask: Ask) -> PreferencesRow:
    return preferring.preferences_row(ask.house, ask.who)


_SAID = ("conflict", "unconfirmed", "expression")
OPERATIONS = (
    Operation(
        method="GET",
        path="/follows",
        name="listFollows",
        says="List your follows.",
        tag="follows",
        scope="read",
        does=every,
        query=Paged,
        gives=Page[FollowFull],
    ),
    Operation(
        method="POST",
        path="/follows",
        name="addFollow",
        tag="follows",
        scope="write",
        does=add,
        takes=NewFollow,
        says="Follow something; a follow with this expression and address that stands is answered as it is, "
        "and with another policy refused (409).",
        gives=FollowFull,
        status=201,
        refuses=_SAID,
    ),
    Operation(
        method="POST",
        path="/follows/try",
        name="tryFollow",
        tag="follows",
        scope="read",
        does=attempt,
        takes=Trial,
        says="Look back: what an expression would have brought in the last 90 days, and what it costs.",
        gives=Tried,
        refuses=("expression",),
    ),
    Operation(
        method="GET",
        path="/follows/meanings",
        name="listMeanings",
        tag="follows",
        scope="read",
        does=suggest,
        query=Word,
        says="Say what a word may mean: a topic, somebody, a place, a source, a storyline; and what follows each.",
        gives=Meant,
    ),
    Operation(
        method="GET",
        path="/follows/{follow}",
        name="getFollow",
        says="Show a follow.",
        tag="follows",
        scope="read",
        does=one,
        gives=FollowFull,
        refuses=("not-found",),
    ),
    Operation(
        method="PATCH",
        path="/follows/{follow}",
        name="changeFollow",
        tag="follows",
        scope="write",
        does=change,
        says="Change what a follow asks for, where and how it tells, from the next story on; it stays the same.",
        takes=FollowChange,
        gives=FollowFull,
        refuses=("not-found", *_SAID),
    ),
    Operation(
        method="DELETE",
        path="/follows/{follow}",
        name="stopFollow",
        says="End a follow.",
        tag="follows",
        scope="write",
        does=stop,
        status=204,
        refuses=("not-found",),
    ),
    Operation(
        method="GET",
        path="/preferences",
        name="getPreferences",
        says="Show what you want for all follows.",
        tag="preferences",
        scope="read",
        does=preferences,
        gives=PreferencesRow,
    ),
    Operation(
        method="PATCH",
        path="/preferences",
        name="changePreferences",
        says="Change what you want for all follows.",
        tag="preferences",
        scope="write",
        does=prefer,
        takes=PreferencesChange,
        gives=PreferencesRow,
        refuses=_SAID,
    ),
)

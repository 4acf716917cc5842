"""A follower's follows as their owner looks after them: what each brings, and the change of one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from wirebell import standing
from wirebell.alert.backtest import warning
from wirebell.alert.notation import read_pauses
from wirebell.app import things
from wirebell.app.cautions import Oddity, oddities
from wirebell.app.house import House
from wirebell.app.lookback import Lookback
from wirebell.app.meanings import Meaning, is_plain, meanings
from wirebell.app.policies import DEFAULT, NONE
from wirebell.app.preferring import preferences_of
from wirebell.app.shelf import places
from wirebell.app.stories import readable
from wirebell.app.trying import Tried, try_
from wirebell.deliver.render.words import LANGUAGES
from wirebell.errors import ExpressionError, UsageError, Wording
from wirebell.model.follow import Follow
from wirebell.model.policy import Policy, Preferences, over


class Kept(Struct, frozen=True, kw_only=True):
    """A follow with what it is called, how often it rings a week, and the policy that holds for it."""

    follow: Follow
    label: str
    kind: str | None
    weekly: float
    policy: Policy
    paused: bool


class Look(Struct, frozen=True, kw_only=True):
    """What an expression would bring, before it is followed: figures, or what is wrong with it and where."""

    text: str
    tried: Tried | None
    fault: ExpressionError | None = None
    problem: Wording | None = None
    cautions: tuple[Oddity, ...] = ()
    warning: Wording | None = None
    meanings: tuple[Meaning, ...] = ()
    follow: Follow | None = None


class Keeping(NamedTuple):
    """Follows as their owner sees them, and how many older ones are not among them."""

    shown: list[Kept]
    left: int


def kept(house: House, follower: str, most: int, language: str = LANGUAGES[0]) -> Keeping:
    """Return a follower's standing follows, the newest first, at most so many, topics as a language calls them."""
    standing_now = house.store.follows(follower)[::-1]
    shown = kept_some(house, follower, standing_now[:most], language)
    return Keeping(shown, len(standing_now) - len(shown))


def kept_some(house: House, follower: str, some: Sequence[Follow], language: str = LANGUAGES[0]) -> list[Kept]:
    """Return some follows of a follower, as these see them."""
    under, weekly = preferences_of(house, follower), house.archive.weekly([follow.expression for follow in some])
    return [_kept(house, follow, often, under, language) for follow, often in zip(some, weekly, strict=True)]


def kept_one(house: House, follow: Follow, language: str = LANGUAGES[0]) -> Kept:
    """Return one of them."""
    return kept_some(house, follow.follower, [follow], language)[0]


def _kept(house: House, follow: Follow, often: float, under: Preferences, language: str) -> Kept:
    label, kind = things.follow_label(house, follow.expression, follow.follower, language)
    policy = over(follow.policy, under.policy)
    paused = is_paused(policy, _today(house, under))
    return Kept(follow=follow, label=label, kind=kind, weekly=often, policy=policy, paused=paused)


def is_paused(policy: Policy, today: date) -> bool:
    """Return whether a day lies in a pause of a policy."""
    pauses = read_pauses(policy.pause) if policy.pause else ()
    return any(pause.first <= today <= pause.last for pause in pauses)


def pause_from(house: House, follower: str) -> str:
    """Return a pause from this day of the follower's zone on, without an end."""
    return f"{_today(house, preferences_of(house, follower)).isoformat()}.."


def resumed(house: House, follower: str) -> str:
    """Return what a follow says of pauses when it is resumed: nothing, but none while its follower pauses all."""
    under = preferences_of(house, follower)
    return NONE if is_paused(under.policy, _today(house, under)) else DEFAULT


def _today(house: House, preferences: Preferences) -> date:
    return house.clock.now().astimezone(ZoneInfo(preferences.zone)).date()


def look_at(
    house: House,
    text: str,
    follower: str,
    profile: standing.Profile = standing.DESK,
    language: str = LANGUAGES[0],
) -> Look:
    """Return what an expression would bring, with what else its words may mean; of empty text, nothing.

    `profile` says how large an expression this follower may have, `language` how topics are called.
    """
    if not text.strip():
        return Look(text=text, tried=None)
    try:
        query, seen = standing.parse(text, profile), _open_look(house, follower)
        tried = _open_alone(house, try_(house, text, seen=seen), follower)
    except ExpressionError as fault:
        return Look(text=text, tried=None, fault=fault)
    except UsageError as fault:
        return Look(text=text, tried=None, problem=fault.wording)
    mine = (f for f in house.store.follows(follower) if f.expression == tried.expression)
    return Look(
        text=text,
        tried=tried,
        cautions=oddities(house, query, text),
        warning=warning(tried.alerts_per_week, tried.alerts, len(tried.days)),
        meanings=tuple(_meant(house, text, tried.expression, seen, language)),
        follow=next(mine, None),
    )


def _open_look(house: House, follower: str) -> Lookback:
    """Return a look at the archive without what the follower may not read: a number tells of its words, too."""
    look, may = house.archive.look(), readable(house, follower)
    kept = {story.id for story in house.store.several(house.store.kept_back(house.clock.now())) if not may(story)}
    for thing in house.store.closed_to(follower):
        kind, _, id_ = thing.partition(":")
        met = look.exactly(standing.parse(f'{kind}:"{id_}"', standing.RULE))
        kept.update(look.cards.stories[at] for at in places(met))
    return look.without(kept)


def _open_alone(house: House, tried: Tried, follower: str) -> Tried:
    """Leave out the examples that the follower may not read, and headlines, which do not say whose they are."""
    may = readable(house, follower)
    known = {story.id for story in house.store.several([e.story for e in tried.examples]) if may(story)}
    missed = tuple(replace(near, headlines=()) for near in tried.near_misses)
    return replace(tried, examples=tuple(e for e in tried.examples if e.story in known), near_misses=missed)


def _meant(house: House, text: str, expression: str, seen: Lookback, language: str) -> list[Meaning]:
    if not is_plain(text) or len(text) > 60:
        return []
    try:
        found = meanings(house, text.replace('"', ""), file=False, seen=seen, language=language)
    except UsageError:
        return []
    return [meaning for meaning in found if meaning.expression != expression][:6]

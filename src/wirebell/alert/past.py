"""What policies ask of the time before a story: who was told of its storyline, and who was told how much."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableSequence, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from operator import attrgetter
from types import MappingProxyType
from typing import NamedTuple

from wirebell.alert.policy import plan
from wirebell.model.alert import Alert
from wirebell.model.follow import Follow, Match
from wirebell.model.policy import NO_POLICY, Policy, Preferences
from wirebell.model.storyline import Again, Storyline

LOOKED_BACK = timedelta(days=9)
"""How long before a story an alert may have been decided that is due on one day with it: a week's digest."""


class When(NamedTuple):
    """When it was decided that a follower is told of a story, and when that was to go."""

    at: datetime
    due: datetime


class Heard(NamedTuple):
    """A story that a follower was told, of those that the story to be decided tells again, and when."""

    again: Again
    at: datetime
    due: datetime


class Past(NamedTuple):
    """What `decide` may ask. `told` are the followers who were told of the story's storyline before.

    `heard` has, of followers who were told what the story tells again, such stories, the newest first.
    `recent` are the "new" alerts decided about in the last days, held ones too, of each follower who is capped, in
    the order they were decided.

    In an audit, `since` is the moment before which stories may have been let go of, None if none was; `kept` are
    those on record that came before.
    """

    told: AbstractSet[str] = frozenset()
    heard: Mapping[str, Sequence[Heard]] = MappingProxyType({})
    recent: Mapping[str, Sequence[Alert]] = MappingProxyType({})
    since: datetime | None = None
    kept: AbstractSet[str] = frozenset()


NO_PAST = Past()


class Asked(NamedTuple):
    """The followers whose policies ask who was told of the storyline, of which stories, and how much was told."""

    told: tuple[str, ...] = ()
    heard: tuple[str, ...] = ()
    recent: tuple[str, ...] = ()


NOTHING = Asked()


def asked(matches: Iterable[Match], storyline: Storyline | None) -> Asked:
    """Return what must be known of the past to decide about these matches; of most followers nothing."""
    told: list[str] = []
    heard: list[str] = []
    recent: list[str] = []
    goes_on = storyline is not None and storyline.new is not None
    again = storyline is not None and bool(storyline.again)
    for match in matches:
        follows, preferences = match.follows, match.preferences
        if preferences is None and len(follows) == 1 and follows[0].policy is NO_POLICY:
            continue
        under = preferences.policy if preferences else NO_POLICY
        holds = [plan(follow.policy, under) for follow in follows]
        if goes_on and any(one.asks_told for one in holds):
            told.append(match.follower)
        if again and any(one.once_per_event for one in holds):
            heard.append(match.follower)
        if any(one.asks_recent for one in holds):
            recent.append(match.follower)
    return Asked(tuple(told), tuple(heard), tuple(recent)) if told or heard or recent else NOTHING


def lines(storyline: Storyline | None) -> tuple[str, ...]:
    """Return the ids under which a storyline's stories may have been told before."""
    return (storyline.id, *storyline.aliases) if storyline else ()


def told_by(alerts: Iterable[Alert]) -> set[str]:
    """Return the followers whom these alerts told, or would have but for what happened after."""
    return {a.follower for a in alerts if a.kind == "new" and not a.by_policy}


def heard_by(
    storyline: Storyline | None, told: Mapping[str, Mapping[str, When]], followers: Iterable[str] | None = None
) -> dict[str, list[Heard]]:
    """Return which stories of those that a story tells again were told to whom, the newest first.

    `told` are the followers who were told of a story by its id, and when; only `followers` count, if given.
    """
    heard: dict[str, list[Heard]] = {}
    for again in storyline.again if storyline else ():
        when = told.get(again.story, {})
        for follower in when.keys() & followers if followers is not None else when:
            heard.setdefault(follower, []).append(Heard(again, *when[follower]))
    for several in heard.values():
        several.sort(key=attrgetter("at"), reverse=True)
    return heard


def told_when(alerts: Iterable[Alert]) -> dict[str, When]:
    """Return whom these alerts told, or would have but for what happened after, and when.

    What did not wait was told when it was decided: in a huge story many are due some seconds later.
    """
    told = (a for a in alerts if a.kind == "new" and not a.by_policy)
    return {a.follower: When(a.created, a.due if a.because else a.created) for a in told}


def moving(recent: Mapping[str, MutableSequence[Alert]], moved: Iterable[Alert]) -> None:
    """Put alerts that are due at another time now in the place of what is remembered of them."""
    for alert in moved:
        of_follower = recent.get(alert.follower, [])
        for place, one in enumerate(of_follower):
            if one.id == alert.id:
                of_follower[place] = alert


def remembering(follows: Iterable[Follow], preferences: Sequence[Preferences]) -> frozenset[str]:
    """Return the followers any of whose policies may ever have asked of the past, of all versions given."""
    found = {follow.follower for follow in follows if _asks(follow.policy)}
    found.update(p.follower for p in preferences if _asks(p.policy))
    return frozenset(found.union(member.follower for p in preferences for member in p.members))


def _asks(policy: Policy) -> bool:
    return bool(policy.once_per_event or policy.outlets or policy.cap)

"""What a policy would have made of the stories a follow met: the decisions of that time, by today's wishes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from wirebell import standing
from wirebell.alert.audit import Record
from wirebell.alert.decide import decide
from wirebell.alert.explain import Ancestors
from wirebell.model.alert import Alert
from wirebell.model.entitlement import Thing
from wirebell.model.follow import Follow, Match
from wirebell.model.policy import Preferences
from wirebell.model.story import Story
from wirebell.standing.archive import moment_of


class HeldBack(Struct, frozen=True):
    """How many a policy would have held, and for what."""

    because: str
    stories: int


class Rehearsal(Struct, frozen=True, kw_only=True):
    """Of `stories`, the newest that met the follow, how many would have been `told`, in how many `messages`.

    The others are `held`, by reason. Several that wait for one moment go in one message.
    """

    stories: int
    told: int
    messages: int
    held: tuple[HeldBack, ...]


def rehearse(
    follow: Follow,
    preferences: Preferences | None,
    stories: Iterable[Story],
    ancestors: Ancestors,
    closed: frozenset[Thing] = frozenset(),
) -> Rehearsal:
    """Return what a follow with its policy, over its follower's preferences, would have told of what met it.

    They come in the order in which they came; each is decided at its moment by `decide`, with the past that the
    stories before it made. First visits count as if they had alerted. `closed` is what the follower may not see.
    """
    record = Record(frozenset({follow.follower}))
    match = Match(follower=follow.follower, follows=(follow,), preferences=preferences, closed=closed)
    alerts = list[Alert]()
    for story in stories:
        moment = moment_of(story)
        then = replace(story, told=replace(story.told, silent=None, seen=moment))
        document = standing.document(then, ancestors=ancestors)
        made = list(decide(then, [match], [], moment, record.past(then), document))
        record.add(then, made)
        alerts += made
    held = Counter(_reason(alert) for alert in alerts if alert.state == "held")
    told = [alert for alert in alerts if alert.state != "held"]
    return Rehearsal(
        stories=len(alerts),
        told=len(told),
        messages=len({(alert.due, alert.id if alert.due == alert.created else "") for alert in told}),
        held=tuple(HeldBack(because, number) for because, number in held.most_common()),
    )


def _reason(alert: Alert) -> str:
    """Return why it is held without the particulars of the story."""
    return (alert.because or "").partition(":")[0]

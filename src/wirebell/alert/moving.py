"""Alerts that wait and are due at another time, because a newer version of their story moved its embargo."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from msgspec.structs import replace

from wirebell.alert.outcome import Outcomes
from wirebell.model.alert import Alert, Move
from wirebell.model.follow import Match
from wirebell.model.story import Story


def moves(story: Story, before: Story) -> bool:
    """Return whether a version lets what waits go at another time than the one before it did."""
    return story.told.embargo != before.told.embargo and story.told.kind != "withdrawn"


def moved(
    story: Story, before: Story, waiting: Iterable[Alert], follows: Mapping[str, Match], now: datetime
) -> Iterator[Alert]:
    """Yield the waiting alerts that are due at another time by this version than by the one before.

    A lifted embargo lets them go at once, or when their follows' policies say; one that was put on or extended
    holds them. `follows` gives, by an alert's id, its follows as they stand; without any the alert stays as it is.
    """
    if not moves(story, before):
        return
    outcomes = Outcomes(story, now)
    due: dict[str, datetime] = {}
    for alert in sorted(waiting, key=lambda a: a.revision):
        match = follows[alert.id]
        slots = [outcomes.when(match, follow) for follow in match.follows]
        if not slots:
            continue
        at, because = min(slots, key=lambda slot: slot[0])
        if alert.kind != "new":
            at = max(outcomes.start, due.get(alert.follower, outcomes.start))
            because = "embargo"
        due[alert.follower] = at
        if at != alert.due:
            waits = at > now
            was = Move(version=story.told.version, due=alert.due, because=alert.because)
            yield replace(
                alert,
                due=at,
                state="deferred" if waits else "due",
                because=because if waits else None,
                moves=(*alert.moves, was),
            )

"""Who is alerted about a story version, and when. What decides:

    kind       publisher's note    who                        alert
    new        any                 every follower that met    "new", revision 0
    changed    none                nobody: an edit            -
    changed    a correction        who was alerted            "corrected", revision 1, 2, …
    withdrawn  any                 who was alerted            "withdrawn", revision 0

A silent version (a first visit, an archive dump) alerts nobody. A withheld one alerts nobody unless it is a
withdrawal. An embargoed one alerts when the embargo lifts.

The cadence of a follow says when: instant, hourly (the next full hour) or daily (the next 07:00), both in the
follower's zone. One follower gets one alert for a story; if the follows that met have different cadences, the
soonest counts. A correction or withdrawal goes out at once, but not before the alert it speaks of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from hashlib import blake2b
from itertools import groupby
from operator import attrgetter
from types import MappingProxyType
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from wirebell.model.alert import Alert, AlertKind, AlertState, FollowRef
from wirebell.model.follow import Cadence, Follow, Match
from wirebell.model.story import Story, Told

LIFE: dict[AlertState, frozenset[AlertState]] = {
    "deferred": frozenset({"out", "held"}),
    "due": frozenset({"out", "held"}),
    "out": frozenset(),
    "held": frozenset(),
}
"""What an alert may become: it is due or waits for its `due`, then has deliveries (out) or never will (held)."""

SOONEST: dict[Cadence, int] = {"instant": 0, "hourly": 1, "daily": 2}
MORNING = time(7)
NO_ZONES: Mapping[str, str] = MappingProxyType({})


def decide(
    story: Story,
    matches: Iterable[Match],
    already: Sequence[Alert],
    now: datetime,
    zones: Mapping[str, str] = NO_ZONES,
) -> Iterator[Alert]:
    """Yield the alerts of a story version, once per follower, in order of follower.

    `matches` come in that order. `already` are all alerts of the story that were not held. `zones` gives IANA
    zones by follower, UTC where none is given or known. Deciding again gives the same alerts (but for their
    times), also when part of them is among `already` by now.
    """
    told = story.told
    if told.silent is not None:
        return iter(())
    if told.kind == "withdrawn":
        return _notices(story, already, "withdrawn", 0, now)
    if told.withheld:
        return iter(())
    if told.kind == "new":
        start = max(now, told.embargo) if told.embargo else now
        return (_first(story, match, _Slot(now, start, "embargo"), zones) for match in matches)
    if told.correction is not None:
        return _notices(story, already, "corrected", _count(told, already), now)
    return iter(())


def _first(story: Story, match: Match, earliest: _Slot, zones: Mapping[str, str]) -> Alert:
    cadence = min(match.follows, key=_wait).cadence if len(match.follows) > 1 else match.follows[0].cadence
    slot = earliest if cadence == "instant" else _waiting(earliest, cadence, zones.get(match.follower, "UTC"))
    return _alert(story, match.follower, ("new", 0), _refs(match.follows), slot)


def _waiting(earliest: _Slot, cadence: Cadence, zone: str) -> _Slot:
    due = WHEN[cadence](earliest.due, _zone(zone))
    return _Slot(earliest.now, due, earliest.because if earliest.due > earliest.now else cadence)


def _notices(
    story: Story, already: Sequence[Alert], kind: AlertKind, revision: int, now: datetime
) -> Iterator[Alert]:
    """Yield one alert for each follower who was alerted before, in order, after what it speaks of."""
    embargo = story.told.embargo if kind == "corrected" else None
    start = max(now, embargo) if embargo else now
    earlier = sorted((a for a in already if a.version < story.told.version), key=_place)
    for follower, alerts in groupby(earlier, key=attrgetter("follower")):
        told = list(alerts)
        due = max(start, *(a.due for a in told))
        because = "embargo" if due == start else "after the alert it speaks of"
        yield _alert(story, follower, (kind, revision), told[0].follows, _Slot(now, due, because))


def _place(alert: Alert) -> tuple[str, int]:
    return alert.follower, alert.version


def _count(told: Told, already: Sequence[Alert]) -> int:
    """Return which correction of the story this is, the same when part of this very version is told already."""
    return 1 + max((a.revision for a in already if a.version < told.version), default=0)


def _wait(follow: Follow) -> int:
    return SOONEST[follow.cadence]


def _refs(follows: Iterable[Follow]) -> tuple[FollowRef, ...]:
    return tuple(FollowRef(id=f.id, expression=f.expression, to=f.to) for f in follows)


class _Slot(NamedTuple):
    """When an alert is decided and due, and why if it waits."""

    now: datetime
    due: datetime
    because: str


def _alert(
    story: Story, follower: str, which: tuple[AlertKind, int], follows: tuple[FollowRef, ...], slot: _Slot
) -> Alert:
    kind, revision = which
    waits = slot.due > slot.now
    return Alert(
        id=alert_id(story.id, follower, kind, revision),
        story=story.id,
        version=story.told.version,
        follower=follower,
        kind=kind,
        revision=revision,
        follows=follows,
        created=slot.now,
        due=slot.due,
        state="deferred" if waits else "due",
        because=slot.because if waits else None,
    )


def alert_id(story: str, follower: str, kind: AlertKind, revision: int) -> str:
    """Return the id of an alert: the same for the same four, 26 lower-case hexadecimal digits.

    Hexadecimal, so that an id never begins like an option and reads well aloud.
    """
    named = msgspec.json.encode((story, follower, kind, revision))
    return blake2b(named, digest_size=13).hexdigest()


# -- when ---------------------------------------------------------------------------------------------------------


def _instant(start: datetime, _zone: ZoneInfo) -> datetime:
    return start


def _hourly(start: datetime, zone: ZoneInfo) -> datetime:
    local = start.astimezone(zone)  # zones differ by half and quarter hours too
    past = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    return start - past + timedelta(hours=1)


def _daily(start: datetime, zone: ZoneInfo) -> datetime:
    day = start.astimezone(zone).date()
    today = datetime.combine(day, MORNING, zone).astimezone(UTC)
    if today > start:
        return today
    return datetime.combine(day + timedelta(days=1), MORNING, zone).astimezone(UTC)


WHEN = {"instant": _instant, "hourly": _hourly, "daily": _daily}


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a zone that left tzdata must not cost the alert
        return ZoneInfo("UTC")

"""When an alert may be told: on the follower's clock, in the follower's zone, whatever the clock does that day.

A digest comes once for each of its times on each local date. A time that the clocks jump over comes when they have
jumped, or, where that would be another date, as far before; a time that comes twice counts the first time. A group
goes whenever the clock shows a full time of it, or has jumped over one. Quiet
hours are what the clock on the wall says: they end at the first moment at which it shows none of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from wirebell.alert.notation import DAY, Cadence, Digest, Grouped, Hours

_MINUTE = timedelta(minutes=1)
_AHEAD = 9
"""Days looked ahead for a digest: more than a week, in which each weekday comes at least once."""
_CHAINED = 30
"""How often quiet hours may follow upon one another before they are taken for never ending."""


@lru_cache(maxsize=2048)
def zone(name: str) -> ZoneInfo:
    """Return the zone of that name; one that left the tables must not cost an alert, and is UTC."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def next_time(cadence: Cadence, days: frozenset[int], start: datetime, where: ZoneInfo) -> datetime:
    """Return when a match of that moment is told by its cadence: at once, or later than `start`."""
    if isinstance(cadence, Digest):
        return next_digest(cadence, days, start, where)
    return start if cadence is None else next_group(cadence, start, where)


# -- groups and digests -------------------------------------------------------------------------------------------


def next_group(group: Grouped, start: datetime, where: ZoneInfo) -> datetime:
    """Return the next full so many minutes of the local day, or the next midnight if that comes before."""
    local = start.astimezone(where)  # zones differ by half and quarter hours too
    of_day = local.hour * 60 + local.minute
    past = timedelta(minutes=of_day % group.minutes, seconds=local.second, microseconds=local.microsecond)
    full = min(group.minutes, DAY - (of_day - of_day % group.minutes))
    at = start - past + timedelta(minutes=full)
    if at.astimezone(where).utcoffset() == local.utcoffset():
        return at
    return min(m for m in _fulls(group, local.date(), where) if m > start)  # the clock changes before that


def _fulls(group: Grouped, day: date, where: ZoneInfo) -> Iterator[datetime]:
    """Yield the moments at which a clock shows the full times of a local date, as far as it does, and its end."""
    midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - as below
    for minutes in (*range(0, DAY, group.minutes), DAY):
        yield from _shows(midnight + timedelta(minutes=minutes), where)


def next_digest(digest: Digest, days: frozenset[int], start: datetime, where: ZoneInfo) -> datetime:
    """Return the first time of a digest after `start`, on one of those days of the week."""
    today = start.astimezone(where).date()
    found: datetime | None = None
    for ahead in range(-1, _AHEAD):
        day = today + timedelta(days=ahead)
        if day.weekday() not in days:
            continue
        coming = [at for at in _digests(digest.times, day, where) if at > start]
        found = min([*coming, *([found] if found else [])], default=None)
        if found is not None and ahead >= 1:  # a time of the day after cannot come before one found a day earlier
            break
    return found or start + timedelta(days=1)


@lru_cache(maxsize=4096)
def _digests(times: Sequence[int], day: date, where: ZoneInfo) -> tuple[datetime, ...]:
    return tuple(at for minutes in times if (at := moment(day, minutes, where)) is not None)


def moment(day: date, minutes: int, where: ZoneInfo) -> datetime | None:
    """Return when a time of day comes on a local date, in UTC; None where that date was left out altogether."""
    naive = datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)  # noqa: DTZ001 - the zone comes next
    for fold in (0, 1):
        at = naive.replace(tzinfo=where, fold=fold).astimezone(UTC)
        if at.astimezone(where).date() == naive.date():
            return at
    return None


def span(per: Literal["day", "hour"], at: datetime, where: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the day or hour of the clock that a moment lies in, half-open; what comes twice is one."""
    local = at.astimezone(where)
    begin = local.replace(minute=0, second=0, microsecond=0)
    end = begin.replace(minute=59)
    if per == "day":
        begin, end = begin.replace(hour=0), end.replace(hour=23)
    return begin.replace(fold=0).astimezone(UTC), end.replace(fold=1).astimezone(UTC) + _MINUTE


# -- quiet hours --------------------------------------------------------------------------------------------------


def quiet_until(quiet: Sequence[Hours], at: datetime, where: ZoneInfo) -> datetime | None:
    """Return when the quiet hours of a moment end, None if it is in none."""
    until = at
    for _ in range(_CHAINED):
        ends = [_end(hours, until, where) for hours in quiet if _within(hours, until.astimezone(where))]
        if not ends:
            break
        until = max(ends)
    return until if until > at else None


def _within(hours: Hours, local: datetime) -> bool:
    minutes, day = local.hour * 60 + local.minute, local.weekday()
    if hours.start < hours.end:
        return day in hours.days and hours.start <= minutes < hours.end
    return (day in hours.days and minutes >= hours.start) or ((day - 1) % 7 in hours.days and minutes < hours.end)


def _end(hours: Hours, at: datetime, where: ZoneInfo) -> datetime:
    """Return the first moment after `at` at which the clock shows the end of the hours, or has jumped over it."""
    local = at.astimezone(where)
    tomorrow = hours.end <= hours.start and local.hour * 60 + local.minute >= hours.start
    day = local.date() + timedelta(days=tomorrow)
    naive = datetime(day.year, day.month, day.day) + timedelta(minutes=hours.end)  # noqa: DTZ001 - as above
    return min((m for m in _shows(naive, where) if m > at), default=at + _MINUTE)


def _shows(naive: datetime, where: ZoneInfo) -> Iterator[datetime]:
    """Yield the moments at which a clock shows that time: one, two, or the one at which it jumps over it."""
    first, second = (naive.replace(tzinfo=where, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first <= second:
        yield first
        yield second
        return
    before, after = second, first  # the clock jumps over it: somewhere between these two
    offset = before.astimezone(where).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) / 2
        middle -= timedelta(microseconds=middle.microsecond)
        before, after = (middle, after) if middle.astimezone(where).utcoffset() == offset else (before, middle)
    yield after

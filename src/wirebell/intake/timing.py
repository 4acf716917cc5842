"""When to visit a source again: as often as it may have stories, never oftener than is polite. Pure.

The rules (rachelbythebay.com/w/feed; RFC 9110, RFC 9111): a conditional request at most hourly unless the
server itself names a shorter time (max-age, Expires or ttl above zero); an unconditional one, where a source
gives no validators, at most daily; never sooner than the server says, up to a day. The owner of a source may
set `poll`, as one who has the publisher's permission. Within that the pace follows the source's own rhythm,
between five minutes and a day. What comes of it is stored in `Visit.next`: a restart visits nobody early.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random

from msgspec.structs import replace

from wirebell.errors import Overloaded, Shut, SourceError
from wirebell.model.source import Source, Visit

LEAST, HOUR, DAY = 300.0, 3600.0, 86_400.0
ON_DISK = 5.0
_RETRY = (60.0, 7 * DAY)
_OFTEN = 4  # visits in the time in which one story is expected
_LEARNT = 20  # the newest stories of a feed say how it is now; older ones how it was
_WEIGHT = 0.8  # what is kept of the learned rhythm with each new story
_JITTER = 0.1
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _held_to(visit: Visit) -> tuple[float, str]:
    """Return the least seconds that politeness allows, and why."""
    if visit.etag is None and visit.last_modified is None:
        return DAY, "it gives no validators (ETag, Last-Modified), so it is asked daily"
    if visit.pace is not None:
        return max(LEAST, visit.pace), "it says itself how often it may be asked"
    return HOUR, "it does not say how often it may be asked, so hourly at most"


def interval(source: Source, visit: Visit, now: datetime) -> tuple[float, str]:
    """Return the seconds until the next visit after one that went well, without jitter, and why so many."""
    if source.poll is not None:
        return max(1.0, float(source.poll)), "its owner set the interval"
    if source.kind != "web":
        return ON_DISK, "it is on disk"
    floor, because = _held_to(visit)
    if visit.rhythm is None:
        return min(floor, DAY), because
    # A source that has fallen silent is visited ever more rarely, down to daily.
    silence = (now - visit.newest).total_seconds() / 2 if visit.newest else 0.0
    wanted = max(visit.rhythm, silence) / _OFTEN
    if wanted > floor:
        because = "of the rhythm of its stories"
    return min(max(wanted, floor), DAY), because


def _awake(at: datetime, skip_hours: Iterable[int], skip_days: Iterable[str]) -> datetime:
    """Move a time out of the hours (0 to 23, GMT) and days that a feed asks to be left alone in (RSS 2.0)."""
    hours = {h % 24 for h in skip_hours}
    days = {_WEEKDAYS.index(d) for d in map(str.lower, skip_days) if d in _WEEKDAYS}
    if len(hours) > 23 or len(days) > 6:
        return at  # a feed that is never to be read
    while at.hour in hours or at.weekday() in days:
        at = at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return at


def next_visit(
    source: Source,
    visit: Visit,
    now: datetime,
    chance: Random,
    skip_hours: Iterable[int] = (),
    skip_days: Iterable[str] = (),
) -> datetime:
    """Return when to visit a source again after a visit that went well; jitter makes it later, never earlier."""
    seconds, _ = interval(source, visit, now)
    fixed = source.poll is not None or source.kind != "web"
    due = now + timedelta(seconds=seconds * (1.0 if fixed else chance.uniform(1.0, 1.0 + _JITTER)))
    return due if fixed else _awake(due, skip_hours, skip_days)


def heed(visit: Visit, ttl: float | None) -> Visit:
    """Return the visit with a feed's own `ttl` (seconds) heeded beside what the headers said."""
    if ttl is None or ttl <= 0:
        return visit
    return replace(visit, pace=max(ttl, visit.pace or 0.0))


def learn(visit: Visit, published: Iterable[datetime | None], now: datetime) -> Visit:
    """Return the visit with the rhythm learned from those publication dates that are newer than `newest`.

    The rhythm is a mean of the seconds between stories in which a new story weighs 0.2. Missing dates and those
    in the future say nothing; several stories of one moment share the time before it.
    """
    known = sorted(d for d in published if d is not None and d <= now and (not visit.newest or d > visit.newest))
    if not known:
        return visit
    dates = known[-_LEARNT:]
    start = visit.newest if visit.newest and len(known) == len(dates) else dates[0]
    count = len(dates) - (start == dates[0])
    if not count:
        return replace(visit, newest=dates[-1])
    gap = (dates[-1] - start).total_seconds() / count
    keep = 0.0 if visit.rhythm is None else _WEIGHT**count
    return replace(visit, newest=dates[-1], rhythm=keep * (visit.rhythm or 0.0) + (1 - keep) * gap)


def _back_off(visit: Visit) -> float:
    """Return the seconds until another try: the pace it had, doubled with each further failure, up to a day."""
    if not visit.url.startswith(("http://", "https://")):
        return _RETRY[0]
    if visit.next is None or visit.last is None:
        return HOUR
    least = _RETRY[0] if visit.visits else HOUR  # what was never read has no pace of its own
    last = max((visit.next - visit.last).total_seconds(), least)
    return min(last * 2 if visit.failures else last, DAY)


def failed(visit: Visit, error: SourceError, now: datetime) -> Visit:
    """Return the visit after a failure: the health line, one failure more, and when to try again.

    Retry-After is obeyed within a minute and seven days; else the interval doubles up to a day. A new source that
    our own door shut out is tried in a minute: nobody was asked, and a setting is soon put right. Validators stay
    as they were, for what was not read was not stored. The jitter is the same for the same failure.
    """
    asked = error.retry_after if isinstance(error, Overloaded) else None
    if asked is not None:
        seconds = min(max(asked, _RETRY[0]), _RETRY[1])
    elif isinstance(error, Shut) and not visit.visits:
        seconds = _RETRY[0]
    else:
        seconds = _back_off(visit) * Random(f"{visit.source} {visit.failures}").uniform(1.0, 1.0 + _JITTER)
    return replace(
        visit,
        last=now,
        failures=visit.failures + 1,
        problem=str(error),
        next=now + timedelta(seconds=seconds),
    )

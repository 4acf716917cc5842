"""The health of a source: broken, gone, moved, or quiet against the rhythm it was learned to have. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from wirebell.errors import Counted, Wording
from wirebell.model.finding import Finding, Level
from wirebell.model.reasons import fault
from wirebell.model.source import Source, Visit

FAILED = 3
"""Failures in a row that are more than a bad moment."""
QUIET_TIMES = 12.0
"""So many times its mean time between stories: a source of one story an hour is quiet after three days (below)."""
QUIET_LEAST = timedelta(days=3)
LEARNED = 5
"""Visits from which a rhythm is one."""


def examined(source: Source, visit: Visit, now: datetime) -> Iterator[Finding]:
    """Yield what is wrong with a source; the gravest first, at most one thing of each kind."""
    if visit.gone:
        yield _found(source, "broken", Wording("it is gone for good (410)."), _elsewhere(source))
        return
    if visit.failures >= FAILED:
        since = Wording(" since {day}", day=visit.last_ok.date()) if visit.last_ok else ""
        said = Counted(
            "{number} visit in a row failed{since}: {problem}",
            "{number} visits in a row failed{since}: {problem}",
            visit.failures,
            since=since,
            problem=fault(visit.problem or ""),
        )
        yield _found(source, "broken", said, _look(source))
        return
    if visit.failures and not visit.visits:  # no bad moment, more likely: what was added was never right
        never = Wording("it could not be read so far: {problem}", problem=fault(visit.problem or ""))
        yield _found(
            source, "broken", never, _look(source), source.url
        )  # it has no title yet, as others of its site
        return
    if visit.moved_to and visit.moves:
        yield _found(
            source, "note", Wording("it has moved to {address}.", address=visit.moved_to), _elsewhere(source)
        )
    silent = quiet_for(visit, now)
    if silent is not None:
        said = Counted(
            "no story for {number} day; until then one came every {time}.",
            "no story for {number} days; until then one came every {time}.",
            silent.days,
            time=_every(visit.rhythm or 0.0),
        )
        yield _found(source, "note", said, _look(source))


def quiet_for(visit: Visit, now: datetime) -> timedelta | None:
    """Return how long a source has been silent, None if that is within its rhythm or no rhythm is known."""
    if visit.rhythm is None or visit.newest is None or visit.visits < LEARNED:
        return None
    silent = now - visit.newest
    return silent if silent > max(QUIET_LEAST, timedelta(seconds=QUIET_TIMES * visit.rhythm)) else None


def _every(seconds: float) -> Counted:
    if seconds >= 2 * 86_400:
        return Counted("{number} day", "{number} days", round(seconds / 86_400))
    if seconds >= 2 * 3_600:
        return Counted("{number} hour", "{number} hours", round(seconds / 3_600))
    return Counted("{number} minute", "{number} minutes", max(round(seconds / 60), 1))


def _look(source: Source) -> Wording:
    return Wording("Look at it: wirebell source check {id}", id=source.id)


def _elsewhere(source: Source) -> Wording:
    return Wording("Add its new address, then: wirebell source remove {id}", id=source.id)


def _found(source: Source, level: Level, says: Wording, do: Wording, called: str | None = None) -> Finding:
    subject = called or source.name
    return Finding(level=level, about="source", subject=subject, id=source.id, says=says, do=do)

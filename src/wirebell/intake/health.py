"""The health of a source: broken, gone, moved, or quiet against the rhythm it was learned to have. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from wirebell.model.finding import Finding, Level
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
        yield _found(source, "broken", "it is gone for good (410).", _elsewhere(source))
        return
    if visit.failures >= FAILED:
        since = f" since {visit.last_ok:%d %B %Y}" if visit.last_ok else ""
        said = f"{visit.failures} visits in a row failed{since}: {visit.problem}"
        yield _found(source, "broken", said, f"Look at it: wirebell source check {source.id}")
        return
    if visit.moved_to and visit.moves:
        yield _found(source, "note", f"it has moved to {visit.moved_to}.", _elsewhere(source))
    silent = quiet_for(visit, now)
    if silent is not None:
        said = f"no story for {silent.days} days; until then one came every {_every(visit.rhythm or 0.0)}."
        yield _found(source, "note", said, f"Look at it: wirebell source check {source.id}")


def quiet_for(visit: Visit, now: datetime) -> timedelta | None:
    """Return how long a source has been silent, None if that is within its rhythm or no rhythm is known."""
    if visit.rhythm is None or visit.newest is None or visit.visits < LEARNED:
        return None
    silent = now - visit.newest
    return silent if silent > max(QUIET_LEAST, timedelta(seconds=QUIET_TIMES * visit.rhythm)) else None


def _every(seconds: float) -> str:
    for unit, size in (("days", 86_400.0), ("hours", 3_600.0)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{max(seconds / 60, 1):.0f} minutes"


def _elsewhere(source: Source) -> str:
    return f"Add its new address, then: wirebell source remove {source.id}"


def _found(source: Source, level: Level, says: str, do: str) -> Finding:
    return Finding(level=level, about="source", subject=source.name, id=source.id, says=says, do=do)

"""Policies as people write them, and as they are reckoned with: one small type for each part.

Every `read_…` takes one text of `wirebell.model.policy.Policy` and raises UsageError saying what is wrong with it
and what to write; `str()` of what it returns is the one canonical form of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Literal, NamedTuple

from wirebell.errors import UsageError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVERY_DAY = frozenset(range(7))
DAY = 1440
"""Minutes of a day."""
CADENCES = "instant, hourly, daily, group:30m or digest:07:30,18:00"

_TIME = re.compile(r"(\d{1,2}):(\d{2})")
_GROUP = re.compile(r"group:(\d{1,4})(m|h)")
_CAP = re.compile(r"(\d{1,6})/(day|hour)")


class Grouped(NamedTuple):
    """Together at every so many minutes of the follower's clock."""

    minutes: int

    def __str__(self) -> str:
        """Return it as it is written."""
        if self.minutes == 60:
            return "hourly"
        return f"group:{self.minutes // 60}h" if self.minutes % 60 == 0 else f"group:{self.minutes}m"


class Digest(NamedTuple):
    """Together at times of the follower's day, in minutes after midnight, ascending."""

    times: tuple[int, ...]

    def __str__(self) -> str:
        """Return it as it is written."""
        return "daily" if self.times == MORNING.times else "digest:" + ",".join(map(clock, self.times))


MORNING = Digest((420,))
Cadence = Grouped | Digest | None
"""None is instant."""


class Hours(NamedTuple):
    """Hours that begin on certain days; an `end` that is not after `start` is on the next day."""

    days: frozenset[int]
    start: int
    end: int

    def __str__(self) -> str:
        """Return them as they are written."""
        on = "" if self.days == EVERY_DAY else f"{days_text(self.days)} "
        return f"{on}{clock(self.start)}-{clock(self.end)}"


class Cap(NamedTuple):
    """The most alerts in a day or hour of the follower's clock."""

    most: int
    per: Literal["day", "hour"]

    def __str__(self) -> str:
        """Return it as it is written."""
        return f"{self.most}/{self.per}"


class Pause(NamedTuple):
    """Days on which nothing is told, both inclusive; an open end is the first or last day there is."""

    first: date
    last: date

    def __str__(self) -> str:
        """Return it as it is written."""
        first = "" if self.first == date.min else self.first.isoformat()
        return f"{first}..{'' if self.last == date.max else self.last.isoformat()}"


def clock(minutes: int) -> str:
    """Return minutes after midnight as HH:MM; the end of a day is 24:00."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def days_text(days: Iterable[int]) -> str:
    """Return days of the week as they are written, runs of three and more as a range."""
    runs: list[list[int]] = []
    for day in sorted(days):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    shown = [[DAYS[d] for d in run] if len(run) < 3 else [f"{DAYS[run[0]]}-{DAYS[run[-1]]}"] for run in runs]
    return ",".join(name for names in shown for name in names)


# -- reading ------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1024)
def read_cadence(text: str) -> Cadence:
    """Return when to tell."""
    said = "".join(text.lower().split())
    if said in _NAMED:
        return _NAMED[said]
    if group := _GROUP.fullmatch(said):
        minutes = int(group[1]) * (60 if group[2] == "h" else 1)
        if not 1 <= minutes <= DAY:
            raise UsageError("cadence {cadence}: a group is of 1 minute to 24 hours.", cadence=repr(text))
        return Grouped(minutes)
    if said.startswith("digest:"):
        return Digest(tuple(sorted({_time(part, text) for part in said[7:].split(",")})))
    raise UsageError("cadence {cadence}: write {cadences}.", cadence=repr(text), cadences=CADENCES)


_NAMED: dict[str, Cadence] = {"instant": None, "hourly": Grouped(60), "daily": MORNING}


def cadence_text(cadence: Cadence) -> str:
    """Return a cadence as it is written."""
    return "instant" if cadence is None else str(cadence)


def _time(text: str, where: str, latest: int = DAY - 1) -> int:
    found = _TIME.fullmatch(text)
    minutes = int(found[1]) * 60 + int(found[2]) if found else latest + 1
    if found is None or int(found[2]) > 59 or minutes > latest:
        raise UsageError(
            "{where}: {time} is not a time of day; write it from 00:00 to {latest}.",
            where=repr(where),
            time=repr(text),
            latest=clock(latest),
        )
    return minutes


@lru_cache(maxsize=1024)
def read_days(text: str) -> frozenset[int]:
    """Return days of the week, 0 for Monday."""
    return _days(text, repr(text))


def _days(text: str, where: str) -> frozenset[int]:
    found: set[int] = set()
    for part in "".join(text.lower().split()).split(","):
        first, _, last = part.partition("-")
        begin, end = _day(first, where), _day(last or first, where)
        found.update((begin + n) % 7 for n in range((end - begin) % 7 + 1))
    return frozenset(found)


def _day(name: str, where: str) -> int:
    if name[:3] not in DAYS:
        raise UsageError(
            "{where}: {day} is not a day; write mon-fri, or mon,wed,sat.", where=where, day=repr(name)
        )
    return DAYS.index(name[:3])


@lru_cache(maxsize=1024)
def read_hours(text: str) -> Hours:
    """Return quiet hours."""
    on, _, hours = " ".join(text.split()).rpartition(" ")
    start, dash, end = hours.partition("-")
    if not dash:
        raise UsageError("quiet hours {hours}: write 22:00-07:00, or sat,sun 00:00-10:00.", hours=repr(text))
    found = Hours(_days(on, repr(text)) if on else EVERY_DAY, _time(start, text), _time(end, text, DAY))
    if found.start == found.end:
        said = "quiet hours {hours} begin when they end; for whole days write 00:00-24:00."
        raise UsageError(said, hours=repr(text))
    return found


@lru_cache(maxsize=1024)
def read_cap(text: str) -> Cap:
    """Return a cap."""
    found = _CAP.fullmatch("".join(text.lower().split()))
    if not found:
        raise UsageError("cap {cap}: write 10/day or 3/hour.", cap=repr(text))
    if int(found[1]) == 0:
        raise UsageError("cap {cap} lets nothing through: pause the follow, or remove it.", cap=repr(text))
    return Cap(int(found[1]), "day" if found[2] == "day" else "hour")


def read_pauses(text: str) -> tuple[Pause, ...]:
    """Return the pauses of a policy over others: all of them hold."""
    return tuple(map(read_pause, text.split(",")))


@lru_cache(maxsize=1024)
def read_pause(text: str) -> Pause:
    """Return the days of a pause."""
    first, dots, last = (part.strip() for part in text.partition(".."))
    if not dots or not (first or last):
        said = "pause {pause}: write 2026-12-24..2027-01-02; either end may be left open."
        raise UsageError(said, pause=repr(text))
    pause = Pause(_date(first, text) if first else date.min, _date(last, text) if last else date.max)
    if pause.last < pause.first:
        raise UsageError("pause {pause} ends before it begins.", pause=repr(text))
    return pause


def _date(text: str, where: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        said = "pause {pause}: {date} is not a date; write 2026-12-24."
        raise UsageError(said, pause=repr(where), date=repr(text)) from fault

"""Weekdays that are named days ("Good Friday"), and those that are parts of names: "Saturday Night Live"."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

_NAMED = re.compile(
    r"(?<!\w)(?P<named>Super|Duper|Black|Cyber|Giving|Ash|Good|Holy|Palm|Easter|Whit|Shrove|Fat|Maundy|Bloody|Fox\sNews"
    r"|Bowl)\s\Z"
)
_YEAR = re.compile(r",?\s(?:(?:in|of)\s)?((?:19|20)\d\d)\b")
_GOES_ON = re.compile(
    r"\s(?:(?:Night|Morning|Evening)\s[A-Z]|(?:II|III|Agreement|Accord|Times|Mirror|Express|Mail|Telegraph|Herald|Post|Mercury"
    r"|Services?)\b)"
)
_LONGEST = 10


def named_day(body: str, start: int) -> str | None:
    """Return the name before a weekday in English that begins at a place ("Super"), None for a plain one."""
    m = _NAMED.search(body, max(0, start - _LONGEST), start) if body[start - 1 : start] == " " else None
    return m["named"] if m else None


def goes_on(body: str, end: int) -> bool:
    """Tell whether the name of a programme, a paper or a treaty goes on behind a weekday."""
    return body[end : end + 1] == " " and _GOES_ON.match(body, end) is not None


def days_named(named: str, weekday: int, today: date, following: str) -> list[date]:
    """Return the days of that name in the years around; one if `following` begins with its year, or none."""
    fixed = _DAYS.get((named, weekday))
    if fixed is None:
        return []
    said = _YEAR.match(following)
    around = [int(said[1])] if said else range(today.year - _ELECTIONS, today.year + _ELECTIONS + 1)
    return [one for year in around if (one := fixed(year))]


_ELECTIONS = 4
_TUESDAY, _WEDNESDAY, _THURSDAY, _FRIDAY, _SUNDAY, _MONDAY = 1, 2, 3, 4, 6, 0


def _easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar (the rule of Meeus, Jones and Butcher)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    h = (19 * a + b - d - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    i, k = divmod(c, 4)
    last = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * last) // 451
    month, of_month = divmod(h + last - 7 * m + 114, 31)
    return date(year, month, of_month + 1)


def _from_easter(days: int) -> Callable[[int], date]:
    return lambda year: _easter(year) + timedelta(days=days)


def _from_thanksgiving(days: int) -> Callable[[int], date]:
    """Return the day so many after the fourth Thursday of November."""
    return lambda year: _first(year, 11, _THURSDAY) + timedelta(days=21 + days)


def _first(year: int, month: int, weekday: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7)


def _super_tuesday(year: int) -> date | None:
    """Return the first Tuesday of March in a year of American elections, but for that of 2008."""
    if year == _EARLIER:
        return date(year, 2, 5)
    return None if year % _ELECTIONS else _first(year, 3, _TUESDAY)


_EARLIER = 2008
_DAYS: dict[tuple[str, int], Callable[[int], date | None]] = {
    ("Super", _TUESDAY): _super_tuesday,
    ("Black", _FRIDAY): _from_thanksgiving(1),
    ("Cyber", _MONDAY): _from_thanksgiving(4),
    ("Giving", _TUESDAY): _from_thanksgiving(5),
    ("Shrove", _TUESDAY): _from_easter(-47),
    ("Fat", _TUESDAY): _from_easter(-47),
    ("Ash", _WEDNESDAY): _from_easter(-46),
    ("Palm", _SUNDAY): _from_easter(-7),
    ("Maundy", _THURSDAY): _from_easter(-3),
    ("Holy", _THURSDAY): _from_easter(-3),
    ("Good", _FRIDAY): _from_easter(-2),
    ("Easter", _SUNDAY): _easter,
    ("Easter", _MONDAY): _from_easter(1),
    ("Whit", _SUNDAY): _from_easter(49),
    ("Whit", _MONDAY): _from_easter(50),
}

"""Days as pages write them: "3. Oktober 2026", "le 7 mai 2026", "6 de mayo de 2026", "October 3, 2026"."""

from __future__ import annotations

import re
from datetime import date

from msgspec import Struct

_MONTH_NAMES = """
jan january januar jänner janvier enero janeiro gennaio januari stycznia; feb february februar
février fevrier febrero fevereiro febbraio februari lutego; mar march märz maerz mrz mars marzo
março maart marca; apr april avril abril aprile kwietnia avr; may mai mayo maio maggio mei maja; jun
june juni juin junio junho giugno czerwca; jul july juli juillet julio julho luglio lipca juil; aug
august août aout agosto augustus sierpnia ago; sep sept september septembre septiembre setiembre
setembro settembre września; oct october okt oktober octobre octubre outubro ottobre października
out; nov november novembre noviembre novembro listopada; dec december dez dezember décembre decembre
diciembre dezembro dicembre grudnia dic déc
"""
MONTHS = {name: at for at, names in enumerate(_MONTH_NAMES.split(";"), 1) for name in names.split()}
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_FORMS = (
    re.compile(rf"\b{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)"),
    re.compile(r"(?<![\d.])(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>(?:19|20)?\d\d)(?!\d)"),
    re.compile(
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:\.|st|nd|rd|th|er|º)?(?:\s+(?:de|of|d[e’'])|-)?\s*(?P<name>[^\W\d_]{{3,11}})\.?,?"
        rf"(?:\s+(?:de|del))?[\s,-]*{_YEAR}"
    ),
    re.compile(rf"\b(?P<name>[^\W\d_]{{3,11}})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?:de\s+)?{_YEAR}"),
    re.compile(r"(?<![\d/])(?P<first>\d{1,2})[/-](?P<second>\d{1,2})[/-](?P<year>(?:19|20)\d\d)(?!\d)"),
)
_CLOCK = re.compile(
    r"\b(\d{1,2})(?:[:h]|\.(?=\d\d\s*(?:Uhr|[ap]\.?\s?m)))\s?(\d\d)(?::\d\d)?(?:\s*([ap])\.?\s?m\b)?",
    re.IGNORECASE,
)


class Day(Struct, frozen=True):
    """A day in a text, where it begins and ends, and the clock (hour, minute) told after it."""

    day: date
    start: int
    end: int
    clock: tuple[int, int] | None = None


def days_in(text: str, month_first: bool = False) -> list[Day]:
    """Return the days a text names in full, in order; `month_first`: read 03/10/2026 as in the United States."""
    found: list[Day] = []
    for form in _FORMS:
        for match in form.finditer(text):
            if (day := _date(match.groupdict(), month_first)) and not _overlaps(match, found):
                found.append(Day(day, match.start(), match.end(), _clock(text[match.end() : match.end() + 24])))
    return sorted(found, key=lambda d: d.start)


def _overlaps(match: re.Match[str], found: list[Day]) -> bool:
    return any(match.start() < other.end and other.start < match.end() for other in found)


def _date(said: dict[str, str | None], month_first: bool) -> date | None:
    first, second = said.get("first"), said.get("second")
    if first and second:
        ahead = (month_first and int(first) <= 12) or int(second) > 12
        month, day = (int(first), int(second)) if ahead else (int(second), int(first))
    else:
        name = said.get("name")
        month = MONTHS.get(name.lower(), 0) if name else int(said.get("month") or 0)
        day = int(said["day"] or 0)
    year = int(said["year"] or 0)
    try:
        return date(year if year > 99 else 2000 + year, month, day)
    except ValueError:  # the 31st of a shorter month, a 13th month: no date
        return None


def _clock(text: str) -> tuple[int, int] | None:
    found = _CLOCK.search(text)
    if not found:
        return None
    hour, minute = int(found[1]), int(found[2])
    if found[3]:
        hour = hour % 12 + (12 if found[3].lower() == "p" else 0)
    return (hour, minute) if hour < 24 and minute < 60 else None

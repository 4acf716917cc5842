"""Moments of a story: dates and periods, resolved against the day it was published."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime

from msgspec import Struct

from wirebell.model.facts import Moment, Span
from wirebell.read.moments.clock import at_time
from wirebell.read.moments.date_forms import found
from wirebell.read.moments.nearby import NEAR, beside, dated, looks_ahead, month, season, year_of
from wirebell.read.vocabulary.calendar import (
    DECADES,
    DECADES_ABROAD,
    ENGLISH,
    TENS,
    TONGUES,
    Period,
    Tongue,
    day,
    months,
    years,
)

_ONES = {w: n for n, w in enumerate("one two three four five six seven eight nine".split(), 1)}
_YEARS_OFF = {"last": -1, "this": 0, "next": 1}
_LIST = 60  # characters back to the date that stands beside one in a list
_BREAK = re.compile(r"[.;:\n]\s")
_SEASON = 100  # more days than a season has
_WITHIN = 400  # characters back to the date that "the following year" goes on from


def find_moments(body: str, published: datetime | None, language: str) -> tuple[Moment, ...]:
    """Return the dates and periods of a body in order, with first and last day.

    What is said from the day of writing ("on Wednesday", "last month") is resolved against `published`, in its
    own zone, and left out if there is none. A weekday is the last one on or before that day unless the sentence
    looks ahead. A part of a period ("early in 2024", "the end of the month") is told as the period. Where the time
    of a day stands beside it, start and end are that moment. Unknown languages are read as English. Linear in the
    body.
    """
    return tuple(_moments(body, published, language))


def _moments(body: str, published: datetime | None, language: str) -> Iterator[Moment]:
    tongue = TONGUES.get(language, ENGLISH)
    today = published.date() if published else None
    last: tuple[int, Period] | None = None
    free = 0
    for m in found(body, language):
        period = _resolve(m, tongue, today, _told(body, m, last))
        if period is None:
            continue
        last = (m.end(), period)
        timed = at_time(body, m.span(), period.start, published, free) if period.start == period.end else None
        (start, end), first, final = timed or (m.span(), period.start.isoformat(), period.end.isoformat())
        free = end
        yield Moment(text=body[start:end], start=first, end=final, span=(start, end))


class _Told(Struct, frozen=True, gc=False):
    """The date told last: as "the following year" goes on from it, and as the next in a list stands beside it.

    `same` is a day of which the weekday may follow: "Dec. 18, a Wednesday"; `sentence` the date told last if it is
    of the same sentence.
    """

    last: Period | None
    beside: Period | None
    same: Period | None = None
    sentence: Period | None = None


_SAME = re.compile(r"(?:,\s|\s\(|,?\s(?:an?|ein|einem|un)\s)")


def _told(body: str, m: re.Match[str], last: tuple[int, Period] | None) -> _Told:
    if last is None or m.start() - last[0] > _WITHIN:
        return _Told(None, None)
    near = m.start() - last[0] < _LIST and (last[1].end - last[1].start).days < 32
    beside = last[1] if near and not _BREAK.search(body, last[0], m.start()) else None
    day_before = last[1] if last[1].start == last[1].end and _SAME.fullmatch(body, last[0], m.start()) else None
    length = (last[1].end - last[1].start).days
    whole = length < _SEASON and not _BREAK.search(body, last[0], m.start())
    return _Told(last[1], beside, day_before, last[1] if whole else None)


def date_spans(body: str, language: str) -> list[Span]:
    """Return where dates and periods stand in a body, in order, whether they can be resolved or not.

    Stretches of time that count something ("the past three months") are figures as well and not among them.
    """
    tongue = TONGUES.get(language, ENGLISH)
    return [
        m.span()
        for m in found(body, language)
        if m.lastgroup != "recent" and (m.lastgroup != "year" or _year(m, tongue))
    ]


def _resolve(m: re.Match[str], tongue: Tongue, today: date | None, told: _Told) -> Period | None:
    form = m.lastgroup or ""
    try:
        if form == "beside":
            return beside(m, today, told.last)
        if form in _LISTED:
            return _LISTED[form](m, tongue, today, _that_month(m, told, today if tongue is ENGLISH else None))
        if form in _DATED:
            return _DATED[form](m, tongue, today)
        if form in _FIXED:
            return _FIXED[form](m, tongue)
        if form == "weekday" and told.same and told.same.start.weekday() == tongue.weekdays[m["w"].lower()]:
            return told.same
        return NEAR[form](m, tongue, today) if today else None
    except (ValueError, OverflowError):  # a day or year outside the calendar: no date at all
        return None


# -- forms that need no publication date ------------------------------------------------------------------------


def _iso(m: re.Match[str], _tongue: Tongue) -> Period:
    one = date.fromisoformat(m["iso"])
    return Period(one, one)


def _numeric(m: re.Match[str], tongue: Tongue) -> Period | None:
    first, second, year = (int(n) for n in re.split(r"[/.]", m["numeric"]))
    american = m["sep"] == "/" and tongue is ENGLISH and first <= 12
    full = year if year > 99 else year + (2000 if year < 50 else 1900)
    one = day(full, *(first, second) if american else (second, first))
    return Period(one, one) if one else None


def _month_year(m: re.Match[str], tongue: Tongue) -> Period:
    return months(int(m["y3"]), tongue.months[m["m3"].lower()])


def _q_year(m: re.Match[str], _tongue: Tongue) -> Period:
    year = int(m["qny"])
    return months(year, int(m["qn"]) * 3 - 2, 3) if m["qn"] else months(year, int(m["hn"]) * 6 - 5, 6)


def _decade(m: re.Match[str], _tongue: Tongue) -> Period | None:
    digits = m["dec"].strip("'’")
    if len(digits) == 4:
        return years(int(digits), 10)
    if m.string[max(0, m.start() - 8) : m.start()].lower().endswith(_AGES) and digits == m["dec"]:
        return None  # "in his mid-40s", "in the low- to mid-40s"
    told = m["dec"] != digits or m.string[max(0, m.start() - 4) : m.start()].lower() in {"the ", " den", "les "}
    return years(1900 + int(digits), 10) if told or not m["decade"][0].isdigit() else None


_AGES = (" his ", " her ", " their ", " my ", " to ")


def _named_decade(m: re.Match[str], _tongue: Tongue) -> Period:
    return years(1900 + _TENS_OF[m["dec_name"].lower()], 10)


_TENS_OF = DECADES | {name: ten for names in DECADES_ABROAD.values() for name, ten in names.items()}


def _century(m: re.Match[str], _tongue: Tongue) -> Period:
    return years((int(m["cent"]) - 1) * 100, 100)


def _spelt(m: re.Match[str], _tongue: Tongue) -> Period:
    if m["tens"]:
        return years(1900 + TENS[m["tens"]] + _ONES.get(m["ones"] or "", 0))
    return years(2000 + _ONES.get(m["ones2"] or "", 0))


def _towers(_m: re.Match[str], _tongue: Tongue) -> Period:
    return Period(date(2001, 9, 11), date(2001, 9, 11))


_YEAR_BEFORE = re.compile(
    r"(?:\b(?:in|since|of|by|from|until|till|to|between|and|during|before|after|through|for|the|or|en|de|im|seit|bis|von|depuis|desde|later|around|circa|year)|[(,;–-])\s*$",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"[-\s](?!(?:was|is|as|its|his|has|this|als|bis|es|des|das|dans|sous|mais|los|las|tras)\b)(?:[a-z]+s|people|men|women|children|percent|per|million|feet|of|sq)\b"
)


_MEASURED = re.compile(
    r"[-\s](?:tonnes?|tons?|people|men|women|children|per\s?cent|million|billion|feet|km|kg|miles|met(?:er|re)s|euros?"
    r"|dollars|pounds|votes|troops|soldiers|jobs|homes|seats|copies|hours|days|units|personnes|Menschen|Euro)\b"
)


_FROM_FEWER = re.compile(r"\bfrom (?:(?:about|around|some|just|nearly) )?(?:1[0-6])?\d{2,3} to $")
"""What stands before no year: "from 1000 to 2000 hires"."""


_FAR_OFF = 2100
_TARGET = re.compile(r"\b(?:in|until|till|before|year|um|bis|en|vers|hasta|hacia|año|Jahr)\s$")
"""What stands before 2100 where it is the year and no number."""


def _year(m: re.Match[str], tongue: Tongue) -> Period | None:
    """Return the year, unless the number counts something ("2000 troops") or ends a figure."""
    body, year = m.string, int(m["y"])
    led = m["year"][0].isalpha() or _YEAR_BEFORE.search(body, max(0, m.start() - 10), m.start())
    counted = None if tongue.tag == "de" else _COUNTED.match(body, m.end())  # no German noun is small: "hinaus"
    if _MEASURED.match(body, m.end()) or _FROM_FEWER.search(body, max(0, m.start() - 24), m.start("y")):
        return None
    if year == _FAR_OFF and not _TARGET.search(body, max(0, m.start() - 8), m.start("y")):
        return None
    if (counted and year < 1800) or (not led and (year < 1800 or counted)):
        return None
    if m["y_end"] is None:
        return years(year)
    last = int(m["y_end"]) if len(m["y_end"]) == 4 else year // 100 * 100 + int(m["y_end"])
    return years(year, last - year + 1) if year < last <= year + 150 else None


# -- forms that publication helps, where the year is left out ---------------------------------------------------


_Said = tuple[str, str, str | None, int | None]


def _year_said(m: re.Match[str], group: str, tongue: Tongue, today: date | None) -> int | None:
    if m[group]:
        return int(m[group])
    near = m[f"{group}_near"]
    return year_of(near, tongue, today) if near and today else None


def _days(
    m: re.Match[str], tongue: Tongue, today: date | None, said: _Said, beside: Period | None
) -> Period | None:
    """Return a day of a month, or the days from one to another: "5-7 May"."""
    named, of_month, last, year = said
    number = tongue.months[named.lower()]
    if year:
        one = day(year, number, int(of_month))
    else:
        lead = m["lead1"] or m["lead2"]
        told = tongue.weekdays[lead.lower()] if lead else None
        one = dated(today, number, int(of_month), m, (told, beside, tongue)) if today else None
    if one is None:
        return None
    until = day(one.year, number, int(last)) if last else one
    return Period(one, until if until and until > one else one)


def _day_first(m: re.Match[str], tongue: Tongue, today: date | None, beside: Period | None) -> Period | None:
    return _days(m, tongue, today, (m["m1"], m["d1"], m["d1_end"], _year_said(m, "y1", tongue, today)), beside)


def _month_first(m: re.Match[str], tongue: Tongue, today: date | None, beside: Period | None) -> Period | None:
    return _days(m, tongue, today, (m["m2"], m["d2"], m["d2_end"], _year_said(m, "y2", tongue, today)), beside)


def _month(m: re.Match[str], tongue: Tongue, today: date | None, beside: Period | None) -> Period | None:
    return month(m, tongue, today, beside) if today else None


def _that_month(m: re.Match[str], told: _Told, today: date | None) -> Period | None:
    """Return the date beside which a month stands: the one before it in a list, or any before "that October".

    "In the summer of 2004 they met, in August they wed": a month goes on from a day, month or season of a year
    before the last in its sentence.
    """
    long_ago = today and told.sentence and told.sentence.start.year < today.year - 1
    if long_ago and m.lastgroup == "month":
        return told.sentence
    return told.last if m.string[max(0, m.start() - 5) : m.start()].lower() == "that " else told.beside


def _part_of_year(
    m: re.Match[str], today: date | None, number: int, said: str | None, count: int
) -> Period | None:
    """Return the first, second … quarter or half of the year that is said, or of the one that is meant."""
    digits = re.search(r"\d{4}", said) if said else None
    first = (number - 1) * count + 1
    if digits:
        return months(int(digits[0]), first, count)
    if today is None:
        return None
    if said:
        return months(today.year + _YEARS_OFF[said[:4]], first, count)
    return months(today.year - (first > today.month and not looks_ahead(m)), first, count)


def _quarter(m: re.Match[str], tongue: Tongue, today: date | None) -> Period | None:
    return _part_of_year(m, today, tongue.quarters[m["q"].lower()], m["qy"], 3)


def _half(m: re.Match[str], tongue: Tongue, today: date | None) -> Period | None:
    return _part_of_year(m, today, tongue.quarters[m["h"].lower()], m["hy"], 6) if m["hy"] else None


def _of_months(m: re.Match[str], tongue: Tongue, today: date | None) -> Period | None:
    """Return the months from one to another: "the July-September quarter"."""
    first, last = (tongue.months[m[group].lower()] for group in ("from_month", "to_month"))
    count = (last - first) % 12 + 1
    if m["months_of"] or today is None:
        return months(int(m["months_of"]), first, count) if m["months_of"] else None
    return months(today.year - (first > today.month and not looks_ahead(m)), first, count)


_FIXED: dict[str, Callable[[re.Match[str], Tongue], Period | None]] = {
    "iso": _iso,
    "numeric": _numeric,
    "month_year": _month_year,
    "q_year": _q_year,
    "decade": _decade,
    "named_decade": _named_decade,
    "century": _century,
    "spelt": _spelt,
    "towers": _towers,
    "year": _year,
}
_LISTED: dict[str, Callable[[re.Match[str], Tongue, date | None, Period | None], Period | None]] = {
    "day_first": _day_first,
    "month_first": _month_first,
    "month": _month,
}
_DATED: dict[str, Callable[[re.Match[str], Tongue, date | None], Period | None]] = {
    "quarter": _quarter,
    "half": _half,
    "of_months": _of_months,
    "season": season,
}

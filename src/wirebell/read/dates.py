"""Moments of a story: dates and periods, resolved against the day it was published."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from functools import cache, lru_cache

from wirebell.model.facts import Moment, Span
from wirebell.read.calendar import ENGLISH, TONGUES, Period, Tongue, day, months, near, years

_YEAR = r"(?:1[4-9]|20)\d\d"
_SEASONS = {"spring": (3, 3), "summer": (6, 3), "autumn": (9, 3), "fall": (9, 3), "winter": (12, 3)}
_COUNTS = {
    w: n for n, w in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())
}
_COUNTS |= {"a": 1, "an": 1}
_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_OPENERS = ("early", "earlier", "mid ", "mid-", "late", "about", "nearly", "day before", "day after", "fiscal")
_PART = r"(?:[Ee]arly|[Mm]id|[Ll]ate)[- ](?:in )?"


def _either_case(words: Iterable[str], both: bool = True) -> str:
    """Return the alternation of the words, longest first, with a capital and, if `both`, without."""
    listed = sorted(words, key=len, reverse=True)
    forms = [r"\s".join(_capital_or_not(part) for part in w.split()) if both else w.capitalize() for w in listed]
    return "|".join(forms)


def _capital_or_not(word: str) -> str:
    return f"[{word[0].upper()}{word[0]}]{re.escape(word[1:])}"


@cache
def _grammar(language: str) -> re.Pattern[str]:
    """Return one pattern for all the forms of a language; the name of the outer group tells the form."""
    tongue = TONGUES.get(language, ENGLISH)
    small = tongue in (TONGUES["fr"], TONGUES["es"])
    month = _either_case(tongue.months, small)
    weekday = _either_case(tongue.weekdays, small)
    full = _either_case([w for w in tongue.weekdays if len(w) > 5 or small], small)
    link = rf"(?:(?:{tongue.of})\s)?"
    lead = rf"(?:(?:{weekday})\.?,?\s(?:(?:{tongue.article})\s)?)?"
    forms = [
        r"(?P<iso>\d{4}-\d\d-\d\d)(?!\d)",
        r"(?P<numeric>\d{1,2}(?P<sep>[/.])\d{1,2}(?P=sep)(?:\d{4}|\d\d))(?!\d)",
        (
            rf"(?P<day_first>{lead}(?P<d1>\d{{1,2}})(?:st|nd|rd|th|er|º)?\.?\s{link}(?P<m1>{month})(?!\w)"
            rf"(?:\.?,?\s{link}(?P<y1>{_YEAR})(?!\d))?)"
        ),
        (
            rf"(?P<month_first>{lead}(?P<m2>{month})\.?\s(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:]|,\d{{3}})"
            rf"(?:,?\s(?P<y2>{_YEAR})(?!\d))?)"
        ),
        rf"(?P<month_year>(?:{_PART})?(?P<m3>{month})(?!\w)\.?,?\s{link}(?P<y3>{_YEAR})(?!\d))",
        rf"(?P<phrase>(?:[Ee]arlier\s|[Ll]ater\s|[Ll]ate\s|[Ee]arly\s)?(?P<p>{_either_case(tongue.phrases)}))(?!\w)",
    ]
    if tongue is ENGLISH:
        forms += _english(month)
    forms += [
        rf"(?P<weekday>(?:(?P<which>[Ll]ast|[Nn]ext|[Tt]his)\s)?(?P<w>{full})(?!\w)(?:\s(?:morning|afternoon|evening|night))?)",
        rf"(?P<year>(?:{_PART}|[Ff]iscal\s)?(?P<y>{_YEAR})(?:[–-](?P<y_end>\d\d(?:\d\d)?))?)(?![\d%]|[.,:/-]\d)",
    ]
    return re.compile(rf"(?<![\w$£€#/.,-])(?={_gate(tongue)})(?:" + "|".join(forms) + ")")


def _gate(tongue: Tongue) -> str:
    """Return what every form begins with, as a cheap look ahead that spares most words the trying of all forms."""
    words = [*tongue.months, *tongue.weekdays, *tongue.phrases]
    if tongue is ENGLISH:
        words += [*_SEASONS, *_QUARTERS, *(w for w in _COUNTS if len(w) > 2), *_OPENERS]
    starts: dict[str, set[str]] = {}
    for word in words:
        starts.setdefault(word[0], set()).add(re.escape(word[1:4]).replace(r"\ ", r"\s"))
    small = [f"[{first}{first.upper()}](?:{'|'.join(sorted(rest))})" for first, rest in sorted(starts.items())]
    return "|".join([r"\d|['’]\d|Q\d|[Aa]n?\s[dwmy]", *small])


def _english(month: str) -> list[str]:
    of_year = rf"(?:\s(?:of\s)?(?P<qy>{_YEAR}|last\syear|this\syear|next\syear)(?!\d))"
    seasons = "|".join(_SEASONS)
    return [
        (
            rf"(?P<month>(?:{_PART}|(?P<near>[Ll]ast|[Nn]ext|[Tt]his)\s)?(?P<m4>{month})(?!\w)"
            rf"(?:\s(?:of\s)?(?P<of_year>last|this|next)\syear)?)"
        ),
        rf"(?P<quarter>(?P<q>first|second|third|fourth|1st|2nd|3rd|4th)[\s-]quarter{of_year}?)(?!\w)",
        rf"(?P<q_year>Q(?P<qn>[1-4])\s(?P<qny>{_YEAR})(?!\d))",
        rf"(?P<season>(?:(?P<s_near>[Ll]ast|[Nn]ext|[Tt]his)\s(?P<s1>{seasons})|(?P<s2>{seasons})\s(?:of\s)?(?P<sy>{_YEAR}))(?!\w))",
        rf"(?P<decade>(?:{_PART}(?:the\s)?)?(?P<dec>(?:1[4-9]|20)\d0|['’]?[2-9]0)['’]?s)(?!\w)",
        r"(?P<century>(?:early\s|late\s|mid-)?(?P<cent>1[0-9]|2[01])(?:th|st)[\s-]century)(?!\w)",
        rf"(?P<ago>(?:[Aa]bout\s|[Nn]early\s)?(?P<n>\d{{1,3}}|{'|'.join(_COUNTS)})\s(?P<unit>day|week|month|year|decade)s?\sago)(?!\w)",
        r"(?P<fortnight>day\s(?P<side>before\syesterday|after\stomorrow))(?!\w)",
    ]


def find_moments(body: str, published: datetime | None, language: str) -> tuple[Moment, ...]:
    """Return the dates and periods of a body in order, with first and last day.

    What is said from the day of writing ("on Wednesday", "last month") is resolved against `published`, in its
    own zone, and left out if there is none. A weekday is the last one on or before that day unless the sentence
    looks ahead. Unknown languages are read as English. Linear in the body.
    """
    tongue = TONGUES.get(language, ENGLISH)
    today = published.date() if published else None
    return tuple(
        Moment(text=m.group(), start=period.start.isoformat(), end=period.end.isoformat(), span=m.span())
        for m in _found(body, language if language in TONGUES else "en")
        if (period := _resolve(m, tongue, today)) is not None
    )


def date_spans(body: str, language: str) -> list[Span]:
    """Return where dates and periods stand in a body, in order, whether they can be resolved or not."""
    tongue = TONGUES.get(language, ENGLISH)
    return [
        m.span()
        for m in _found(body, language if language in TONGUES else "en")
        if m.lastgroup != "year" or _year(m, tongue)
    ]


@lru_cache(maxsize=2)
def _found(body: str, language: str) -> tuple[re.Match[str], ...]:
    """Figures and moments look for the dates of the same body one after the other."""
    return tuple(_grammar(language).finditer(body))


def _resolve(m: re.Match[str], tongue: Tongue, today: date | None) -> Period | None:
    form = m.lastgroup or ""
    try:
        if form in _DATED:
            return _DATED[form](m, tongue, today)
        if form in _FIXED:
            return _FIXED[form](m, tongue)
        return _NEAR[form](m, tongue, today) if today else None
    except (ValueError, OverflowError):  # a day or year outside the calendar: no date at all
        return None


# -- forms that need no publication date, unless the year is left out -----------------------------------------


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
    return months(int(m["qny"]), int(m["qn"]) * 3 - 2, 3)


def _decade(m: re.Match[str], _tongue: Tongue) -> Period | None:
    digits = m["dec"].strip("'’")
    if len(digits) == 4:
        return years(int(digits), 10)
    told = m["dec"] != digits or m.string[max(0, m.start() - 4) : m.start()].lower() == "the "
    return years(1900 + int(digits), 10) if told else None


def _century(m: re.Match[str], _tongue: Tongue) -> Period:
    return years((int(m["cent"]) - 1) * 100, 100)


_YEAR_BEFORE = re.compile(
    r"(?:\b(?:in|since|of|by|from|until|till|to|between|and|during|before|after|through|for|the|or|en|de|im|seit|bis|von|depuis|desde|later|around|circa|year)|[(,;–-])\s*$",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"[-\s](?!(?:was|is|as|its|his|has|this)\b)(?:[a-z]+s|people|men|women|children|percent|per|million|feet|of|sq)\b"
)


def _year(m: re.Match[str], _tongue: Tongue) -> Period | None:
    """Return the year, unless the number counts something ("2000 troops") or ends a figure."""
    body, year = m.string, int(m["y"])
    led = m["year"][0].isalpha() or _YEAR_BEFORE.search(body, max(0, m.start() - 10), m.start())
    counted = _COUNTED.match(body, m.end())
    if (counted and year < 1800) or (not led and (year < 1800 or counted)):
        return None
    if m["y_end"] is None:
        return years(year)
    last = int(m["y_end"]) if len(m["y_end"]) == 4 else year // 100 * 100 + int(m["y_end"])
    return years(year, last - year + 1) if year < last <= year + 150 else None


# -- forms seen from the day of publication -------------------------------------------------------------------


_CUES = re.compile(
    r"\b(?:(?P<ahead>will|would|shall|won['’]t|until|till|by|before|due|scheduled|expected|plans?|planned|planning"
    r"|next|upcoming|going to|to (?!the |a |an |his |her |its |their |[A-Z])[a-z]+|wird|werden|soll|sollen|bis"
    r"|sera|va|será|hasta|jusqu)|(?P<back>said|says|told|was|were|had|has|have|did|since|last|met|came|went|left|began|took|gave|made"
    r"|held|won|lost|fell|rose|sent|saw|found|got|became|ran|spoke|[a-z]+ed))\b"
)
_CLAUSE = 90


def _ahead(m: re.Match[str]) -> bool | None:
    """Tell whether the words around a date look ahead (True) or back (False); None if they do neither."""
    body, start = m.string, max(0, m.start() - _CLAUSE)
    begins = max(body.rfind(". ", start, m.start()) + 1, body.rfind("\n", start, m.start()) + 1, start)
    cue = None
    for found in _CUES.finditer(body, begins, m.start()):
        cue = found
    if cue is None:
        cue = _CUES.search(body, m.end(), m.end() + _CLAUSE // 2)
    return None if cue is None else cue["ahead"] is not None


def _dated(
    m: re.Match[str], tongue: Tongue, today: date | None, month: str, of_month: str, year: str | None
) -> Period | None:
    number = tongue.months[month.lower()]
    if year or today is None:
        one = day(int(year), number, int(of_month)) if year else None
        return Period(one, one) if one else None
    one = _nearest([day(today.year + n, number, int(of_month)) for n in (-1, 0, 1)], today, _ahead(m))
    return Period(one, one) if one else None


def _nearest(days: list[date | None], today: date, ahead: bool | None) -> date | None:
    """Return the last of the days that is not after today, or with a look ahead the first not before it.

    Without any sign, a day less than three months ahead is taken before one nine months back.
    """
    real = [d for d in days if d]
    past = [d for d in real if d <= today]
    future = [d for d in real if d >= today]
    if ahead or not past:
        return future[0] if future else past[-1] if past else None
    soon = bool(future) and ahead is None and (future[0] - today).days < 90
    return future[0] if soon and (today - past[-1]).days > 270 else past[-1]


def _day_first(m: re.Match[str], tongue: Tongue, today: date | None) -> Period | None:
    return _dated(m, tongue, today, m["m1"], m["d1"], m["y1"])


def _month_first(m: re.Match[str], tongue: Tongue, today: date | None) -> Period | None:
    return _dated(m, tongue, today, m["m2"], m["d2"], m["y2"])


_IN = re.compile(
    r"\b(?:in|since|by|of|until|till|during|from|to|through|between|and|early|late|mid|last|next|this|for|before|after)[\s-]$",
    re.IGNORECASE,
)


_YEARS_OFF = {"last": -1, "this": 0, "next": 1}


def _month(m: re.Match[str], tongue: Tongue, today: date) -> Period | None:
    unclear = m["m4"] in {"May", "March", "Mar", "Jan", "Dec"} and m["month"] == m["m4"]
    if unclear and not _IN.search(m.string, max(0, m.start() - 9), m.start()):
        return None
    number = tongue.months[m["m4"].lower()]
    which = (m["near"] or "").lower()
    if which == "this" or m["of_year"]:
        return months(today.year + _YEARS_OFF[m["of_year"] or "this"], number)
    firsts: list[date | None] = [date(today.year + n, number, 1) for n in (-1, 0, 1)]
    ahead = {"last": False, "next": True}.get(which, _ahead(m))
    one = _nearest(firsts, today.replace(day=1), ahead)
    return months(one.year, number) if one else None


def _weekday(m: re.Match[str], tongue: Tongue, today: date) -> Period:
    which = (m["which"] or "").lower()
    days = (tongue.weekdays[m["w"].lower()] - today.weekday()) % 7
    if which == "next":
        offset = days or 7
    elif which == "last":
        offset = days - 7
    else:
        offset = days if days == 0 or _ahead(m) else days - 7
    one = today + timedelta(days=offset)
    return Period(one, one)


def _phrase(m: re.Match[str], tongue: Tongue, today: date) -> Period:
    unit, offset = tongue.phrases[re.sub(r"\s", " ", m["p"]).lower()]
    return near(today, unit, offset)


def _quarter(m: re.Match[str], _tongue: Tongue, today: date | None) -> Period | None:
    number, said = _QUARTERS[m["q"]], m["qy"]
    if said and said[0].isdigit():
        year = int(said)
    elif today is None:
        return None
    elif said:
        year = today.year + _YEARS_OFF[said[:4]]
    else:
        year = today.year - (number > (today.month + 2) // 3 and not _ahead(m))
    return months(year, number * 3 - 2, 3)


def _season(m: re.Match[str], _tongue: Tongue, today: date | None) -> Period | None:
    first, count = _SEASONS[m["s1"] or m["s2"]]
    if m["sy"]:
        return months(int(m["sy"]), first, count)
    if today is None:
        return None
    which = m["s_near"].lower()
    year = today.year
    if which == "last":
        year -= first > today.month
    elif which == "next":
        year += first <= today.month
    return months(year, first, count)


def _ago(m: re.Match[str], _tongue: Tongue, today: date) -> Period | None:
    said = m["n"].lower()
    count = int(said) if said.isdigit() else _COUNTS.get(said)
    return None if count is None else near(today, m["unit"], -count)  # type: ignore[arg-type]  # the pattern's units


def _fortnight(m: re.Match[str], _tongue: Tongue, today: date) -> Period:
    return near(today, "day", -2 if m["side"].startswith("b") else 2)


_FIXED: dict[str, Callable[[re.Match[str], Tongue], Period | None]] = {
    "iso": _iso,
    "numeric": _numeric,
    "month_year": _month_year,
    "q_year": _q_year,
    "decade": _decade,
    "century": _century,
    "year": _year,
}
_DATED: dict[str, Callable[[re.Match[str], Tongue, date | None], Period | None]] = {
    "day_first": _day_first,
    "quarter": _quarter,
    "season": _season,
    "month_first": _month_first,
}
_NEAR: dict[str, Callable[[re.Match[str], Tongue, date], Period | None]] = {
    "month": _month,
    "weekday": _weekday,
    "phrase": _phrase,
    "ago": _ago,
    "fortnight": _fortnight,
}

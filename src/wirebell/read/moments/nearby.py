"""Dates that are seen from the day of publication or from a date just told: "on Friday", "in May"."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from wirebell.read.moments.named_days import days_named, goes_on, named_day
from wirebell.read.moments.tenses import looks_ahead_abroad
from wirebell.read.vocabulary.calendar import ENGLISH, Period, Tongue, Unit, day, months, near, until

_CUES = re.compile(
    r"\b(?:(?P<ahead>(?:to|will|would|shall|must|should|can|could|may|might)\sbe\s\w+|will|would|shall|won['’]t|until"
    r"|till|due|scheduled|expected|set\sto|plans\sto"
    r"|planned|planning|payable|effective|next|upcoming|expects?|resumes?|begins?|starts?|opens?|expires?|going\sto|ahead\sof"
    r"|(?P<weak>(?<!how\s)(?<!where\s)(?<!whether\s)to\s(?!the |a |an |his |her |its |their |[A-Z])[a-z]+)"
    r"|wird|werden|soll|sollen|bis|sera|seront|va|vont"
    r"|jusqu|será|hasta|Ahead\sof"
    r"|(?P<wish>(?:hop(?:e|es|ing)|wants?|needs?|aims?|seeks?|seeking|tries|trying|poised|likely)\sto\s(?:be\s)?[a-z]+)"
    r"|(?<!was\s)(?<!were\s)(?<!been\s)running\sfor|(?:goes|go|heads?)\sto\sthe\spolls)"
    r"|(?P<back>said|says|told|was|were|had|has|have|did|since|last|met|came|went|left|began|took|gave"
    r"|made|held|won|lost|fell|rose|sent|saw|found|got|became|ran|spoke|broke|fought|hit|struck|flew|drove|chose|wrote"
    r"|grew|threw|knew|paid|brought|bought|caught|thought|kept|slept|felt|heard|built|spent|sold|stood|sat|shot|quit"
    r"|[a-z]+ed))\b"
)
_MODAL = re.compile(r"\b(?:will|would|shall|is to|are to|is due|are due|is expected|wird|sera|será)\b")
_BY = re.compile(r"\b(?:by|before)\s$")
_PERFECT = re.compile(r"[^.!?\n]{0,200}?\b\w+(?:t|en)\s(?:haben|sein)\b")
_OTHER_CLAUSE = re.compile(r"[,;:–—]|\b(?:because|after|when|that|who|which|since|as)\b")
_HAD = re.compile(r"\bhad\b")
_CLAUSE = 90


def looks_ahead(m: re.Match[str], weak: bool = True) -> bool | None:
    """Tell whether the words around a date look ahead (True) or back (False); None if they do neither.

    `weak` tells whether an infinitive ("to meet on Friday") is enough.
    """
    body, start = m.string, max(0, m.start() - _CLAUSE)
    begins = max(body.rfind(". ", start, m.start()) + 1, body.rfind("\n", start, m.start()) + 1, start)
    cue = None
    for found in _CUES.finditer(body, begins, m.start()):
        cue = found
    if cue is not None:
        if cue.group() in {"until", "till"} and _HAD.search(body, begins, m.start()):
            return False  # "had denied it until Thursday"
        if cue.group() in {"soll", "sollen"} and _PERFECT.match(body, m.end()):
            return False  # "soll im April angefangen haben"
        weakly = cue["weak"] or (cue["wish"] and _OTHER_CLAUSE.search(body, cue.end(), m.start()))
        return None if weakly and not weak else cue["ahead"] is not None
    if _BY.search(body, max(0, m.start() - 8), m.start()):
        return True
    after = _CUES.search(body, m.end(), m.end() + _CLAUSE // 2)
    if after and after["back"]:
        return False
    return True if _MODAL.search(body, m.end(), m.end() + _CLAUSE // 2) else None


def nearest(days: list[date | None], today: date, ahead: bool | None) -> date | None:
    """Return the day of one in each year that is meant.

    One that lies clearly nearer than the others is taken whatever the words around say; else the words decide, and
    without any the one that is past, unless the next is less than half as far.
    """
    real = [d for d in days if d]
    past = [d for d in real if d <= today]
    coming = [d for d in real if d >= today]
    if not past or not coming:
        return past[-1] if past else coming[0] if coming else None
    since, to = (today - past[-1]).days, (coming[0] - today).days
    if ahead:
        later = to <= 300 or since > 60
    elif ahead is None:
        later = to * 2 < since
    else:
        later = to <= 60 and since > 250
    return coming[0] if later else past[-1]


def dated(
    today: date, month: int, of_month: int, m: re.Match[str], told: tuple[int | None, Period | None, Tongue]
) -> date | None:
    """Return the day of a month without a year.

    `told` is its weekday, if that stands before it, the date told just before, in the same list, and the language.
    """
    weekday, beside, tongue = told
    middle = (beside.start if beside else today).year
    days = [day(middle + n, month, of_month) for n in (-1, 0, 1)]
    if tongue is not ENGLISH and (which := _which_day(m, tongue)):
        other = [d for d in days if d and (d < today if which < 0 else d > today)]
        return other[-1 if which < 0 else 0]
    if beside:
        return _closest(days, beside.start)
    one = nearest(days, today, _comes(m, tongue, weak=False))
    if one is None or weekday in {None, one.weekday()} or abs((one - today).days) < _SLIP:
        return one
    fits = [d for d in days if d and d.weekday() == weekday]
    return fits[0] if fits else one


_WORD_BEFORE = re.compile(r"(\w+)\s\Z")
_WORD_BEHIND = re.compile(r"\s(\w+)")


def _which_day(m: re.Match[str], tongue: Tongue) -> int:
    """Return -1 or 1 for what tells the last or the next one: "2 mai dernier", "el próximo 2 de mayo"; or 0."""
    before = _WORD_BEFORE.search(m.string, max(0, m.start() - 14), m.start())
    behind = _WORD_BEHIND.match(m.string, m.end())
    which = tongue.which.get(before[1].lower(), 0) if before else 0
    return which or (tongue.which_after.get(behind[1].lower(), 0) if behind else 0)


_SLIP = 60  # days near publication within which a weekday that does not fit is a slip of the writer


def _closest(days: list[date | None], to: date) -> date | None:
    return min((d for d in days if d), key=lambda d: abs((d - to).days), default=None)


_NAMED = re.compile(r"\s(?!\d)(?:[A-Z][a-z]+)(?!['’]s)")
_SURELY = "in|since|until|till|during|through|early|late|mid|last|next|this|of"
_SURE_MONTHS = frozenset({"May", "March", "Mar", "Jan", "Dec", "Sun", "Sat"})


def month(m: re.Match[str], tongue: Tongue, today: date, beside: Period | None = None) -> Period | None:
    """Return a month without a year: the one that the words before and after it tell, or the nearest.

    `beside` is the date told just before, in the same list ("in January, … in February").
    """
    alone = m["month"] == m["m4"]
    if alone and tongue is ENGLISH and _NAMED.match(m.string, m.end()) and not _led_by(m, _SURELY):
        return None  # "August Weller"
    if alone and not _led_by(m, tongue.in_month) and (m["m4"] in _SURE_MONTHS or tongue.units.get("day") is None):
        return None
    number = tongue.months[m["m4"].lower()]
    if m["of_year"]:
        return months(year_of(m["of_year"], tongue, today), number)
    which = _which(m, tongue, "near", "m_after")
    if which == 0:
        return months(today.year, number)
    middle = (beside.start if beside and which is None else today).year
    firsts: list[date | None] = [date(middle + n, number, 1) for n in (-1, 0, 1)]
    this = today.replace(day=1)
    if which is not None:
        other = [d for d in firsts if d and (d < this if which < 0 else d > this)]
        one = other[-1 if which < 0 else 0]
    elif beside:
        one = _closest(firsts, beside.start) or this
    else:
        one = nearest(firsts, this, _comes(m, tongue, weak=False)) or this
    return months(one.year, number)


def year_of(said: str, tongue: Tongue, today: date) -> int:
    """Return the year that words tell: "last year", "vergangenen Jahres", "(el) año pasado"."""
    key = " ".join(said.split()).lower()
    return today.year + tongue.phrases[key if key in tongue.phrases else f"el {key}"][1]


def _which(m: re.Match[str], tongue: Tongue, before: str, after: str) -> int | None:
    """Return -1, 0 or 1 for "last", "this", "next" before a name, or behind it; None if nothing is said."""
    said = m[before]
    if said:
        return tongue.which[" ".join(said.lower().split())]
    behind = m[after] if after in m.re.groupindex else None
    return tongue.which_after[behind.lower()] if behind else None


def _led_by(m: re.Match[str], words: str) -> bool:
    return (
        re.search(rf"(?<!\w)(?:{words})[\s-]?$", m.string[max(0, m.start() - 12) : m.start()], re.IGNORECASE)
        is not None
    )


def weekday(m: re.Match[str], tongue: Tongue, today: date) -> Period | None:
    """Return a weekday: the last one on or before that day, unless what is said around it looks ahead.

    None for one of many ("every other Sunday", "on a Sunday night") and for a part of a name ("Bloody Sunday").
    """
    number = tongue.weekdays[m["w"].lower()]
    if _is_any(m, tongue) or (tongue is ENGLISH and goes_on(m.string, m.end("w"))):
        return None
    if tongue is ENGLISH and (named := named_day(m.string, m.start("w"))):
        following = m.string[m.end("w") : m.end("w") + _SAID_YEAR]
        around = days_named(named, number, today, following)
        one = nearest([*around], today, None if named == "Super" else looks_ahead(m, weak=False))
        return _one_day(one) if one else None
    if m["w_week"]:
        week = near(today, *tongue.phrases[" ".join(m["w_week"].split()).lower()]).start
        return _one_day(week + timedelta(days=number))
    if "w_day" in m.re.groupindex and m["w_day"] and (one := _numbered(m, number, today, tongue)):
        return _one_day(one)
    which = _which(m, tongue, "which", "w_after")
    days = (number - today.weekday()) % 7
    if which in {1, -1, -2}:
        offset = (days or 7) if which == 1 else days - (7 if which == -1 else 14)
    else:
        offset = days if days == 0 or _comes(m, tongue) else days - 7
    return _one_day(today + timedelta(days=offset))


_SAID_YEAR = 10  # characters behind the name of a day in which its year may stand


def _one_day(one: date) -> Period:
    return Period(one, one)


_ANY = {
    "en": re.compile(
        r"\b(?:every|each|any|alternate)\s(?:(?:other|second|third|single|given)\s)?$", re.IGNORECASE
    ),
    "de": re.compile(
        r"\b(?:jede[nrms]?\s(?:(?:zweiten|dritten)\s)?|immer\s(?:am\s)?|an\seinem\s)$", re.IGNORECASE
    ),
    "fr": re.compile(r"\b(?:chaque|un|tous\sles)\s$", re.IGNORECASE),
    "es": re.compile(r"\b(?:cada|un|los)\s$", re.IGNORECASE),
}
_ONE = re.compile(r"\b[Aa]\s$")
_ENDS = re.compile(r"[.,;:)!?]|\s(?:in|at|when|and|or|with|after|before|because|but|to|as)\b|\n|\Z")


def _is_any(m: re.Match[str], tongue: Tongue) -> bool:
    """Tell whether no single day is meant: "each Sunday", "on a Sunday in May", but "a Sunday speech"."""
    body, low = m.string, max(0, m.start() - 16)
    if _ANY[tongue.tag].search(body, low, m.start()):
        return True
    led = tongue is ENGLISH and _ONE.search(body, low, m.start())
    return bool(led) and _ENDS.match(body, m.end()) is not None


def _numbered(m: re.Match[str], weekday: int, today: date, tongue: Tongue) -> date | None:
    """Return the nearest day that has the number and is that weekday: "el lunes 16", "samedi 21"."""
    first, ahead = today.year * 12 + today.month - 1, _comes(m, tongue)
    days = [day((first + n) // 12, (first + n) % 12 + 1, int(m["w_day"])) for n in range(-6, 7)]
    fits = [d for d in days if d and d.weekday() == weekday and (ahead is not True or d >= today)]
    return _closest(list(fits), today)


def _comes(m: re.Match[str], tongue: Tongue, weak: bool = True) -> bool | None:
    abroad = looks_ahead_abroad(m, tongue.tag)
    owned = m.string[m.end() : m.end() + 2] in {"'s", "’s"}
    return looks_ahead(m, weak=weak and not owned) if abroad is None else abroad


def phrase(m: re.Match[str], tongue: Tongue, today: date) -> Period | None:
    """Return what "last week", "yesterday" stand for; None for a title, as "Radio Today"."""
    before = m.string[max(0, m.start() - 2) : m.start()]
    if tongue is ENGLISH and m["phrase"][0].isupper() and before[:1].isalnum() and before[1:] == " ":
        return None
    unit, offset = tongue.phrases[" ".join(m["p"].split()).lower()]
    return near(today, unit, offset)


def ago(m: re.Match[str], tongue: Tongue, today: date) -> Period | None:
    """Return the day, week, month or year that lies so many before this one."""
    count = _count(m["n"], tongue)
    return None if count is None else near(today, tongue.units[m["unit"].lower()], -count)


def recent(m: re.Match[str], tongue: Tongue, today: date) -> Period | None:
    """Return the stretch that ends today: "the past three months"."""
    count = _count(m["rn"], tongue) if m["rn"] else 1
    unit = tongue.units[m["runit"].lower()]
    return None if count is None else until(today, unit, count)


def _count(said: str, tongue: Tongue) -> int | None:
    return int(said) if said.isdigit() else tongue.counts.get(said.lower())


def season(m: re.Match[str], tongue: Tongue, today: date | None) -> Period | None:
    """Return a season, by its year or by the words around it, as three whole months."""
    first, count = tongue.seasons[(m["s1"] or m["s2"] or m["s3"] or m["s4"]).lower()]
    if m["sy"]:
        return months(int(m["sy"]), first, count)
    if today is None:
        return None
    which = None
    if m["s_near"] or m["s_after"]:
        which = tongue.which[m["s_near"].lower()] if m["s_near"] else tongue.which_after[m["s_after"].lower()]
    year = today.year
    if which is not None and which < 0:
        year -= first > today.month or (first <= today.month < first + count)
    elif which == 1:
        year += first <= today.month
    elif which is None:
        year -= first > today.month and not looks_ahead(m)
    return months(year, first, count)


_UNITS: dict[str, Unit] = {
    "day": "day", "week": "week", "month": "month", "quarter": "quarter", "year": "year", "decade": "decade",
}  # fmt: skip
_SIDES = {"following": 1, "next": 1, "after": 1, "later": 1, "previous": -1, "preceding": -1, "before": -1}
_SIDES |= {"earlier": -1, "same": 0, "that": 0}


def beside(m: re.Match[str], today: date | None, last: Period | None) -> Period | None:
    """Return the day, week, month or year beside the one told last: "the following year", "that month"."""
    side = next(m[f"side{n}"] for n in (1, 2, 3, 4, 5) if m[f"side{n}"]).lower()
    unit = _UNITS[next(m[f"unit{n}"] for n in (1, 2, 3, 4, 5) if m[f"unit{n}"])]
    if side == "the":
        quarter = last and 80 < (last.end - last.start).days < 100
        return last if quarter else near(today, unit, -1) if today else None
    offset = _SIDES[side]
    at = last.start if last else today if offset < 0 and side in {"previous", "preceding", "earlier"} else None
    return near(at, unit, offset) if at else None


def of_this(m: re.Match[str], today: date) -> Period:
    """Return the period of which an end is told: "the end of the month", "year-end"."""
    return near(today, _UNITS[m["this1"] or m["this2"] or m["this3"]], 0)


NEAR: dict[str, Callable[[re.Match[str], Tongue, date], Period | None]] = {
    "weekday": weekday,
    "phrase": phrase,
    "ago": ago,
    "recent": recent,
    "of_this": lambda m, _tongue, today: of_this(m, today),
}

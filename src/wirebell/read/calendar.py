"""The calendar's words in English, German, French and Spanish, and periods as first and last day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal, NamedTuple

Unit = Literal["day", "week", "weekend", "month", "quarter", "year", "decade", "century"]


class Period(NamedTuple):
    """A stretch of days, both ends included."""

    start: date
    end: date


class Tongue(NamedTuple):
    """What one language calls months, days and nearby periods; keys in small letters."""

    months: dict[str, int]
    weekdays: dict[str, int]
    phrases: dict[str, tuple[Unit, int]]
    of: str
    article: str


def _numbered(first: int, names: str) -> dict[str, int]:
    """Read "a|b c|d" as names for `first`, `first` + 1, and so on."""
    return {name: n for n, group in enumerate(names.split(), first) for name in group.split("|")}


def _phrases(unit: Unit, earlier: str, now: str, later: str) -> dict[str, tuple[Unit, int]]:
    by_offset = ((-1, earlier), (0, now), (1, later))
    return {phrase.strip(): (unit, n) for n, listed in by_offset for phrase in listed.split(",") if phrase.strip()}


ENGLISH = Tongue(
    months=_numbered(
        1,
        "january|jan february|feb march|mar april|apr may june|jun july|jul august|aug september|sept"
        "|sep october|oct"
        " november|nov december|dec",
    ),
    weekdays=_numbered(
        0, "monday|mon tuesday|tues|tue wednesday|wed thursday|thurs|thu friday|fri saturday|sat sunday|sun"
    ),
    phrases={
        **_phrases(
            "day",
            "yesterday, last night",
            "today, tonight, this morning, this afternoon, this evening",
            "tomorrow",
        ),
        **_phrases("week", "last week, previous week", "this week", "next week, coming week"),
        **_phrases("weekend", "last weekend", "this weekend", "next weekend"),
        **_phrases("month", "last month, previous month", "this month", "next month"),
        **_phrases("quarter", "last quarter", "this quarter", "next quarter"),
        **_phrases("year", "last year, year earlier, previous year", "this year", "next year"),
        **_phrases("decade", "last decade", "this decade", "next decade"),
        **_phrases("century", "last century", "this century", "next century"),
    },
    of="of",
    article="the",
)
GERMAN = Tongue(
    months=_numbered(
        1,
        "januar|jänner|jan februar|feber|feb märz|mär april|apr mai juni|jun juli|jul august"
        "|aug september|sept|sep"
        " oktober|okt november|nov dezember|dez",
    ),
    weekdays=_numbered(0, "montag dienstag mittwoch donnerstag freitag samstag|sonnabend sonntag"),
    phrases={
        **_phrases("day", "gestern", "heute", "morgen"),
        **_phrases(
            "week",
            "letzte woche, vergangene woche, letzter woche, vergangener woche",
            "diese woche, dieser woche",
            "nächste woche, kommende woche, nächster woche",
        ),
        **_phrases(
            "month",
            "letzten monat, vergangenen monat, vorigen monat",
            "diesen monat, diesem monat",
            "nächsten monat, kommenden monat",
        ),
        **_phrases(
            "year",
            "letztes jahr, vergangenes jahr, letzten jahr, vergangenen jahr, vorigen jahr, voriges jahr",
            "dieses jahr, diesem jahr",
            "nächstes jahr, nächsten jahr, kommendes jahr, kommenden jahr",
        ),
    },
    of="des",
    article="dem|den|der",
)
FRENCH = Tongue(
    months=_numbered(
        1,
        "janvier|janv février|fév mars avril|avr mai juin juillet|juil août septembre|sept octobre"
        "|oct novembre|nov"
        " décembre|déc",
    ),
    weekdays=_numbered(0, "lundi mardi mercredi jeudi vendredi samedi dimanche"),
    phrases={
        **_phrases("day", "hier", "aujourd'hui, aujourd’hui", "demain"),
        **_phrases("week", "la semaine dernière, la semaine passée", "cette semaine", "la semaine prochaine"),
        **_phrases("month", "le mois dernier, le mois passé", "ce mois-ci, ce mois", "le mois prochain"),
        **_phrases(
            "year",
            "l'année dernière, l’année dernière, l'an dernier, l’an dernier",
            "cette année",
            "l'année prochaine, l’année prochaine, l'an prochain, l’an prochain",
        ),
    },
    of="de",
    article="le",
)
SPANISH = Tongue(
    months=_numbered(
        1,
        "enero|ene febrero|feb marzo|mar abril|abr mayo junio|jun julio|jul agosto|ago septiembre|setiembre|sept"
        " octubre|oct noviembre|nov diciembre|dic",
    ),
    weekdays=_numbered(0, "lunes martes miércoles jueves viernes sábado domingo"),
    phrases={
        **_phrases("day", "ayer, anoche", "hoy", "mañana"),
        **_phrases("week", "la semana pasada", "esta semana", "la próxima semana, la semana próxima"),
        **_phrases("month", "el mes pasado", "este mes", "el próximo mes, el mes próximo, el mes que viene"),
        **_phrases("year", "el año pasado", "este año", "el próximo año, el año próximo, el año que viene"),
    },
    of="del|de",
    article="el",
)
TONGUES = {"en": ENGLISH, "de": GERMAN, "fr": FRENCH, "es": SPANISH}


def day(year: int, month: int, of_month: int) -> date | None:
    """Return the date, None where the calendar has no such day."""
    try:
        return date(year, month, of_month)
    except ValueError:
        return None


def months(year: int, month: int, count: int = 1) -> Period:
    """Return the period of `count` whole months from that month on."""
    following = year * 12 + month - 1 + count
    return Period(date(year, month, 1), date(following // 12, following % 12 + 1, 1) - timedelta(days=1))


def years(year: int, count: int = 1) -> Period:
    """Return the period of `count` whole years from that year on."""
    return Period(date(year, 1, 1), date(year + count - 1, 12, 31))


def near(at: date, unit: Unit, offset: int) -> Period:
    """Return the day, week, month … that lies `offset` of its kind after the one that holds `at`."""
    if unit == "day":
        one = at + timedelta(days=offset)
        return Period(one, one)
    if unit in {"week", "weekend"}:
        monday = at + timedelta(days=7 * offset - at.weekday())
        return Period(monday + timedelta(days=5 if unit == "weekend" else 0), monday + timedelta(days=6))
    if unit in {"month", "quarter"}:
        size = 1 if unit == "month" else 3
        index = (at.year * 12 + at.month - 1) // size * size + offset * size
        return months(index // 12, index % 12 + 1, size)
    size = {"year": 1, "decade": 10, "century": 100}[unit]
    return years(at.year // size * size + offset * size, size)

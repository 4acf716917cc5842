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
    """What one language calls months, days and nearby periods; keys in small letters.

    `tag` is the language, `units` are the words for stretches of time, `counts` small numbers, `ago` and `recent`
    templates of "two weeks ago" and "the past two weeks" with {n} and {unit}; `quarter` and `half` templates with
    {q}; `which` the words that tell the last, this and the next, before the day or (`which_after`) behind it;
    `part` what leads a period of which a part is meant ("early"), `in_month` what must stand before a month alone.
    """

    tag: str
    months: dict[str, int]
    weekdays: dict[str, int]
    phrases: dict[str, tuple[Unit, int]]
    of: str
    article: str
    units: dict[str, Unit]
    counts: dict[str, int]
    ago: str
    recent: str
    quarters: dict[str, int]
    quarter: str
    half: str
    seasons: dict[str, tuple[int, int]]
    which: dict[str, int]
    which_after: dict[str, int]
    part: str
    in_month: str
    day_parts: str


def _numbered(first: int, names: str) -> dict[str, int]:
    """Read "a|b c|d" as names for `first`, `first` + 1, and so on."""
    return {name: n for n, group in enumerate(names.split(), first) for name in group.split("|")}


def _tens(names: str) -> dict[str, int]:
    return {name: 10 * n for name, n in _numbered(2, names).items()}


def _phrases(unit: Unit, earlier: str, now: str, later: str) -> dict[str, tuple[Unit, int]]:
    by_offset = ((-1, earlier), (0, now), (1, later))
    return {phrase.strip(): (unit, n) for n, listed in by_offset for phrase in listed.split(",") if phrase.strip()}


def _seasons(spring: str, summer: str, autumn: str, winter: str) -> dict[str, tuple[int, int]]:
    by_month = ((3, spring), (6, summer), (9, autumn), (12, winter))
    return {name: (first, 3) for first, names in by_month for name in names.split("|")}


def _units(day: str, week: str, month: str, year: str, decade: str) -> dict[str, Unit]:
    listed: tuple[tuple[Unit, str], ...] = (
        ("day", day), ("week", week), ("month", month), ("year", year), ("decade", decade),
    )  # fmt: skip
    return {word: unit for unit, words in listed for word in words.split("|")}


ENGLISH = Tongue(
    tag="en",
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
            "today, tonight, this morning, this afternoon, this evening, overnight",
            "tomorrow",
        ),
        **_phrases("week", "last week, past week", "this week, current week", "next week, coming week"),
        **_phrases("weekend", "last weekend", "this weekend", "next weekend"),
        **_phrases("month", "last month", "this month, current month", "next month, coming month"),
        **_phrases(
            "quarter",
            "last quarter, latest quarter",
            "this quarter, current quarter",
            "next quarter, coming quarter",
        ),
        **_phrases(
            "year",
            "last year, year earlier",
            "this year, current year, the full year, current fiscal year, the fiscal year",
            "next year, coming year",
        ),
        **_phrases("decade", "last decade", "this decade", "next decade, coming decade"),
        **_phrases("century", "last century", "this century", "next century"),
        "year-ago quarter": ("quarter", -5),
        "year-earlier quarter": ("quarter", -5),
        **dict.fromkeys(("year-ago", "year-earlier"), ("year", -1)),
        "day before yesterday": ("day", -2),
        "day after tomorrow": ("day", 2),
    },
    of="of",
    article="the",
    units=_units("day|days", "week|weeks", "month|months", "year|years", "decade|decades"),
    counts={
        **_numbered(1, "a|an|one two three four five six seven eight nine ten eleven twelve thirteen fourteen"),
        **_numbered(15, "fifteen sixteen seventeen eighteen nineteen twenty"),
        "thirty": 30, "forty": 40, "fifty": 50,
    },
    ago=r"(?:[Aa]bout\s|[Nn]early\s|[Aa]lmost\s|[Ss]ome\s|[Mm]ore\sthan\s|[Ll]ess\sthan\s|[Jj]ust\sover\s)?"
    r"{n}\s{unit}\s(?:or\sso\s)?ago",
    recent=r"(?:[Tt]he\s)?(?:[Pp]ast|(?:[Ll]ast|[Pp]receding)(?!\s(?:day|week|month|year|decade|century)))\s(?:{n}\s)?{unit}",
    quarters=_numbered(1, "first|1st second|2nd third|3rd fourth|4th"),
    quarter=r"(?:fiscal\s)?{q}[\s-]quarter",
    half=r"{q}[\s-]half(?!-?\s?time)",
    seasons=_seasons("spring", "summer", "autumn|fall", "winter"),
    which={"last": -1, "past": -1, "this": 0, "this coming": 1, "next": 1, "previous": -2},
    which_after={"last": -1},
    part=r"(?:[Ee]arly|[Mm]id|[Ll]ate|[Ee]arlier|[Ll]ater|[Ee]nd)[- ](?:in |of )?",
    in_month="in|since|by|of|until|till|during|from|to|through|between|and|early|late|mid|last|next|this|for|before"
    "|after|around",
    day_parts=r"\s(?:morning|afternoon|evening|night)",
)  # fmt: skip
GERMAN = Tongue(
    tag="de",
    months=_numbered(
        1,
        "januar|jänner|jan februar|feber|feb märz|mär april|apr mai juni|jun juli|jul august"
        "|aug september|sept|sep"
        " oktober|okt november|nov dezember|dez",
    ),
    weekdays=_numbered(0, "montag dienstag mittwoch donnerstag freitag samstag|sonnabend sonntag"),
    phrases={
        **_phrases("day", "gestern, gestern abend, vorgestern", "heute, heute morgen, heute abend", "morgen"),
        **_phrases("weekend", "vergangenes wochenende, letztes wochenende, vergangenen wochenende", "", ""),
        **_phrases("weekend", "", "dieses wochenende, diesem wochenende, am wochenende", "nächstes wochenende"),
        **_phrases("weekend", "", "", "kommenden wochenende, nächsten wochenende, kommendes wochenende"),
        **_phrases(
            "week",
            "letzte woche, vergangene woche, letzter woche, vergangener woche, vorige woche, vergangenen woche"
            ", letzten woche, vorwoche",
            "diese woche, dieser woche",
            "nächste woche, kommende woche, nächster woche, kommenden woche, nächsten woche, kommender woche",
        ),
        **_phrases(
            "month",
            "letzten monat, vergangenen monat, vorigen monat, vormonat",
            "diesen monat, diesem monat",
            "nächsten monat, kommenden monat",
        ),
        **_phrases("quarter", "vorquartal, vergangenen quartal", "laufenden quartal", "kommenden quartal"),
        **_phrases(
            "year",
            "letztes jahr, vergangenes jahr, letzten jahr, vergangenen jahr, vorigen jahr, voriges jahr, vorjahr"
            ", vorjahres, letzten jahres, vergangenen jahres, vorigen jahres",
            "dieses jahr, diesem jahr, heuer, laufenden jahr, laufendes jahr, dieses jahres, laufenden jahres",
            "nächstes jahr, nächsten jahr, kommendes jahr, kommenden jahr, nächsten jahres, kommenden jahres",
        ),
        "vorgestern": ("day", -2),
        "übermorgen": ("day", 2),
    },
    of="des",
    article="dem|den|der",
    units=_units(
        "tag|tagen|tage", "woche|wochen", "monat|monaten|monate", "jahr|jahren|jahre", "jahrzehnt|jahrzehnten"
    ),
    counts=_numbered(1, "einem|einer|ein|eine zwei drei vier fünf sechs sieben acht neun zehn elf zwölf")
    | {"zwanzig": 20, "dreißig": 30},
    ago=r"[Vv]or\s(?:rund\s|etwa\s|fast\s|knapp\s|gut\s)?{n}\s{unit}",
    recent=r"(?:vergangenen|letzten)\s{n}\s{unit}",
    quarters=_numbered(1, "ersten|erste|1. zweiten|zweite|2. dritten|dritte|3. vierten|vierte|4."),
    quarter=r"{q}\s[Qq]uartal",
    half=r"{q}\s(?:Halbjahr|Jahreshälfte)",
    seasons=_seasons("frühjahr|frühling", "sommer", "herbst", "winter"),
    which={
        "vergangenen": -1, "letzten": -1, "vergangenem": -1, "letztem": -1, "vorigen": -1, "diesen": 0,
        "diesem": 0, "kommenden": 1, "nächsten": 1, "kommendem": 1, "nächstem": 1, "vergangene": -1, "nächste": 1,
        "kommende": 1,
    },
    which_after={},
    part=r"(?:[Aa]nfang|[Mm]itte|[Ee]nde)\s",
    in_month="im|seit|bis|ab|von|anfang|mitte|ende|vom|zum|und|letzten|kommenden|vergangenen",
    day_parts=r"(?:morgen|vormittag|mittag|nachmittag|abend|nacht)",
)  # fmt: skip
FRENCH = Tongue(
    tag="fr",
    months=_numbered(
        1,
        "janvier|janv février|fév mars avril|avr mai juin juillet|juil août septembre|sept octobre"
        "|oct novembre|nov"
        " décembre|déc",
    ),
    weekdays=_numbered(0, "lundi mardi mercredi jeudi vendredi samedi dimanche"),
    phrases={
        **_phrases(
            "day",
            "hier, hier soir, cette nuit",
            "aujourd'hui, aujourd’hui, ce matin, ce soir, cet après-midi",
            "demain",
        ),
        **_phrases("weekend", "le week-end dernier, week-end dernier", "ce week-end", "le week-end prochain"),
        **_phrases("week", "la semaine dernière, la semaine passée", "cette semaine", "la semaine prochaine"),
        **_phrases("month", "le mois dernier, le mois passé", "ce mois-ci, ce mois", "le mois prochain"),
        **_phrases(
            "year",
            "l'année dernière, l’année dernière, l'an dernier, l’an dernier, l'année précédente, un an plus tôt",
            "cette année",
            "l'année prochaine, l’année prochaine, l'an prochain, l’an prochain",
        ),
        "avant-hier": ("day", -2),
        "après-demain": ("day", 2),
    },
    of="de",
    article="le",
    units=_units("jour|jours", "semaine|semaines", "mois", "an|ans|année|années", "décennie|décennies"),
    counts=_numbered(1, "un|une deux trois quatre cinq six sept huit neuf dix onze douze")
    | {"quinze": 15, "vingt": 20, "trente": 30},
    ago=r"[Ii]l\sy\sa\s(?:environ\s|près\sde\s|plus\sde\s)?{n}\s{unit}",
    recent=r"(?:ces|les|des)\s{n}\s(?:derniers?|dernières?)\s{unit}",
    quarters=_numbered(1, "premier|1er deuxième|2e troisième|3e quatrième|4e"),
    quarter=r"{q}\strimestre",
    half=r"{q}\ssemestre",
    seasons=_seasons("printemps", "été", "automne", "hiver"),
    which={"ce": 0, "cet": 0},
    which_after={"dernier": -1, "prochain": 1},
    part=r"(?:[Dd]ébut|[Mm]i-?|[Ff]in|[Cc]ourant)\s?",
    in_month="en|depuis|fin|début|courant|mi-|mi|de|d'|d’|jusqu'en|jusqu’en|à|entre|et",
    day_parts=r"\s(?:matin|midi|après-midi|soir)",
)
SPANISH = Tongue(
    tag="es",
    months=_numbered(
        1,
        "enero|ene febrero|feb marzo|mar abril|abr mayo junio|jun julio|jul agosto|ago septiembre|setiembre|sept"
        " octubre|oct noviembre|nov diciembre|dic",
    ),
    weekdays=_numbered(0, "lunes martes miércoles jueves viernes sábado domingo"),
    phrases={
        **_phrases("day", "ayer, anoche", "hoy, esta mañana, esta tarde, esta noche", "mañana"),
        **_phrases(
            "weekend",
            "el pasado fin de semana, el fin de semana pasado",
            "este fin de semana",
            "el próximo fin de semana",
        ),
        **_phrases("week", "la semana pasada", "esta semana", "la próxima semana, la semana próxima"),
        **_phrases("month", "el mes pasado", "este mes", "el próximo mes, el mes próximo, el mes que viene"),
        **_phrases(
            "year",
            "el año pasado, el año anterior, un año antes",
            "este año",
            "el próximo año, el año próximo, el año que viene",
        ),
        "anteayer": ("day", -2),
        "pasado mañana": ("day", 2),
    },
    of="del|de",
    article="el",
    units=_units("día|días", "semana|semanas", "mes|meses", "año|años", "década|décadas"),
    counts=_numbered(1, "un|una dos tres cuatro cinco seis siete ocho nueve diez once doce") | {"veinte": 20},
    ago=r"[Hh]ace\s(?:unos\s|casi\s|más\sde\s)?{n}\s{unit}",
    recent=r"(?:los|las)\súltim[oa]s\s{n}\s{unit}",
    quarters=_numbered(1, "primer|primero segundo tercer|tercero cuarto"),
    quarter=r"{q}\strimestre",
    half=r"{q}\ssemestre",
    seasons=_seasons("primavera", "verano", "otoño", "invierno"),
    which={"este": 0, "pasado": -1, "próximo": 1, "el pasado": -1, "el próximo": 1},
    which_after={"pasado": -1, "próximo": 1, "que viene": 1},
    part=r"(?:[Aa]\s)?(?:principios|comienzos|inicios|mediados|finales|fines)\sde(?:l)?\s",
    in_month="en|desde|hasta|de|a|entre|y|del",
    day_parts=r"\spor\sla\s(?:mañana|tarde|noche)",
)
TENS = {"ten": 10, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80}
TENS |= {"ninety": 90}
DECADES = {"twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70}
DECADES |= {"eighties": 80, "nineties": 90}
"""Numbers in words that are part of years and decades."""
DECADES_ABROAD = {
    "de": _tens("zwanziger dreißiger vierziger fünfziger sechziger siebziger achtziger neunziger"),
    "fr": _tens(
        "vingt trente quarante cinquante soixante soixante-dix quatre-vingt|quatre-vingts quatre-vingt-dix"
    ),
    "es": _tens("veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa"),
}
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


def until(at: date, unit: Unit, count: int) -> Period:
    """Return the `count` days, weeks, months … that end on that day: "the past three months"."""
    if unit in {"day", "week"}:
        return Period(at - timedelta(days=count * (7 if unit == "week" else 1)), at)
    size = {"month": 1, "quarter": 3, "year": 12, "decade": 120}[unit] * count
    index = at.year * 12 + at.month - 1 - size
    first = months(index // 12, index % 12 + 1)
    return Period(first.start + timedelta(days=min(at.day, first.end.day) - 1), at)

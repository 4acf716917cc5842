"""Rates: "$58 per barrel", "barrels of oil a day", "95 g/km"; by symbols that readers know, else in words."""

from __future__ import annotations

import re

from wirebell.read.figures.units import PER_MANY, is_money, plain, spaced
from wirebell.read.vocabulary.alternatives import any_of

_PER_SYMBOL = {
    "litre": "l", "liter": "l", "square foot": "ft²", "square metre": "m²", "square meter": "m²", "tonne": "t",
    "ton": "t", "ounce": "oz", "pound": "lb", "kilogram": "kg", "kilo": "kg", "kilometre": "km", "kilometer": "km",
    "mile": "mi", "second": "s", "minute": "min", "hour": "h", "mmBTU": "MMBtu", "kWh": "kWh", "MWh": "MWh",
    "megawatt hour": "MWh", "heure": "h", "hora": "h",
}  # fmt: skip
"""What stands behind "per" and has a symbol that readers know."""
_PER_WORD = {
    "barrel": "barrel", "gallon": "gallon", "dozen": "dozen", "head": "head", "person": "person", "night": "night",
    "day": "day", "week": "week", "month": "month", "year": "year", "share": "share", "bushel": "bushel",
    "acre": "acre", "hectare": "hectare", "Jahr": "year", "Tag": "day", "Monat": "month", "an": "year",
    "jour": "day", "mois": "month", "año": "year", "día": "day", "mes": "month",
}  # fmt: skip
"""What stands behind "per" and has none: such a rate is said in words, "barrel per day", "USD per barrel"."""
_RATES = _PER_SYMBOL | _PER_WORD
_WORDS = {
    "t": "tonne", "km": "kilometre", "h": "hour", "mi": "mile", "l": "litre", "m³": "cubic metre",
    "kg": "kilogram", "min": "minute", "d": "day", "in": "inch", "ft": "foot", "cm": "centimetre",
    "mm": "millimetre", "mg": "milligram", "g": "gram", "lb": "pound",
}  # fmt: skip
_PER_SIGN = {
    one: one for one in "km m cm mm s min h d yr l ml kg g t lb oz ha m² m³ kWh MWh".split()
} | {"m2": "m²", "m3": "m³", "hr": "h", "L": "l", "dl": "dl", "dL": "dl"}  # fmt: skip
_IN_WORDS = {"d": "day", "yr": "year"}
"""What may stand after a slash: "95 g/km"."""

_RATE = re.compile(
    rf"(?:\s(?:per|an?|pro|par|por|al)\s|/|-an?-)({spaced(_RATES)})(?!\w|\s(?:ago|earlier|later|before)\b)"
)
_RATE_OF_STUFF = re.compile(
    r"\sof\s(?:[a-z]+\s){1,3}(?:per|an?)\s(hour|day|week|month|year|litre|liter)(?!\w|\s(?:ago|earlier|later|before)\b)"
)
_STUFF = frozenset("barrel t l gallon m³ kg g mg microgram lb bushel".split())
_BY_SLASH = re.compile(rf"/({any_of(_PER_SIGN)})(?!\w)")
_DIVIDED = frozenset("barrel t km h mi l gallon m³ kg min d in ft cm mm mg microgram p cent sen".split())


def rate_after(body: str, end: int, unit: str) -> tuple[int, str]:
    """Return the end and the unit of a rate: "$58 per barrel" is USD per barrel, "$3 a litre" USD/l."""
    m = _RATE.match(body, end) if unit in _DIVIDED or is_money(unit) else None
    if m is None and unit in _STUFF and (m := _RATE_OF_STUFF.match(body, end)):
        return end, _rate(unit, plain(m[1]))  # "barrels of oil a day": what it is of is read as ever
    if m is None and body.startswith("/", end) and (m := _BY_SLASH.match(body, end)):
        sign = _PER_SIGN[m[1]]
        return m.end(), _rate(unit, _IN_WORDS[sign]) if sign in _IN_WORDS else f"{unit}/{sign}"
    return (m.end(), _rate(unit, plain(m[1]))) if m else (end, unit)


_MANY = (
    r"\s(?:per|for\severy|je|pro|pour|por(?:\scada)?)\s"
    r"(?P<many>1(?:0{0,2}[.,\s\u00a0\u202f]?000(?:[.,\s\u00a0\u202f]000)?|00)(?![\d]|[.,]\d)|(?:(?:one|a|1)\s)?million\b)"
    r"(?:\s(?:people|inhabitants|residents|persons|population|live\sbirths|births|Einwohner(?:innen|n)?|Menschen"
    r"|habitants|personnes|habitantes|personas)\b)?"
)
_PER_MANY, _OF_MANY = re.compile(_MANY), re.compile(r"(?:\s[^\W\d_][\w-]*){1,4}" + _MANY)
_NEAR = 64
MANY_LEAD = re.compile(r"\b(?:per|for every|je|pro|pour|por|cada)\s$")


def per_many(body: str, end: int) -> tuple[int, str | None]:
    """Return the end and the unit of a number told of so many: "67 per 100,000 people", "45 cases per 100,000"."""
    if body.find("00", end, end + _NEAR) < 0 and body.find("million", end, end + _NEAR) < 0:
        return end, None  # as nearly everywhere
    m = _PER_MANY.match(body, end)
    of = m or _OF_MANY.match(body, end, end + _NEAR)
    if of is None:
        return end, None
    digits = re.sub(r"\D", "", of["many"])
    unit = PER_MANY.get(int(digits) if len(digits) > 1 else 10**6)
    return (m.end() if m and unit else end), unit


def _rate(unit: str, said: str) -> str:
    """Return a rate by symbols where both parts have one that readers know, else in words."""
    if said in _PER_WORD:
        return f"{_WORDS.get(unit, unit)} per {_PER_WORD[said]}"
    return f"{unit} per {_NAMED[said]}" if " " in unit or unit in _SAID else f"{unit}/{_PER_SYMBOL[said]}"


_SAID = frozenset({"barrel", "gallon", "bushel", "microgram"})
_NAMED = {said: _WORDS.get(symbol, said) for said, symbol in _PER_SYMBOL.items()} | {
    "heure": "hour",
    "hora": "hour",
}


def parts_of(unit: str) -> list[str]:
    """Return the units that a rate is made of, by their symbols: "barrel per day" is barrel and d."""
    return [_SYMBOLS.get(part, part) for part in re.split(r"/| per ", unit)]


_SYMBOLS = {word: symbol for symbol, word in _WORDS.items()} | {
    "day": "d", "week": "wk", "month": "mo", "year": "yr", "hectare": "ha", "square foot": "ft²",
}  # fmt: skip

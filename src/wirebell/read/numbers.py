"""Numbers as they are written, in digits or words, with scale and unit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from wirebell.model.facts import Number
from wirebell.read.alternatives import any_of

_CURRENCIES = {
    "US$": "USD", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "HK$": "HKD", "NZ$": "NZD", "S$": "SGD", "R$": "BRL",
    "$": "USD", "£": "GBP", "€": "EUR", "¥": "JPY", "₹": "INR", "₽": "RUB", "₪": "ILS", "₩": "KRW", "₺": "TRY",
    "RM": "MYR", "Rs": "INR", "Rs.": "INR", "USD": "USD", "EUR": "EUR", "GBP": "GBP", "CHF": "CHF",
}  # fmt: skip
_UNITS = {
    "%": "% percent per\\scent pct pc Prozent pour\\scent por\\sciento",
    "percentage point": "percentage\\spoints? Prozentpunkte? points?\\sde\\spourcentage puntos?\\sporcentuales",
    "AUD": "Australian\\sdollars?",
    "CAD": "Canadian\\sdollars?",
    "HKD": "Hong\\sKong\\sdollars?",
    "USD": "(?:US\\s|U\\.S\\.\\s)?dollars? Dollars?",
    "EUR": "euros? Euros?",
    "GBP": "pounds\\ssterling",
    "JPY": "(?:Japanese\\s)?yen Yen YEN",
    "CNY": "(?:Chinese\\s)?yuan renminbi",
    "INR": "rupees?",
    "RUB": "ro?ubles?",
    "ILS": "shekels?",
    "CHF": "(?:Swiss\\s)?francs Franken",
    "MYR": "ringgit",
    "KRW": "won(?=[,.;])",
    "km/h": "km/hr? kph kmh kilomet(?:er|re)s?\\s(?:an|per)\\shour",
    "mph": "mph miles?\\s(?:an|per)\\shour",
    "km²": "square\\skilomet(?:er|re)s? sq\\s?km km² km2",
    "mi²": "square\\smiles? sq\\smiles?",
    "m²": "square\\smet(?:er|re)s? sq\\s?m sqm m² m2",
    "ft²": "square\\s(?:foot|feet) sq\\s?ft sqft",
    "km": "kilomet(?:er|re)s? km Kilometern? kilomètres?",
    "mi": "miles?",
    "cm": "centimet(?:er|re)s? cm",
    "mm": "millimet(?:er|re)s? mm",
    "m": "met(?:er|re)s? Metern? m",
    "ft": "feet foot ft",
    "in": "inch(?:es)?",
    "yd": "yards?",
    "ha": "hectares? Hektar",
    "kg": "kilograms? kilogrammes? kilos? kg Kilogramm",
    "t": "tonnes? (?:metric\\s)?tons? Tonnen toneladas?",
    "lb": "lbs?",
    "oz": "ounces?",
    "bbl": "barrels?",
    "l": "lit(?:er|re)s? Liter",
    "gal": "gallons?",
    "MW": "megawatts? MW",
    "GW": "gigawatts? GW",
    "kW": "kilowatts? kW",
    "kWh": "kilowatt[-\\s]hours? kWh",
    "hp": "horsepower hp",
    "°C": "°C ℃ degrees?\\s(?:Celsius|celsius|C) Grad",
    "°F": "°F degrees?\\s(?:Fahrenheit|fahrenheit|F)",
    "W": "watts? W",
    "Hz": "hertz Hz",
    "GHz": "gigahertz GHz Ghz",
    "mg": "milligrams? mg",
    "GB": "gigabytes? GB",
    "MB": "megabytes? MB",
    "TB": "terabytes? TB",
    "bp": "basis\\spoints?",
    "s": "seconds? Sekunden?",
    "min": "minutes? Minuten?",
    "h": "hours? hrs? Stunden?",
    "d": "days? Tagen? Tage",
    "wk": "weeks? Wochen?",
    "mo": "months? Monaten? Monate",
    "yr": "years? Jahren? Jahre",
}
_BY_SCALE = {
    12: "dozen",
    100: "hundred",
    1_000: "thousand k K Tausend mille mil",
    10**5: "lakh",
    10**6: "million m M mn mln Million Millionen Mio millions millón millones",
    10**7: "crore",
    10**9: "billion bn B b Milliarde Milliarden Mrd milliard milliards",
    10**12: "trillion tn trn",
}
_SCALES = {word: scale for scale, words in _BY_SCALE.items() for word in words.split()}
_LETTERS = frozenset({"k", "K", "m", "M", "B", "b"})
_TO_NINETEEN = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen"""
_WORDS = {w: n for n, w in enumerate(_TO_NINETEEN.split())}
_WORDS |= {w: 10 * n for n, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
_POWERS = {"hundred": 100, "thousand": 1_000, "million": 10**6, "billion": 10**9, "trillion": 10**12, "dozen": 12}
_MANY = {
    "dozens": (24, 100), "scores": (40, 100), "tens": (20, 100), "hundreds": (100, 1_000),
    "thousands": (1_000, 10_000), "millions": (10**6, 10**7), "billions": (10**9, 10**10),
    "tens of thousands": (10_000, 100_000), "hundreds of thousands": (100_000, 10**6),
    "tens of millions": (10**7, 10**8), "hundreds of millions": (10**8, 10**9),
    "tens of billions": (10**10, 10**11), "hundreds of billions": (10**11, 10**12),
}  # fmt: skip


class Written(NamedTuple):
    """A number at a place: `value` with its scale, the scale alone (1 if none), and its unit.

    `spelt` tells that it was written in words. `vague` numbers ("thousands") are ranges.
    """

    start: int
    end: int
    value: Number | tuple[Number, Number]
    scale: int
    unit: str | None
    spelt: bool


_AHEAD = re.compile(r"\(\?=[^)]*\)")  # what must follow a unit and is not part of it
_UNIT = "|".join(form for forms in _UNITS.values() for form in forms.split(" "))
_SIMPLE = "|".join(sorted(_WORDS, key=len, reverse=True))
_POWER = "|".join(_POWERS)
_SPELT = (
    rf"(?=[a-zA-Z])(?i:(?:an?\s(?=(?:half\s)?(?:{_POWER}))|(?:{_SIMPLE})(?![^\W_]))"
    rf"(?:[\s-]?(?:and\s)?(?:{_SIMPLE}|{_POWER})(?![^\W_]))*+)"
)
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "tenth": 10}
_PART = (
    r"(?:(?:a|one|two|three|four)[\s-](?:third|quarter|fifth|sixth|tenth)s?|half)"
    r"(?=\sof\s(?!a\b)|[.,;]|\s(?:to|from|in|since)\b)"
)
_VAGUE = (
    r"(?=[tTsShHmMbBdD])(?i:(?:(?:tens|hundreds)\sof\s)?(?:dozens|scores|hundreds|thousands|millions|billions))"
    r"(?=\sof\b|\smore\b)"
)


@cache
def _pattern(comma: bool) -> re.Pattern[str]:
    """Return one pattern for a number with currency, scale and unit; `comma` where decimals stand after one."""
    digits = r"\d{1,3}(?:,\d{3})++(?:\.\d+)?|\d++(?:\.\d+)?"
    if comma:
        digits = r"\d{1,3}(?:[.\u00a0\u202f ]\d{3})++(?:,\d+)?|\d++(?:,\d+)?"
    scale = "|".join(sorted(_SCALES.keys() - _LETTERS, key=len, reverse=True))
    money = "|".join(re.escape(c) for c in sorted(_CURRENCIES, key=len, reverse=True))
    return re.compile(
        rf"(?<![\w.,:/$£€-])(?={_gate()})(?:(?P<money>{money})\s?(?=\d))?"
        rf"(?:(?P<digits>{digits})(?![\d:]|,\d|\.\d)(?:[\s-]?(?P<scale>{scale})(?!\w)|(?P<letter>[kKmMbB])(?!\w))?"
        rf"|(?P<vague>{_VAGUE})|(?P<part>{_PART})|(?P<spelt>{_SPELT}))"
        rf"(?:[\s-]?(?P<unit>{_UNIT})(?!\w))?"
    )


def _gate() -> str:
    """Return what every number begins with: a look ahead that spares nearly all words the trying of all forms."""
    letters = any_of({money[:2] for money in _CURRENCIES if money[0].isalpha()})
    spelt = any_of({word[:3] for word in (*_WORDS, *_MANY, "half")})
    return rf"[\d$£€¥₹₽₪₩₺]|{letters}|(?!z)(?i:an?\s|a-|{spelt})"  # "zero tolerance" counts nothing


def written(body: str, language: str) -> Iterator[Written]:
    """Yield the numbers of a body in order. Years, ordinals, times and parts of names are among them."""
    comma = language in {"de", "fr", "es"}
    for m in _pattern(comma).finditer(body):
        if body[m.end() : m.end() + 1].isalnum():
            continue
        value, scale = _value(m, comma)
        money = _CURRENCIES[m["money"]] if m["money"] else None
        unit = money or (_symbol(m["unit"]) if m["unit"] else None)
        yield Written(m.start(), m.end(), value, scale, unit, m["digits"] is None)


def _value(m: re.Match[str], comma: bool) -> tuple[Number | tuple[Number, Number], int]:
    if m["vague"]:
        return _MANY[re.sub(r"\s", " ", m["vague"]).lower()], 1
    if m["part"]:
        return _part(m["part"]), 1
    if m["spelt"]:
        last = m["spelt"].split()[-1].lower()
        return _spelt(m["spelt"]), _POWERS.get(last, 1)
    digits = re.sub(r"[.\s]", "", m["digits"]).replace(",", ".") if comma else m["digits"].replace(",", "")
    if len(digits) > 30:
        return float(digits[:300]), 1
    scale = _SCALES[m["scale"] or m["letter"]] if m["scale"] or m["letter"] else 1
    return exact(float(digits) * scale if "." in digits else int(digits) * scale), scale


def _part(text: str) -> Number:
    """Return the value of a fraction in words: "half", "a third", "two-thirds"."""
    *count, of = re.split(r"[\s-]", text)
    over = _PARTS[of] if of in _PARTS else _PARTS[of[:-1]]
    return exact((_WORDS.get(count[0], 1) if count else 1) / over)


def exact(value: Number) -> Number:
    """Return the number without the dust of binary fractions, as an integer where it is one."""
    near = round(value, 6)
    return int(near) if near == int(near) else near


def _spelt(text: str) -> int:
    """Return the value of a number in words: "two hundred and six", "a dozen", "twenty-six million"."""
    total = current = 0
    for word in re.findall(r"[a-z]+", text.lower()):
        if word in _WORDS:
            current += _WORDS[word]
        elif word in {"hundred", "dozen"}:
            current = max(current, 1) * _POWERS[word]
        elif word in _POWERS:
            total, current = total + max(current, 1) * _POWERS[word], 0
    return total + current


@cache
def _symbol(unit: str) -> str:
    """Return the symbol of a unit as written; the pattern only lets through what the table has."""
    return next(symbol for symbol, forms in _UNITS.items() if _form(forms).fullmatch(unit))


def _form(forms: str) -> re.Pattern[str]:
    """Return the pattern of a unit alone, without what must follow it in a text."""
    return re.compile("|".join(_AHEAD.sub("", forms).split(" ")))

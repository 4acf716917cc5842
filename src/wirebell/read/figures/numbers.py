"""Numbers as they are written, in digits or words, with sign, scale and unit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice
from operator import itemgetter

from msgspec import Struct
from msgspec.structs import replace

from wirebell.model.facts import Number, Span
from wirebell.read.figures.digits import digits_of, value_of
from wirebell.read.figures.leads import MINUS, lead_of
from wirebell.read.figures.rates import per_many, rate_after
from wirebell.read.figures.units import is_money, leads, symbol_of, touches, units
from wirebell.read.moments.clock import is_time, time_after
from wirebell.read.vocabulary.alternatives import any_of
from wirebell.read.vocabulary.cutting import cut
from wirebell.read.vocabulary.numerals import BEFORE, NUMERALS, Spelt, Value, beginnings, spelt_out

_SCALES_ELSEWHERE = {
    1_000: "tys tys. tis tis.",
    10**6: """milione milioni miljoen milhão milhões milion miliony milionów milionu milyon miljon miljoner
        miljoonaa millió""",
    10**9: """miliardo miliardi miljard mld bilhão bilhões miliard miliardy miliardów miliarda milyar miljarder
        miljardia milliárd""",
}
"""Where a language has no tables of its own, the scale of a number is read all the same, or its value is wrong."""
_BY_SCALE = {
    12: "dozen",
    100: "hundred",
    1_000: "thousand k K Tausend mille mil",
    10**5: "lakh",
    10**6: "million m M mn mln mio Million Millionen Mio Mio. millions millón millones",
    10**7: "crore",
    10**9: "billion bn B b bln Milliarde Milliarden Mrd Mrd. milliard milliards",
    10**12: "trillion tn trn Billionen",
}
_SCALES = {word: scale for scale, words in _BY_SCALE.items() for word in words.split()} | {"mil millones": 10**9}
_SCALES |= {word: scale for scale, words in _SCALES_ELSEWHERE.items() for word in words.split()}
_LETTERS = frozenset({"k", "K", "m", "M", "B", "b"})


class Written(Struct, frozen=True, gc=False):
    """A number at a place: `value` with its scale, the scale alone (1 if none), and its unit.

    `spelt` tells that it was written in words; vague numbers ("thousands") are ranges. `sign` is the mark or the
    word that stands before the digits ("+", "~", "sub"); `bound` tells that a hyphen ties it to digits before. A
    `share` is a part in words ("a third"), a `move` a verb that tells a change in per cent ("doubled").
    """

    start: int
    end: int
    value: Value
    scale: int
    unit: str | None
    spelt: bool = False
    sign: str = ""
    bound: bool = False
    share: bool = False
    move: bool = False


_HALVES = {
    sign: round(n / of, 9)
    for sign, n, of in (
        ("½", 1, 2), ("¼", 1, 4), ("¾", 3, 4), ("⅓", 1, 3), ("⅔", 2, 3), ("⅕", 1, 5), ("⅖", 2, 5), ("⅗", 3, 5),
        ("⅘", 4, 5), ("⅙", 1, 6), ("⅚", 5, 6), ("⅛", 1, 8), ("⅜", 3, 8), ("⅝", 5, 8), ("⅞", 7, 8),
    )
}  # fmt: skip
_HALF_ALONE = re.compile(rf"(?<![\w{''.join(_HALVES)}])[{''.join(_HALVES)}]")


@cache
def _tail(language: str) -> re.Pattern[str]:
    """Return the pattern of what follows the digits: a fraction, a scale, a unit."""
    scale = any_of(_SCALES.keys() - _LETTERS)
    return re.compile(
        rf"(?P<half>[{''.join(_HALVES)}]|[\s-](?:[{''.join(_HALVES)}]|[1-9][/⁄][2-9](?![\d/⁄])))?"
        rf"(?:[\s-]?(?P<scale>{scale})(?![^\W_])(?:\sd(?:e\s|['’]))?|(?P<letter>\s?[kKmMbB])(?![\w-]|\.\w))?"
        rf"(?P<gap>(?:\+|-plus)?[\s-]{{0,2}})(?P<unit>{units(language)})?(?![^\W_])"
    )


_HITS = 100_000  # places looked at in one body, so that a table of millions of numbers takes little room


def written(body: str, language: str, barred: Sequence[Span] = ()) -> Iterator[Written]:
    """Yield the numbers of a body in order that begin in none of the `barred` spans, which are sorted.

    Years, labels and the like are among them; ordinals, times, dates with slashes, model numbers ("F-16"),
    telephone numbers and parts of longer rows of digits are not. Linear in the body; what stands after 100,000
    places
    that look like numbers is not read.
    """
    digits = digits_of(body, language)
    hits = [(m.start(1), m, True) for m in islice(spelt_places(body, language), _HITS)]
    hits += [(m.start(), m, False) for m in islice(digits.finditer(body), _HITS)]
    if not body.isascii() and any(sign in body for sign in _HALVES):
        hits += [(m.start(), m, False) for m in islice(_HALF_ALONE.finditer(body), _HITS)]
    hits.sort(key=itemgetter(0))
    after, bars = 0, iter(barred)
    bar = next(bars, None)
    for start, m, spelt in hits:
        while bar is not None and bar[1] <= start:
            bar = next(bars, None)
        if start < after or (bar is not None and bar[0] <= start):
            continue
        one = _in_words(body, m, language) if spelt else _in_digits(body, m, language)
        if one is not None:
            after = one.end
            yield one


def spelt_places(body: str, language: str) -> Iterator[re.Match[str]]:
    """Yield the first parts of numbers in words, in order, at the start of the body or after a mark.

    Only words that such a number begins with are looked at.
    """
    if language not in NUMERALS:
        return  # "ten" is no number in Dutch or Turkish
    match, words = beginnings(language).match, cut(body, language)
    if first := match(body):
        yield first
    places = [words.starts[n] for n in words.numerals]
    if within := [m.end() for m in _WITHIN.finditer(body)]:
        places = sorted({*places, *within})
    end = 1  # the mark before a number belongs to it
    for place in places:
        if place >= end and body[place - 1] in BEFORE and (m := match(body, place)):
            yield m
            end = m.end() + 1


_WITHIN = re.compile(r"['-](?=\w)")  # marks that may stand within a word


# -- in digits ------------------------------------------------------------------------------------------------

_CHAIN = re.compile(r"[-–/.:⁄]\d+[-–/.:⁄]\d|:\d|[,.]\d|/\d|['’′]\d|-for-\d|-[A-Z](?![^\W\d_])")
_POWER = re.compile(r"\s?[×x·]\s?10(?:\^|\*\*)?([-−–]?[1-9]\d?)(?![\d.,])")  # "1.99×10−30"
_FRACTION = re.compile(r"([1-9]\d?)[/⁄]([2-9]|1\d|[1-9]\d|1[0-9]{2})(?![\d/⁄])(?=\s(?:of\b|[a-z]))")
_LENGTHS = re.compile(
    r"\s(?:tall|long|high|deep|wide|race|sprint|final|hurdles|freestyle|above|below|away|from|apart)\b"
)


def _in_digits(body: str, m: re.Match[str], language: str) -> Written | None:
    lead = lead_of(body, m.start())
    if lead is None:
        return None
    part = _FRACTION.match(body, m.start()) if not lead.money and m.end() - m.start() < 3 else None
    if part and int(part[1]) < int(part[2]):
        return _fraction(body, part, language)
    power = _POWER.match(body, m.end())
    if power and not lead.money and lead.sign not in MINUS:
        value = float(f"{value_of(m, language)}e{power[1].replace('−', '-').replace('–', '-')}")
        return _with_tail(body, Written(lead.start, power.end(), value, 1, None, sign=lead.sign), language)
    if _CHAIN.match(body, m.end()) or (not lead.money and _is_no_amount(body, m)):
        return None
    value = _HALVES.get(m.group()) or value_of(m, language)
    if lead.sign in MINUS and not lead.bound:
        value = -value
    elif lead.sign == ".":
        value = exact(value / 10 ** (m.end() - m.start()))
    one = Written(lead.start, m.end(), value, 1, lead.money, sign=lead.sign, bound=lead.bound)
    return _with_tail(body, one, language)


def _is_no_amount(body: str, m: re.Match[str]) -> bool:
    """Tell whether digits are a time of day, or so many in a row that they are an account or a stamp."""
    said = m.group()
    labelled = len(said) > 1 and said[0] == "0" and said.isdigit()  # "case 08"
    return labelled or (len(said) > 9 and said.isdigit()) or is_time(body, m.start(), m.end())


def _fraction(body: str, m: re.Match[str], language: str) -> Written | None:
    of = Written(m.start(), m.end(), int(m[1]) / int(m[2]), 1, None, share=True)
    return _part_of_unit(body, of, language) or _with_tail(body, of, language)


def _with_tail(body: str, one: Written, language: str) -> Written | None:
    """Return the number with the fraction, scale, unit and rate that follow it; None before other letters."""
    m = _tail(language).match(body, one.end)
    if m is None or isinstance(one.value, tuple):
        return None
    value, end, scale = one.value, one.end, 1
    half, scaled, letter, gap, said = m.groups()
    unit = one.unit
    if half:
        value += _HALVES.get(half[-1]) or int(half[1]) / int(half[3])
        end = m.end("half")
    if letter and _is_metre(body, m, one):
        said, unit, end = None, "m", m.end("letter")
    elif scaled or letter:
        scale, end = _SCALES[scaled or letter.strip()], m.end("scale" if scaled else "letter")
        value = exact(value * scale)
    if said:
        unit, end = _united(m, one, said, scale * one.scale, end)
    elif body[end : end + 1].isalnum():
        return None
    if unit:
        end, unit = rate_after(body, end, unit)
    else:
        end, unit = per_many(body, end)
    if language in _HALVED and (more := _AND_HALF.match(body, end)):
        value, end = exact(value + scale * one.scale / 2), more.end()
    sign = "≥" if (said and gap[:1] == "+") or gap[:2] == "-p" else one.sign  # "15-plus years"
    return Written(one.start, end, value, one.scale * scale, unit, one.spelt, sign, one.bound, one.share)


_HALVED = frozenset({"fr", "es"})
_AND_HALF = re.compile(r"\s(?:y\smedi[oa]|et\sdemie?)\b")  # "dos años y medio", "un million et demi"


def _is_metre(body: str, m: re.Match[str], one: Written) -> bool:
    """Tell whether the letter after the digits is a metre: "1.8 m tall", "a 100m sprint", not "10m people"."""
    if one.unit or m["letter"].strip() != "m" or m["unit"] not in {None, "x"}:
        return False
    behind = m.end("letter")
    if _SIDE.match(body, behind) or _OTHER_SIDE.search(body, max(0, one.start - 12), one.start):
        return True
    return not m["unit"] and (m["letter"] != "m" or _LENGTHS.match(body, behind) is not None)


_SIDE = re.compile(r"\s?[x×]\s?\d|\sby\s\d+(?:\.\d+)?m\b")  # "3m x 4m"
_OTHER_SIDE = re.compile(r"\dm?\s?[x×]\s?$|\dm\sby\s$")


_AMOUNT = re.compile(r"\s?\d")


def _united(m: re.Match[str], one: Written, said: str, scale: int, end: int) -> tuple[str | None, int]:
    """Return the unit of a number before which money may stand and after which `said` does, and where it ends."""
    if touches(said) and m["gap"] and not (said == "C" and one.sign in MINUS):  # "minus 20 C"
        return one.unit, end
    symbol, last = symbol_of(said), max(m.end(), end)
    if leads(said) and _AMOUNT.match(m.string, last):  # "5 of them, $ 5"
        return one.unit, end
    if one.unit:
        dollars = one.unit == "USD" and is_money(symbol)  # "$5 Australian dollars"
        return (symbol, last) if dollars else (one.unit, last if symbol == one.unit else end)
    many = scale >= 1_000 or (one.spelt and _number(one) >= 100_000)
    if symbol == "lb" and many and not m.string.startswith(" of ", last):
        return "GBP", last
    few = symbol == "KRW" and said == "won" and isinstance(one.value, int) and one.value * scale < 1_000
    return (None, end) if few else (symbol, last)


def _number(one: Written) -> Number:
    return max(one.value) if isinstance(one.value, tuple) else one.value


def exact(value: Number) -> Number:
    """Return the number without the dust of binary fractions, as an integer where it is one."""
    near = float(f"{value:.12g}") if isinstance(value, float) else value
    return int(near) if near == int(near) else near


# -- in words -------------------------------------------------------------------------------------------------


def _in_words(body: str, m: re.Match[str], language: str) -> Written | None:
    spelt: Spelt | None = spelt_out(body, m, language)
    tied = body[max(0, m.start(1) - 2) : m.start(1)]  # "high-five"
    tied_on = tied[1:] == "-" and tied[0].isalpha() and not _IN.search(body, max(0, m.start(1) - 9), m.start(1))
    if spelt is None or time_after(body, spelt.end) or tied_on:
        return None
    one = Written(m.start(1), spelt.end, spelt.value, spelt.scale, None, spelt=True, share=spelt.share)
    if spelt.share:
        point = _OF_A_POINT.match(body, one.end)
        whole = replace(one, end=point.end(), unit="percentage point") if point else one
        return whole if point else _part_of_unit(body, one, language) or one
    if spelt.move and body[max(0, m.start(1) - 3) : m.start(1)] in _A_THING:
        return None
    if spelt.move:
        assert not isinstance(spelt.value, tuple)
        sign = "+" if spelt.value > 0 else "-"
        return replace(one, value=abs(spelt.value), unit="%", sign=sign, move=True)
    if isinstance(spelt.value, tuple):
        of = _of_unit(language).match(body, one.end)
        return replace(one, end=of.end(), unit=symbol_of(of[1])) if of and not touches(of[1]) else one
    told = _with_tail(body, one, language)
    large = told is not None and told.unit is None and spelt.scale >= _MILLION and language in _HALVED
    of = _of_unit(language).match(body, one.end) if large else None  # "tres millones de dólares"
    return replace(told, end=of.end(), unit=symbol_of(of[1])) if told and of and not touches(of[1]) else told


_MILLION = 10**6
_A_THING = frozenset({"un ", "le ", "ce "})  # "un doublé" is two goals
_IN = re.compile(r"\b(?:one|two|three|four|five|six|seven|eight|nine)-in-$", re.IGNORECASE)  # "one-in-five"


def _part_of_unit(body: str, one: Written, language: str) -> Written | None:
    """Return a share of one of a unit: "half a mile", "1/16 of a pint"."""
    if language != "en" or body[one.end : one.end + 2] not in {" o", " a"}:
        return None
    m = _of_a_unit().match(body, one.end)
    return replace(one, end=m.end(), unit=symbol_of(m[1]), share=False) if m else None


@cache
def _of_a_unit() -> re.Pattern[str]:
    return re.compile(rf"\s(?:of\s)?an?\s({units('en')})(?![^\W_])")


_OF_A_POINT = re.compile(r"\s(?:of\s)?an?\s(?:percentage\s)?point\b|[\s-](?:percentage[\s-])?point\b")


@cache
def _of_unit(language: str) -> re.Pattern[str]:
    """Return the pattern of the unit after a vague number: "tens of thousands of dollars"."""
    return re.compile(rf"\s(?:of\s|de\s|d['’]|von\s)?({units(language)})(?![^\W_])")

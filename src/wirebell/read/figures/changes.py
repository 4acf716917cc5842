"""Numbers that belong together, as a range, a ratio or the two ends of a change."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from wirebell.model.facts import Number, Span
from wirebell.read.figures.counted import counted, is_plural
from wirebell.read.figures.moves import HUNDREDTHS, MEASURED, REACH, Quantity, last_move
from wirebell.read.figures.numbers import Written, exact
from wirebell.read.figures.rates import parts_of
from wirebell.read.figures.units import is_money

_NEARLY = (
    r"(?:(?:about|around|nearly|almost|some|just|more than|over|under|an?|the|only|roughly|etwa|rund|knapp|fast"
    r"|gut|un|una|el|près de|plus de|moins de|environ|quelque|casi|unos|unas|cerca de|más de)\s)*"
)
_FROM = re.compile(rf"\b(?:from|von|de|del|desde)\s{_NEARLY}$")
_BETWEEN = re.compile(rf"\b(?:between|zwischen|entre)\s{_NEARLY}$", re.IGNORECASE)
_TO_NEXT = re.compile(rf"(?:\s[\w%-]+){{0,6}}\s(?:to|bis|auf|à|a|al|hasta)\s{_NEARLY}")
_FROM_NEXT = re.compile(
    rf"(?:(?:\s[\w-]+){{0,4}},?\s|(?:[^.;:()\n]{{0,40}}[,\s])?(?:down|up|lower|higher)\s)(?:from|von|de|desde)\s{_NEARLY}"
)
_COMPARED = re.compile(
    r"[^.;:\n]{0,50}[\s,(](?:compared\s(?:with|to)|as against|against|versus|vs\.?|gegenüber|nach|contre|frente a)"
    rf"\s(?:an?\s(?:[a-z-]+\s){{0,3}})?{_NEARLY}"
)
_CHANGED = re.compile(r"[^.;:\n]{0,40}\b(?:down|up)\sfrom\b")
_RANGE = re.compile(r"\s?[-–—/]\s?|-(?:to|bis)-|\s(?:to|bis|à|a|or|oder|ou|o)\s|\s(?:and|und|et|y)\s")
_UP_TO = re.compile(r"\sup to\s")
_RATIO = re.compile(r"\s(?:in|out of|in every|out of every|of every|von|sur|de cada)\s|\sof\s|-in-")
_BASES = frozenset({2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 20, 50, 100, 1_000, 10_000, 100_000, 10**6})
_ODDS = re.compile(r"\s(?:majority|margin|ratio|odds)\b")


def joined(body: str, numbers: Sequence[Written], language: str, dates: Sequence[Span] = ()) -> Iterator[Quantity]:
    """Yield the quantities that the numbers make: alone, a range, a ratio, or a change "from A to B", "B from A".

    "B, compared with A" is a change where one of `dates`, which are sorted, stands beside A: "in May".
    Scores ("won 2-1") and the rest of what hyphens tie together are none.
    """
    at, ends = 0, set[int]()
    while at < len(numbers):
        if at in ends:
            at += 1
            continue
        if moved := _moved_share(body, numbers, at):
            yield moved
            ends.add(at + 2)
            at += 1
            continue
        one, two = numbers[at], numbers[at + 1] if at + 1 < len(numbers) else None
        near = two is not None and two.start - one.end <= 64
        pair = _pair(body, one, two, language) if two is not None and near else None
        if pair and two is not None and (apart := _before_range(body, one, two, numbers[at + 2 : at + 3])):
            yield apart
            at += 1
            continue
        if pair and two is not None and _only_compared(body, one, two, pair, dates):
            pair = None
        if pair:
            yield pair
            at += 2
        elif two is not None and two.bound and body[one.end : two.start] in _TIES:
            at += 2
        else:
            if not one.bound or one.unit in _LENGTHS:
                unit = one.unit or (_unit_behind(body, one, two) if two is not None else None)
                part = _part_of_scale(body, one, two) if two is not None and near else None
                yield Quantity(one, one.start, one.end, one.value if part is None else part, unit, one.end)
            at += 1


def _before_range(body: str, one: Written, two: Written, then: Sequence[Written]) -> Quantity | None:
    """Return a number alone, in the unit of the range after it: "from 24.2 to 33-35 billion euros"."""
    ties = body[two.end : then[0].start] if then and then[0].bound else ""
    if ties not in _TIES or isinstance(then[0].value, tuple) or body[one.end : two.start] in _TIES:
        return None
    return Quantity(one, one.start, one.end, _scaled(one, then[0]), one.unit or then[0].unit, one.end)


def _moved_share(body: str, numbers: Sequence[Written], at: int) -> Quantity | None:
    """Return a share of a counted sample that has moved: "57% of 1,004 adults, up from 48%" is from 48 to 57."""
    if at + 2 >= len(numbers):
        return None
    one, sample, before = numbers[at : at + 3]
    if (
        one.unit != "%"
        or before.unit != "%"
        or sample.unit
        or not _SAMPLED.fullmatch(body[one.end : sample.start])
    ):
        return None
    if isinstance(one.value, tuple) or isinstance(before.value, tuple) or before.start - sample.end > 64:
        return None
    between = body[sample.end : before.start]
    told = _CHANGED.match(between) and _FROM_NEXT.fullmatch(between)
    plain = Quantity(one, one.start, one.end, one.value, "%", one.end)
    return replace(plain, before=before.value) if told else None


_SAMPLED = re.compile(r"\s(?:of|von|des|de)\s(?:the\s|its\s|their\s|all\s)?")


def _part_of_scale(body: str, one: Written, two: Written) -> Number | None:
    """Return a number in the scale of the whole that it is told of: "25 von 30 Millionen" are 25 million."""
    if one.spelt or one.unit or one.scale > 1 or two.scale < _LARGE or body[one.end : two.start] not in _PART_OF:
        return None
    part, whole = _number(one), _number(two) / two.scale
    return exact(part * two.scale) if whole / 20 <= part < whole else None


_LARGE = 10**6
_PART_OF = frozenset({" von ", " von rund ", " von den ", " sur ", " of ", " out of ", " de los "})


def _unit_behind(body: str, one: Written, two: Written) -> str | None:
    """Return the unit that stands behind the next number alone: "280 million of the 1.5 billion shekels" in money,
    "12 by 15 feet" of the sides of something."""
    if two.unit in _LENGTHS and body[one.end : two.start] in _BY:
        return two.unit
    whole = is_money(two.unit) and _OF_THE.fullmatch(body, one.end, two.start)
    return two.unit if whole and not one.spelt and one.scale > 1 else None


_BY = frozenset({" by ", " x ", " × ", "x", "×", "-by-"})
_LENGTHS = frozenset("m ft in cm mm km mi yd".split())
_OF_THE = re.compile(r"\s(?:of|out of|von|des|sur|de)\s(?:the|its|their|den|les|los)?\s?")


def _only_compared(body: str, one: Written, two: Written, pair: Quantity, dates: Sequence[Span]) -> bool:
    """Tell whether two figures are held beside each other at one time: "5% here, compared with 7% there"."""
    between = body[one.end : two.start]
    if pair.before is None or not _COMPARED.fullmatch(between) or _CHANGED.match(between):
        return False
    at = bisect_left(dates, (two.end, 0))
    return not (at < len(dates) and dates[at][0] - two.end < _BESIDE)


_BESIDE = 32  # characters from a number to the date that it is of
_TIES = frozenset({"-", "–", "−", "—", "-to-", "/"})


def _pair(body: str, one: Written, two: Written, language: str) -> Quantity | None:
    if isinstance(one.value, tuple) or isinstance(two.value, tuple) or one.move or two.move:
        return None
    between = body[one.end : two.start]
    if is_money(one.unit) and two.unit in HUNDREDTHS:
        return _with_cents(one, two, between)
    if one.unit == "ft" and between in _AND_INCHES and two.unit in {"in", None}:
        return _with_inches(body, one, two)
    if "\n" in between or not _alike(one.unit, two.unit) or ("/" in between and not is_money(two.unit)):
        return None
    value = _scaled(one, two)
    both = (Quantity(one, one.start, two.end, two.value, two.unit or one.unit, two.end, joint=True), value)
    return _change(body, one, two, between, both) or _range(body, one, two, between, both, language)


def _with_cents(one: Written, two: Written, between: str) -> Quantity | None:
    """Return one amount: "thirteen dollars and forty-five cents"."""
    whole, cents = one.value, two.value
    if one.scale != 1 or between not in _AND_CENTS or not isinstance(whole, int) or not isinstance(cents, int):
        return None
    fits = 0 < cents < 100
    value = exact(whole + cents / 100)
    return Quantity(one, one.start, two.end, value, one.unit, two.end, joint=True) if fits else None


_AND_CENTS = frozenset({" ", " and ", ", "})


def _with_inches(body: str, one: Written, two: Written) -> Quantity | None:
    """Return one length: "6-foot-2", "6ft 2in", "six feet, two inches"; not "40 feet 3 times"."""
    feet, inches = one.value, two.value
    if not (isinstance(feet, int) and isinstance(inches, int) and 0 < inches < 12) or one.scale != 1:
        return None
    if two.unit is None and not _FOOT.search(body, two.start - 5, two.start):
        return None
    return Quantity(one, one.start, two.end, exact(feet + inches / 12), "ft", two.end, joint=True)


_FOOT = re.compile(r"foot[\s-]$")
_AND_INCHES = frozenset({"-", " ", " and ", ", "})


def _alike(one: str | None, two: str | None) -> bool:
    """Tell whether two numbers could be of one kind: "from $500,000 to $1 million a year"."""
    return one is None or two is None or one == two or parts_of(two)[0] == one


_Both = tuple[Quantity, Number]


def _change(body: str, one: Written, two: Written, between: str, both: _Both) -> Quantity | None:
    """Return the figure whose two ends are told: the later one is its value."""
    pair, value = both
    assert not isinstance(two.value, tuple)
    lead = body[max(0, one.start - 24) : one.start]
    led = _FROM.search(lead)
    if led and _TO_NEXT.fullmatch(between) and not (one.unit == "%" and two.unit is None and two.value > _WHOLE):
        begin = one.start - len(lead) + led.start()
        moved = _moves(body, begin, two.end)
        return replace(pair, before=value) if moved or value > two.value else None
    if _counts_others(one, two, between):
        return None
    if "-" in body[one.start : one.end] and "-" not in body[two.start : two.end] and one.unit != two.unit:
        return None  # "the 14-day rate rose from 84"
    if one.unit == "%" and two.unit is None and two.value > _WHOLE:
        return None  # "grown by 42 percent, from 6 million"
    backwards = replace(pair, value=value, before=two.value)
    if one.unit in _TIMES and two.unit is None and _FROM_ABROAD.search(between):
        return None  # "en cinco años, de 680 a 940 euros"
    if _CHANGED.match(between) and _FROM_NEXT.fullmatch(between):
        return backwards
    if _FROM_NEXT.fullmatch(between) and last_move(body, _sentence(body, one.start), one.start):
        return backwards
    alike = one.unit == two.unit and not two.spelt
    return backwards if alike and _COMPARED.fullmatch(between) and value != two.value else None


_TIMES = frozenset("yr mo wk d h min s".split())
_FROM_ABROAD = re.compile(r"\s(?:de|desde|von)\s")


def _moves(body: str, begin: int, end: int) -> bool:
    """Tell whether a verb before or behind says that "from A to B" is a change."""
    if _PASSED.search(body, max(0, begin - 24), begin) or _AT_THE_END.match(body, end):
        return True
    return last_move(body, _sentence(body, begin), begin) is not None


_WHOLE = 100  # the most that a share may be: "down by 14% to 75,000"
_AT_THE_END = re.compile(
    r"(?:\s[\w-]+){0,4}\s(?:(?:an)?gestiegen|gesunken|gefallen|gewachsen|geklettert|zurückgegangen|reduziert|gesenkt"
    r"|erhöht|angehoben|gekürzt|verringert|geschrumpft|steigen|sinken|fallen|wachsen|klettern|schrumpfen|anheben|senken"
    r"|kürzen|(?:zu|nach|zurück)(?=[.,;\n]|\Z))\b"
)


def _sentence(body: str, at: int) -> int:
    """Return where the sentence begins before a place, or how far back a verb of movement is looked for."""
    low = max(0, at - REACH)
    return max(low, body.rfind(". ", low, at) + 1, body.rfind("\n", low, at) + 1)


_PASSED = re.compile(
    r"\b(?:pass(?:e|ent|ée?s?|ant|ait|aient|er|era|eront)|pas(?:a|an|ó|aron|ado|ar|ando|ará|arán)|went|gone|ging|gingen)\s$"
)
"""Verbs that tell a change only with both its ends: "est passé de 100 à 200"."""


def _counts_others(one: Written, two: Written, between: str) -> bool:
    """Tell whether the first is a count of its own: "57% of 1,004 adults, up from 48%" tells of no 1,004%."""
    measured = two.unit in MEASURED or is_money(two.unit)
    return one.unit is None and measured and _COUNTED.match(between) is not None


_COUNTED = re.compile(r"\s(?!(?:from|von|de|desde|down|up|lower|higher)\b)\w")


def _range(body: str, one: Written, two: Written, between: str, both: _Both, language: str) -> Quantity | None:
    pair, value = both
    assert not isinstance(two.value, tuple)
    if _RATIO.fullmatch(between) and (shared := _ratio(one, two, between)) is not None:
        return replace(pair, value=shared, unit=None)
    if _UP_TO.fullmatch(between):
        led = _FROM.search(body, max(0, one.start - 24), one.start)
        return replace(pair, value=(value, two.value)) if led and value < two.value else None
    if not _RANGE.fullmatch(between):
        return None
    if between.strip() in {"and", "und", "et", "y"}:
        fits = _BETWEEN.search(body, max(0, one.start - 24), one.start)
        return replace(pair, value=(value, two.value)) if fits and value < two.value else None
    if between in _TIES and not _measures(body, two, language):
        odds = _ODDS.match(body, two.end)
        return replace(pair, value=exact(value / two.value)) if odds and two.value else None
    if value >= two.value or (" " in between and _steps(body, one, two, between)):
        return None
    return replace(pair, value=(value, two.value))


def _measures(body: str, two: Written, language: str) -> bool:
    """Tell whether what follows "5-10" makes it a range, not a score: a unit, a scale, or a plural."""
    if two.unit or two.scale > 1:
        return True
    of = counted(body, two.end, language)
    return of is not None and (language != "en" or is_plural(of.split()[-1]))


def _steps(body: str, one: Written, two: Written, between: str) -> bool:
    """Tell whether two numbers are no range: a move and where it ended, or a unit before a plain count."""
    word = between.strip()
    if word in {"or", "oder", "ou", "o"}:
        return not (one.unit is None and one.value != 1 and _scaled(one, two) * 2 >= _number(two))
    if one.unit and not two.unit:
        return True
    move = last_move(body, max(0, one.start - 40), one.start)
    gap = body[move.end() : one.start] if move else ""
    return (
        move is not None
        and gap.count(" ") < 4
        and "from" not in gap
        and not (gap.strip() == "by" and two.unit and not one.unit)
    )


def _ratio(one: Written, two: Written, between: str) -> Number | None:
    """Return the value of "one in five", "three out of four"; None if the numbers are no ratio."""
    if one.unit or two.unit or not isinstance(one.value, int) or not isinstance(two.value, int):
        return None
    if not 0 < one.value < two.value or two.value not in _BASES or (between == " of " and two.value != 10):
        return None
    return round(one.value / two.value, 9)


def _number(one: Written) -> Number:
    assert not isinstance(one.value, tuple)
    return one.value


def _scaled(one: Written, two: Written) -> Number:
    """Return the first value in the scale of the second: "10 to 15 million"."""
    value = _number(one)
    return exact(value * two.scale) if one.scale == 1 and two.scale > 1 and value < 1000 else value

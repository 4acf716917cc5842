"""What a bare number shares with the figure told just before it: its unit, or what is counted."""

from __future__ import annotations

import re
from collections.abc import Sequence

from wirebell.model.facts import Number
from wirebell.read.figures.moves import Quantity
from wirebell.read.figures.rates import parts_of
from wirebell.read.figures.units import is_money, symbol_of, units

TIMES = "×"
"""The unit of how many times as much: "sixfold", "6.5 times earnings"."""
_FAR = 90  # characters between a figure and the bare number that shares its unit
_CLOSED = re.compile(
    r"\s?(?:[.,;:)](?!\d)|\s\(|$)"
    r"|\s(?:in|for|at|on|by|from|a year|last|this|next|the (?:year|month|week|day))\b(?!\s(?:one|two|three)\b)"
)
_BESIDE = re.compile(r"\b(?:and|but|while|whereas|versus|vs|against|or|then)\b|,\s(?!\w+ing\b)")
_LED = re.compile(
    r"\b(?:by|to|is|was|at|of|from|just|only|about|nearly|almost|around|versus|vs|against|and|or|than)\s[$€£]?$"
)
_STEP_TO = re.compile(r"\bto\s(?:[a-z]+\s(?:at\s|to\s)?)?$")
_PARTS = frozenset({"%", "percentage point", "basis point", "p", "cent", "sen", "mpg", "mph", "km/h", "°C", "°F"})
_ALIKE = 12  # how many times as large one of two numbers of a unit may be


def shared_unit(body: str, one: Quantity, earlier: Sequence[Quantity]) -> str | None:
    """Return the unit that a bare number has in common with one of the `earlier` figures of its sentence.

    "84.75 cents, while the lowest is 74.07" and "14 mpg to 24" are of one unit; "lost 162.31 points to 7,425.81"
    tells points twice. None where the number counts something, or is nothing like the other.
    """
    if (
        not earlier
        or one.unit is not None
        or one.first.spelt
        or isinstance(one.value, tuple)
        or not _CLOSED.match(body, one.end)
    ):
        return None
    for last in reversed(earlier):
        between = body[last.end : one.start]
        if len(between) > _FAR or "\n" in between:
            break
        if between.count(")") > between.count("("):  # "2.2bn shekels ($590m) and 71 million"
            continue
        if isinstance(last.value, tuple):
            if between == " to ":
                return last.unit
            continue
        if last.unit == "%" and _is_step(last.value, one):
            return None
        if last.unit == "point" and one.value > last.value and _STEP_TO.search(between):
            return "point"
        if _goes_with(last, one, between):
            return last.unit
    return None


def _is_step(share: Number, one: Quantity) -> bool:
    """Tell whether a share is the size of a change of counts: "rose by 38 percent, from 156 to 215"."""
    if not one.before or isinstance(one.value, tuple):
        return False
    return abs(abs(one.value - one.before) / one.before * 100 - share) < 1


def _goes_with(last: Quantity, one: Quantity, between: str) -> bool:
    """Tell whether two numbers side by side look like two of one unit."""
    assert not isinstance(last.value, tuple)
    assert not isinstance(one.value, tuple)
    told = parts_of(last.unit)[0] if last.unit else None  # "cents a share"
    if not (told in _PARTS or is_money(told)) or not _BESIDE.search(between) or not _LED.search(between):
        return False
    if is_money(told) and last.first.scale != one.first.scale:
        return False
    whole = is_money(told) and isinstance(last.value, int) and not isinstance(one.value, int)
    small, large = sorted((abs(last.value), abs(one.value)))
    return not whole and 0 < large <= small * _ALIKE


_AMONG = re.compile(
    r",?\s\(?(?:including|of whom|of which|of them|of those|among them"
    r"|(?:compared (?:with|to)|(?:up|down) from|against)(?: an? (?:weekly |monthly |yearly |daily )?average of)?)"
    r"(?:\s(?:at least|about|around|almost|nearly|more than|over|some|as many as|up to|only|just))?\s$"
)


def shared_count(body: str, one: Quantity, last: Quantity | None, of: str | None) -> str | None:
    """Return what the figure before counts, where this is a part: "6 million homes, including 1.5 million"."""
    if last is None or of is None or one.unit or one.start - last.end > _FAR:
        return None
    return of if _AMONG.search(body, last.end, one.start) else None


_OR_TWO = re.compile(r"\b(?:an?|another|one)\s([a-z]+)\sor\s$")


def or_two(body: str, one: Quantity) -> tuple[str | None, str | None]:
    """Return the unit and what is counted of "an hour or two" and "another pick or two"."""
    if one.value != 2 or one.unit or not one.first.spelt:
        return None, None
    m = _OR_TWO.search(body, max(0, one.start - 32), one.start)
    if m is None:
        return None, None
    return (symbol_of(m[1]), None) if re.fullmatch(units("en"), m[1]) else (None, m[1])


_AS_MANY = re.compile(
    r"[\s-]times\b(?=\s(?:as|more|less|fewer|larger|bigger|higher|greater|faster|longer|stronger|lower|smaller"
    r"|cheaper|what|that of"
    r"|the (?:size|number|amount|rate|average|level|cost|price|limit|national|speed|length|height|weight)"
    r"|(?:its|their|his|her|this|last|forward|trailing|annual|expected|projected|book|core)\s\w"
    r"|(?:earnings|sales|revenues?|profits?|ebitda|turnover|income|gdp|subscribed|oversubscribed)\b))",
    re.IGNORECASE,
)
_TIMES = re.compile(r"[\s-]times\b")
_TIMES_OR_FOLD = frozenset("tfo")  # the second letter of " times", "-fold", "fold"
_FOLD = re.compile(r"(?:-|\s)?fold\b")


def times_after(body: str, one: Quantity) -> int | None:
    """Return where "times" ends after a number that tells how many times as much something is; None elsewhere.

    "Arrested five times" counts occasions and is none.
    """
    if one.first.spelt and body.startswith("fold", one.end - 4):
        return one.end
    if body[one.end + 1 : one.end + 2] not in _TIMES_OR_FOLD:
        return None
    broken = isinstance(one.value, float) and not one.first.share
    m = _FOLD.match(body, one.end) or (_TIMES if broken else _AS_MANY).match(body, one.end)
    return m.end() if m else None

"""What stands inside figure(…): comparisons, directions, place and unit; the rest are ordinary expressions."""

from __future__ import annotations

import re
from typing import cast

from wirebell.standing.analysis import plain, split
from wirebell.standing.expression.cursor import QUOTES, Cursor
from wirebell.standing.expression.tree import Compared, FigureTest, Move, Moved, Operator

_TEST = re.compile(
    r"(change)?\s*(>=|<=|[><=≥≤])\s*(?=[\d.$€£+-])(\S*?)(?:\s+(thousand|million|billion|trillion))?(?=[\s)]|\Z)",
    re.IGNORECASE,
)
_SIGN = re.compile(r"(?:change)?\s*(?:>=|<=|[><≥≤])", re.IGNORECASE)
_NUMBER = re.compile(r"(\d{1,3}(?:,\d{3})+|\d{1,15})?(\.\d{1,6})?(%|k|m|bn|tn|b)?", re.IGNORECASE)
_SCALE = {"k": 1e3, "m": 1e6, "b": 1e9, "bn": 1e9, "tn": 1e12}
_SCALES = {"thousand": "k", "million": "m", "billion": "bn", "trillion": "tn"}
_LARGEST = 1e15
_DETAIL = re.compile(r"(place|unit):", re.IGNORECASE)
_MOVE = re.compile(r"(change|up|down)(?=[\s)]|\Z)", re.IGNORECASE)


def test_here(cursor: Cursor) -> FigureTest | None:
    """Return the test that stands here and step over it, or None, having moved nothing."""
    compared = _TEST.match(cursor.text, cursor.at)
    if compared:
        column = cursor.at
        cursor.spend(1, column)
        what, operator, typed, scale = compared.groups()
        number, percent = _number(cursor, typed + _SCALES.get((scale or "").lower(), ""), compared.start(3))
        cursor.at = compared.end()
        sign = cast(Operator, {"≥": ">=", "≤": "<="}.get(operator, operator))
        return Compared("change" if what else "value", sign, number, percent)
    signs = _SIGN.match(cursor.text, cursor.at)
    if signs:
        hint = "Write a number behind it, as {sign}3000 or {sign}10%."
        raise cursor.fail("No number follows {sign}", None, hint, sign=signs[0].strip())
    move = _MOVE.match(cursor.text, cursor.at)
    if move is None:
        return None
    cursor.spend(1, cursor.at)
    cursor.at = move.end()
    return Moved(cast(Move, move[0].lower()))


def refuse_trailing(cursor: Cursor, start: int) -> None:
    """Raise for a bare word right behind a number and not the first: it may be a unit, or what is counted."""
    word = cursor.chunk()
    if not word.isalpha() or word == "NOT":
        return
    before = cursor.text[start : cursor.at].rstrip()
    hint = "Write unit:{word} if it is a unit; if it is counted, put it before the number."
    problem = "After {number} it is not clear what '{word}' is."
    raise cursor.fail(problem, None, hint, number=before.split()[-1], word=word)


def _number(cursor: Cursor, typed: str, column: int) -> tuple[float, bool]:
    found = _NUMBER.fullmatch(typed)
    if found is None or not (found[1] or found[2]):
        hint = "Write 3000, 1,200, 3.5m or 10%."
        raise cursor.fail("{typed} is not a number.", column, hint, typed=repr(typed))
    unit = (found[3] or "").lower()
    number = round(float((found[1] or "0").replace(",", "") + (found[2] or "")) * _SCALE.get(unit, 1), 6)
    if number >= _LARGEST:
        raise cursor.fail("This number is too large.", column, "Numbers go up to 999tn.")
    return number, unit == "%"


def detail_here(cursor: Cursor) -> tuple[str, str] | None:
    """Return ("place" or "unit", its value) and step over it, or None, having moved nothing."""
    name = _DETAIL.match(cursor.text, cursor.at)
    if name is None:
        return None
    column = cursor.at
    cursor.at = name.end()
    cursor.space()
    text = plain(cursor.quoted() if cursor.here() in QUOTES and cursor.here() else cursor.take().rstrip(",;"))
    if not text or (name[1].lower() == "place" and not split(text)):
        hint = "Write place:Karsan or unit:USD."
        raise cursor.fail("Nothing follows {field}:", column, hint, field=name[1])
    if "*" in text:
        raise cursor.fail("{field}: takes no * here.", column, "Write the whole name.", field=name[1])
    cursor.spend(1, column)
    return name[1].lower(), text

"""What stands before the digits of a number: a currency, a sign, a word with a hyphen."""

from __future__ import annotations

import re

from msgspec import Struct

from wirebell.read.figures.units import SIGNS, currency_before

MINUS = frozenset({"minus", "-", "−"})
"""The signs and the word that make a number negative."""


class Lead(Struct, frozen=True, gc=False):
    """Where the figure begins, its sign ("+", "~", "sub", "minus"), its currency, whether a hyphen ties it."""

    start: int
    sign: str = ""
    money: str | None = None
    bound: bool = False


_SPACES = frozenset(" \n\u00a0\u202f")
_MONEY = SIGNS | {"."}
_SIGNS = frozenset("+~≈<>≥≤±")
_DASHES = frozenset("-–—−")
_INSIDE = frozenset(",:/#@_⁄×°º")
_PREFIX = re.compile(r"(?<![^\W_])([A-Za-z]+)-$")
_PREFIXES = frozenset({"sub", "minus", "plus", "now", "mid"})
_BELOW = re.compile(r"(?<!or )\b[Mm]inus $")


def lead_of(body: str, start: int) -> Lead | None:
    """Return what leads the digits that begin there; None if they are part of something else.

    Parts are the digits of "F-16", "COVID-19", "#5", "10:30", of feet and inches, and of markup left over.
    """
    before = body[start - 1] if start else " "
    if before in _SPACES or before in _MONEY or before.isalpha():
        return _after_word(body, start, before)
    if before in _DASHES:
        return _after_dash(body, start, before)
    if before in _SIGNS:
        return Lead(start - 1, before)
    further = body[start - 2] if start > 1 else " "
    part = (before == '"' and further == "=") or (before in "'’′" and further.isdigit())
    return None if part or before in _INSIDE or before.isalnum() else Lead(start)


def _after_word(body: str, start: int, before: str) -> Lead | None:
    money = currency_before(body, start)
    if money:
        at, code = money
        sign = body[at - 1] if at else " "
        bound = sign in "-–/" and at > 1 and body[at - 2].isalnum()
        return Lead(at, sign if sign in _SIGNS else "", code, bound)
    if before == ".":
        return Lead(start - 1, ".") if start < 2 or not body[start - 2].isalnum() else None
    if before.isalpha():
        return None
    below = _BELOW.search(body, max(0, start - 9), start) if before == " " else None
    return Lead(below.start(), "minus") if below else Lead(start)


def _after_dash(body: str, start: int, dash: str) -> Lead | None:
    before = body[start - 2] if start > 1 else " "
    if before.isdigit() or before in "%°":
        return Lead(start, bound=True)
    if before.isalpha():
        m = _PREFIX.search(body, max(0, start - 12), start)
        word = m[1].lower() if m else ""
        if word in {"to", "bis", "foot", "by"}:  # "5-to-10", "6-foot-2"
            return Lead(start, bound=True)
        if m and word in _PREFIXES:
            return Lead(m.start(), word)
        tied = dash != "—" and not (m is None and dash == "–")
        return None if tied else Lead(start)
    negative = dash in "-−" and (before.isspace() or before == "(")
    return Lead(start - 1, dash) if negative else Lead(start)

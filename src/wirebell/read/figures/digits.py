"""Digits as each language groups and points them: "1,234.5", "1.234,5", "1 234,5", in Mexico "1,234.5" again."""

from __future__ import annotations

import re

from wirebell.model.facts import Number

_COMMA = frozenset(
    "de fr es it pt nl pl sv da no fi cs sk hr hu ro bg sl sr tr el ru uk id ca lt lv et".split()
)  # where decimals stand after a comma
_GROUPED = r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?![0-9])"
_POINT_DIGITS = re.compile(r"[0-9](?:[0-9]{0,2}(?:,[0-9]{2,3}){0,7},[0-9]{3}(?![0-9])|[0-9]*)(?:\.[0-9]+)?")
_COMMA_DIGITS = re.compile(
    r"[0-9](?:[0-9]{0,2}(?:[.\u00a0\u202f ’'][0-9]{3}){1,8}(?![0-9])|[0-9]*)(?:,[0-9]+|\.[0-9]{1,2}(?![0-9.]))?"
)
_EITHER_DIGITS = re.compile(
    rf"{_GROUPED}(?!\s?%|\spor\s?ciento)(?:\.[0-9]{{1,2}}(?![0-9.]))?|{_COMMA_DIGITS.pattern}"
)
_COMMAS = re.compile(rf"(?<![0-9.,]){_GROUPED}(?!\s?%|\spor\s?ciento)")
_POINTS = re.compile(r"(?<![0-9.,])[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?![0-9]|[.,][0-9])|[0-9],[0-9]{1,2}(?![0-9])")


def digits_of(body: str, language: str) -> re.Pattern[str]:
    """Return the pattern of numbers in digits in a body.

    Spanish has two ways: three digits behind a comma are thousands unless the body points them more often.
    """
    if language not in _COMMA:
        return _POINT_DIGITS
    if language != "es":
        return _COMMA_DIGITS
    commas = sum(1 for _ in _COMMAS.finditer(body))
    points = sum(1 for _ in _POINTS.finditer(body)) if commas else 0
    return _EITHER_DIGITS if commas > points else _COMMA_DIGITS


def value_of(m: re.Match[str], language: str) -> Number:
    """Return the number that a match of the pattern of a body stands for."""
    text = m.group()
    if language not in _COMMA or (m.re is _EITHER_DIGITS and _WHOLE.match(text)):
        text = text.replace(",", "")
    else:
        whole, point, part = text.rpartition(".") if _POINTED.search(text) else text.partition(",")
        text = _MARKS.sub("", whole) + ("." if point else "") + part
    if len(text) > 30:
        return float(text[:250])
    return float(text) if "." in text else int(text)


_WHOLE = re.compile(rf"{_GROUPED}(?:\.|\Z)")
_POINTED = re.compile(r"\.\d{1,2}$")
_MARKS = re.compile(r"[.\s’']")

"""Ordinals as German writes them: digits with a stop, "im 4. Stock", "wurde 66. im Einzel", "(71.)"."""

from __future__ import annotations

import re

_BEHIND = re.compile(r"\.\s(?:[a-zäöüß]|(?P<noun>[A-ZÄÖÜ]))|\.\)")
_LED = re.compile(
    r"\b(?:de[rmns]|die|das|ein(?:e[rmns]?)?|(?:sein|ihr|mein|unser|dies|jed)(?:e[rmns]?)?|[iav]m|[iv]om|zu[mr]|beim)"
    r"\s(?:[a-zäöüß]+e[rmns]?\s)?$|\b\d{1,2}\.\s(?:und|oder|bis)\s(?:de[rmns]\s|die\s)?$",
    re.IGNORECASE,
)
_MOST_DIGITS, _LOOKED_AT = 3, 40


def is_ordinal(body: str, low: int, start: int, end: int) -> bool:
    """Tell whether plain digits at a place in German text are an ordinal: a small letter or a bracket follows
    their stop, or a noun does and an article stands before them."""
    behind = _BEHIND.match(body, end) if end - start <= _MOST_DIGITS else None
    if behind is None:
        return False
    return not behind["noun"] or _LED.search(body, max(low, start - _LOOKED_AT), start) is not None

"""Which way a figure moved in German, whose verb stands last: "um 15 Euro auf 270 Euro steigen"."""

from __future__ import annotations

import re

_BY = re.compile(r"\bum\s(?:(?:rund|etwa|fast|knapp|gut|bis zu|mehr als)\s)?\Z")
_UP = (
    "(?:an)?gestiegen|steigen|erhöht|erhöhen|angehoben|anheben|gewachsen|wachsen|zugelegt|zulegen|geklettert"
    "|klettern"
)
_DOWN = (
    "gesunken|sinken|gefallen|fallen|gesenkt|senken|gekürzt|kürzen|reduziert|reduzieren|verringert|verringern"
    "|zurückgegangen|zurückgehen|geschrumpft|schrumpfen"
)
_LAST = re.compile(
    rf"(?:\sauf\s[^.;:\n()]{{1,30}}?)?\s(?:(?P<up>(?:{_UP})\b|zu(?=[.,;\n]|\Z))|(?:{_DOWN})\b|(?:nach|zurück|ab)(?=[.,;\n]|\Z))"
)
_FROM_BY = re.compile(r"\sauf\s(?:(?:rund|etwa|fast|knapp|gut|nur noch)\s)?\Z")
_NEAR = 24


def moved_by(body: str, start: int, end: int) -> bool | None:
    """Tell whether the amount behind "um" was added (True) or taken (False); None if no verb behind it tells."""
    if not _BY.search(body, max(0, start - _NEAR), start):
        return None
    last = _LAST.match(body, end)
    return None if last is None else last["up"] is not None


def is_result(body: str, end: int, start: int) -> bool:
    """Tell whether nothing but "auf" stands between a step and where it ended: "um 15 | auf 270"."""
    return _FROM_BY.fullmatch(body, end, start) is not None

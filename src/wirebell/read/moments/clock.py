"""Times of day that stand beside a date, with their zone: "10:30 GMT on Tuesday", "Friday at 6 p.m."."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, timezone

from wirebell.model.facts import Span

_ZONES = {
    "GMT": 0, "UTC": 0, "Z": 0, "BST": 1, "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2, "EST": -5, "EDT": -4,
    "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
}  # fmt: skip
_TIME = (
    r"(?P<hour>\d{1,2})(?:(?:[:.]|\s?h\s?)(?P<minute>\d\d))?(?P<mark>\s?[ap]\.?m\b\.?|\s?Uhr\b|\s?h\b|\s?heures\b)?"
    rf"(?:\s(?P<zone>{'|'.join(_ZONES)})\b)?"
)
_AFTER = re.compile(rf"(?:,?\s(?:at|around|about|um|à|a las)\s|\s){_TIME}(?![\w:])")
_BEFORE = re.compile(rf"(?<![\w:.,/$£€-]){_TIME}(?:,?\s(?:on\s|am\s)?)$")
_REACH = 24

Timed = tuple[Span, str, str]


def at_time(body: str, span: Span, one: date, published: datetime | None, free: int) -> Timed | None:
    """Return the span with the time of day beside a date, and the moment twice, as first and last.

    The zone is the one that is told, else that of `published`, else left open. `free` is where the last moment
    ended. None if no time stands there.
    """
    m = _AFTER.match(body, span[1], span[1] + _REACH)
    if m is None:
        m = _BEFORE.search(body, max(free, span[0] - _REACH), span[0])
    if m is None:
        return None
    moment = _moment(m, one, published, body[max(0, m.start() - 3) : m.start()])
    if moment is None:
        return None
    end = m.end() - 1 if m.group().endswith((" ", ",")) else m.end()
    return (min(span[0], m.start("hour")), max(span[1], end)), moment, moment


def _moment(m: re.Match[str], one: date, published: datetime | None, lead: str) -> str | None:
    hour, minute, mark = int(m["hour"]), int(m["minute"] or 0), (m["mark"] or "").strip().lower()
    led = lead.lower() == "at " or m.group().lstrip(" ,").startswith(("at", "um", "à"))
    if not (mark or m["zone"] or (m["minute"] and led)):
        return None
    if mark[:1] in {"a", "p"}:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if mark[0] == "p" else 0)
    if hour > 23 or minute > 59:
        return None
    zone = timezone(timedelta(hours=_ZONES[m["zone"]])) if m["zone"] else published.tzinfo if published else None
    return datetime.combine(one, time(hour, minute), zone).isoformat()


# -- times that stand alone and are no amounts --------------------------------------------------------------------

_CLOCK = re.compile(
    r"\s?(?:[ap]\.?m\b|[AP]\.?M\b|o['’]clock|hrs\b|GMT|BST|EST|EDT|CET|UTC|PT\b|ET\b|Uhr|h\d\d|Ghz\d"
    r"|de la (?:mañana|tarde|noche|madrugada)\b|h(?:eures?)? (?:du (?:matin|soir)|de l['’]après-midi)\b)"
)
_TO_CLOCK = re.compile(  # "5-8pm", "9 bis 12 Uhr"
    r"(?:[:.]\d\d)?(?:\s?[–-]\s?|\s(?:to|bis)\s)\d{1,2}(?:[:.]\d\d)?\s?(?:[ap]\.?m\b|[AP]\.?M\b|Uhr\b)"
)
_HOURS = re.compile(r"(?:[01]?\d|2[0-3])\.[0-5]\d")
_AT = re.compile(r"(?:\b(?:at|by|until|from|before|after|around|since)\s|\n|^)$", re.IGNORECASE)
_AMOUNT = re.compile(r"\s?[%$£€a-zA-Z-]*(?:%|percent|per cent|m\b|bn\b|million|billion|point)")
_ENDS = (",", ".", "\n", ";", ")", " on ", " in ", " loc", " and", " as ", " whe")


def time_after(body: str, end: int) -> bool:
    """Tell whether what follows a number makes it a time of day: "p.m.", "o'clock", a zone."""
    return _CLOCK.match(body, end) is not None


def is_time(body: str, start: int, end: int) -> bool:
    """Tell whether digits are a time of day: "7pm", "at 21.04", or the stamp that begins a line."""
    if time_after(body, end) or (end - start < 3 and _TO_CLOCK.match(body, end)):
        return True
    if not _HOURS.fullmatch(body, start, end) or not _AT.search(body, max(0, start - 7), start):
        return False
    if _AMOUNT.match(body, end):
        return False
    opens = start == 0 or body[start - 1] == "\n"
    return opens or end == len(body) or body.startswith(_ENDS, end)

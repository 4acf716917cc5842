"""Figures of a poll: how many were asked, and the margin of error."""

from __future__ import annotations

import re

_MARGIN = re.compile(
    r"(?:margin of (?:sampling )?error|sampling error|error margin)\b[^.\d]{0,40}$"
    r"|(?:Fehlertoleranz|Fehlermarge|Schwankungsbreite)\b[^.\d]{0,40}$"
    r"|(?:marge d['’]erreur|margen de error)\b[^.\d]{0,40}$",
    re.IGNORECASE,
)
_SAMPLE = re.compile(
    r"(?:\b(?:sample|poll|survey) of|\bsample size (?:of|was)|\b(?:surveyed|polled|questioned|interviewed))\s"
    r"(?:(?:about|around|nearly|almost|more than|over|some|just over|roughly|a)\s)*$",
    re.IGNORECASE,
)
_WORDS = ("error", "poll", "survey", "sample", "questioned", "interviewed", "Fehler", "Schwankung", "erreur")
_EITHER_WAY = re.compile(r"(?:plus or minus|plus-or-minus|±|\+/-)\s?$")
_POINTS = re.compile(r"\s(?:percentage\s)?points?\b")


def tells_of_poll(body: str) -> bool:
    """Tell whether a body has any of the words that are looked for here, which spares most stories the looking."""
    return any(map(body.__contains__, _WORDS))


def margin_of_error(body: str, low: int, start: int) -> bool:
    """Tell whether the number that begins at `start` is a poll's margin of error."""
    return _MARGIN.search(body, max(low, start - 72), start) is not None


def points_after(body: str, end: int) -> int:
    """Return the end of the word "points" after a margin of error, `end` itself if it is not there."""
    m = _POINTS.match(body, end)
    return m.end() if m else end


def either_way(body: str, start: int) -> bool:
    """Tell whether "plus or minus" stands before the number."""
    low = max(0, start - 16)
    told = (
        body.find("minus", low, start) >= 0 or body.find("±", low, start) >= 0 or body.find("+/-", low, start) >= 0
    )
    return told and _EITHER_WAY.search(body, low, start) is not None


def sampled(body: str, low: int, start: int) -> bool:
    """Tell whether the number that begins at `start` is how many were asked: "a poll of 1,204"."""
    return _SAMPLE.search(body, max(low, start - 48), start) is not None

"""Days that a page states as a moment in UTC: midnight where the paper is, which in UTC is late the day before."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from wirebell.read.text.markup import Tree

_LATE = 21
_DOMAINS = frozenset("de at ch fr es it nl be lu pl cz sk hu dk se no si hr li".split())
_LANGUAGES = frozenset("de it nl pl cs sk hu da sv nb nn no sl hr".split())
"""Domains and languages whose papers live by Central European Time; French is at home elsewhere too."""


def local_midnight(moment: datetime, tree: Tree, url: str | None) -> datetime | None:
    """Return a UTC moment that is midnight by Central European Time on that clock, if the page is from there.

    A day picked in an editor's calendar is stored as midnight, to the second; no clock of a newsroom hits that by
    chance. None for every other moment.
    """
    if moment.utcoffset() or moment.hour < _LATE or moment.minute or moment.second:
        return None
    local = moment.astimezone(_central())
    return local if local.hour == 0 and _is_central(tree, url) else None


def _is_central(tree: Tree, url: str | None) -> bool:
    host = urlsplit(url or "").hostname or ""
    domain = host.rpartition(".")[2]
    if domain in _DOMAINS:
        return True
    language = (tree.getroottree().getroot().get("lang") or "").lower().partition("-")[0]
    return language in _LANGUAGES and len(domain) != 2


@cache
def _central() -> ZoneInfo:
    return ZoneInfo("Europe/Berlin")

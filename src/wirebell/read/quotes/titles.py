"""Words in marks that nobody says: titles of works and programmes, names of groups and of who is in the story."""

from __future__ import annotations

import re

from wirebell.read.quotes.marks import Marked
from wirebell.read.quotes.speakers import Cast
from wirebell.read.quotes.wording import is_title, trimmed

_BEFORE = 60  # code points that are looked at before a passage
_LONGEST = 100  # code points of a title with its marks
_TITLED = re.compile(r"\b(?:en)?titled $", re.IGNORECASE)
_NAMED = re.compile(
    r"(?:, |\b(?:an?|another|new|the) (?:[\w-]+ ){0,2}[\w-]+ )(?:called|named|dubbed|nicknamed|known as) $",
    re.IGNORECASE,
)
_WORK = re.compile(
    r"\b(?:article|book|novel|memoir|essay|poem|play|song|single|album|film|movie|documentary|series|show|sitcom"
    r"|episode|chapter|podcast|programme|program|magazine|band|painting|exhibition|musical|opera|comedy|drama"
    r"|thriller|bestseller|ballad|hit),? $",
    re.IGNORECASE,
)
_AUTHOR = re.compile(r"\b(?:author|editor|director|star|host|writer|creator|producer|publisher)s? of $")
_PLACED = re.compile(r"\b(?:on|hosts?(?: of)?|hosting|watch(?:e[ds]|ing)?|tell(?:s|ing)?|told) $")
_POSSESSIVE = re.compile(r"['’]s? $")
_BEFORE_NOUN = re.compile(r" (?:co-)?(?:hosts?|anchors?|star|creator|moderator|viewers|reporter|writer)\b")


def names_something(body: str, passage: Marked, cast: Cast) -> bool:
    """Tell whether a passage in marks is a title or a name, by its capitals and what stands beside it."""
    start, end = passage.outer
    if passage.open or end - start > _LONGEST or not body[start - 1 : start].isspace():
        return False
    inner = trimmed(body, *passage.inner)
    if inner is None:
        return False
    before = body[max(0, start - _BEFORE) : start]
    if _TITLED.search(before) or (_AUTHOR.search(before) and body[inner[0]].isupper()):
        return True
    if not (is_title(body, inner) or (body[inner[0]].isupper() and " " not in body[slice(*inner)])):
        return False
    if _WORK.search(before) or _NAMED.search(before) or _BEFORE_NOUN.match(body, end):
        return True
    return " " in body[slice(*inner)] and (bool(_PLACED.search(before)) or _broadcasts(before, start, cast))


def _broadcasts(before: str, start: int, cast: Cast) -> bool:
    """Tell whether an organisation owns the passage: "Harbour Radio's "."""
    owns = _POSSESSIVE.search(before)
    at = cast.ends_at(start - len(before) + owns.start()) if owns else None
    return at is not None and cast.of[at].kind == "organisation"

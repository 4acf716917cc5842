"""Sentences as quotes are read in them: one, or several where a passage in marks runs over their ends."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from wirebell.read.quotes.marks import Marked, marked
from wirebell.standing.text import sentences

_MOST = 40  # passages of one sentence that are looked at: no honest sentence has more
_TAG = re.compile(
    r"\s(?:\S{1,40}\s){0,5}?(?:said|says|asked|asks|told|tells|added|adds|wrote|writes|tweeted|demanded|replied|responded"
    r"|joked|shouted|exclaimed|wondered|continued|recalled|cried|yelled|quipped|sagte|fragte|rief|dijo|preguntó)\b"
)


class Stretch(Struct, frozen=True, gc=False):
    """A stretch of the body with the passages in marks that begin in it."""

    start: int
    end: int
    passages: tuple[Marked, ...]


def stretches(body: str) -> Iterator[Stretch]:
    """Yield the stretches of a body in order; every passage lies in one of them."""
    passages = marked(body)
    at = 0
    start: int | None = None
    for begin, end in sentences(body):
        start = begin if start is None else start
        stop = at
        while stop < len(passages) and passages[stop].outer[0] < end:
            stop += 1
        if stop > at and (passages[stop - 1].outer[1] > end or _asks(body, passages[stop - 1], end)):
            continue
        yield Stretch(start, end, tuple(passages[at : min(stop, at + _MOST)]) if stop > at else ())
        at, start = stop, None


def _asks(body: str, passage: Marked, end: int) -> bool:
    """Tell whether a passage ends its sentence by its own "?" or "!" and the clause of saying is yet to come."""
    return passage.outer[1] == end and body[passage.inner[1] - 1] in "?!" and bool(_TAG.match(body, end))

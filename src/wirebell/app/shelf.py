"""What is filed of the archive, with what every look at it asks: it never changes, so looks share it."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import accumulate, chain
from typing import NamedTuple

from wirebell.model.archive import Cards, Segment

NO_CARDS = Cards((), (), (), ())


class Range(NamedTuple):
    """Keys from `low` up to, without, `high`."""

    low: str
    high: str


class Shelf:
    """The segments as they stood once. `kept` holds keys that were looked up in them."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self.segments = segments
        self.upto = segments[-1].upto if segments else 0
        self.holes = [hole for segment in segments for hole in segment.holes]
        self.cards = joined([segment.cards for segment in segments])
        self.count = len(self.cards.seqs)
        self.rings = bits(self.cards.rings)
        self.kept: dict[Range, int] = {}
        starts = [0, *accumulate(len(segment.cards.seqs) for segment in segments)]
        self.starts = {segment.number: start for segment, start in zip(segments, starts, strict=False)}

    @cached_property
    def order(self) -> list[int]:
        """The places, newest first."""
        moments = self.cards.moments
        return sorted(range(self.count), key=lambda at: (moments[at], at), reverse=True)

    @cached_property
    def ringing(self) -> dict[str, int]:
        """The stories that rang, each with how often a version of it did."""
        cards = self.cards
        return Counter(story for story, rang in zip(cards.stories, cards.rings, strict=True) if rang)

    @cached_property
    def again(self) -> int:
        """The places of stories that rang more than once."""
        twice = {story for story, number in self.ringing.items() if number > 1}
        return bits(story in twice for story in self.cards.stories) if twice else 0

    @cached_property
    def _moments(self) -> list[int]:
        return sorted(self.cards.moments)

    @property
    def newest(self) -> int | None:
        """The newest moment."""
        return self._moments[-1] if self._moments else None

    def first_since(self, moment: int | float) -> int | None:
        """Return the first moment that is not before one, None where there is none."""
        at = bisect_left(self._moments, moment)
        return self._moments[at] if at < len(self._moments) else None

    @cached_property
    def _spans(self) -> list[tuple[int, int]]:
        return [(min(s.cards.moments), max(s.cards.moments)) for s in self.segments if s.cards.moments]

    def since(self, moment: int | float) -> int:
        """Return the places of what is not before a moment."""
        found = 0
        filled = (segment for segment in self.segments if segment.cards.moments)
        for segment, (first, last) in zip(filled, self._spans, strict=True):
            if first >= moment:
                part = (1 << len(segment.cards.moments)) - 1
            else:
                part = bits(at >= moment for at in segment.cards.moments) if last >= moment else 0
            found |= part << self.starts[segment.number]
        return found


def joined(parts: Sequence[Cards]) -> Cards:
    """Return cards one after another."""
    return Cards(
        tuple(chain.from_iterable(part.seqs for part in parts)),
        tuple(chain.from_iterable(part.stories for part in parts)),
        tuple(chain.from_iterable(part.moments for part in parts)),
        tuple(chain.from_iterable(part.rings for part in parts)),
    )


def bits(flags: Iterable[bool]) -> int:
    """Return the places of what is true as the bits of a number."""
    return int("".join("1" if flag else "0" for flag in flags)[::-1] or "0", 2)


def bits_at(listed: Iterable[int]) -> int:
    """Return places as the bits of a number."""
    found = bytearray()
    for place in listed:
        if place >> 3 >= len(found):
            found.extend(bytes((place >> 3) + 1 - len(found)))
        found[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(found, "little")


def places(found: int) -> list[int]:
    """Return the places of the bits that are set, in order."""
    row = f"{found:b}"[::-1]
    listed = list[int]()
    at = row.find("1")
    while at >= 0:
        listed.append(at)
        at = row.find("1", at + 1)
    return listed

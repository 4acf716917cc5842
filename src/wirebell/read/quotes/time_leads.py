"""Circumstances of time at the head of a sentence, which are neither who speaks nor what is said."""

from __future__ import annotations

from wirebell.read.quotes.clauses import Words
from wirebell.read.vocabulary import grammar as g

_LONGEST = 6  # words: "Late on the night of Monday" has as many
_BEFORE = frozenset("on in by at and but".split())
_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday yesterday today tomorrow".split())
_ENDS = frozenset("ago later earlier".split())
_UNITS = frozenset(
    """minute minutes hour hours day days night nights morning afternoon evening week weeks weekend month months
    year years decade decades summer winter spring autumn fall""".split()
)
_COUNTS = frozenset("a an one two three four five six seven eight nine ten several few some many couple".split())
_POINTING = frozenset("last this next that early late of the past following previous same".split())
_LAST = _UNITS | _DAYS | _ENDS
_PARTS = _LAST | _COUNTS | _POINTING


def after_time(words: Words, low: int, high: int) -> int:
    """Return the word behind "Four years ago," or "Last week," at the head of a stretch, else `low`."""
    if words.language != "en":
        return low
    comma = next((n for n in range(low, min(high, low + _LONGEST + 1)) if words.kinds[n] & g.COMMA), None)
    return comma + 1 if comma is not None and is_time(words, low, comma) else low


def is_time(words: Words, start: int, end: int) -> bool:
    """Tell whether a few words tell when, and nothing else: "Four years ago", "On Monday night", "This week"."""
    while end > start and words.kinds[end - 1] & g.COMMA:
        end -= 1
    while start < end and words.low[start] in _BEFORE:
        start += 1
    if not 0 < end - start <= _LONGEST or not all(_tells_when(words.low[n]) for n in range(start, end)):
        return False
    return words.low[end - 1] in _DAYS or (end - start > 1 and words.low[end - 1] in _LAST)


def _tells_when(word: str) -> bool:
    return word in _PARTS or word.isdigit()

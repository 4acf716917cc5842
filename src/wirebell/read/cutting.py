"""The words of a body, cut once for all that is looked for in it: where they begin, and what each may do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import accumulate
from typing import NamedTuple

from wirebell.read import grammar as g
from wirebell.read.date_openings import opening_words
from wirebell.read.numerals import first_words
from wirebell.read.openings import ALONE, FIRST, as_bitmap, may_begin

try:
    from wirebell.read._cut import cut as compiled_cut
except ImportError:
    COMPILED = False
else:
    COMPILED = True

# Most words are followed by no joint, which the first branch sees without opening a repetition.
_WORD = {
    "en": re.compile(r"(\w++(?![’'.\-/&,]\w)|\w++(?:(?:[’'.\-/&]|,(?=\d))\w++)*+|''|``|[^\w\s])"),
    "fr": re.compile(r"(\w++(?![.,\-]\w)|\w+(?:(?:[.,](?=\d)|-(?!t-|ils?\b|elles?\b|on\b))\w+)*|''|``|[^\w\s])"),
}
TELLING = g.CUE | g.SOURCE | g.NOUN
"""What a word does that may tell that something is said."""
_DATE, _NUMERAL = g.FREE, g.FREE + 3  # where the bits of their gates stand
_MASKS = (TELLING, (ALONE | FIRST) << _DATE, (ALONE | FIRST) << _NUMERAL)


class Cut(NamedTuple):
    """The words and signs of a body in small letters, no place moved, with straight apostrophes.

    `kinds` are bits of what they do (see `grammar`); the others are numbers of words: those that may tell that
    something is said, and those that a date or a number in words may begin with.
    """

    starts: list[int]
    words: list[str]
    kinds: list[int]
    telling: Sequence[int]
    dates: Sequence[int]
    numerals: Sequence[int]


def cut(body: str, language: str, compiled: bool = COMPILED) -> Cut:
    """Return the words of a body; those of the last two bodies are kept. `compiled` has no effect on them.

    No word crosses white space. Languages without tables of their own are cut as English. Linear in the body.
    """
    return _cut(body, language if language in g.LANGUAGES else "en", compiled)


@lru_cache(maxsize=2)
def _cut(body: str, language: str, compiled: bool) -> Cut:
    low, kinds = lowered(body), _kinds(language)
    if compiled and language != "fr":
        starts, words, found, listed = compiled_cut(low, kinds, kinds.signatures, _MASKS)
    else:
        starts, words, found, listed = _by_pattern(low, kinds, language)
    telling, dates, numerals = listed
    return Cut(starts, words, found, telling, may_begin(found, dates, _DATE), may_begin(found, numerals, _NUMERAL))


def lowered(body: str) -> str:
    """Return a body in small letters with straight apostrophes, no place moved."""
    low = body.lower()
    if len(low) != len(body):
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in body)
    return low.replace("’", "'")


def _by_pattern(
    low: str, kinds: dict[str, int], language: str
) -> tuple[list[int], list[str], list[int], tuple[list[int], ...]]:
    """Return what the compiled part does, for any language."""
    pieces = _WORD.get(language, _WORD["en"]).split(low)  # gap, word, gap, … gap: cheaper than a match a word
    words = pieces[1::2]
    found = [kinds[word] for word in words]
    listed = tuple([n for n, kind in enumerate(found) if kind & mask] for mask in _MASKS)
    return list(accumulate(map(len, pieces)))[:-1:2], words, found, listed


_MOST = 20_000  # words whose kinds are remembered


class _Kinds(dict[str, int]):
    """What words do and may begin: those of the tables, and those met so far.

    Words not in it whose signature is not in `signatures` do and begin nothing, and need not be asked for.
    """

    def __init__(self, language: str) -> None:
        super().__init__()
        self._known = g.classes(language)
        self._dates, self._numerals = opening_words(language), first_words(language)
        self.signatures = as_bitmap(self._dates.signatures | self._numerals.signatures)
        self._begin()

    def _begin(self) -> None:
        for word in self._known:
            self[word] = self._kind(word)

    def __missing__(self, word: str) -> int:
        if len(self) >= _MOST:
            self.clear()
            self._begin()
        kind = self[word] = self._kind(word)
        return kind

    def _kind(self, word: str) -> int:
        begins = self._dates.bits(word) << _DATE | self._numerals.bits(word) << _NUMERAL
        return self._known.get(word, 0) | begins


_kinds = cache(_Kinds)

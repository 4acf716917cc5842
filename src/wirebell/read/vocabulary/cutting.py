"""The words of a body, cut once for all that is looked for in it: where they begin, and what each may do."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import accumulate
from typing import NamedTuple

from wirebell.read.vocabulary import grammar as g
from wirebell.read.vocabulary.date_openings import opening_words
from wirebell.read.vocabulary.numerals import first_words
from wirebell.read.vocabulary.openings import as_bitmap, may_begin

try:
    from wirebell.read.vocabulary._cut import Cutter
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
_DATE, _NUMERAL = 26, 29  # where the bits of their gates stand, above those of `grammar`
_TOLD = (1 << _DATE) - 1

Taken = tuple[list[int], list[str], list[int], list[int], list[int], list[int]]


class Cut(NamedTuple):
    """The words and signs of a body in small letters, no place moved, with straight apostrophes.

    `kinds` are bits of what they do and how they are written (see `grammar`); the others are numbers of words:
    those that may tell that something is said, and those that a date or a number in words may begin with.
    """

    starts: list[int]
    words: list[str]
    kinds: list[int]
    telling: list[int]
    dates: list[int]
    numerals: list[int]


def cut(body: str, language: str, compiled: bool = COMPILED) -> Cut:
    """Return the words of a body; those of the last two bodies are kept. `compiled` has no effect on them.

    No word crosses white space. Languages without tables of their own are cut as English. Linear in the body.
    """
    return _cut(body, language if language in g.LANGUAGES else "en", compiled)


@lru_cache(maxsize=2)
def _cut(body: str, language: str, compiled: bool) -> Cut:
    low = lowered(body)
    return Cut(
        *(_cutter(language).cut(body, low) if compiled and language != "fr" else _by_pattern(body, low, language))
    )


def lowered(body: str) -> str:
    """Return a body in small letters with straight apostrophes, no place moved."""
    low = body.lower()
    if len(low) != len(body):
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in body)
    return low.replace("’", "'")


def _by_pattern(body: str, low: str, language: str) -> Taken:
    """Return what the compiled part does, for any language."""
    pieces = _WORD.get(language, _WORD["en"]).split(low)  # gap, word, gap, … gap: cheaper than a match a word
    words, starts, known = pieces[1::2], list(accumulate(map(len, pieces)))[:-1:2], _kinds(language)
    bits = [known[word] for word in words]
    kinds = [
        kind & _TOLD | (g.CAPITAL if body[start].isupper() else 0)
        for kind, start in zip(bits, starts, strict=True)
    ]
    telling = [n for n, kind in enumerate(kinds) if kind & TELLING]
    return starts, words, kinds, telling, may_begin(bits, _DATE), may_begin(bits, _NUMERAL)


@cache
def _cutter(language: str) -> Cutter:
    kinds = _kinds(language)
    return Cutter(kinds, kinds.signatures, TELLING)


_MOST = 20_000  # words whose kinds are remembered


class _Kinds(dict[str, int]):
    """What words do and may begin: those of the tables, and those met so far.

    Words not in it whose signature is not in `signatures` do nothing, and are only told by their endings.
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
        return self._known.get(word, 0) | g.ending(word) | begins


_kinds = cache(_Kinds)

"""What one of many phrases may begin with, word by word, so that nearly all of a text need not be looked at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from msgspec import Struct

ALONE, FIRST, SECOND = 1, 2, 4
"""What a word may be of a phrase: all that need be looked at, the first of several, the one after that."""
SPACES = frozenset(one for one in map(chr, range(0x3001)) if one.isspace())
"""White space of every kind."""
_RUN = re.compile(r"\w+|.")
_LONGEST = 24  # letters of the longest word that a phrase begins with


class Gate(Struct, frozen=True, gc=False):
    """What phrases begin with, in small letters, as the first letters of words and as whole words.

    `alone` are the first letters of words that need be looked at, `first` words that count only with another
    behind them, which begins with one of `second`. `signatures` are those of all such words.
    """

    alone: frozenset[str]
    first: frozenset[str]
    second: frozenset[str]
    signatures: frozenset[int]

    def bits(self, word: str) -> int:
        """Return what a word may be of a phrase, as bits; none if its signature is not among them."""
        found = ALONE if _begins(word, self.alone) else 0
        if word in self.first:
            found |= FIRST
        elif _run(word) in self.first:  # with more behind it ("a-dozen") it may be the whole phrase
            found |= ALONE
        return found | (SECOND if _begins(word, self.second) else 0)


def _begins(word: str, beginnings: frozenset[str]) -> bool:
    return not beginnings.isdisjoint(accumulate(word[:_LONGEST]))


def gate(phrases: Iterable[str]) -> Gate:
    """Return the gate of phrases that any letters may follow."""
    alone: set[str] = set()
    first: set[str] = set()
    second: set[str] = set()
    for phrase in phrases:
        head, _, rest = phrase.lower().partition(" ")
        run = _run(head)
        (first if rest and run == head else alone).add(run)
        if rest:
            second.add(_run(rest))
    open_ended = (signature for word in alone | second for signature in _signatures(word, _ANY))
    whole = (signature for word in first for signature in _signatures(word, _APART))
    return Gate(frozenset(alone), frozenset(first), frozenset(second), frozenset((*open_ended, *whole)))


def _run(phrase: str) -> str:
    """Return the letters and digits that a phrase begins with, or its first mark."""
    m = _RUN.match(phrase)
    return m.group() if m else ""


def may_begin(kinds: Sequence[int], shift: int) -> list[int]:
    """Return which words may begin a phrase; the bits of its gate stand in `kinds`, shifted."""
    alone, first, second = ALONE << shift, FIRST << shift, SECOND << shift
    then = (*kinds[1:], 0)
    return [n for n, kind in enumerate(kinds) if kind & alone or (kind & first and then[n] & second)]


# -- signatures -------------------------------------------------------------------------------------------------

_LETTERS = 3
SIGNATURES = 32**_LETTERS
_NONE, _DIGIT, _SIGN, _FAR, _LINE = 0, 27, 28, 29, 30
_ANY = range(32)
_APART = (_NONE, _SIGN)


def signature(word: str) -> int:
    """Return the signature of a word in small letters: of what sorts its first three letters are (see cut.c)."""
    found = 0
    for n in range(_LETTERS):
        found = found * 32 + (_sort(word[n]) if n < len(word) else _NONE)
    return found


def _sort(letter: str) -> int:
    if "a" <= letter <= "z":
        return ord(letter) - ord("a") + 1
    if "0" <= letter <= "9":
        return _DIGIT
    return _FAR if ord(letter) > 127 else _LINE if letter == "_" else _SIGN


def _signatures(word: str, then: Iterable[int]) -> Iterator[int]:
    """Yield the signatures of what begins with a word and goes on with one of some sorts of letters."""
    begun = [_sort(letter) for letter in word[:_LETTERS]]
    for sort in then if len(begun) < _LETTERS else (_NONE,):
        for last in _ANY if len(begun) + 1 < _LETTERS else (_NONE,):
            one, two, three = (*begun, sort, last)[:_LETTERS]
            yield (one * 32 + two) * 32 + three


def as_bitmap(signatures: Iterable[int]) -> bytes:
    """Return a bit for each signature, set for these."""
    bits = bytearray(SIGNATURES // 8)
    for one in signatures:
        bits[one // 8] |= 1 << one % 8
    return bytes(bits)

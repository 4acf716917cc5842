"""Where a text leaf occurs: one function for each leaf, made once and called for every document.

`Starts` gives the positions, in order, at which a leaf begins in a stream; `Finds` tells whether it occurs
within a range of positions, whole.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import lru_cache

from wirebell.standing import analysis, runs
from wirebell.standing.analysis import Analyzer
from wirebell.standing.expression.tree import Count, Near, Phrase, Prefix, Query, TextLeaf, Word
from wirebell.standing.stream import Positions, Range, Stream
from wirebell.standing.text import fold

_READY = 16_384
"""Leaves kept ready: those of the topic rules and of the follows that are explained most."""

_FEW = 8  # places that are looked through sooner than a set is made of them

Starts = Callable[[Stream, int], Sequence[int]]
"""Of a stream and the number of its language."""

Finds = Callable[[Stream, int, int, int], bool]
"""Of a stream, the number of its language, and a half-open range."""


@lru_cache(maxsize=_READY)
def finder(leaf: TextLeaf, analyzer: Analyzer) -> Finds:
    """Return the function that tells whether the leaf occurs within a range."""
    match leaf:
        case Near(words, distance):
            return _near([starts(Word(word), analyzer) for word in words], distance)
        case Count(inner, at_least):
            return _often(starts(inner, analyzer), width(inner), at_least)
        case _:
            return _once(starts(leaf, analyzer), width(leaf))


@lru_cache(maxsize=_READY)
def starts(leaf: Word | Prefix | Phrase, analyzer: Analyzer) -> Starts:
    """Return the function that gives the positions at which the leaf begins."""
    match leaf:
        case Word(text, _, exact):
            return _form(form(text, analyzer)) if exact else _term(stems(text, analyzer))
        case Prefix(text):
            return _prefix(form(text, analyzer))
        case Phrase(words, _, True):
            return _forms(tuple(form(word, analyzer) for word in words))
        case Phrase(words):
            return _phrase(tuple(zip(*(stems(word, analyzer) for word in words), strict=True)))


def in_a_row(text: str) -> Word | Prefix | Phrase:
    """Return the words of a text as a leaf."""
    words = analysis.asked(text)
    return Prefix(text) if len(words) == 1 and runs.is_one(words[0]) else Phrase(words)


def is_character(leaf: Query) -> bool:
    """Tell whether a leaf asks for a single character of a run, which pairs begin with."""
    leaf = leaf.leaf if isinstance(leaf, Count) else leaf
    return isinstance(leaf, Prefix) and runs.is_one(leaf.text)


def width(leaf: Word | Prefix | Phrase) -> int:
    """Return how many words the leaf spans."""
    return len(leaf.words) if isinstance(leaf, Phrase) else 1


def form(word: str, analyzer: Analyzer) -> str:
    """Return the word as it stands among the forms of a stream."""
    return word if analyzer == "simple" else fold(word)


def stems(word: str, analyzer: Analyzer) -> tuple[str, ...]:
    """Return the term of the word in each language."""
    return (word,) * len(analysis.LANGUAGES) if analyzer == "simple" else analysis.stems(word)


def _term(terms: tuple[str, ...]) -> Starts:
    return lambda stream, language: stream.terms.get(terms[language], ())


def _form(text: str) -> Starts:
    return lambda stream, _: stream.forms.get(text, ())


def _prefix(text: str) -> Starts:
    def find(stream: Stream, _: int) -> Sequence[int]:
        return sorted(at for word, places in stream.forms.items() if word.startswith(text) for at in places)

    return find


def _phrase(terms: tuple[tuple[str, ...], ...]) -> Starts:
    """Of the terms in a row, by language."""
    return lambda stream, language: _in_a_row(stream.terms, terms[language])


def _forms(words: tuple[str, ...]) -> Starts:
    return lambda stream, _: _in_a_row(stream.forms, words)


def _in_a_row(positions: Positions, words: tuple[str, ...]) -> Sequence[int]:
    """Return where all the words begin to follow each other; most phrases lack a word, which is seen first."""
    places = []
    for word in words:
        if word not in positions:
            return ()
        places.append(positions[word])
    found: Sequence[int] = places[0]
    for offset, others in enumerate(places[1:], 1):
        known = others if len(others) < _FEW else set(others)
        found = [at for at in found if at + offset in known]
        if not found:
            return ()
    return found


def _once(begin: Starts, wide: int) -> Finds:
    def find(stream: Stream, language: int, low: int, high: int) -> bool:
        places = begin(stream, language)
        at = bisect_left(places, low)
        return at < len(places) and places[at] + wide <= high

    return find


def _often(begin: Starts, wide: int, at_least: int) -> Finds:
    def find(stream: Stream, language: int, low: int, high: int) -> bool:
        places = begin(stream, language)
        at = bisect_left(places, low) + at_least - 1
        return at < len(places) and places[at] + wide <= high

    return find


def _near(words: list[Starts], distance: int) -> Finds:
    def find(stream: Stream, language: int, low: int, high: int) -> bool:
        reached: Sequence[int] | None = None
        for word in words:
            places = [at for at in word(stream, language) if low <= at < high]
            reached = places if reached is None else [at for at in places if _close(reached, at - 1, distance)]
            if not reached:
                return False
        return True

    return find


def _close(places: Sequence[int], to: int, distance: int) -> bool:
    at = bisect_left(places, to - distance)
    return at < len(places) and places[at] <= to + distance


def spots(leaf: TextLeaf, analyzer: Analyzer, stream: Stream, language: int, low: int, high: int) -> list[Range]:
    """Return the ranges of positions where the leaf occurs within a range, in order."""
    match leaf:
        case Near(words, distance):
            places = [starts(Word(word), analyzer)(stream, language) for word in words]
            return _chains([[at for at in place if low <= at < high] for place in places], distance)
        case Count(inner, at_least):
            found = spots(inner, analyzer, stream, language, low, high)
            return found if len(found) >= at_least else []
        case _:
            wide = width(leaf)
            places_of = starts(leaf, analyzer)(stream, language)
            return [(at, at + wide) for at in places_of if low <= at and at + wide <= high]


def _chains(places: list[list[int]], distance: int) -> list[Range]:
    """Return the ranges over words near each other, one for each place of the last word."""
    reached = {at: (at, at) for at in places[0]}
    for place in places[1:]:
        before, begins = reached, sorted(reached)
        reached = {}
        for at in place:
            number = bisect_left(begins, at - 1 - distance)
            if number < len(begins) and begins[number] <= at - 1 + distance:
                low, high = before[begins[number]]
                reached[at] = (min(low, at), max(high, at))
    return [(low, high + 1) for low, high in sorted(reached.values())]

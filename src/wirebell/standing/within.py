"""Which sentences or paragraphs of a text meet an expression: as sets of their numbers, built from the leaves up.

A rule may name a hundred alternatives for one sentence; most do not occur at all. So no sentence is looked at
for its own sake: each leaf brings the numbers of those it stands in, and AND, OR and NOT work on the sets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from functools import lru_cache

from wirebell.standing.analysis import Analyzer
from wirebell.standing.expression.tree import And, Count, Near, Not, Or, Phrase, Prefix, Query, Word
from wirebell.standing.gates import Gated
from wirebell.standing.places import finder, starts, stems, width
from wirebell.standing.stream import OUTSIDE, Stream, Units, Where

NOWHERE: frozenset[int] = frozenset()


@lru_cache(maxsize=2_048)
def where(query: Query, analyzer: Analyzer) -> Where:
    """Return the function that gives the units which meet an expression of text leaves."""
    match query:
        case And(operands):
            return _all(
                [where(one, analyzer) for one in operands if not isinstance(one, Not)], _nots(query, analyzer)
            )
        case Or(operands):
            return _any(operands, analyzer)
        case Not(operand):
            outside = where(operand, analyzer)
            return lambda s, language, units: set(range(len(units.ranges))).difference(outside(s, language, units))
        case Word(text, _, False):
            return _word(stems(text, analyzer))
        case Count(leaf, at_least):
            return _often(_each(leaf, analyzer), at_least)
        case Near():
            return _near(query, analyzer)
        case Word() | Prefix() | Phrase():
            each = _each(query, analyzer)
            return lambda s, language, units: set(each(s, language, units))
        case _:
            raise TypeError(f"{type(query).__name__} cannot stand inside a group")


def _nots(query: And, analyzer: Analyzer) -> list[Where]:
    return [where(one.operand, analyzer) for one in query.operands if isinstance(one, Not)]


def _all(wanted: Sequence[Where], unwanted: Sequence[Where]) -> Where:
    def find(stream: Stream, language: int, units: Units) -> Collection[int]:
        found: set[int] | None = None
        for one in wanted:
            some = one(stream, language, units)
            found = set(some) if found is None else found.intersection(some)
            if not found:
                return NOWHERE
        found = set(range(len(units.ranges))) if found is None else found
        for one in unwanted:
            found.difference_update(one(stream, language, units))
        return found

    return find


def _any(operands: Sequence[Query], analyzer: Analyzer) -> Where:
    """Look only for those alternatives for which the text has a word they cannot do without."""
    gated = Gated([(one, where(one, analyzer)) for one in operands], analyzer)

    def find(stream: Stream, language: int, units: Units) -> Collection[int]:
        found: set[int] = set()
        for one in gated.likely(language, stream.terms.keys()):
            found.update(one(stream, language, units))
        return found

    return find


def _word(terms: tuple[str, ...]) -> Where:
    def find(stream: Stream, language: int, units: Units) -> Collection[int]:
        numbers = units.numbers
        found = {numbers[at] for at in stream.terms.get(terms[language], ())}
        found.discard(OUTSIDE)
        return found

    return find


def _each(leaf: Word | Prefix | Phrase, analyzer: Analyzer) -> Callable[[Stream, int, Units], list[int]]:
    """The number of the unit of each place where the leaf stands whole."""
    begin, wide = starts(leaf, analyzer), width(leaf)

    def find(stream: Stream, language: int, units: Units) -> list[int]:
        numbers = units.numbers
        return [numbers[at] for at in begin(stream, language) if numbers[at] == numbers[at + wide - 1] != OUTSIDE]

    return find


def _often(each: Callable[[Stream, int, Units], list[int]], at_least: int) -> Where:
    def find(stream: Stream, language: int, units: Units) -> Collection[int]:
        return {number for number, times in Counter(each(stream, language, units)).items() if times >= at_least}

    return find


def _near(near: Near, analyzer: Analyzer) -> Where:
    """Look for the words near each other only in units that have them all."""
    every = _all([where(Word(word), analyzer) for word in near.words], [])
    find_in = finder(near, analyzer)

    def find(stream: Stream, language: int, units: Units) -> Collection[int]:
        numbers = every(stream, language, units)
        return {number for number in numbers if find_in(stream, language, *units.ranges[number])}

    return find

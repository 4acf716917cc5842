"""Where the twin files an expression: under which term, and beside which second one.

A document brings up only what it has both terms of. Two words in a row are a term of their own here. Names, which
most follows are, need no look at the text then, and neither do words that must stand beside others, or must not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum, auto
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from wirebell.standing.analysis import Analyzer
from wirebell.standing.cover import Coverer, Key
from wirebell.standing.document import PAIR
from wirebell.standing.expression.tree import And, Count, Near, Not, Or, Phrase, Prefix, Query, Within, Word
from wirebell.standing.frequencies import Shares
from wirebell.standing.places import form, stems

Term: TypeAlias = str
"""A word; two in a row, as `Document.pairs` has them; or a key of another table, as `named` has it."""

Window: TypeAlias = tuple[int, int]
"""The least and the most positions that a term stands behind another."""

_IN_TEXT = ("", "headline", "body")
_MOST_PLACES = 16  # of one expression: alternatives beside alternatives would be many


class Kind(Enum):
    """What it means that a document has a place of an expression."""

    MET = auto()
    """It has the term, and the one beside it, in the window, if there are such: so it meets the expression."""
    UNLESS = auto()
    """It has the term, and meets the expression where it has not the one beside it."""
    LIKELY = auto()
    """It has the term, and the one beside it if there is one: the expression has to be decided."""


class Place(NamedTuple):
    """A term, one beside it, or in a window around it, and what it means to have it."""

    kind: Kind
    term: Term
    beside: Term | None = None
    window: Window | None = None


Drawer: TypeAlias = tuple[Place, ...]
"""The places of an expression, of which a document that meets it has one."""


class _Key(NamedTuple):
    """A term; `sure` if whoever has it meets the expression."""

    term: Term
    sure: bool


def named(table: str, term: str) -> str:
    """Return the key of a table as a term; words have no colon."""
    return f"{table}:{term}" if table else term


class Drawers:
    """Finds the drawer of an expression by what is known of the stream."""

    def __init__(self, analyzer: Analyzer, shares: Shares) -> None:
        self._analyzer, self._shares = analyzer, shares
        self._coverer = Coverer(analyzer, shares)

    def of(self, query: Query) -> Drawer | None:
        """Return the drawer of an expression, None for one that asks for nothing."""
        if found := self._alone(query):
            return found
        operands = query.operands if isinstance(query, And) else (query,)
        covers = [(cover, at) for at, one in enumerate(operands) if (cover := self._coverer.cover(one))]
        if not covers:
            return None
        cover, at = min(covers, key=lambda found: (found[0].share, found[1]))
        first, rest = operands[at], [*operands[:at], *operands[at + 1 :]]
        keys = self._keys(first)
        if keys is None:
            keys = [_Key(term, False) for term in self._narrowed(first, cover.keys)]
        return self._places(keys, rest) or self._gated(keys, first, rest)

    def _places(self, keys: list[_Key], rest: Sequence[Query]) -> Drawer:
        """Return the places of what its terms decide, alone or with what they stand beside; none for others."""
        sure = all(key.sure for key in keys)
        if not rest:
            return tuple(Place(Kind.MET, key.term) for key in keys) if sure else ()
        barred = isinstance(rest[0], Not)
        others = self._keys(rest[0].operand if isinstance(rest[0], Not) else rest[0])
        if len(rest) > 1 or others is None or len(keys) * len(others) > _MOST_PLACES:
            return ()
        if not barred:
            return tuple(
                Place(Kind.MET if key.sure and other.sure else Kind.LIKELY, key.term, other.term)
                for key in keys
                for other in others
            )
        return _unless(keys, others[0]) if sure and len(others) == 1 else ()

    def _alone(self, query: Query) -> Drawer:
        """Return the places of a leaf that its terms decide: most follows are no more. None for others."""
        match query:
            case Word() | Phrase() | Prefix():
                return self._places(self._keys(query) or [], ())
            case Near((one, two), distance, ""):
                return self._near(self._alike(one), self._alike(two), distance)
            case _:
                return ()

    def _alike(self, word: str) -> str | None:
        """Return the stem of a word, None if it has several in the languages."""
        found = set(stems(word, self._analyzer))
        return found.pop() if len(found) == 1 else None

    def _near(self, one: str | None, two: str | None, distance: int) -> Drawer:
        """Return the place of two words near each other: the rarer one, and in a window around it the other."""
        if one is None or two is None:
            return ()
        if self._shares.share(one) <= self._shares.share(two):
            return (Place(Kind.MET, one, two, (1 - distance, 1 + distance)),)
        return (Place(Kind.MET, two, one, (-1 - distance, -1 + distance)),)

    def _gated(self, keys: list[_Key], first: Query, rest: list[Query]) -> Drawer:
        """Return places that need a decision, each beside the rarest word besides."""
        gates = self._gates({key.term for key in keys}, [first, *rest])
        if len(gates) * len(keys) > _MOST_PLACES:
            gates = (None,)
        return tuple(Place(Kind.LIKELY, key.term, gate) for key in keys for gate in gates)

    def _gates(self, terms: set[Term], asked: list[Query]) -> tuple[Term | None, ...]:
        """Return the rarest term besides that the text must hold, in all languages."""
        known = terms.union(*(term.split(PAIR) for term in terms))
        others = [one for query in asked for one in self._required(query) if known.isdisjoint(one)]
        if not others:
            return (None,)
        return tuple(min(others, key=lambda one: sum(map(self._share, one))))

    def _share(self, term: Term) -> float:
        """Return the share of documents that hold a word, and at most those that hold two in a row."""
        share = min(map(self._shares.share, term.split(PAIR)))
        return _IN_A_ROW * share if PAIR in term else share

    def _required(self, query: Query) -> Iterator[set[Term]]:
        """Yield the terms, by language, of each word and each two in a row that a text must hold to meet it."""
        match query:
            case And(operands):
                for operand in operands:
                    yield from self._required(operand)
            case Count(leaf):
                yield from self._required(leaf)
            case Within(_, inner, field) if field in _IN_TEXT:
                yield from self._required(inner)
            case Word(text, field) if field in _IN_TEXT:
                yield set(stems(text, self._analyzer))
            case Phrase(words, field) | Near(words, _, field) if field in _IN_TEXT:
                row = [stems(word, self._analyzer) for word in words]
                yield from map(set, row)
                if isinstance(query, Phrase):
                    yield from map(_pairs, pairwise(row))

    def _narrowed(self, query: Query, keys: Iterable[Key]) -> tuple[Term, ...]:
        """Return the terms of a cover; of a phrase, two of its words in a row."""
        terms = {named(table, term) for table, term in keys}
        if isinstance(query, Phrase) and query.field in _IN_TEXT and not query.exact:
            for pair in pairwise(stems(word, self._analyzer) for word in query.words):
                if terms in map(set, pair):
                    return tuple(sorted(_pairs(pair)))
        return tuple(sorted(terms))

    def _keys(self, query: Query) -> list[_Key] | None:
        """Return the terms, alike in all languages, of which a text must hold one; None if there are none such."""
        match query:
            case Word(text, "", False):
                return _single(set(stems(text, self._analyzer)), sure=True)
            case Phrase(words, "", False):
                row = [stems(word, self._analyzer) for word in words]
                one, two = min(pairwise(row), key=lambda pair: sum(map(self._shares.share, pair[0] + pair[1])))
                return _single(_pairs((one, two)), sure=len(words) == _TWO)
            case Prefix(text, ""):
                return [_Key(named("prefix", form(text, self._analyzer)), True)]
            case Or(operands):
                found = [self._keys(one) for one in operands]
                return None if None in found else [key for some in found if some for key in some]
            case _:
                return None


_TWO = 2
_IN_A_ROW = (
    0.1  # of the documents that hold the rarer of two words, at a guess, those where the other is beside it
)


def _unless(keys: list[_Key], barred: _Key) -> Drawer:
    """Return the places of what is met without the barred term; with it, it is decided unless that is sure."""
    met = tuple(Place(Kind.UNLESS, key.term, barred.term) for key in keys)
    return met if barred.sure else met + tuple(Place(Kind.LIKELY, key.term, barred.term) for key in keys)


def _single(terms: set[Term], *, sure: bool) -> list[_Key] | None:
    return [_Key(term, sure) for term in terms] if len(terms) == 1 else None


def _pairs(row: tuple[tuple[str, ...], tuple[str, ...]]) -> set[Term]:
    """Return the terms of two words in a row, of which the stems in each language are given."""
    return set(map(PAIR.join, zip(*row, strict=True)))

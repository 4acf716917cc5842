"""Where the twin files an expression: under which term, and beside which second one.

A document brings up only what it has both terms of. Two words in a row are a term of their own here. Names, which
most follows are, need no look at the text then, and neither do words that must stand beside others, or must not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum, auto
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from wirebell.standing.analysis import Analyzer
from wirebell.standing.cover import Coverer, Key
from wirebell.standing.expression.tree import And, Count, Near, Not, Or, Phrase, Prefix, Query, Within, Word
from wirebell.standing.frequencies import Shares
from wirebell.standing.places import form, stems

Pair: TypeAlias = tuple[str, str]
Term: TypeAlias = str | Pair
"""A word; two in a row; or a key of another table after the table's name, as `named` has it."""

_IN_TEXT = ("", "headline", "body")
_MOST_PLACES = 16  # of one expression: alternatives beside alternatives would be many


class Kind(Enum):
    """What it means that a document has a place of an expression."""

    MET = auto()
    """It has the term, and the one beside it if there is one, and so it meets the expression."""
    UNLESS = auto()
    """It has the term, and meets the expression unless it has the one beside it."""
    LIKELY = auto()
    """It has the term, and the one beside it if there is one: the expression has to be decided."""


class Place(NamedTuple):
    """A term, and one beside it."""

    term: Term
    beside: Term | None = None


class Drawer(NamedTuple):
    """The places of an expression, of which a document that meets it has one."""

    kind: Kind
    places: tuple[Place, ...]


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
        operands = query.operands if isinstance(query, And) else (query,)
        covers = [(cover, at) for at, one in enumerate(operands) if (cover := self._coverer.cover(one))]
        if not covers:
            return None
        cover, at = min(covers, key=lambda found: (found[0].share, found[1]))
        first, rest = operands[at], [*operands[:at], *operands[at + 1 :]]
        atoms = self._atoms(first)
        terms = self._narrowed(first, cover.keys) if atoms is None else atoms
        return self._beside(terms, rest, first, decided=atoms is not None)

    def _beside(self, terms: tuple[Term, ...], rest: list[Query], first: Query, *, decided: bool) -> Drawer:
        if decided and len(rest) == 1:
            one = rest[0]
            atoms = self._atoms(one.operand if isinstance(one, Not) else one)
            if atoms and len(atoms) * len(terms) <= _MOST_PLACES and not (isinstance(one, Not) and atoms[1:]):
                return Drawer(Kind.UNLESS if isinstance(one, Not) else Kind.MET, _places(terms, atoms))
        if decided and not rest:
            return Drawer(Kind.MET, _places(terms, (None,)))
        gates = self._gates(set(terms), [first, *rest])
        return Drawer(Kind.LIKELY, _places(terms, gates if len(gates) * len(terms) <= _MOST_PLACES else (None,)))

    def _gates(self, terms: set[Term], asked: list[Query]) -> tuple[Term | None, ...]:
        """Return the stems of the rarest word besides that the text must hold."""
        words = terms.union(*(term for term in terms if isinstance(term, tuple)))
        others = [one for query in asked for one in self._required(query) if words.isdisjoint(one)]
        if not others:
            return (None,)
        return tuple(sorted(min(others, key=lambda one: sum(map(self._shares.share, one)))))

    def _required(self, query: Query) -> Iterator[set[str]]:
        """Yield the stems, by language, of each word that a text must hold to meet the expression."""
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
                for word in words:
                    yield set(stems(word, self._analyzer))

    def _narrowed(self, query: Query, keys: Iterable[Key]) -> tuple[Term, ...]:
        """Return the terms of a cover; of a phrase, two of its words in a row."""
        terms = {named(table, term) for table, term in keys}
        if isinstance(query, Phrase) and query.field in _IN_TEXT and not query.exact:
            for pair in pairwise(stems(word, self._analyzer) for word in query.words):
                if terms in map(set, pair):
                    return tuple(sorted(set(zip(*pair, strict=True))))
        return tuple(sorted(terms))

    def _atoms(self, query: Query) -> tuple[Term, ...] | None:
        """Return the terms of which any decides an expression, in all languages alike; None if none does."""
        match query:
            case Word(text, "", False):
                return _single(set(stems(text, self._analyzer)))
            case Phrase((one, two), "", False):
                return _single(set(zip(stems(one, self._analyzer), stems(two, self._analyzer), strict=True)))
            case Prefix(text, ""):
                return (named("prefix", form(text, self._analyzer)),)
            case Or(operands):
                found = [self._atoms(one) for one in operands]
                return None if None in found else tuple({term for some in found if some for term in some})
            case _:
                return None


def _single(terms: set[str] | set[Pair]) -> tuple[Term, ...] | None:
    return tuple(terms) if len(terms) == 1 else None


def _places(terms: tuple[Term, ...], beside: tuple[Term | None, ...]) -> tuple[Place, ...]:
    return tuple(Place(term, other) for term in terms for other in beside)

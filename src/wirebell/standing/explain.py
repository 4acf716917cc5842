"""Say which clause of a query met which passage of a story."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from itertools import chain, groupby, islice
from operator import itemgetter
from typing import NamedTuple

from wirebell.model.facts import Span
from wirebell.model.follow import Reason
from wirebell.standing import evidence, kernel
from wirebell.standing.analysis import Analyzer
from wirebell.standing.confirm import Check, compiled, field_of
from wirebell.standing.document import Document
from wirebell.standing.evidence import Piece
from wirebell.standing.expression.print import canonical
from wirebell.standing.expression.tree import (
    And,
    Count,
    Figure,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Said,
    TextLeaf,
    Value,
    Within,
    Word,
    leaves,
    positives,
)
from wirebell.standing.gates import Gated
from wirebell.standing.passage import passage
from wirebell.standing.places import is_character, spots
from wirebell.standing.program import Programs
from wirebell.standing.stream import CompiledStream, Range, vocabulary
from wirebell.standing.within import where

PER_CLAUSE = 3
IN_ALL = 24


class Spot(NamedTuple):
    """Where a clause is met: the span in a part of the story, or the text of a fact that stands in none."""

    clause: str
    field: str
    span: Span | None
    text: str = ""


Spots = Callable[[Document], Iterator[Spot]]


def explain(query: Query, document: Document) -> tuple[Reason, ...]:
    """Return the clauses that made the document meet the query, each with up to three passages; () if it does not.

    Of alternatives, all that are met are given; what must not occur has no passage.
    """
    return tuple(_reason(spot, document) for spot in spotted(query, document))


def spotted(query: Query, document: Document) -> tuple[Spot, ...]:
    """Return what `explain` explains, without the passages, which cost the most."""
    return _spotter(query, document.analyzer)(document)


def spotter(query: Query, analyzer: Analyzer = "stemmed") -> Callable[[Document], tuple[Spot, ...]]:
    """Return `spotted` of one query, made ready to explain document after document of that analyzer."""
    plain = plain_spotter(query, analyzer)
    if not kernel.COMPILED:
        return plain
    quick = QuickSpotter(query, analyzer)

    def find(document: Document) -> tuple[Spot, ...]:
        found = quick.find(document)
        return plain(document) if found is None else found

    return find


def all_spotter(
    query: Query, analyzer: Analyzer = "stemmed"
) -> Callable[[Iterable[str], Document], Iterator[Spot]]:
    """Return what yields every place where some of a query's clauses are met: `spotter` gives the first few."""
    clauses = {canonical(leaf): _spots(leaf, analyzer) for leaf in leaves(query)}

    def find(asked: Iterable[str], document: Document) -> Iterator[Spot]:
        return chain.from_iterable(clauses[clause](document) for clause in dict.fromkeys(asked))

    return find


def plain_spotter(query: Query, analyzer: Analyzer) -> Callable[[Document], tuple[Spot, ...]]:
    """Return `spotted` of one query, all in Python: the twin of what the kernel finds, and what it leaves over."""

    @cache
    def ready() -> _Clause:
        return _clause(query, analyzer, 0)  # what the kernel explains alone never needs it

    def find(document: Document) -> tuple[Spot, ...]:
        clauses = {clause.query: clause for clause in _met(ready(), document)}
        found = (spot for clause in clauses.values() for spot in islice(clause.spots(document), PER_CLAUSE))
        return tuple(islice(found, IN_ALL))

    return find


class QuickSpotter:
    """Has the kernel find where a query is met; Python is asked about single clauses, or about all of it."""

    def __init__(self, query: Query, analyzer: Analyzer) -> None:
        programs = Programs(vocabulary(analyzer))
        self._program = kernel.Program(vocabulary(analyzer), programs.of(query).code)
        self._units = programs.units
        self._leaves = list(leaves(query))
        self._texts = [canonical(leaf) for leaf in self._leaves]
        self._analyzer: Analyzer = analyzer

    def find(self, document: Document) -> tuple[Spot, ...] | None:
        """Return what `spotted` returns, or None if only Python can tell."""
        text = document.text
        if not isinstance(text, CompiledStream) or text.shifted:
            return None
        document.ready_units(self._units)
        found = self._program.spots(text.ready)
        if found is None:
            return None
        clauses: dict[str, list[Spot]] = {}
        for number, spots_of in groupby(found, itemgetter(0)):
            clause = self._texts[number]
            if clause not in clauses:
                clauses[clause] = self._spots(number, spots_of, document)
        return tuple(islice(chain.from_iterable(clauses.values()), IN_ALL))

    def _spots(self, number: int, found: Iterable[tuple[int, int, int, int]], document: Document) -> list[Spot]:
        clause = self._texts[number]
        one = is_character(self._leaves[number])
        spots_of = [
            Spot(clause, document.parts[part][0], (a, a + 1 if one else b)) for _, part, a, b in found if part >= 0
        ]
        return spots_of or self._asked(number, document)

    def _asked(self, number: int, document: Document) -> list[Spot]:
        """Return the spots of a clause that the kernel leaves to Python."""
        check, spots_of = _asked(self._leaves[number], self._analyzer)
        return list(islice(spots_of(document), PER_CLAUSE)) if check(document) else []


@lru_cache(maxsize=2_048)
def _asked(leaf: Query, analyzer: Analyzer) -> tuple[Check, Spots]:
    return compiled(leaf, analyzer), _spots(leaf, analyzer)


_spotter = lru_cache(maxsize=2_048)(spotter)


def _reason(spot: Spot, document: Document) -> Reason:
    if spot.span is None:
        return Reason(clause=spot.clause, field=spot.field, passage=spot.text, span=None)
    text = next(text for name, text in document.parts if name == spot.field)
    return Reason(clause=spot.clause, field=spot.field, passage=passage(text, spot.span), span=spot.span)


class _Clause(NamedTuple):
    """A clause, its place among its neighbours, what decides it, where it is met, and the clauses in it."""

    query: Query
    number: int
    check: Check
    spots: Spots
    parts: Gated[_Clause] | None


def _clause(query: Query, analyzer: Analyzer, number: int) -> _Clause:
    operands = query.operands if isinstance(query, And | Or) else ()
    parts = [(one, _clause(one, analyzer, at)) for at, one in enumerate(operands)]
    gated = Gated(parts, analyzer) if parts else None
    return _Clause(query, number, compiled(query, analyzer), _spots(query, analyzer), gated)


def _met(clause: _Clause, document: Document) -> Iterator[_Clause]:
    """Yield the positive clauses that the document meets, in order; none if it does not meet the whole."""
    if isinstance(clause.query, Not) or not (isinstance(clause.query, Or) or clause.check(document)):
        return
    if clause.parts is None:
        yield clause
        return
    likely = clause.parts.likely(document.language, document.terms.keys(), document.headline)
    for part in sorted(likely, key=_number):
        yield from _met(part, document)


def _number(clause: _Clause) -> int:
    return clause.number


def _spots(clause: Query, analyzer: Analyzer) -> Spots:
    match clause:
        case And() | Or() | Not():
            return lambda _: iter(())
        case Within():
            return _units(clause, analyzer)
    text = canonical(clause)
    match clause:
        case Value(field):
            return lambda document: _told(text, field, evidence.of_value(clause, document), document)
        case Said():
            return lambda document: _told(text, "said", evidence.of_said(clause, document), document)
        case Figure():
            return lambda document: _told(text, "figure", evidence.of_figure(clause, document), document)
        case _:
            return lambda document: _leaf(text, clause, document)


def _told(clause: str, field: str, found: Iterable[Piece], document: Document) -> Iterator[Spot]:
    """Yield a reason for each fact: where the body tells it, or else the fact's own text."""
    body = document.parts[-1][1]
    for text, span in found:
        if span is None or not span[0] <= span[1] <= len(body):
            yield Spot(clause, field, None, text)
        else:
            yield Spot(clause, "body", span)


def _leaf(clause: str, leaf: TextLeaf, document: Document) -> Iterator[Spot]:
    field = field_of(leaf)
    if field == "quote":
        yield from _told(clause, "quote", _quotes(leaf, document), document)
        return
    low, high = document.ranges[field]
    for found in spots(leaf, document.analyzer, document.text, document.language, low, high):
        spot = _at(clause, found, document)
        if spot.span and is_character(leaf):
            spot = spot._replace(span=(spot.span[0], spot.span[0] + 1))
        yield spot


def _quotes(leaf: TextLeaf, document: Document) -> Iterator[Piece]:
    quotes = document.story.quotes if document.story else ()
    anywhere = spots(leaf, document.analyzer, document.quotes, document.language, 0, document.quotes.end)
    for quote, (low, high) in zip(quotes, document.quotes.ranges, strict=True):
        if any(low <= at < high for at, _ in anywhere):
            yield quote.text, quote.spans[0] if quote.spans else None


def _at(clause: str, found: Range, document: Document) -> Spot:
    part, span = document.located(found)
    return Spot(clause, part, span)


def _units(clause: Within, analyzer: Analyzer) -> Spots:
    """Spot, of each sentence or paragraph that meets it, the stretch from first to last word asked for."""
    text = canonical(clause)
    find = where(clause.query, analyzer)
    wanted = [leaf for leaf in positives(clause.query) if isinstance(leaf, Word | Prefix | Phrase | Near | Count)]
    gated = Gated([(leaf, leaf) for leaf in wanted], analyzer)

    def spot(document: Document) -> Iterator[Spot]:
        units = document.units(clause.unit, clause.field)
        likely = gated.likely(document.language, document.terms.keys())
        for number in sorted(document.units_where(find, clause.unit, clause.field)):
            yield _at(text, _hull(likely, document, units.ranges[number]), document)

    return spot


def _hull(leaves: Iterable[TextLeaf], document: Document, unit: Range) -> Range:
    found = [
        spot
        for leaf in leaves
        for spot in spots(leaf, document.analyzer, document.text, document.language, *unit)[:1]
    ]
    return min(a for a, _ in found), max(b for _, b in found)

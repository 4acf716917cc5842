"""Say which clause of a query met which passage of a story."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from wirebell.model.facts import Span
from wirebell.model.follow import Reason
from wirebell.standing import evidence
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
    positives,
)
from wirebell.standing.passage import passage
from wirebell.standing.places import spots
from wirebell.standing.stream import Range
from wirebell.standing.within import where

PER_CLAUSE = 3
IN_ALL = 24


class Spot(NamedTuple):
    """Where a clause is met: the span in a part of the story, or the text of a fact that stands in none."""

    clause: str
    field: str
    span: Span | None
    text: str = ""


def explain(query: Query, document: Document) -> tuple[Reason, ...]:
    """Return the clauses that made the document meet the query, each with up to three passages; () if it does not.

    Of alternatives, all that are met are given; what must not occur has no passage.
    """
    return tuple(_reason(spot, document) for spot in spotted(query, document))


def spotted(query: Query, document: Document) -> tuple[Spot, ...]:
    """Return what `explain` explains, without the passages, which cost the most."""
    clauses = dict.fromkeys(met(query, document))
    found = (spot for clause in clauses for spot in islice(_spots(clause, document), PER_CLAUSE))
    return tuple(islice(found, IN_ALL))


def _reason(spot: Spot, document: Document) -> Reason:
    if spot.span is None:
        return Reason(clause=spot.clause, field=spot.field, passage=spot.text, span=None)
    text = next(text for name, text in document.parts if name == spot.field)
    return Reason(clause=spot.clause, field=spot.field, passage=passage(text, spot.span), span=spot.span)


def met(query: Query, document: Document) -> Iterator[Query]:
    """Yield the positive clauses that the document meets; none if it does not meet the query."""
    return _met(_prepared(query, document.analyzer), document)


class _Clause(NamedTuple):
    """A clause, what decides it, and the clauses it consists of."""

    query: Query
    check: Check
    parts: tuple[_Clause, ...]


@lru_cache(maxsize=2_048)
def _prepared(query: Query, analyzer: Analyzer) -> _Clause:
    """Return the query with everything in it made ready once: rules and follows explain story after story."""
    return _clause(query, analyzer)


def _clause(query: Query, analyzer: Analyzer) -> _Clause:
    operands = query.operands if isinstance(query, And | Or) else ()
    return _Clause(query, compiled(query, analyzer), tuple(_clause(one, analyzer) for one in operands))


def _met(clause: _Clause, document: Document) -> Iterator[Query]:
    if isinstance(clause.query, Not) or not clause.check(document):
        return
    if not clause.parts:
        yield clause.query
    for part in clause.parts:
        yield from _met(part, document)


def _spots(clause: Query, document: Document) -> Iterator[Spot]:
    text = canonical(clause)
    match clause:
        case Value(field):
            yield from _told(text, field, evidence.of_value(clause, document), document)
        case Said():
            yield from _told(text, "said", evidence.of_said(clause, document), document)
        case Figure():
            yield from _told(text, "figure", evidence.of_figure(clause, document), document)
        case Within():
            yield from (_at(text, found, document) for found in _units(clause, document))
        case Word() | Prefix() | Phrase() | Near() | Count():
            yield from _leaf(text, clause, document)


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
        yield _at(clause, found, document)


def _quotes(leaf: TextLeaf, document: Document) -> Iterator[Piece]:
    quotes = document.story.quotes if document.story else ()
    anywhere = spots(leaf, document.analyzer, document.quotes, document.language, 0, document.quotes.end)
    for quote, (low, high) in zip(quotes, document.quotes.ranges, strict=True):
        if any(low <= at < high for at, _ in anywhere):
            yield quote.text, quote.spans[0] if quote.spans else None


def _at(clause: str, found: Range, document: Document) -> Spot:
    part, span = document.located(found)
    return Spot(clause, part, span)


_finder = lru_cache(maxsize=2_048)(where)


def _units(clause: Within, document: Document) -> Iterator[Range]:
    """Yield the positions from first to last word asked for, of each sentence or paragraph that meets it."""
    units = document.units(clause.unit, clause.field)
    find = _finder(clause.query, document.analyzer)
    for number in sorted(find(document.text, document.language, units)):
        yield _hull(clause.query, document, units.ranges[number])


def _hull(query: Query, document: Document, unit: Range) -> Range:
    found = [
        spot
        for leaf in positives(query)
        if isinstance(leaf, Word | Prefix | Phrase | Near | Count)
        for spot in spots(leaf, document.analyzer, document.text, document.language, *unit)[:1]
    ]
    return min(a for a, _ in found), max(b for _, b in found)

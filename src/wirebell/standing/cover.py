"""The terms a query is filed under: every document that meets it holds at least one of them.

AND is filed under its rarest operand, OR under all of its operands, a phrase under its rarest word. Keys are
(table, term): "" is running text; "prefix" the beginnings of its words; "headline", "quote", "said", "figure" and
the fields of names and values have tables of their own, in which the term "" stands for "there is any".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from wirebell.standing import analysis
from wirebell.standing.analysis import Analyzer, joined
from wirebell.standing.expression.tree import (
    EXACT_FIELDS,
    NAME_FIELDS,
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
    Value,
    Within,
    Word,
)
from wirebell.standing.frequencies import Shares
from wirebell.standing.places import form, in_a_row, stems
from wirebell.standing.text import fold

Key = tuple[str, str]

TABLES = ("", "prefix", "headline", "quote", "said", "figure", *NAME_FIELDS, *EXACT_FIELDS)

_NARROWER = {"": 1.0, "headline": 0.1, "quote": 0.4, "figure": 0.2, "said": 0.05}
_NAMED = 0.3  # a name's word that stands in the text is in a name of that field this often
_ANY = {"quote": 0.6, "figure": 0.7, "byline": 0.9, "source": 1.0, "section": 0.7}
_VALUE = {"topic": 0.03, "lang": 0.9, "storyline": 0.0005, "is": 0.6}


@dataclass(frozen=True)
class Cover:
    """Terms of which every matching document holds one, and the share of documents that hold any."""

    keys: frozenset[Key]
    share: float


class Coverer:
    """Finds the cheapest cover by what is known of the stream."""

    def __init__(self, analyzer: Analyzer, frequencies: Shares) -> None:
        self._analyzer, self._frequencies = analyzer, frequencies

    def cover(self, query: Query, field: str = "") -> Cover | None:
        """Return the cheapest cover, None for what asks for nothing; `field` is that of the group it stands in."""
        match query:
            case And(operands):
                return _cheapest(self.cover(operand, field) for operand in operands)
            case Or(operands):
                return _together([self.cover(operand, field) for operand in operands])
            case Not():
                return None
            case Value() | Within() | Said() | Figure():
                return self._group(query)
            case Count(leaf):
                return self.cover(leaf, field)
            case _:
                return self._leaf(query, query.field or field)

    def _group(self, query: Value | Within | Said | Figure) -> Cover | None:
        match query:
            case Value():
                return self._value(query)
            case Within(_, inner, inside):
                return self.cover(inner, inside)
            case Said(speaker, inner_query):
                said = self._named("said", speaker)
                return said if inner_query is None else _cheapest([said, self.cover(inner_query, "quote")])
            case Figure():
                return self._figure(query)

    def _leaf(self, leaf: Word | Prefix | Phrase | Near, field: str) -> Cover | None:
        table = field if field in {"headline", "quote", "figure"} else ""
        match leaf:
            case Word(text):
                return self._terms(table, stems(text, self._analyzer))
            case Prefix(text):
                if table in {"quote", "figure"}:
                    return self._keys((table, ""))
                return self._keys(("prefix", form(text, self._analyzer)))
            case Phrase(words) | Near(words):
                return _cheapest(self._terms(table, stems(word, self._analyzer)) for word in words)

    def _terms(self, table: str, terms: Iterable[str]) -> Cover:
        return self._keys(*((table, term) for term in terms))

    def _keys(self, *keys: Key) -> Cover:
        found = frozenset(keys)
        return Cover(found, min(1.0, sum(map(self._share, found))))

    def _value(self, value: Value) -> Cover | None:
        if value.field in EXACT_FIELDS:
            return self._keys((value.field, value.text), (value.field, joined(value.text)))
        return self._keys((value.field, "")) if value.prefix else self._named(value.field, value.text)

    def _named(self, table: str, name: str) -> Cover | None:
        """Return a cover by the name's rarest word, or the id that it may be."""
        words = [fold(word) for word in analysis.split(name)]
        return _cheapest(self._keys((table, word), (table, name)) for word in words)

    def _figure(self, figure: Figure) -> Cover | None:
        """Return a cover; a figure's words may stand in what it counts or in its sentence."""
        options = [self._keys(("figure", ""))]
        place = None if figure.place is None else in_a_row(figure.place)
        for wanted in (figure.query, place):
            if wanted is not None:
                both = _together([self.cover(wanted), self.cover(wanted, "figure")])
                options += [both] if both else []
        return _cheapest(options)

    def _share(self, key: Key) -> float:
        table, term = key
        if table == "prefix":
            return self._frequencies.prefix_share(term)
        if table in _VALUE:
            return _VALUE[table]
        if not term:
            return _ANY.get(table, 1.0)
        return self._frequencies.share(term) * _NARROWER.get(table, _NAMED)


def _cheapest(covers: Iterable[Cover | None]) -> Cover | None:
    """Return the cover with the least share; among equals always the same."""
    found = [cover for cover in covers if cover is not None]
    return min(found, key=lambda cover: (cover.share, sorted(cover.keys)), default=None)


def _together(covers: list[Cover | None]) -> Cover | None:
    found = [cover for cover in covers if cover is not None]
    if len(found) < len(covers):
        return None
    share = min(1.0, sum(cover.share for cover in found))
    return Cover(frozenset().union(*(cover.keys for cover in found)), share)

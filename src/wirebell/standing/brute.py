"""The twin of the engine: walks the tree and every word of the document, plainly; the oracle of all tests.

It shares with the engine only the tree, the document's words and the arithmetic of figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wirebell.standing import analysis
from wirebell.standing.document import Document
from wirebell.standing.expression.tree import (
    EXACT_FIELDS,
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
    positives,
)
from wirebell.standing.numbers import passes
from wirebell.standing.places import in_a_row
from wirebell.standing.stream import Range, Stream
from wirebell.standing.text import fold


class _Row:
    """The words of a range of positions, as written, with their positions."""

    def __init__(self, document: Document, stream: Stream, low: int, high: int) -> None:
        self.simple, self.language = document.analyzer == "simple", document.language
        self.words = [
            (first + number, word)
            for part, (first, _) in zip(stream.parts, stream.ranges, strict=True)
            for number, word in enumerate(part)
            if low <= first + number < high
        ]

    def form(self, word: str) -> str:
        return word if self.simple else fold(word)

    def term(self, word: str, *, exact: bool) -> str:
        return self.form(word) if exact or self.simple else analysis.stems(word)[self.language]

    def at(self, word: str, *, exact: bool = False) -> set[int]:
        wanted = self.term(word, exact=exact)
        return {at for at, found in self.words if self.term(found, exact=exact) == wanted}


def holds(query: Query, document: Document) -> bool:
    """Tell whether the document meets the query, as slowly and plainly as can be."""
    match query:
        case And(operands):
            return all(holds(operand, document) for operand in operands)
        case Or(operands):
            return any(holds(operand, document) for operand in operands)
        case Not(operand):
            return not holds(operand, document)
        case Value():
            return _value(query, document)
        case Within():
            units = document.sentences if query.unit == "s" else document.paragraphs
            low, high = document.ranges[query.field]
            rows = (_Row(document, document.text, *unit) for unit in units if low <= unit[0] and unit[1] <= high)
            return any(_meets(query.query, [row]) for row in rows)
        case Said():
            return any(
                _statement(query, document, said.text, said.names, said.ids) for said in document.statements
            )
        case Figure():
            return _figure(query, document)
        case _:
            return _meets(query, [_row(document, query.leaf.field if isinstance(query, Count) else query.field)])


def _row(document: Document, field: str) -> _Row:
    if field == "quote":
        return _Row(document, document.quotes, 0, document.quotes.end)
    return _Row(document, document.text, *document.ranges[field])


def _meets(query: Query, rows: list[_Row]) -> bool:
    """Tell whether rows of words meet an expression without fields; a leaf may be met by any row."""
    match query:
        case And(operands):
            return all(_meets(operand, rows) for operand in operands)
        case Or(operands):
            return any(_meets(operand, rows) for operand in operands)
        case Not(operand):
            return not _meets(operand, rows)
        case Near(words, distance):
            return any(_near([row.at(word) for word in words], distance) for row in rows)
        case Count(leaf, at_least):
            return any(len(set(_starts(leaf, row))) >= at_least for row in rows)
        case Word() | Prefix() | Phrase():
            return any(True for row in rows for _ in _starts(query, row))
        case _:
            raise TypeError(f"{type(query).__name__} cannot stand inside a group")


def _starts(leaf: Word | Prefix | Phrase, row: _Row) -> Iterator[int]:
    match leaf:
        case Word(text, _, exact):
            yield from row.at(text, exact=exact)
        case Prefix(text):
            yield from (at for at, word in row.words if row.form(word).startswith(row.form(text)))
        case Phrase(words, _, exact):
            places = [row.at(word, exact=exact) for word in words]
            yield from (at for at in places[0] if all(at + n in place for n, place in enumerate(places)))


def _near(places: list[set[int]], distance: int, after: int | None = None) -> bool:
    if not places:
        return True
    fitting = [at for at in places[0] if after is None or abs(at - after - 1) <= distance]
    return any(_near(places[1:], distance, at) for at in fitting)


def _value(value: Value, document: Document) -> bool:
    if value.field in EXACT_FIELDS:
        return bool({value.text, analysis.joined(value.text)} & document.exact[value.field])
    names = document.names(value.field)
    return value.text in names.ids or _named(value.text, names.stream, names.stream.ranges, prefix=value.prefix)


def _named(text: str, stream: Stream, ranges: Iterable[Range], *, prefix: bool = False) -> bool:
    """Tell whether one of the names holds these words in a row, or a word that begins so."""
    wanted = [fold(word) for word in analysis.split(text)]
    for part, span in zip(stream.parts, stream.ranges, strict=True):
        words = [fold(word) for word in part] if span in ranges else []
        if prefix and any(word.startswith(wanted[0]) for word in words):
            return True
        if not prefix and any(words[at : at + len(wanted)] == wanted for at in range(len(words))):
            return True
    return False


def _statement(
    query: Said, document: Document, text: Range, names: tuple[Range, ...], ids: frozenset[str]
) -> bool:
    if query.speaker not in ids and not _named(query.speaker, document.speakers, names):
        return False
    return query.query is None or _meets(query.query, [_Row(document, document.quotes, *text)])


def _figure(query: Figure, document: Document) -> bool:
    for one in document.counted:
        if not passes(one.figure, query.unit, query.tests):
            continue
        of = _Row(document, document.counted_text, *one.of)
        place = _Row(document, document.counted_text, *one.place)
        sentence = _Row(document, document.text, *one.sentence)
        where = sentence if one.figure.place is None else place
        if query.place is not None and not _meets(in_a_row(query.place), [where]):
            continue
        if query.query is None or (
            _meets(query.query, [of, sentence])
            and (one.figure.of is None or any(_meets(leaf, [of]) for leaf in positives(query.query)))
        ):
            return True
    return False

"""From a query to the kernel's program (kernel/code.c says how that is laid out)."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import NamedTuple

from wirebell.errors import UsageError
from wirebell.standing import kernel
from wirebell.standing.cover import Coverer
from wirebell.standing.expression.print import canonical
from wirebell.standing.expression.tree import (
    EXACT_FIELDS,
    And,
    Count,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Unit,
    Value,
    Within,
    Word,
)

_AND, _OR, _NOT, _WITHIN, _ASK, _KEY, _RUN, _NEAR, _BEGIN = range(9)
_FIELDS = {"": 0, "headline": 1, "body": 2}
_TABLES = {"": 0, "headline": 1, "prefix": 2}
_UNITS: dict[Unit, int] = {"s": 0, "p": 1}
_COUNTED = 1 << 7
_SIZE = 8  # bits before it
_LARGEST = (1 << 24) - 1


class Program(NamedTuple):
    """A program's code, and whether any of it has to be asked of Python."""

    code: bytes
    asks: bool


class Programs:
    """Makes programs of the words of one vocabulary; what they ask of Python is asked by no number.

    `units` are the kinds of a document's units that any program may ask for.
    """

    def __init__(self, vocabulary: kernel.Vocabulary) -> None:
        self._vocabulary = vocabulary
        self.units: dict[Unit, None] = {}

    def of(self, query: Query) -> Program:
        """Return the program of a query; equal queries have equal programs, others have not."""
        nodes: list[int] = []
        asks = self._put(query, nodes)
        if len(nodes) > _LARGEST:
            raise UsageError("This expression is too large to be filed. Split it into several.")
        return Program(array("I", nodes).tobytes(), asks)

    def _put(self, query: Query, nodes: list[int]) -> bool:
        """Add a query's nodes; tell whether any asks Python."""
        if isinstance(query, Word | Phrase) and query.field in _FIELDS:  # most of most queries
            self._leaf(query, (), nodes)
            return False
        match query:
            case And(operands):
                return self._joined(_AND, operands, nodes)
            case Or(operands):
                return self._joined(_OR, operands, nodes)
            case Not(operand):
                return self._joined(_NOT, (operand,), nodes)
            case Within(unit, inner, field) if field in _FIELDS and _is_text(inner):
                self.units[unit] = None
                return self._joined(_WITHIN | _FIELDS[field] << 4 | _UNITS[unit] << 6, (inner,), nodes)
            case Value(field) if field in EXACT_FIELDS:
                nodes += (_KEY | 2 << _SIZE, self._ask(query))
                return False
            case Word() | Prefix() | Phrase() | Near() | Count() if _is_text(query):
                self._leaf(query, (), nodes)
                return False
            case _:
                nodes += (_ASK | 2 << _SIZE, self._ask(query))
                return True

    def _joined(self, head: int, operands: tuple[Query, ...], nodes: list[int]) -> bool:
        at = len(nodes)
        nodes.append(head)
        asks = [self._put(operand, nodes) for operand in operands]
        nodes[at] |= len(nodes) - at << _SIZE
        return any(asks)

    def _leaf(self, leaf: Query, often: tuple[int, ...], nodes: list[int]) -> None:
        match leaf:
            case Word(text, field, exact):
                self._words(_head(_RUN, field, exact), often, (text,), nodes)
            case Phrase(words, field, exact):
                self._words(_head(_RUN, field, exact), often, words, nodes)
            case Count(inner, at_least):
                self._leaf(inner, (at_least,) if at_least > 1 else (), nodes)
            case Prefix(text, field):
                self._words(_head(_BEGIN, field, False), often, (text,), nodes)
            case Near(words, distance, field):
                self._words(_head(_NEAR, field, False), (distance,), words, nodes)

    def _words(self, head: int, often: tuple[int, ...], words: tuple[str, ...], nodes: list[int]) -> None:
        size = 1 + len(often) + len(words)
        nodes += (head | (_COUNTED if often else 0) | size << _SIZE, *often, *map(self._vocabulary.word, words))

    def _ask(self, _leaf: Query) -> int:
        return 0


class FiledPrograms(Programs):
    """Makes programs for one index of the kernel; `tables` are those of a document's keys that any may ask for."""

    def __init__(self, index: kernel.Index, vocabulary: kernel.Vocabulary, coverer: Coverer) -> None:
        super().__init__(vocabulary)
        self._index, self._coverer = index, coverer
        self._asked: dict[Query, int] = {}
        self._saved: dict[str, int] = {}
        self.tables: dict[str, None] = {}

    def _ask(self, leaf: Query) -> int:
        """Return the number of what the kernel does not look for itself, filed under its cover of now."""
        if leaf not in self._asked:
            known = self._saved.get(canonical(leaf)) if self._saved else None
            self._asked[leaf] = self._ask_anew(leaf) if known is None else known
        return self._asked[leaf]

    def _ask_anew(self, leaf: Query) -> int:
        cover = self._coverer.cover(leaf)
        keys = [] if cover is None else [self._key(table, term) for table, term in cover.keys]
        flat = array("I", [number for key in keys for number in key])
        return self._index.ask(1.0 if cover is None else cover.share, flat.tobytes())

    def asked(self) -> dict[str, int]:
        """Return what was asked for by its canonical text, for a snapshot."""
        return self._saved | {canonical(leaf): number for leaf, number in self._asked.items()}

    def reopen(self, asked: dict[str, int], units: Iterable[Unit], tables: Iterable[str]) -> None:
        """Know what a snapshot's index asks for."""
        self._saved = asked
        self.units, self.tables = dict.fromkeys(units), dict.fromkeys(tables)

    def _key(self, table: str, term: str) -> tuple[int, int]:
        if table in _TABLES:
            return _TABLES[table], self._vocabulary.key(term)
        self.tables[table] = None
        return 0, self._vocabulary.key(f"{table}:{term}")


def _head(operation: int, field: str, exact: bool) -> int:
    return operation | _FIELDS[field] << 4 | exact << 6


def _is_text(query: Query) -> bool:
    """Tell whether the kernel can decide it by words of headline, standfirst and body alone."""
    match query:
        case And(operands) | Or(operands):
            return all(map(_is_text, operands))
        case Not(operand):
            return _is_text(operand)
        case Count(leaf):
            return leaf.field in _FIELDS
        case Word(field=field) | Prefix(field=field) | Phrase(field=field) | Near(field=field):
            return field in _FIELDS
        case _:
            return False

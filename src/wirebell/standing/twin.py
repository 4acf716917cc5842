"""Queries filed in plain Python: the kernel's twin, with the same results, which serves where no compiler was.

A query is filed under a cover (see `cover`), and each of the alternatives of an OR under its own: a document
brings up the alternatives filed under its own terms, and each of those is then decided exactly (see `confirm`)
until one is met.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection

from wirebell.errors import UsageError
from wirebell.standing.analysis import Analyzer
from wirebell.standing.confirm import Check, compiled
from wirebell.standing.cover import TABLES, Coverer, Key
from wirebell.standing.document import Document
from wirebell.standing.expression.limits import RULE
from wirebell.standing.expression.parse import parse
from wirebell.standing.expression.tree import Or, Prefix, Query, Word
from wirebell.standing.filing import FAULTS_KEPT, Buffer, Fault
from wirebell.standing.frequencies import Frequencies

_NO_SNAPSHOT = "It is not built here: the index is built from the expressions, which is as exact and takes longer."
_REFILE_AT = frozenset({256, 2_048, 16_384})  # documents: what is rare is known better by then


class _Slot:
    """One distinct query, the numbers that follow it, and its alternatives."""

    __slots__ = ("alternatives", "number", "numbers", "query")

    def __init__(self, number: int, query: Query, analyzer: Analyzer) -> None:
        self.number, self.query = number, query
        self.numbers: dict[int, None] = {}
        of = query.operands if isinstance(query, Or) else (query,)
        self.alternatives = [_Alternative(self, one, compiled(one, analyzer)) for one in of]


class _Alternative:
    """One of the expressions of which a query asks for any; where it is filed."""

    __slots__ = ("check", "filed", "query", "slot")

    def __init__(self, slot: _Slot, query: Query, check: Check) -> None:
        self.slot, self.query, self.check = slot, query, check
        self.filed: frozenset[Key] = frozenset()


class _Posting:
    """What is filed under one term: met by it alone; to be checked; to be checked, and filed elsewhere too."""

    __slots__ = ("multiple", "single", "sure")

    def __init__(self) -> None:
        self.sure: dict[_Alternative, None] = {}
        self.single: dict[_Alternative, None] = {}
        self.multiple: dict[_Alternative, None] = {}

    def empty(self) -> bool:
        return not (self.sure or self.single or self.multiple)


class PlainFiling:
    """Distinct queries and the numbers that follow them; see `Filing` for what it guarantees."""

    def __init__(self, analyzer: Analyzer) -> None:
        self.analyzer = analyzer
        self.candidates = 0
        self.faults: list[Fault] = []
        self.frequencies = Frequencies()
        self._coverer = Coverer(analyzer, self.frequencies)
        self._slots: dict[Query, _Slot] = {}
        self._by_number: dict[int, _Slot] = {}
        self._tables: dict[str, dict[str, _Posting]] = {table: {} for table in TABLES}
        self._prefix_lengths: set[int] = set()
        self._added = 0

    @property
    def documents(self) -> int:
        """Return how many documents were matched."""
        return self.frequencies.seen

    @property
    def distinct(self) -> int:
        """Return how many distinct queries stand."""
        return len(self._slots)

    @property
    def size(self) -> int:
        """Return 0: the sizes of Python's objects are not known."""
        return 0

    def add(self, number: int, query: Query) -> None:
        """Have the number follow the query, and no other."""
        slot = self._slots.get(query) or self._new(query)
        if self._by_number.get(number) is slot:
            return
        self.remove(number)
        slot.numbers[number] = None
        self._by_number[number] = slot
        self._slots[query] = slot

    def add_text(self, number: int, expression: str) -> None:
        """Have the number follow an expression."""
        self.add(number, parse(expression, RULE))

    def load(self, *, begins: bool) -> None:
        """Do nothing: here all is filed as it comes."""

    def settle(self) -> None:
        """Do nothing: here all is filed anew at once."""

    def save(self, beside: bytes) -> bytes:
        """Raise UsageError: a snapshot is the kernel's memory as it lies, and objects of Python lie otherwise."""
        raise UsageError(
            f"A snapshot, here with {len(beside)} bytes beside, takes the compiled kernel. {_NO_SNAPSHOT}"
        )

    def reopen(self, saved: Buffer) -> bytes:
        """Raise UsageError, as `save` does."""
        raise UsageError(f"This snapshot of {len(saved)} bytes takes the compiled kernel. {_NO_SNAPSHOT}")

    def _new(self, query: Query) -> _Slot:
        slot = _Slot(self._added, query, self.analyzer)
        self._file(slot)
        self._added += 1
        return slot

    def remove(self, number: int) -> None:
        """Take the number out, if it stands."""
        slot = self._by_number.pop(number, None)
        if slot is None:
            return
        del slot.numbers[number]
        if not slot.numbers:
            self._unfile(slot)
            del self._slots[slot.query]

    def match(self, document: Document) -> bytes:
        """Return the numbers that follow what the document meets."""
        self._learn(document)
        found: dict[_Slot, None] = {}
        likely: list[_Alternative] = []
        several: dict[_Alternative, None] = {}
        for posting in self._postings(document):
            if posting.sure:
                found.update((one.slot, None) for one in posting.sure)
                self.candidates += len(posting.sure)
            likely.extend(posting.single)
            several.update(posting.multiple)
        likely.extend(several)
        self._confirm(likely, document, found)
        return array("I", [number for slot in sorted(found, key=_number) for number in slot.numbers]).tobytes()

    def _confirm(self, likely: Collection[_Alternative], document: Document, found: dict[_Slot, None]) -> None:
        self.candidates += len(likely)
        for one in likely:
            if one.slot in found:
                continue
            try:
                if one.check(document):
                    found[one.slot] = None
            except Exception as error:  # noqa: BLE001 - whatever is wrong with one query, the others are matched
                self.faults = [*self.faults, (one.slot.query, repr(error))][-FAULTS_KEPT:]

    def _postings(self, document: Document) -> list[_Posting]:
        found: list[_Posting] = []
        for name, table in self._tables.items():
            if table:
                held = self._held(name, document)
                found.extend(table[term] for term in table.keys() & held)
        return found

    def _held(self, table: str, document: Document) -> Collection[str]:
        """Return the terms the document has in a table."""
        if table == "":
            return document.terms.keys()
        if table == "prefix":
            return {form[:length] for form in document.text.forms for length in self._prefix_lengths}
        return document.keys(table)

    # -- filing -------------------------------------------------------------------------------------------

    def _learn(self, document: Document) -> None:
        self.frequencies.learn(document.terms)
        if self.frequencies.seen in _REFILE_AT:
            self.refile()

    def refile(self) -> None:
        """File all anew by what the stream has taught."""
        for slot in self._slots.values():
            self._unfile(slot)
            self._file(slot)

    def _file(self, slot: _Slot) -> None:
        covers = [self._coverer.cover(one.query) for one in slot.alternatives]
        for one, cover in zip(slot.alternatives, covers, strict=True):
            if cover is None:
                raise UsageError("An expression must ask for something that occurs.")
            one.filed = cover.keys
        for one in slot.alternatives:
            for table, term in one.filed:
                _drawer(self._tables[table].setdefault(term, _Posting()), one)[one] = None
                if table == "prefix":
                    self._prefix_lengths.add(len(term))

    def _unfile(self, slot: _Slot) -> None:
        for one in slot.alternatives:
            for table, term in one.filed:
                posting = self._tables[table][term]
                del _drawer(posting, one)[one]
                if posting.empty():
                    del self._tables[table][term]


def _number(slot: _Slot) -> int:
    return slot.number


def _drawer(posting: _Posting, one: _Alternative) -> dict[_Alternative, None]:
    """Return where in the posting it belongs."""
    if len(one.filed) > 1:
        return posting.multiple
    query = one.query
    met = isinstance(query, Word | Prefix) and query.field == "" and not (isinstance(query, Word) and query.exact)
    return posting.sure if met else posting.single

"""All standing queries, filed so that a story meets only those that could match it.

Each distinct query is kept once, however many keys follow it, and is filed under a cover (see `cover`): a document
brings up the queries filed under its own terms, and each of those is then decided exactly (see `confirm`).
"""

from __future__ import annotations

from collections.abc import Collection, Hashable
from typing import Generic, TypeVar

from wirebell.errors import UsageError
from wirebell.standing.analysis import Analyzer
from wirebell.standing.confirm import Check, compiled
from wirebell.standing.cover import TABLES, Coverer, Key
from wirebell.standing.document import Document
from wirebell.standing.expression.tree import Prefix, Query, Word
from wirebell.standing.frequencies import Frequencies

K = TypeVar("K", bound=Hashable)

_REFILE_AT = frozenset({256, 2_048, 16_384})  # documents: what is rare is known better by then
_FAULTS_KEPT = 100


class _Slot:
    """One distinct query, the keys that follow it, and where it is filed."""

    __slots__ = ("check", "filed", "keys", "number", "query")

    def __init__(self, number: int, query: Query, check: Check) -> None:
        self.number, self.query, self.check = number, query, check
        self.keys: dict[object, None] = {}
        self.filed: frozenset[Key] = frozenset()


class _Posting:
    """The queries filed under one term: met by it alone; to be checked; to be checked, and filed elsewhere too."""

    __slots__ = ("multiple", "single", "sure")

    def __init__(self) -> None:
        self.sure: dict[_Slot, None] = {}
        self.single: dict[_Slot, None] = {}
        self.multiple: dict[_Slot, None] = {}

    def empty(self) -> bool:
        return not (self.sure or self.single or self.multiple)


class Index(Generic[K]):
    """Standing queries by key.

    `candidates` counts the queries that were looked at, `documents` the documents, both since the beginning.
    `faults` are the last queries that failed to be decided, with the error; such a query does not match and stops
    no other.
    """

    def __init__(self, analyzer: Analyzer = "stemmed") -> None:
        self.analyzer = analyzer
        self.candidates = 0
        self.faults: list[tuple[Query, str]] = []
        self.frequencies = Frequencies()
        self._coverer = Coverer(analyzer, self.frequencies)
        self._slots: dict[Query, _Slot] = {}
        self._by_key: dict[K, _Slot] = {}
        self._tables: dict[str, dict[str, _Posting]] = {table: {} for table in TABLES}
        self._prefix_lengths: set[int] = set()
        self._added = 0

    def __len__(self) -> int:
        return len(self._by_key)

    @property
    def documents(self) -> int:
        """Return how many documents were matched."""
        return self.frequencies.seen

    @property
    def distinct(self) -> int:
        """Return how many distinct queries stand."""
        return len(self._slots)

    def add(self, key: K, query: Query) -> None:
        """File the query under the key; a key that stands already changes to this query.

        Raises UsageError for a query that asks for nothing (`parse` lets none through).
        """
        slot = self._slots.get(query) or self._new(query)
        if self._by_key.get(key) is slot:
            return
        self.remove(key)
        slot.keys[key] = None
        self._by_key[key] = slot
        self._slots[query] = slot

    def _new(self, query: Query) -> _Slot:
        slot = _Slot(self._added, query, compiled(query, self.analyzer))
        self._file(slot)
        self._added += 1
        return slot

    def remove(self, key: K) -> bool:
        """Take the key out; return False if it does not stand."""
        slot = self._by_key.pop(key, None)
        if slot is None:
            return False
        del slot.keys[key]
        if not slot.keys:
            self._unfile(slot)
            del self._slots[slot.query]
        return True

    def match(self, document: Document) -> list[K]:
        """Return the keys of all queries the document meets, in the order in which the queries first stood.

        Raises UsageError if the document was analysed otherwise.
        """
        if document.analyzer != self.analyzer:
            raise UsageError(f"This index reads {self.analyzer!r} documents, not {document.analyzer!r} ones.")
        self._learn(document)
        found: list[_Slot] = []
        several: dict[_Slot, None] = {}
        for posting in self._postings(document):
            found.extend(posting.sure)
            several.update(posting.multiple)
            self.candidates += len(posting.sure)
            self._confirm(posting.single, document, found)
        self._confirm(several, document, found)
        found.sort(key=_number)
        return [key for slot in found for key in slot.keys]  # type: ignore[misc]  # keys of slots are K

    def _confirm(self, slots: Collection[_Slot], document: Document, found: list[_Slot]) -> None:
        self.candidates += len(slots)
        for slot in slots:
            try:
                if slot.check(document):
                    found.append(slot)
            except Exception as error:  # noqa: BLE001 - whatever is wrong with one query, the others are matched
                self.faults = [*self.faults, (slot.query, repr(error))][-_FAULTS_KEPT:]

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
            for slot in self._slots.values():
                self._unfile(slot)
                self._file(slot)

    def _file(self, slot: _Slot) -> None:
        cover = self._coverer.cover(slot.query)
        if cover is None:
            raise UsageError("An expression must ask for something that occurs.")
        slot.filed = cover.keys
        for table, term in cover.keys:
            posting = self._tables[table].setdefault(term, _Posting())
            _drawer(posting, slot)[slot] = None
            if table == "prefix":
                self._prefix_lengths.add(len(term))

    def _unfile(self, slot: _Slot) -> None:
        for table, term in slot.filed:
            posting = self._tables[table][term]
            del _drawer(posting, slot)[slot]
            if posting.empty():
                del self._tables[table][term]


def _number(slot: _Slot) -> int:
    return slot.number


def _drawer(posting: _Posting, slot: _Slot) -> dict[_Slot, None]:
    """Return where in the posting the slot belongs."""
    if len(slot.filed) > 1:
        return posting.multiple
    query = slot.query
    met = isinstance(query, Word | Prefix) and query.field == "" and not (isinstance(query, Word) and query.exact)
    return posting.sure if met else posting.single

"""Queries filed in plain Python: the kernel's twin, with the same results, which serves where no compiler was.

A query is filed in a drawer (see `drawers`), and each of the alternatives of an OR in its own. What the terms of a
document bring up is met already where the drawer is sure; the rest is decided exactly (see `confirm`). All that is
done for each story is left to what Python does in C: sets that meet, lists that are joined.
"""

from __future__ import annotations

from array import array
from itertools import chain

from wirebell.errors import UsageError
from wirebell.standing.analysis import Analyzer
from wirebell.standing.document import Document
from wirebell.standing.drawers import Drawers, Term, named
from wirebell.standing.expression.limits import RULE
from wirebell.standing.expression.parse import parse
from wirebell.standing.expression.tree import Query
from wirebell.standing.filing import FAULTS_KEPT, Buffer, Fault
from wirebell.standing.frequencies import Frequencies
from wirebell.standing.postings import Alternative, Beginnings, Posting, Slot

_NO_SNAPSHOT = "It is not built here: the index is built from the expressions, which is as exact and takes longer."
_REFILE_AT = frozenset({256, 2_048, 16_384})  # documents: what is rare is known better by then


class PlainFiling:
    """Distinct queries and the numbers that follow them; see `Filing` for what it guarantees."""

    def __init__(self, analyzer: Analyzer) -> None:
        self.analyzer = analyzer
        self.candidates = 0
        self.faults: list[Fault] = []
        self.frequencies = Frequencies()
        self._drawers = Drawers(analyzer, self.frequencies)
        self._by_query: dict[Query, Slot] = {}
        self._by_number: dict[int, Slot] = {}
        self._slots: dict[int, Slot] = {}
        self._fans: dict[int, bytes | array[int]] = {}  # the numbers that follow a slot; most have one
        self._added = 0
        self._clear()

    def _clear(self) -> None:
        self._postings: dict[Term, Posting] = {}
        self._terms = set[Term]()  # of the postings: a set meets another without a look at the terms themselves
        self._beginnings = Beginnings()
        self._tables: dict[str, None] = {}  # of keys besides words that anything is filed under

    @property
    def documents(self) -> int:
        """Return how many documents were matched."""
        return self.frequencies.seen

    @property
    def distinct(self) -> int:
        """Return how many distinct queries stand."""
        return len(self._by_query)

    @property
    def size(self) -> int:
        """Return 0: the sizes of Python's objects are not known."""
        return 0

    def add(self, number: int, query: Query) -> None:
        """Have the number follow the query, and no other."""
        slot = self._by_query.get(query) or self._new(query)
        if self._by_number.get(number) is slot:
            return
        self.remove(number)
        self._fans[slot.number] = _with(self._fans.get(slot.number), number)
        self._by_number[number] = slot
        self._by_query[query] = slot

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

    def _new(self, query: Query) -> Slot:
        slot = Slot(self._added, query)
        self._file(slot)
        self._slots[slot.number] = slot
        self._added += 1
        return slot

    def remove(self, number: int) -> None:
        """Take the number out, if it stands."""
        slot = self._by_number.pop(number, None)
        if slot is None:
            return
        fan = self._fans[slot.number]
        if isinstance(fan, array) and len(fan) > 1:
            fan.remove(number)
        else:
            self._unfile(slot)
            del self._by_query[slot.query], self._slots[slot.number], self._fans[slot.number]

    # -- matching -----------------------------------------------------------------------------------------

    def match(self, document: Document) -> bytes:
        """Return the numbers that follow what the document meets."""
        self._learn(document)
        sure, likely = self._brought_up(self._held(document))
        found = set[int]().union(*sure)
        self.candidates += sum(map(len, sure))
        self._confirm(likely, document, found)
        return b"".join(map(self._fans.__getitem__, sorted(found)))

    def _brought_up(self, held: set[Term]) -> tuple[list[list[int]], list[list[Alternative]]]:
        """Return the slots that a document with those terms meets, and the alternatives that it may meet."""
        sure: list[list[int]] = []
        likely: list[list[Alternative]] = []
        for posting in map(self._postings.__getitem__, self._terms & held):
            if posting.met:
                sure.append(posting.met)
            if terms := posting.met_beside.terms:
                sure += map(posting.met_beside.filed.__getitem__, terms & held)
            if terms := posting.unless.terms:
                sure += map(posting.unless.filed.__getitem__, terms - (terms & held))
            if posting.likely:
                likely.append(posting.likely)
            if terms := posting.likely_beside.terms:
                likely += map(posting.likely_beside.filed.__getitem__, terms & held)
        return sure, likely

    def _confirm(self, likely: list[list[Alternative]], document: Document, found: set[int]) -> None:
        self.candidates += sum(map(len, likely))
        for one in chain.from_iterable(likely):
            if one.slot in found:
                continue
            try:
                if (one.check or one.made(self.analyzer))(document):
                    found.add(one.slot)
            except Exception as error:  # noqa: BLE001 - whatever is wrong with one query, the others are matched
                self.faults = [*self.faults, (self._slots[one.slot].query, repr(error))][-FAULTS_KEPT:]

    def _held(self, document: Document) -> set[Term]:
        """Return the terms the document has of those that anything may be filed under."""
        held: set[Term] = set(document.terms)
        held |= document.pairs
        for table in self._tables:
            if table == "prefix":
                held.update(*map(self._beginnings.__getitem__, document.text.forms))
            else:
                held.update(named(table, key) for key in document.keys(table))
        return held

    # -- filing -------------------------------------------------------------------------------------------

    def _learn(self, document: Document) -> None:
        self.frequencies.learn(document.terms)
        if self.frequencies.seen in _REFILE_AT:
            self.refile()

    def refile(self) -> None:
        """File all anew by what the stream has taught."""
        self._clear()
        for slot in self._slots.values():
            self._file(slot)

    def _file(self, slot: Slot) -> None:
        for one in slot.alternatives:
            drawer = self._drawers.of(one.query)
            if drawer is None:
                raise UsageError("An expression must ask for something that occurs.")
            one.drawer = drawer
        for one in slot.alternatives:
            for place in one.drawer:
                self._note(place.term)
                self._note(place.beside)
                self._posting(place.term).put(one, place)

    def _posting(self, term: Term) -> Posting:
        found = self._postings.get(term)
        if found is None:
            found = self._postings[term] = Posting()
            self._terms.add(term)
        return found

    def _note(self, term: Term | None) -> None:
        """Have documents be asked for the key of a table besides words."""
        if isinstance(term, str) and ":" in term:
            table = term.partition(":")[0]
            self._tables[table] = None
            if table == "prefix":
                self._beginnings.know(term)

    def _unfile(self, slot: Slot) -> None:
        for one in slot.alternatives:
            for place in one.drawer:
                if self._postings[place.term].take(one, place):
                    del self._postings[place.term]
                    self._terms.remove(place.term)


def _with(fan: bytes | array[int] | None, number: int) -> bytes | array[int]:
    """Return the numbers that follow a slot, with one more."""
    if fan is None:
        return array("I", (number,)).tobytes()
    if isinstance(fan, bytes):
        fan = array("I", fan)
    fan.append(number)
    return fan

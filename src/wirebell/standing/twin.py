"""Queries filed in plain Python: the kernel's twin, with the same results, which serves where no compiler was.

A query is filed in a drawer (see `drawers`), and each of the alternatives of an OR in its own. What the terms of a
document bring up is met already where the drawer is sure; the rest is decided exactly (see `confirm`). All that is
done for each story is left to what Python does in C: sets that meet, lists that are joined.
"""

from __future__ import annotations

import gc
from array import array

from wirebell.errors import UsageError
from wirebell.standing.analysis import Analyzer
from wirebell.standing.document import Document
from wirebell.standing.drawers import Drawer, Drawers, Kind, Term, named
from wirebell.standing.expression.limits import RULE
from wirebell.standing.expression.parse import parse
from wirebell.standing.expression.tree import Or, Query
from wirebell.standing.filing import FAULTS_KEPT, Buffer, Fault
from wirebell.standing.frequencies import Frequencies
from wirebell.standing.packed import NONE, Packed, fewer, more
from wirebell.standing.postings import Alternative, Beginnings, Beside, Posting

_NO_SNAPSHOT = "It is not built here: the index is built from the expressions, which is as exact and takes longer."
_REFILE_AT = frozenset({256, 2_048, 16_384})  # documents: what is rare is known better by then
_MANY = 20_000  # slots that the collector need not pass over again and again
_FEW_IDLE = 1_024  # slots that are gone, and more than half of all, before all are numbered anew


class PlainFiling:
    """Distinct queries and the numbers that follow them; see `Filing` for what it guarantees."""

    def __init__(self, analyzer: Analyzer) -> None:
        self.analyzer = analyzer
        self.candidates = 0
        self.faults: list[Fault] = []
        self.frequencies = Frequencies()
        self._drawers = Drawers(analyzer, self.frequencies)
        self._by_query: dict[Query, int] = {}
        self._by_number = array("I")  # the slot that a number follows, and one more; 0 if it follows none
        # By slot, which are in the order in which they came:
        self._queries: list[Query | None] = []
        self._drawn: list[Drawer | None] = []  # None if its terms alone decide it: it is found again
        self._fans: list[Packed] = []  # the numbers that follow it; most have one
        self._texts: dict[str, int] | None = None  # slots of what is being loaded, much of which comes again
        self._collects = True  # before loading began
        self._clear()

    def _clear(self) -> None:
        self._postings: dict[Term, Packed | Posting] = {}  # most hold slots that their term decides, and no more
        self._beside = set[Term]()  # terms that anything is filed beside
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
        slot = self._by_query.get(query)
        self._follow(number, self._new(query) if slot is None else slot)

    def add_text(self, number: int, expression: str) -> None:
        """Have the number follow an expression."""
        slot = None if self._texts is None else self._texts.get(expression)
        if slot is not None and self._fans[slot]:
            self._follow(number, slot)
            return
        self.add(number, parse(expression, RULE))
        if self._texts is not None:
            self._texts[expression] = self._by_number[number] - 1

    def _follow(self, number: int, slot: int) -> None:
        known = self._by_number
        if number >= len(known):
            known.extend([0] * (number + 1 - len(known)))
        before = known[number] - 1
        if before == slot:
            return
        self._fans[slot] = more(self._fans[slot], number)
        known[number] = slot + 1
        if before >= 0:
            self._leave(number, before)

    def load(self, *, begins: bool) -> None:
        """Remember what is read until all is: much of what many follow is the same."""
        if begins:
            self._texts, self._collects = {}, gc.isenabled()
            gc.disable()
            return
        self._texts = None
        self._pack()
        self._collect_again(self._collects)

    def _collect_again(self, collects: bool) -> None:
        """Let the collector work again after much was filed, if it did before, and pass over what is filed.

        Nothing of that is in a cycle; to look for one among millions takes seconds, again and again.
        """
        if len(self._queries) > _MANY:
            gc.freeze()
        if collects:
            gc.enable()

    def _pack(self) -> None:
        """Have what was filed at once take no more room than it needs."""
        self._fans = [fan if isinstance(fan, bytes) else fan.tobytes() for fan in self._fans]
        for posting in self._postings.values():
            if isinstance(posting, Posting):
                posting.pack()

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

    def _new(self, query: Query) -> int:
        slot = len(self._queries)
        drawer = self._file(slot, query)
        self._queries.append(query)
        self._drawn.append(_unless_plain(drawer))
        self._fans.append(NONE)
        self._by_query[query] = slot
        return slot

    def remove(self, number: int) -> None:
        """Take the number out, if it stands."""
        slot = self._by_number[number] - 1 if number < len(self._by_number) else -1
        if slot >= 0:
            self._by_number[number] = 0
            self._leave(number, slot)

    def _leave(self, number: int, slot: int) -> None:
        """Take a number from those that follow a slot, which goes with its last; then slots may be others."""
        left = self._fans[slot] = fewer(self._fans[slot], number)
        query = self._queries[slot]
        if left or query is None:
            return
        self._unfile(slot, self._drawn[slot] or self._drawers.of(query) or ())
        del self._by_query[query]
        self._queries[slot] = self._drawn[slot] = None
        if len(self._queries) > _FEW_IDLE + 2 * len(self._by_query):
            self.refile()

    # -- matching -----------------------------------------------------------------------------------------

    def match(self, document: Document) -> bytes:
        """Return the numbers that follow what the document meets."""
        self._learn(document)
        sure, likely = self._brought_up(self._held(document), document)
        slots = array("I", b"".join(sure))
        self.candidates += len(slots) + len(likely)
        found = set(slots)
        self._confirm(likely, document, found)
        return b"".join(map(self._fans.__getitem__, sorted(found)))

    def _brought_up(self, held: set[Term], document: Document) -> tuple[list[Packed], list[Alternative]]:
        """Return the slots that a document with those terms meets, and the alternatives that it may meet."""
        sure: list[Packed] = []
        likely: list[Alternative] = []
        beside_any = held & self._beside
        for posting in map(self._postings.get, held):
            if posting is None:
                continue
            if not isinstance(posting, Posting):
                sure.append(posting)
                continue
            sure.append(posting.met)
            likely += posting.likely
            beside = posting.beside
            for term in posting.terms & beside_any:
                one = beside[term]
                if not isinstance(one, Beside):
                    sure.append(one)
                    continue
                sure.append(one.met)
                likely += one.likely
                for window, met in one.near.items():
                    if term in document.around(posting.term, window):
                        sure.append(met)
            if bars := posting.bars:
                if bars.isdisjoint(beside_any):
                    sure.append(posting.unless)
                else:
                    sure += map(posting.barred.__getitem__, bars - beside_any)
        return sure, likely

    def _confirm(self, likely: list[Alternative], document: Document, found: set[int]) -> None:
        for one in likely:
            if one.slot in found:
                continue
            try:
                if (one.check or one.made(self.analyzer))(document):
                    found.add(one.slot)
            except Exception as error:  # noqa: BLE001 - whatever is wrong with one query, the others are matched
                self.faults = [*self.faults, (self._queries[one.slot] or one.query, repr(error))][-FAULTS_KEPT:]

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
        """File all anew by what the stream has taught, and number slots without those that are gone."""
        collects = gc.isenabled()
        gc.disable()
        try:
            self._clear()
            self._number_anew()
            for slot, query in enumerate(self._queries):
                if query is not None:
                    self._drawn[slot] = _unless_plain(self._file(slot, query))
            self._pack()
        finally:
            self._collect_again(collects)

    def _number_anew(self) -> None:
        fans = [fan for fan in self._fans if fan]
        self._queries = [query for query in self._queries if query is not None]
        self._fans, self._drawn = fans, [None] * len(fans)
        self._by_query = {query: slot for slot, query in enumerate(self._queries) if query is not None}
        for slot, fan in enumerate(fans, 1):
            for number in array("I", fan):
                self._by_number[number] = slot
        self._texts = None if self._texts is None else {}

    def _file(self, slot: int, query: Query) -> Drawer:
        """File a query's alternatives; return all their places."""
        of = query.operands if isinstance(query, Or) else (query,)
        drawers = [(self._drawers.of(one), one) for one in of]
        if any(drawer is None for drawer, _ in drawers):
            raise UsageError("An expression must ask for something that occurs.")
        for drawer, one in drawers:
            self._put(drawer or (), Alternative(slot, one))
        return tuple(place for drawer, _ in drawers for place in drawer or ())

    def _put(self, drawer: Drawer, one: Alternative) -> None:
        for place in drawer:
            self._note(place.term)
            if place.beside is not None:
                self._note(place.beside)
                self._beside.add(place.beside)
            posting: Packed | Posting = self._postings.get(place.term, NONE)
            if not isinstance(posting, Posting) and place.beside is None and place.kind is Kind.MET:
                self._postings[place.term] = more(posting, one.slot)
                continue
            if not isinstance(posting, Posting):
                posting = self._postings[place.term] = Posting(place.term, posting)
            posting.put(place, one)

    def _note(self, term: Term) -> None:
        """Have documents be asked for the key of a table besides words."""
        if ":" in term:
            table = term.partition(":")[0]
            self._tables[table] = None
            if table == "prefix":
                self._beginnings.know(term)

    def _unfile(self, slot: int, drawer: Drawer) -> None:
        for place in drawer:
            posting: Packed | Posting = self._postings[place.term]
            if isinstance(posting, Posting):
                posting.take(place, slot)
            else:
                posting = self._postings[place.term] = fewer(posting, slot)
            if not posting:
                del self._postings[place.term]


def _unless_plain(drawer: Drawer) -> Drawer | None:
    """Return a drawer, None for one place of what its term decides, which does not hang on the stream."""
    one = drawer[0]
    return None if len(drawer) == 1 and one.kind is Kind.MET and one.beside is None else drawer

"""Queries filed in the compiled kernel; what it cannot decide itself, the functions of `confirm` decide."""

from __future__ import annotations

import unicodedata
from threading import Thread

import msgspec
import Stemmer
from msgspec import Struct

from wirebell.errors import UsageError
from wirebell.standing import kernel
from wirebell.standing.analysis import Analyzer
from wirebell.standing.confirm import Check, compiled
from wirebell.standing.cover import Coverer
from wirebell.standing.document import Document
from wirebell.standing.expression.limits import RULE
from wirebell.standing.expression.parse import parse
from wirebell.standing.expression.print import canonical
from wirebell.standing.expression.tree import Query, Unit
from wirebell.standing.filing import FAULTS_KEPT, Buffer, Fault
from wirebell.standing.program import FiledPrograms
from wirebell.standing.stream import CompiledStream, vocabulary

_READING = 2  # a snapshot of another is foreign: raise it when an expression comes to mean another program


class _Beside(Struct, array_like=True):
    """What of an index is Python's: what it asks for by canonical text, and the caller's own."""

    asked: dict[str, int]
    asking: dict[int, str]
    units: list[Unit]
    tables: list[str]
    beside: bytes


def _tag(analyzer: Analyzer) -> str:
    """Name all that programs hang on besides the kernel."""
    return f"{analyzer}, reading {_READING}, Unicode {unicodedata.unidata_version}, Snowball {Stemmer.version()}"


class KernelShares:
    """How often terms occur, as the kernel has counted."""

    def __init__(self, index: kernel.Index) -> None:
        self._index = index

    def share(self, term: str) -> float:
        """Return the expected share of documents that hold the term."""
        return self._index.share(0, term)

    def prefix_share(self, prefix: str) -> float:
        """Return the expected share of documents that hold a term that begins so."""
        return self._index.share(2, prefix)


class CompiledFiling:
    """Distinct queries and the numbers that follow them; see `Filing` for what it guarantees."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer: Analyzer = analyzer
        self._index = kernel.Index(vocabulary(analyzer))
        self.frequencies = KernelShares(self._index)
        self.faults: list[Fault] = []
        self._programs = FiledPrograms(self._index, vocabulary(analyzer), Coverer(analyzer, self.frequencies))
        self._asking: dict[int, Query] = {}
        self._saved_asking: dict[int, str] = {}
        self._checks: dict[int, Check] = {}
        self._filing: Thread | None = None

    @property
    def candidates(self) -> int:
        """Return how many queries and alternatives were looked at."""
        return self._index.candidates

    @property
    def documents(self) -> int:
        """Return how many documents were matched."""
        return self._index.seen

    @property
    def distinct(self) -> int:
        """Return how many distinct queries stand."""
        return self._index.distinct

    @property
    def size(self) -> int:
        """Return the bytes the kernel takes for the queries, without its vocabulary."""
        return self._index.size

    def add(self, number: int, query: Query) -> None:
        """Have the number follow the query, and no other."""
        program = self._programs.of(query)
        try:
            slot = self._index.add(number, program.code)
        except LookupError as fault:
            raise UsageError("An expression must ask for something that occurs.") from fault
        if program.asks:
            self._asking[slot] = query
            self._saved_asking.pop(slot, None)
            self._checks.pop(slot, None)

    def add_text(self, number: int, expression: str) -> None:
        """Have the number follow an expression: the kernel reads the plainer ones, Python the others."""
        if self._index.add_text(number, expression) is None:
            self.add(number, parse(expression, RULE))

    def load(self, *, begins: bool) -> None:
        """Keep what is added from now on, unfiled, or file what was kept."""
        self._index.load(begins)

    def remove(self, number: int) -> None:
        """Take the number out, if it stands."""
        if self._index.remove(number):
            self._refile_aside()

    def refile(self) -> None:
        """File all anew, unless that is going on."""
        self._index.refile()

    def _refile_aside(self) -> None:
        """File all anew in a thread of its own: it lets the GIL go, and others match, add and remove meanwhile."""
        self._filing = Thread(target=self._index.refile, name="filing anew", daemon=True)
        self._filing.start()

    def settle(self) -> None:
        """Wait for the thread that files anew."""
        if self._filing is not None:
            self._filing.join()

    def match(self, document: Document) -> bytes:
        """Return the numbers that follow what the document meets."""
        text = document.text
        if not isinstance(text, CompiledStream):
            raise UsageError("A compiled index reads compiled documents.")
        document.ready_units(self._programs.units)
        keys = [f"{table}:{key}" for table in self._programs.tables for key in document.keys(table)]
        found = self._index.match(text.ready, keys, lambda slot: self._confirm(slot, document))
        if self._index.due:
            self._refile_aside()
        return found

    def _asked_by(self, slot: int) -> Query:
        """Return the query of a slot that came from a snapshot."""
        query = self._asking[slot] = parse(self._saved_asking.pop(slot), RULE)
        return query

    def save(self, beside: bytes) -> bytes:
        """Return all that is filed, to be opened by a memory map."""
        self.settle()
        asking = self._saved_asking | {slot: canonical(query) for slot, query in self._asking.items()}
        programs = self._programs
        extra = _Beside(programs.asked(), asking, list(programs.units), list(programs.tables), beside)
        return self._index.save(_tag(self._analyzer), msgspec.msgpack.encode(extra))

    def reopen(self, saved: Buffer) -> bytes:
        """Open what `save` returned; nothing may be filed yet."""
        try:
            extra = self._index.reopen(saved, _tag(self._analyzer))
        except ValueError as fault:
            raise UsageError(
                f"The snapshot is not opened: {fault}. Delete it: the index is built from the expressions then."
            ) from fault
        beside = msgspec.msgpack.decode(extra, type=_Beside)
        self._programs.reopen(beside.asked, beside.units, beside.tables)
        self._saved_asking = beside.asking
        return beside.beside

    def _confirm(self, slot: int, document: Document) -> bool:
        query = self._asking.get(slot) or self._asked_by(slot)
        try:
            if slot not in self._checks:
                self._checks[slot] = compiled(query, self._analyzer)
            return self._checks[slot](document)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one query, the others are matched
            self.faults = [*self.faults, (query, repr(error))][-FAULTS_KEPT:]
            return False

"""All standing queries by key: what the rest of Wirebell sees of the engine.

Each distinct query is kept once, however many keys follow it. The compiled kernel files and matches them where it
is built, its twin in Python where it is not.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Generic, TypeVar, cast

from wirebell.errors import UsageError
from wirebell.standing import kernel
from wirebell.standing.analysis import Analyzer
from wirebell.standing.compiled import CompiledFiling
from wirebell.standing.document import Document
from wirebell.standing.expression.tree import Query
from wirebell.standing.filing import Buffer, Fault, Filing
from wirebell.standing.frequencies import Shares
from wirebell.standing.saved import SavedKeys, read_keys, saved_keys
from wirebell.standing.twin import PlainFiling

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


def _pick_plainly(keys: list[K | None], numbers: bytes) -> list[K]:
    found = map(keys.__getitem__, array("I", numbers))
    return [key for key in found if key is not None]  # None is the key of what is gone meanwhile


_pick = kernel.pick if kernel.COMPILED else _pick_plainly


class Index(Generic[K]):
    """Standing queries by key; compiled, others may match while one thread adds and removes."""

    def __init__(self, analyzer: Analyzer = "stemmed", *, compiled: bool = kernel.COMPILED) -> None:
        self.analyzer = analyzer
        self.filing: Filing = CompiledFiling(analyzer) if compiled else PlainFiling(analyzer)
        self._numbers: dict[K, int] = {}
        self._keys: list[K | None] = []
        self._saved: SavedKeys | None = None
        self._free: list[int] = []
        self._running: set[object] = set()  # matches in other threads, which may still hold a number given back

    def __len__(self) -> int:
        return len(self._numbers) if self._saved is None else self._saved.count()

    def save(self, note: str = "") -> bytes:
        """Return all of it as a snapshot, with a note of what it was made of.

        Raises UsageError if keys are not text, or without the compiled kernel.
        """
        saved = self._saved or saved_keys(note, self._keys)
        saved.note = note
        return self.filing.save(saved.packed())

    @classmethod
    def open(
        cls, saved: Buffer, analyzer: Analyzer = "stemmed", *, compiled: bool = kernel.COMPILED
    ) -> Index[str]:
        """Open a snapshot, which stays in use: give a private, writable memory map.

        Raises UsageError for one that is damaged, of another version or of another analyzer.
        """
        index = Index[str](analyzer, compiled=compiled)
        index._saved = read_keys(index.filing.reopen(saved))
        return index

    @property
    def note(self) -> str | None:
        """Return the note of the snapshot it was opened from, None if it was changed since, or not opened."""
        return None if self._saved is None else self._saved.note

    def _change(self) -> None:
        """Make the keys of a snapshot ready to be changed; matching makes only those it meets."""
        if self._saved is not None:
            self._keys = cast("list[K | None]", self._saved.all())
            self._numbers = {key: number for number, key in enumerate(self._keys) if key is not None}
            self._free, self._saved = self._saved.gone, None

    def __contains__(self, key: K) -> bool:
        self._change()
        return key in self._numbers

    def __iter__(self) -> Iterator[K]:
        self._change()
        return iter(self._numbers)

    @property
    def documents(self) -> int:
        """Return how many documents were matched."""
        return self.filing.documents

    @property
    def distinct(self) -> int:
        """Return how many distinct queries stand."""
        return self.filing.distinct

    @property
    def candidates(self) -> int:
        """Return how many queries and alternatives were looked at since the beginning."""
        return self.filing.candidates

    @property
    def faults(self) -> list[Fault]:
        """Return the last queries that failed to be decided, with the error."""
        return self.filing.faults

    @property
    def frequencies(self) -> Shares:
        """Return what the stream has taught about how often terms occur."""
        return self.filing.frequencies

    def add(self, key: K, query: Query) -> None:
        """File the query under the key; a key that stands already changes to this query.

        Raises UsageError for a query that asks for nothing (`parse` lets none through).
        """
        self._put(key, self.filing.add, query)

    def add_text(self, key: K, expression: str) -> None:
        """File an expression as it is written, of any size. Raises ExpressionError if it does not parse."""
        self._put(key, self.filing.add_text, expression)

    def load(self, rows: Iterable[tuple[K, str]]) -> None:
        """File many expressions at once; raises ExpressionError at the first bad one, those before it filed."""
        self.filing.load(begins=True)
        try:
            for key, expression in rows:
                self._put(key, self.filing.add_text, expression)
        finally:
            self.filing.load(begins=False)

    def settle(self) -> None:
        """Wait until nothing is being filed anew; matching needs no such wait."""
        self.filing.settle()

    def refile(self) -> None:
        """File all anew by what the stream has taught, beside running matches; it happens of itself too."""
        self.filing.refile()

    def _put(self, key: K, add: Callable[[int, T], None], what: T) -> None:
        self._change()
        number = self._numbers.get(key)
        new = self._new_number() if number is None else number
        self._keys[new] = key
        try:
            add(new, what)
        except UsageError:
            if number is None:
                self._give_back(new)
            raise
        self._numbers[key] = new

    def _new_number(self) -> int:
        if self._free and not self._running:
            return self._free.pop()
        self._keys.append(None)
        return len(self._keys) - 1

    def _give_back(self, number: int) -> None:
        self._keys[number] = None
        self._free.append(number)

    def remove(self, key: K) -> bool:
        """Take the key out; return False if it does not stand."""
        if self._saved is not None:
            self._change()
        number = self._numbers.pop(key, None)
        if number is None:
            return False
        self.filing.remove(number)
        self._keys[number] = None
        self._free.append(number)
        return True

    def match(self, document: Document) -> list[K]:
        """Return the keys of all queries the document meets, query by query in the order in which they were filed.

        Raises UsageError if the document was analysed otherwise.
        """
        this = object()
        self._running.add(this)
        try:
            return self.keys(self.numbers(document))
        finally:
            self._running.discard(this)

    def numbers(self, document: Document) -> bytes:
        """Return what `match` returns as small numbers, unsigned of 32 bits, without an object for each key."""
        if document.analyzer != self.analyzer:
            raise UsageError(f"This index reads {self.analyzer!r} documents, not {document.analyzer!r} ones.")
        return self.filing.match(document)

    def keys(self, numbers: bytes) -> list[K]:
        """Return the keys that numbers stand for, while no other thread removes any."""
        if self._saved is not None:
            return cast("list[K]", self._saved.of(numbers))
        return _pick(self._keys, numbers)

    @property
    def size(self) -> int:
        """Return the bytes that the index takes, without its keys and words; 0 if only Python could tell."""
        return self.filing.size

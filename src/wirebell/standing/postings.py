"""What the twin files under terms: slots that are met, alternatives to be decided; by the term beside each."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from wirebell.standing.analysis import Analyzer
from wirebell.standing.confirm import Check, compiled
from wirebell.standing.drawers import Drawer, Kind, Place, Term, named
from wirebell.standing.expression.tree import Or, Query

_PREFIX = named("prefix", "")
_FORMS = 200_000  # whose beginnings are remembered

_NONE: set[Term] = set()  # never added to: most terms have none beside them
_NOTHING: dict[Term, list[Any]] = {}

T = TypeVar("T")


class Slot:
    """One distinct query, by the order in which they came, and its alternatives."""

    __slots__ = ("alternatives", "number", "query")

    def __init__(self, number: int, query: Query) -> None:
        self.number, self.query = number, query
        of = query.operands if isinstance(query, Or) else (query,)
        self.alternatives = tuple(Alternative(number, one) for one in of)


class Alternative:
    """One of the expressions of which a query asks for any; where it is filed; what decides it, once needed."""

    __slots__ = ("check", "drawer", "query", "slot")

    drawer: Drawer

    def __init__(self, slot: int, query: Query) -> None:
        self.slot, self.query = slot, query
        self.check: Check | None = None

    def made(self, analyzer: Analyzer) -> Check:
        """Return what decides it, made now and kept."""
        self.check = compiled(self.query, analyzer)
        return self.check


class Beside(Generic[T]):
    """What is filed under a term by the term beside it. Two sets meet without a look at what is in them."""

    __slots__ = ("filed", "terms")

    def __init__(self) -> None:
        self.terms = _NONE
        self.filed: dict[Term, list[T]] = _NOTHING

    def put(self, beside: Term, one: T) -> None:
        """File one beside a term."""
        if not self.terms:
            self.terms, self.filed = set(), {}
        self.terms.add(beside)
        self.filed.setdefault(beside, []).append(one)

    def take(self, beside: Term, one: T) -> None:
        """Take one out again."""
        self.filed[beside].remove(one)
        if not self.filed[beside]:
            del self.filed[beside]
            self.terms.remove(beside)


class Posting:
    """What is filed under one term: slots, and alternatives to be decided; alone, or by the term beside it."""

    __slots__ = ("likely", "likely_beside", "met", "met_beside", "unless")

    def __init__(self) -> None:
        self.met: list[int] = []
        self.likely: list[Alternative] = []
        self.met_beside = Beside[int]()
        self.unless = Beside[int]()
        self.likely_beside = Beside[Alternative]()

    def put(self, one: Alternative, place: Place) -> None:
        """File an alternative at one of its places."""
        beside = place.beside
        match place.kind:
            case Kind.MET:
                self.met.append(one.slot) if beside is None else self.met_beside.put(beside, one.slot)
            case Kind.LIKELY:
                self.likely.append(one) if beside is None else self.likely_beside.put(beside, one)
            case Kind.UNLESS if beside is not None:
                self.unless.put(beside, one.slot)

    def take(self, one: Alternative, place: Place) -> bool:
        """Take one out; tell whether nothing is left."""
        beside = place.beside
        match place.kind:
            case Kind.MET:
                self.met.remove(one.slot) if beside is None else self.met_beside.take(beside, one.slot)
            case Kind.LIKELY:
                self.likely.remove(one) if beside is None else self.likely_beside.take(beside, one)
            case Kind.UNLESS if beside is not None:
                self.unless.take(beside, one.slot)
        return not (
            self.met or self.likely or self.met_beside.terms or self.unless.terms or self.likely_beside.terms
        )


class Beginnings(dict[str, frozenset[str]]):
    """Which of the prefixes that are asked for a form begins with, found out once."""

    def __init__(self) -> None:
        super().__init__()
        self._prefixes: set[str] = set()
        self._lengths: set[int] = set()

    def __missing__(self, form: str) -> frozenset[str]:
        found = frozenset(named("prefix", form[:length]) for length in self._lengths) & self._prefixes
        if len(self) >= _FORMS:
            self.clear()
        self[form] = found
        return found

    def know(self, prefix: str) -> None:
        """Know a prefix, as it is `named`."""
        if prefix not in self._prefixes:
            self._prefixes.add(prefix)
            self._lengths.add(len(prefix) - len(_PREFIX))
            self.clear()

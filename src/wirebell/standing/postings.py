"""What the twin files under terms: slots that are met, alternatives to be decided; by the term beside each.

Slots are numbers, packed: what a document brings up is joined as it lies, without a look at each.
"""

from __future__ import annotations

from wirebell.standing.analysis import Analyzer
from wirebell.standing.confirm import Check, compiled
from wirebell.standing.drawers import Kind, Place, Term, Window, named
from wirebell.standing.expression.tree import Query
from wirebell.standing.packed import NONE, Packed, fewer, more

_PREFIX = named("prefix", "")
_FORMS = 200_000  # whose beginnings are remembered


class Alternative:
    """One of the expressions of which the query of a slot asks for any; what decides it, once needed."""

    __slots__ = ("check", "query", "slot")

    def __init__(self, slot: int, query: Query) -> None:
        self.slot, self.query = slot, query
        self.check: Check | None = None

    def made(self, analyzer: Analyzer) -> Check:
        """Return what decides it, made now and kept."""
        self.check = compiled(self.query, analyzer)
        return self.check


class Beside:
    """What is filed under two terms: slots met, slots that are not met so, alternatives to be decided."""

    __slots__ = ("barred", "likely", "met")

    def __init__(self, met: Packed) -> None:
        self.met = met
        self.barred: Packed = NONE
        self.likely = _NOTHING

    def __bool__(self) -> bool:
        return bool(self.met or self.barred or self.likely)


class Near:
    """Slots that are met where a second term stands within a window around the first."""

    __slots__ = ("met", "terms")

    def __init__(self) -> None:
        self.terms: set[Term] = set()
        self.met: dict[Term, Packed] = {}

    def put(self, term: Term, slot: int) -> None:
        """File a slot."""
        self.terms.add(term)
        self.met[term] = more(self.met.get(term, NONE), slot)

    def take(self, term: Term, slot: int) -> None:
        """Take a slot out again."""
        left = self.met[term] = fewer(self.met[term], slot)
        if not left:
            del self.met[term]
            self.terms.remove(term)


class Posting:
    """What is filed under one term, alone and beside others.

    `terms` are those of `beside`: two sets meet without a look at what is in them. `unless` are all slots that a
    term beside would bar.
    """

    __slots__ = ("beside", "likely", "met", "near", "terms", "unless")

    def __init__(self, met: Packed) -> None:
        self.met = met
        self.unless: Packed = NONE
        self.likely = _NOTHING
        self.terms = _NO_TERMS
        self.beside = _NONE_BESIDE
        self.near = _NONE_NEAR

    def __bool__(self) -> bool:
        return bool(self.met or self.likely or self.beside or self.near)

    def spared(self, terms: set[Term]) -> list[Packed]:
        """Return the slots that none of the terms bars, those of each term for itself."""
        others = (one for term, one in self.beside.items() if term not in terms)
        return [one.barred for one in others if isinstance(one, Beside) and one.barred]

    def put(self, place: Place, one: Alternative) -> None:
        """File an alternative at one of its places."""
        if place.beside is not None and place.window is not None:
            if not self.near:
                self.near = {}
            self.near.setdefault(place.window, Near()).put(place.beside, one.slot)
        elif place.beside is not None:
            self._put_beside(place.kind, place.beside, one)
        elif place.kind is Kind.MET:
            self.met = more(self.met, one.slot)
        else:
            self.likely = _with(self.likely, one)

    def _put_beside(self, kind: Kind, term: Term, one: Alternative) -> None:
        if not self.terms:
            self.terms, self.beside = set(), {}
        self.terms.add(term)
        filed = self.beside.get(term, NONE)
        if kind is Kind.MET and not isinstance(filed, Beside):
            self.beside[term] = more(filed, one.slot)
            return
        filed = self.beside[term] = filed if isinstance(filed, Beside) else Beside(filed)
        match kind:
            case Kind.MET:
                filed.met = more(filed.met, one.slot)
            case Kind.UNLESS:
                filed.barred, self.unless = more(filed.barred, one.slot), more(self.unless, one.slot)
            case Kind.LIKELY:
                filed.likely = _with(filed.likely, one)

    def take(self, place: Place, slot: int) -> None:
        """Take a slot out of one of its places."""
        if place.beside is not None and place.window is not None:
            self.near[place.window].take(place.beside, slot)
            if not self.near[place.window].terms:
                del self.near[place.window]
        elif place.beside is not None:
            self._take_beside(place.kind, place.beside, slot)
        elif place.kind is Kind.MET:
            self.met = fewer(self.met, slot)
        else:
            _take(self.likely, slot)

    def _take_beside(self, kind: Kind, term: Term, slot: int) -> None:
        filed = self.beside[term]
        if not isinstance(filed, Beside):
            filed = self.beside[term] = fewer(filed, slot)
        elif kind is Kind.MET:
            filed.met = fewer(filed.met, slot)
        elif kind is Kind.UNLESS:
            filed.barred, self.unless = fewer(filed.barred, slot), fewer(self.unless, slot)
        else:
            _take(filed.likely, slot)
        if not filed:
            del self.beside[term]
            self.terms.remove(term)


_NOTHING: list[Alternative] = []  # these are never added to: most postings have none
_NO_TERMS: set[Term] = set()
_NONE_BESIDE: dict[Term, Packed | Beside] = {}
_NONE_NEAR: dict[Window, Near] = {}


def _with(likely: list[Alternative], one: Alternative) -> list[Alternative]:
    if likely is _NOTHING:
        return [one]
    likely.append(one)
    return likely


def _take(likely: list[Alternative], slot: int) -> None:
    """Take out an alternative of a slot; all of a slot go together."""
    del likely[next(at for at, one in enumerate(likely) if one.slot == slot)]


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

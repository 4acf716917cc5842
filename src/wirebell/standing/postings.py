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
    """What is filed under two terms: slots met; slots met in a window; alternatives to be decided."""

    __slots__ = ("likely", "met", "near")

    def __init__(self, met: Packed) -> None:
        self.met = met
        self.near = _NONE_NEAR
        self.likely = _NOTHING

    def __bool__(self) -> bool:
        return bool(self.met or self.near or self.likely)


class Posting:
    """What is filed under one term, alone and beside others.

    `unless` are the slots met without the term that bars them, by that in `barred`. `terms` are those of `beside`,
    `bars` those of `barred`: two sets meet without a look at what is in them.
    """

    __slots__ = ("barred", "bars", "beside", "likely", "met", "term", "terms", "unless")

    def __init__(self, term: Term, met: Packed) -> None:
        self.term, self.met = term, met
        self.likely = _NOTHING
        self.terms, self.bars = _NO_TERMS, _NO_TERMS
        self.beside = _NONE_BESIDE
        self.unless: Packed = NONE
        self.barred = _NONE_BARRED

    def __bool__(self) -> bool:
        return bool(self.met or self.likely or self.beside or self.barred)

    def put(self, place: Place, one: Alternative) -> None:
        """File an alternative at one of its places."""
        if place.beside is None:
            if place.kind is Kind.MET:
                self.met = more(self.met, one.slot)
            else:
                self.likely = _with(self.likely, one)
        elif place.kind is Kind.UNLESS:
            self._put_barred(place.beside, one.slot)
        else:
            self._put_beside(place, place.beside, one)

    def _put_barred(self, term: Term, slot: int) -> None:
        if not self.bars:
            self.bars, self.barred = set(), {}
        self.bars.add(term)
        self.barred[term] = more(self.barred.get(term, NONE), slot)
        self.unless = more(self.unless, slot)

    def _put_beside(self, place: Place, term: Term, one: Alternative) -> None:
        if not self.terms:
            self.terms, self.beside = set(), {}
        self.terms.add(term)
        filed = self.beside.get(term, NONE)
        if place.kind is Kind.MET and place.window is None and not isinstance(filed, Beside):
            self.beside[term] = more(filed, one.slot)
            return
        filed = self.beside[term] = filed if isinstance(filed, Beside) else Beside(filed)
        if place.kind is Kind.LIKELY:
            filed.likely = _with(filed.likely, one)
        elif place.window is None:
            filed.met = more(filed.met, one.slot)
        else:
            filed.near = {**filed.near, place.window: more(filed.near.get(place.window, NONE), one.slot)}

    def take(self, place: Place, slot: int) -> None:
        """Take a slot out of one of its places."""
        if place.beside is None:
            if place.kind is Kind.MET:
                self.met = fewer(self.met, slot)
            else:
                _take(self.likely, slot)
        elif place.kind is Kind.UNLESS:
            self._take_barred(place.beside, slot)
        else:
            self._take_beside(place, place.beside, slot)

    def _take_barred(self, term: Term, slot: int) -> None:
        self.unless = fewer(self.unless, slot)
        left = self.barred[term] = fewer(self.barred[term], slot)
        if not left:
            del self.barred[term]
            self.bars.remove(term)

    def _take_beside(self, place: Place, term: Term, slot: int) -> None:
        filed = self.beside[term]
        if not isinstance(filed, Beside):
            filed = self.beside[term] = fewer(filed, slot)
        elif place.kind is Kind.LIKELY:
            _take(filed.likely, slot)
        elif place.window is None:
            filed.met = fewer(filed.met, slot)
        else:
            left = filed.near[place.window] = fewer(filed.near[place.window], slot)
            if not left:
                del filed.near[place.window]
        if not filed:
            del self.beside[term]
            self.terms.remove(term)

    def pack(self) -> None:
        """Have no more room than is needed: less has to be read then."""
        if self.terms:
            self.terms, self.beside = set(self.terms), dict(self.beside)
        if self.bars:
            self.bars = set(self.bars)


_NOTHING: list[Alternative] = []  # these are never added to: most postings have none
_NO_TERMS: set[Term] = set()
_NONE_BESIDE: dict[Term, Packed | Beside] = {}
_NONE_NEAR: dict[Window, Packed] = {}
_NONE_BARRED: dict[Term, Packed] = {}


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

"""Which stories surely meet a query and which possibly do, by their keys alone. Sets are bits of whole numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from operator import and_, or_
from typing import NamedTuple, Protocol

from wirebell.standing import analysis, facts
from wirebell.standing.analysis import joined, plain
from wirebell.standing.archive.keys import COMMON, key, said_key
from wirebell.standing.expression.tree import (
    EXACT_FIELDS,
    And,
    Count,
    Figure,
    Moved,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Said,
    Value,
    Within,
    Word,
    positives,
)
from wirebell.standing.places import in_a_row
from wirebell.standing.text import fold

Ancestors = Mapping[str, Sequence[str]]
Leaf = Word | Prefix | Phrase | Near | Count


class Bounds(NamedTuple):
    """The stories that surely meet it, all of which are among those that possibly do."""

    sure: int
    possible: int


class Look(Protocol):
    """Where keys occur: the stories as bits; `everything` has all of them."""

    @property
    def everything(self) -> int:
        """All the stories."""
        ...

    def at(self, key: str) -> int:
        """Return the stories filed under a key."""
        ...

    def beginning(self, key: str) -> int:
        """Return the stories filed under any key that begins so."""
        ...


def bounds(query: Query, look: Look, ancestors: Ancestors) -> Bounds:
    """Return between which sets the stories lie that meet a query; `ancestors` are the parents of topic ids."""
    return _Asking(look, ancestors).bounds(query)


def wanted(query: Query, ancestors: Ancestors) -> tuple[set[str], set[str]]:
    """Return (keys, beginnings of keys) that `bounds` will look up."""
    noted = _Noted()
    bounds(query, noted, ancestors)
    return noted.keys, noted.beginnings


class Part(NamedTuple):
    """Where the words of a part of a story are filed: stems, forms, and what stands for words not among them."""

    stems: str
    forms: str
    strange: tuple[str, ...] = ()
    more: str = ""


TEXT = Part("w", "f")
QUOTES = Part("w", "f", (key("q", ""),))  # a quote's words are the text's, or the story says that they are not
FIGURES = Part("w", "f", (key("n+", ""),), "n")
COUNTED = Part("o", "o=", (key("o?", ""),))
MOVING = Part("o~", "o=", (key("o?", ""),), "a~")


class _Noted:
    """A look that finds nothing and notes what it is asked for."""

    everything = 0

    def __init__(self) -> None:
        self.keys: set[str] = set()
        self.beginnings: set[str] = set()

    def at(self, key: str) -> int:
        self.keys.add(key)
        return 0

    def beginning(self, key: str) -> int:
        self.beginnings.add(key)
        return 0


class _Asking:
    """One question; nothing is passed over, so that noting and asking look up the same."""

    def __init__(self, look: Look, ancestors: Ancestors) -> None:
        self._look, self._ancestors = look, ancestors

    def bounds(self, query: Query) -> Bounds:
        match query:
            case And(operands):
                return _both(and_, map(self.bounds, operands))
            case Or(operands):
                return _both(or_, map(self.bounds, operands))
            case Not(operand):
                inner = self.bounds(operand)
                return Bounds(self._but(inner.possible), self._but(inner.sure))
            case Value():
                return self._value(query)
            case Within():
                return Bounds(0, self._inside(query.query, QUOTES if query.field == "quote" else TEXT))
            case Said():
                return self._said(query)
            case Figure():
                return self._figure(query)
            case _:
                return self._leaf(query)

    def _but(self, bits: int) -> int:
        return self._look.everything & ~bits

    def _any(self, *keys: str) -> int:
        return reduce(or_, map(self._look.at, keys), 0)

    # -- text ---------------------------------------------------------------------------------------------

    def _leaf(self, leaf: Leaf) -> Bounds:
        match leaf:
            case Word(text, "", False):
                return _exactly(self._by_language("w", analysis.stems(text)))
            case Word(text, "headline", False):
                return _exactly(self._by_language("h", analysis.stems(text)))
            case Word(text, "", True):
                return _exactly(self._look.at(key("f", fold(text))))
            case Prefix(text, ""):
                return _exactly(self._look.beginning(key("f", fold(text))))
        field = leaf.leaf.field if isinstance(leaf, Count) else leaf.field
        possible = self._inside(leaf, QUOTES if field == "quote" else TEXT)
        if isinstance(leaf, Phrase) and not field and not leaf.exact and len(leaf.words) <= 3:
            return Bounds(self._with_capitals(leaf.words) & possible, possible)
        return Bounds(0, possible)

    def _with_capitals(self, words: Sequence[str]) -> int:
        """Return where the words stand in a row as a name does, which is how most of them that do stand."""
        rows = zip(*(analysis.stems(word) for word in words), strict=True)
        return self._by_language("c", tuple(map(" ".join, rows)))

    def _by_language(self, table: str, terms: Sequence[str]) -> int:
        """Return the stories that have the term of their own language."""
        if len(set(terms)) == 1:
            return self._look.at(key(table, terms[0]))
        found = 0
        for language, term in enumerate(terms):
            found |= self._look.at(key(table, term)) & self._look.at(key("l", str(language)))
        return found

    def _inside(self, query: Query, part: Part) -> int:
        """Return what possibly meets an expression in a part of a story: any part may be without something."""
        match query:
            case And(operands):
                return _all([self._inside(operand, part) for operand in operands], self._look.everything)
            case Or(operands):
                return reduce(or_, [self._inside(operand, part) for operand in operands], 0)
            case Count(leaf):
                return self._inside(leaf, part)
            case Word() | Prefix() | Phrase() | Near():
                return self._words(query, part)
            case _:
                return self._look.everything

    def _words(self, leaf: Word | Prefix | Phrase | Near, part: Part) -> int:
        match leaf:
            case Word(text, _, exact):
                return self._occurs(text, part, exact=exact)
            case Prefix(text):
                return self._look.beginning(key(part.forms, fold(text))) | self._any(*part.strange)
            case Phrase(words, _, exact):
                return _all([self._occurs(word, part, exact=exact) for word in words], self._look.everything)
            case Near(words):
                return _all([self._occurs(word, part) for word in words], self._look.everything)

    def _occurs(self, word: str, part: Part, *, exact: bool = False) -> int:
        if exact:
            return self._any(key(part.forms, fold(word)), *part.strange)
        stems = dict.fromkeys(analysis.stems(word))
        more = [key(part.more, stem) for stem in stems] if part.more else part.strange
        return self._any(*(key(part.stems, stem) for stem in stems), *more)

    # -- facts --------------------------------------------------------------------------------------------

    def _value(self, value: Value) -> Bounds:
        field, text = value.field, value.text
        if field in EXACT_FIELDS:
            return _exactly(self._whole(field, dict.fromkeys((text, joined(text)))))
        words = [fold(word) for word in analysis.split(text)]
        if value.prefix and words:
            found = self._look.beginning(key(field, words[0]))
            return _exactly(found | self._look.at(key(f"{field}#", text)))
        surely = self._any(key(f"{field}#", text), key(f"{field}=", " ".join(words)))
        named = _all([self._look.at(key(field, word)) for word in words], 0)
        return Bounds(surely | (named if len(words) == 1 else 0), surely | named)

    def _whole(self, field: str, texts: Iterable[str]) -> int:
        wanted_values = set(texts)
        if field != "topic":
            return self._any(*(key(field, value) for value in sorted(wanted_values)))
        below = _below(self._ancestors)
        topics = wanted_values.union(*(below.get(value, ()) for value in wanted_values))
        return self._any(
            *(key("topic", t) for t in sorted(topics)), *(key("label", v) for v in sorted(wanted_values))
        )

    def _said(self, query: Said) -> Bounds:
        words = [fold(word) for word in analysis.split(query.speaker)]
        named = _all([self._look.at(key("s", word)) for word in words], 0)
        if query.query is None:
            return Bounds(0, named | self._look.at(key("s#", query.speaker)))
        by_id = self._look.at(key("s#", query.speaker))
        paired = named & self._paired(query.query, words)
        return Bounds(0, (paired | by_id) & self._inside(query.query, QUOTES))

    def _paired(self, query: Query, speaker: Sequence[str]) -> int:
        """Return where somebody who is called so possibly said it; a word that all say tells nothing."""
        match query:
            case And(operands):
                return _all([self._paired(operand, speaker) for operand in operands], self._look.everything)
            case Or(operands):
                return reduce(or_, [self._paired(operand, speaker) for operand in operands], 0)
            case Count(leaf):
                return self._paired(leaf, speaker)
            case Word(text):
                return self._pair(text, speaker)
            case Phrase(words) | Near(words):
                return _all([self._pair(word, speaker) for word in words], self._look.everything)
            case _:
                return self._look.everything

    def _pair(self, word: str, speaker: Sequence[str]) -> int:
        stems = dict.fromkeys(analysis.stems(word))
        if not COMMON.isdisjoint(stems):
            return self._look.everything
        each = [self._any(*(said_key(one, stem) for stem in stems)) for one in speaker]
        return _all(each, self._look.everything)

    def _figure(self, query: Figure) -> Bounds:
        moves = any(isinstance(test, Moved) or test.what == "change" for test in query.tests)
        found = self._look.at(key("n~" if moves else "n", ""))
        if query.query is not None:
            part = MOVING if moves else COUNTED
            counted = reduce(or_, [self._inside(leaf, part) for leaf in positives(query.query)], 0)
            found &= self._inside(query.query, FIGURES) & counted
        if query.place is not None:
            found &= self._inside(in_a_row(query.place), FIGURES)
        return Bounds(0, found)


class _Hierarchy(NamedTuple):
    """Parents of topics, and of each topic those below it, in plain letters."""

    parents: Ancestors
    below: Mapping[str, frozenset[str]]


_LAST: list[_Hierarchy] = []
"""The hierarchy asked about last: a process has one, and going through it takes longer than many a question."""


def _below(ancestors: Ancestors) -> Mapping[str, frozenset[str]]:
    last = _LAST[-1] if _LAST else None
    if last is not None and last.parents is ancestors:
        return last.below
    found: dict[str, set[str]] = {}
    for topic in ancestors:
        for upper in facts.above(topic, ancestors):
            found.setdefault(plain(upper), set()).add(plain(topic))
    made = _Hierarchy(ancestors, {upper: frozenset(topics) for upper, topics in found.items()})
    _LAST[:] = [made]
    return made.below


def _exactly(found: int) -> Bounds:
    return Bounds(found, found)


def _all(sets: Sequence[int], without: int) -> int:
    """Return what is in all of the sets; `without` if there are none."""
    return reduce(and_, sets) if sets else without


def _both(operation: Callable[[int, int], int], parts: Iterable[Bounds]) -> Bounds:
    found = list(parts)
    return Bounds(
        reduce(operation, (part.sure for part in found)), reduce(operation, (part.possible for part in found))
    )

"""Alternatives by a word they cannot do without: of hundreds, only the few that a text can meet are decided."""

from __future__ import annotations

from collections.abc import Collection, Iterable, KeysView
from typing import Generic, NamedTuple, TypeVar

from wirebell.standing import analysis
from wirebell.standing.analysis import Analyzer
from wirebell.standing.expression.tree import Count, Near, Phrase, Query, Word
from wirebell.standing.places import stems

T = TypeVar("T")
NO_TERMS: KeysView[str] = {}.keys()


class _Gate(NamedTuple):
    """A term, in each language, that must stand in the headline or anywhere in the text."""

    terms: tuple[str, ...]
    headline: bool


def _gate(leaf: Query, analyzer: Analyzer) -> _Gate | None:
    """Return what the leaf cannot occur without; None for what has no such word, or is looked for elsewhere."""
    match leaf:
        case Word(text, ("" | "body" | "headline") as field, False):
            return _Gate(stems(text, analyzer), field == "headline")
        case Phrase(words, ("" | "body" | "headline") as field, False):
            return _Gate(stems(max(words, key=len), analyzer), field == "headline")  # long words are rare words
        case Near(words, _, ("" | "body" | "headline") as field):
            return _Gate(stems(max(words, key=len), analyzer), field == "headline")
        case Count(inner, _):
            return _gate(inner, analyzer)
        case _:
            return None


class Gated(Generic[T]):
    """What belongs to alternatives, by their gates; what belongs to those without a gate is always likely."""

    def __init__(self, pairs: Iterable[tuple[Query, T]], analyzer: Analyzer) -> None:
        self._anywhere: list[dict[str, list[T]]] = [{} for _ in analysis.LANGUAGES]
        self._headline: list[dict[str, list[T]]] = [{} for _ in analysis.LANGUAGES]
        self._always: list[T] = []
        for query, belonging in pairs:
            gate = _gate(query, analyzer)
            if gate is None:
                self._always.append(belonging)
                continue
            for table, term in zip(self._headline if gate.headline else self._anywhere, gate.terms, strict=True):
                table.setdefault(term, []).append(belonging)

    def likely(self, language: int, terms: KeysView[str], headline: Collection[str] = NO_TERMS) -> list[T]:
        """Return what belongs to the alternatives that a text with those terms can meet, in no order."""
        table = self._anywhere[language]
        found = [one for term in terms & table.keys() for one in table[term]]
        if headline and (table := self._headline[language]):
            found += [one for term in headline if term in table for one in table[term]]
        found += self._always
        return found

"""How often terms occur, learned from the stream itself; a bounded table."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from typing import Protocol

_MOST_TERMS = 300_000
_ALL_UNTIL = 2_000  # documents; after that one in sixteen keeps the table true at little cost
_BELIEF = 8.0  # documents that the guess by length counts for


class Shares(Protocol):
    """What is known of how often terms occur."""

    def share(self, term: str) -> float:
        """Return the expected share, above 0 and at most 1, of documents that hold the term."""
        ...

    def prefix_share(self, prefix: str) -> float:
        """Return the expected share of documents that hold a term that begins so, at most 1."""
        ...


class Frequencies:
    """Shares of documents that hold a term. A new table guesses by length: long words are rare."""

    def __init__(self) -> None:
        self.seen = 0
        self._learned = 0
        self._counts = Counter[str]()
        self._sorted: list[str] = []
        self._sorted_at = -1

    def learn(self, terms: Iterable[str]) -> None:
        """Count a document by its distinct terms."""
        self.seen += 1
        if self.seen > _ALL_UNTIL and self.seen % 16:
            return
        self._learned += 1
        counts = self._counts
        counts.update(iter(terms))
        if len(counts) > _MOST_TERMS:
            self._counts = Counter({term: count for term, count in counts.items() if count > 1})
            if len(self._counts) > _MOST_TERMS:
                self._counts.clear()

    def share(self, term: str) -> float:
        """Return the expected share, above 0 and at most 1, of documents that hold the term."""
        guess = 0.3 / max(1, len(term)) ** 2
        return (self._counts.get(term, 0) + _BELIEF * guess) / (self._learned + _BELIEF)

    def prefix_share(self, prefix: str) -> float:
        """Return the expected share of documents that hold a term that begins so, at most 1."""
        if self._sorted_at != self._learned:
            self._sorted, self._sorted_at = sorted(self._counts), self._learned
        found = min(1.0, 2 * self.share(prefix))
        at = bisect_left(self._sorted, prefix)
        while found < 1 and at < len(self._sorted) and self._sorted[at].startswith(prefix):
            found += self.share(self._sorted[at])
            at += 1
        return min(1.0, found)

"""How much a term tells: the rarer among the stories of its language, the more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from math import log

BELIEF = 600.0
"""Stories that the general table counts for: until as many have come, it knows better."""
BELIEF_BLIND = 8.0
"""The same without a table, where a word's length is all there is to guess by."""
_UNLISTED, _UNLISTED_NAME = 0.0045, 0.0016
"""Shares of stories expected to hold a word that no table lists, and a name."""
_FULL = 40_000
"""Stories after which all counts are halved: what is common changes with the news."""
_FRESH = 0.05
"""Growth in stories after which all weights are reckoned anew."""
_ORDINARY = 1.2
"""Rarity of a term that a third of all stories hold: up to it a term tells nothing."""
_STEEP = 1.25
"""Power of the rarity in the weight."""
_NAME = 1.7
"""How much more a name tells than a word of the same rarity."""


class _Weights(dict[str, float]):
    """Weights reckoned when first asked for."""

    def __init__(self, rarity: Rarity, named: bool) -> None:
        super().__init__()
        self._rarity, self._named = rarity, named

    def __missing__(self, term: str) -> float:
        rare = self._rarity.of(term, self._named)
        weight = (_NAME if self._named else 1.0) * rare**_STEEP if rare > _ORDINARY and len(term) > 1 else 0.0
        self[term] = weight
        return weight


class Rarity:
    """Counts stories by term, as `kernel/rarity.c` does.

    `common` gives the shares of texts that hold the language's ordinary words; it counts for `belief` stories, a
    guess by length in its place for `blind`. `words` and `names` are the weights of terms, 0 for those that tell
    nothing. A weight may be older than the counts by one story in twenty.
    """

    def __init__(self, common: Mapping[str, float] | None, belief: float, blind: float) -> None:
        self._common = common or {}
        self._belief = belief if common else blind
        self._counts: Counter[str] = Counter()
        self._stories = 0
        self._fresh_until = 0.0
        self.words, self.names = _Weights(self, False), _Weights(self, True)

    @property
    def counted(self) -> Collection[str]:
        """The terms that stories were counted by."""
        return self._counts.keys()

    def learn(self, terms: Iterable[str]) -> bool:
        """Count a story by its distinct terms; return whether all counts were halved."""
        counts = self._counts
        counts.update(terms)
        self._stories += 1
        full = self._stories >= _FULL
        if full:
            self._counts = Counter({term: count // 2 for term, count in counts.items() if count > 1})
            self._stories //= 2
        if self._stories > self._fresh_until or self._stories == _FULL // 2:
            self._fresh_until = self._stories + _FRESH * (self._stories + self._belief / 10)
            self.words.clear()
            self.names.clear()
        return full

    def let_go(self, kept: Collection[str]) -> None:
        """Forget the numbers of one story that are none of those kept: every story has some, few come again."""
        over = [term for term, n in self._counts.items() if n == 1 and term[:1] <= "9" and term not in kept]
        for term in over:
            del self._counts[term]

    def of(self, term: str, named: bool) -> float:
        """Return minus the logarithm of the share of stories that hold the term, at least 0."""
        seen = self._counts.get(term, 0) + self._belief * self._guess(term, named)
        return max(0.0, -log(seen / (self._stories + self._belief)))

    def _guess(self, term: str, named: bool) -> float:
        if not self._common:
            return 0.3 / len(term) ** 2
        return self._common.get(term) or (_UNLISTED_NAME if named else _UNLISTED)

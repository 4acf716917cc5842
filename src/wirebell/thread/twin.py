"""The compiled part of threading in Python: slower, with the same results; where no compiler was, and for tests.

Sums go in the order of the terms, one after the other, as in C: `sum` would round otherwise from Python 3.12 on.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from itertools import compress
from math import log, log1p, sqrt

from wirebell.standing import analysis
from wirebell.thread.rarity import Rarity
from wirebell.thread.sketch import runs as runs_of

NUMERIC = 1 << 31
"""In a term's number: it begins with a digit."""
MOST_TERMS = 60
"""Terms a story is known by."""
_HEADLINE = 2
"""How many times a word of the headline counts."""
_NAMED = 0.6
"""Share of a term's occurrences with a capital from which it counts as a name."""
_SWEPT = 10_000
"""Stories after which terms are swept."""
_MOST_OFTEN = 100
_OFTEN = tuple(1 + log(max(1, count)) for count in range(_MOST_OFTEN))
"""How much more a term tells that occurs so many times."""


class Text:
    """See `terms.Text`."""

    def __init__(self, language: int, sketch: bytes, first: Mapping[int, str]) -> None:
        self.language, self.sketch, self._first = language, sketch, first
        self.counts: Counter[int] = Counter()
        self.capitals: Counter[int] = Counter()

    def named(self, term: int) -> bool:
        """Return whether the term is a name here, as far as its capitals tell."""
        return term in self.counts and self.capitals[term] >= _NAMED * self.counts[term]

    def written(self, term: int) -> str | None:
        """Return the word that the term first stands for in the body."""
        return self._first.get(term)

    def held(self, terms: bytes, weights: bytes) -> float:
        """Return the sum of the weights of those terms that stand here."""
        return added(w for t, w in zip(array("I", terms), array("d", weights), strict=True) if t in self.counts)


class Vocabulary:
    """See `terms.Vocabulary`. `stem` is not asked: the words of all are stemmed at once."""

    def __init__(
        self,
        stem: Callable[[str, int], str],
        number: Callable[[str], int],
        common: Mapping[int, Mapping[str, float]],
        belief: float,
        blind: float,
    ) -> None:
        del stem, number
        self._rarities = [
            Rarity(common.get(language), belief, blind) for language in range(len(analysis.LANGUAGES))
        ]
        self._numbers: dict[str, int] = {}
        self._texts: dict[int, str] = {}
        self._given = self._learned_since = 0
        self.full = False

    def __len__(self) -> int:
        """Return how many terms are known."""
        return len(self._numbers)

    def _number(self, term: str) -> int:
        known = self._numbers.get(term)
        if known is None:
            known = self._numbers[term] = self._given + (NUMERIC if term[:1] <= "9" else 0)
            self._texts[known] = term
            self._given += 1
        return known

    def count(self, parts: tuple[str, str, str], language: int, limits: tuple[int, int, int]) -> Text:
        """Return the terms of a story, counted."""
        headline, standfirst, body = parts
        most, copied, runs = limits
        words = analysis.split(body[:most])
        stems = analysis.stemmed(words, language)
        rest = analysis.stemmed(analysis.split(body[most:copied]), language)
        sample = array("I", sorted(runs_of(stems + rest))[:runs]).tobytes()
        terms = list(map(self._number, stems))
        text = Text(language, sample, dict(zip(reversed(terms), reversed(words), strict=True)))
        text.counts.update(terms)
        text.capitals.update(compress(terms, [not word[0].islower() for word in words]))
        for line, weight in ((headline, _HEADLINE), (standfirst, 1)):
            words = analysis.split(line[:most])
            for word, stem in zip(words, analysis.stemmed(words, language), strict=True):
                text.counts[self._number(stem)] += weight
                if not word[0].islower():
                    text.capitals[self._number(stem)] += weight
        return text

    def text(self, term: int) -> str:
        """Return a term by its number."""
        return self._texts[term]

    def runs(self, text: str, language: int) -> bytes:
        """Return the sampled runs of a text, lowest first."""
        found = runs_of(analysis.stemmed(analysis.split(text), language))
        return array("I", sorted(found)).tobytes()

    def learn(self, text: Text) -> None:
        """Count a story by its distinct terms."""
        halved = self._rarities[text.language].learn([self._texts[term] for term in text.counts])
        self._learned_since += 1
        self.full = self.full or halved or self._learned_since >= _SWEPT

    def profile(self, text: Text) -> tuple[bytes, bytes, float, tuple[int, ...]]:
        """Return vector, exact weights, length and numbers of a story."""
        rarity = self._rarities[text.language]
        found: list[tuple[float, str, int]] = []
        telling = 0
        for term, count in text.counts.items():
            stem = self._texts[term]
            if weight := (rarity.names if text.named(term) else rarity.words)[stem]:
                telling += count
                found.append((weight * _OFTEN[min(count, _MOST_OFTEN - 1)], stem, term))
        found.sort(reverse=True)
        del found[MOST_TERMS:]
        norm = sqrt(added(weight * weight for weight, _, _ in found)) or 1.0
        weights = [weight / norm for weight, _, _ in found]
        terms = array("I", [term for _, _, term in found])
        vector = terms.tobytes() + array("f", weights).tobytes()
        numbers = tuple(term for term in terms if term >= NUMERIC)
        return vector, array("d", weights).tobytes(), log1p(telling), numbers

    def sweep(self, vectors: Iterable[bytes]) -> bool:
        """Let go of terms that stand in no vector and in no counted story, and of numbers of one story."""
        used = {term for vector in vectors for term in array("I", vector[: len(vector) // 2])}
        kept = {self._texts[term] for term in used}
        for rarity in self._rarities:
            rarity.let_go(kept)
        counted = set().union(*(rarity.counted for rarity in self._rarities))
        self._texts = {n: text for n, text in self._texts.items() if n in used or text in counted}
        self._numbers = {text: n for n, text in self._texts.items()}
        self.full, self._learned_since = False, 0
        return True


class Postings:
    """See `window.Postings`."""

    def __init__(self, indexed: int, strongest: int, runs: int, deep: int, compared: int) -> None:
        self._indexed, self._strongest, self._runs = indexed, strongest, runs
        self._deep, self._compared = deep, compared
        self._found_by: dict[tuple[bool, int], list[int]] = {}

    def __len__(self) -> int:
        """Return how many keys stories are found by."""
        return len(self._found_by)

    def add(self, number: int, vector: bytes, sample: bytes) -> None:
        """File a story's number under its vector and sample."""
        for key in self._keys(vector, sample):
            self._found_by.setdefault(key, []).append(number)

    def take(self, number: int, vector: bytes, sample: bytes) -> None:
        """Take a story's number out."""
        for key in self._keys(vector, sample):
            found = self._found_by[key]
            found.remove(number)
            if not found:
                del self._found_by[key]

    def met(self, vector: bytes, sample: bytes, but: int) -> list[int]:
        """Return the stories met most often; of those met as often the newest."""
        times: Counter[int] = Counter()
        for at, key in enumerate(self._keys(vector, sample)):
            # A copy may have lost the beginning, and with it most of the strongest terms.
            weight = self._indexed if key[0] else 2 if at < self._strongest else 1
            for number in self._found_by.get(key, ())[-self._deep :]:
                times[number] += weight
        times.pop(but, None)
        return sorted(times, key=lambda number: (times[number], number), reverse=True)[: self._compared]

    def _keys(self, vector: bytes, sample: bytes) -> list[tuple[bool, int]]:
        terms = array("I", vector[: len(vector) // 2])[: self._indexed]
        return [(False, term) for term in terms] + [(True, run) for run in array("I", sample)[: self._runs]]


def likes(vector: bytes, exact: bytes, others: list[bytes]) -> list[float]:
    """Return the cosines of a vector, by its exact weights, with others."""
    weights = dict(zip(array("I", vector[: len(vector) // 2]), array("d", exact), strict=True))
    return [added(weights[term] * weight for term, weight in _pairs(other) if term in weights) for other in others]


def core(vectors: list[bytes]) -> tuple[bytes, bytes, float]:
    """Return what at least half of some vectors have: terms, weights, and the sum of the weights."""
    counts: dict[int, int] = {}
    sums: dict[int, float] = {}
    for vector in vectors:
        for term, weight in _pairs(vector):
            counts[term] = counts.get(term, 0) + 1
            sums[term] = sums.get(term, 0.0) + weight
    number = len(vectors)
    shares = {term: count / number for term, count in counts.items() if 2 * count >= number}
    # Squared, so that what every story has counts four times what half of them have.
    weights = [sums[term] / number * (share * share) for term, share in shares.items()]
    return array("I", shares).tobytes(), array("d", weights).tobytes(), added(weights)


def added(values: Iterable[float]) -> float:
    """Return the sum of the values, added one after the other."""
    total = 0.0
    for value in values:
        total += value
    return total


def _pairs(vector: bytes) -> zip[tuple[int, float]]:
    middle = len(vector) // 2
    return zip(array("I", vector[:middle]), array("f", vector[middle:]), strict=True)

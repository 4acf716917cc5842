"""What a story is compared by: its stems, which of them are names or numbers, and how much each tells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import compress
from math import log, log1p, sqrt

from wirebell.model.story import Story
from wirebell.standing import analysis
from wirebell.thread.rarity import Rarity

MOST_LETTERS = 4_000
"""Code points of a body whose terms are compared: the news of a story stands at its beginning."""
MOST_COPIED = 16_000
"""Code points of a body that are looked at for near-copies: a copy may leave the beginning out."""
MOST_TERMS = 60
"""Terms a story is known by."""
_HEADLINE = 2
"""How many times a word of the headline counts."""
_NAMED = 0.6
"""Share of a term's occurrences with a capital from which it counts as a name."""
_MOST_OFTEN = 100
_OFTEN = tuple(1 + log(max(1, count)) for count in range(_MOST_OFTEN))
"""How much more a term tells that occurs so many times."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The stems of a story: how often each occurs, and how often with a capital or as a number.

    `body` are the stems of the compared part of the body, in order, and `words` the words themselves; `rest` are
    the stems after it, as far as near-copies are looked for; `language` is a number of `standing.analysis`.
    """

    language: int
    words: list[str]
    body: list[str]
    rest: list[str]
    counts: Mapping[str, int]
    capitals: Mapping[str, int]

    def named(self, term: str) -> bool:
        """Return whether the term is a name here, as far as its capitals tell."""
        return self.capitals.get(term, 0) >= _NAMED * self.counts[term]


def terms_of(story: Story) -> Terms:
    """Return the terms of headline, standfirst and body."""
    language = analysis.number(story.language)
    words = analysis.split(story.body[:MOST_LETTERS])
    body = analysis.stemmed(words, language)
    counts: Counter[str] = Counter(body)
    capitals: Counter[str] = Counter(compress(body, [not word[0].islower() for word in words]))
    for text, weight in ((story.headline, _HEADLINE), (story.standfirst or "", 1)):
        line = analysis.split(text[:MOST_LETTERS])
        for word, stem in zip(line, analysis.stemmed(line, language), strict=True):
            counts[stem] += weight
            if not word[0].islower():
                capitals[stem] += weight
    rest = analysis.stemmed(analysis.split(story.body[MOST_LETTERS:MOST_COPIED]), language)
    return Terms(language, words, body, rest, counts, capitals)


@dataclass(frozen=True, slots=True)
class Profile:
    """The terms that tell most of a story, most telling first; the squares of the weights add up to 1.

    `length` is the logarithm of how many telling words the story has; `numbers` are the terms that are numbers.
    """

    weights: dict[str, float]
    length: float
    numbers: tuple[str, ...]


def profile(terms: Terms, rarity: Rarity) -> Profile:
    """Return the profile of a story by the rarity of its terms."""
    names, words, counts = rarity.names, rarity.words, terms.counts
    named = {term for term, capitals in terms.capitals.items() if capitals >= _NAMED * counts[term]}
    found: list[tuple[float, str]] = []
    telling = 0
    for term, count in counts.items():
        if weight := names[term] if term in named else words[term]:
            telling += count
            found.append((weight * _OFTEN[count] if count < _MOST_OFTEN else weight * _OFTEN[-1], term))
    found.sort(reverse=True)
    del found[MOST_TERMS:]
    norm = sqrt(sum(weight * weight for weight, _ in found)) or 1.0
    weights = {term: weight / norm for weight, term in found}
    return Profile(weights, log1p(telling), tuple(term for term in weights if term[0] <= "9"))

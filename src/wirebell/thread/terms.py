"""What a story is compared by: its terms, which of them are names or numbers, and how much each tells.

A term is a number of a `Vocabulary`, so that what the window keeps of a story is packed: a vector is `bytes` of
its strongest terms (32 bits each), strongest first, and then their weights (floats of 32 bits).
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, cast

from wirebell.model.story import Story
from wirebell.standing import analysis
from wirebell.thread import kernel, twin
from wirebell.thread.rarity import BELIEF, BELIEF_BLIND
from wirebell.thread.sketch import MOST_RUNS, number

MOST_LETTERS = 4_000
"""Code points of a body whose terms are compared: the news of a story stands at its beginning."""
MOST_COPIED = 16_000
"""Code points of a body that are looked at for near-copies: a copy may leave the beginning out."""


Shares = Mapping[int, Mapping[str, float]]
"""By number in `standing.analysis.LANGUAGES`: the shares of texts that hold a language's ordinary words."""


class Text(Protocol):
    """The terms of a story: how often each occurs, and how often with a capital or as a number.

    Languages are numbers of `standing.analysis`.
    """

    @property
    def language(self) -> int:
        """The number of its language."""

    @property
    def sketch(self) -> bytes:
        """The sample of its body."""

    def named(self, term: int, /) -> bool:
        """Return whether the term is a name here, as far as its capitals tell."""

    def written(self, term: int, /) -> str | None:
        """Return the word that the term first stands for in the compared part of the body, None if in none."""

    def held(self, terms: bytes, weights: bytes, /) -> float:
        """Return the sum of the weights (64 bits each) of those terms that stand here."""


class Vocabulary(Protocol):
    """Terms by number, with the rarity of each in each language. Not safe for threads."""

    @property
    def full(self) -> bool:
        """Whether it is time for a sweep."""

    def __len__(self) -> int:
        """Return how many terms are known."""

    def count(self, parts: tuple[str, str, str], language: int, limits: tuple[int, int, int], /) -> Text:
        """Return the terms of headline, standfirst and body; a word of the headline counts twice.

        The limits are how many code points of each are counted, how many of the body are sampled, and how many
        runs the sample has at most.
        """

    def text(self, term: int, /) -> str:
        """Return a term by its number."""

    def runs(self, text: str, language: int, /) -> bytes:
        """Return the sampled runs of a text, lowest first."""

    def learn(self, text: Text, /) -> None:
        """Count a story by its distinct terms."""

    def profile(self, text: Text, /) -> tuple[bytes, bytes, float, tuple[int, ...]]:
        """Return the parts of a Profile."""

    def sweep(self, vectors: Iterable[bytes], /) -> bool:
        """Let go of terms that stand in none of the vectors and in no story counted; False if a text is alive.

        Numbers that stand in none of the vectors and in one story counted go as well.
        """


def new_vocabulary(common: Mapping[int, Mapping[str, float]], compiled: bool = kernel.COMPILED) -> Vocabulary:
    """Return an empty vocabulary; `compiled` has no effect on what comes of it."""
    made = kernel.Vocabulary if compiled else twin.Vocabulary
    # Each takes texts of its own only, which no Protocol can say.
    return cast(Vocabulary, made(analysis.stem, number, common, BELIEF, BELIEF_BLIND))


def text_of(story: Story, vocabulary: Vocabulary) -> Text:
    """Return the terms of headline, standfirst and body."""
    language = analysis.number(story.language)
    parts = story.headline, story.standfirst or "", story.body
    return vocabulary.count(parts, language, (MOST_LETTERS, MOST_COPIED, MOST_RUNS))


@dataclass(frozen=True, slots=True)
class Profile:
    """The terms that tell most of a story, most telling first; the squares of the weights add up to 1.

    `exact` are the weights of the vector before they were rounded, 64 bits each; `length` is the logarithm of how
    many telling words the story has; `numbers` are the terms that are numbers.
    """

    vector: bytes
    exact: bytes
    length: float
    numbers: tuple[int, ...]

    @property
    def terms(self) -> array[int]:
        """Return the terms, most telling first."""
        return terms_in(self.vector)


likes = kernel.likes if kernel.COMPILED else twin.likes
"""Of a vector, its exact weights and other vectors: the cosines, 0 to 1."""
core = kernel.core if kernel.COMPILED else twin.core
"""Of vectors: the terms that at least half have, how much each counts (64 bits), and the sum of that."""


def terms_in(vector: bytes) -> array[int]:
    """Return the terms of a vector, strongest first."""
    return array("I", vector[: len(vector) // 2])


def numbers_in(vector: bytes) -> list[int]:
    """Return the terms of a vector that are numbers."""
    return [term for term in terms_in(vector) if term >= twin.NUMERIC]

"""Words at positions: what text leaves look into."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cached_property, lru_cache

from wirebell.standing import analysis
from wirebell.standing.analysis import Analyzer

GAP = 100
"""Positions left free between parts, so that no phrase and no distance (at most 99) reaches across."""

Positions = dict[str, list[int]]
Range = tuple[int, int]


class Stream:
    """Parts of text (or of names) one after the other, with a gap between; positions count words.

    `terms` are stems (or folded, or small, by the analyzer) with their positions in order; `ranges` are the
    positions of each part, half open.
    """

    def __init__(
        self, parts: Sequence[list[str]], terms: Callable[[list[str]], list[str]], *, gap: int = GAP
    ) -> None:
        self.parts = parts
        self.ranges: list[Range] = []
        self.terms: Positions = {}
        at = 0
        for part in parts:
            place(self.terms, terms(part), at)
            self.ranges.append((at, at + len(part)))
            at += len(part) + gap
        self.end = at

    @cached_property
    def forms(self) -> Positions:
        """Return the folded words with their positions in order."""
        found: Positions = {}
        for part, (first, _) in zip(self.parts, self.ranges, strict=True):
            place(found, analysis.folded(part), first)
        return found


OUTSIDE = -1
"""The number of a position that is in no unit."""


class Units:
    """Sentences or paragraphs of a stream: their positions by number, and the number of each position."""

    def __init__(self, ranges: Sequence[Range], end: int) -> None:
        self.ranges = ranges
        self.numbers = [OUTSIDE] * end
        for number, (low, high) in enumerate(ranges):
            self.numbers[low:high] = [number] * (high - low)


Where = Callable[[Stream, int, Units], Collection[int]]
"""Of a stream, its language's number and its units: the numbers of the units that meet something."""


class SmallStream(Stream):
    """A stream of the analyzer `simple`: its words are small already, and are their own terms."""

    def __init__(self, parts: Sequence[list[str]]) -> None:
        super().__init__(parts, _same)

    @cached_property
    def forms(self) -> Positions:
        """Return the words with their positions in order."""
        return self.terms


def place(found: Positions, terms: list[str], at: int) -> None:
    """Add the positions of consecutive terms, the first of which stands at `at`."""
    for number, term in enumerate(terms, at):
        if term in found:
            found[term].append(number)
        else:
            found[term] = [number]


def text_stream(texts: Iterable[str], language: int, analyzer: Analyzer) -> Stream:
    """Return the stream of running texts, analysed; not to be changed, as the last few are kept."""
    return _text_stream(tuple(texts), language, analyzer)


@lru_cache(maxsize=8)
def _text_stream(texts: tuple[str, ...], language: int, analyzer: Analyzer) -> Stream:
    """A story is matched against the topic rules when it is read, and soon after against the follows."""
    if analyzer == "simple":
        return SmallStream([analysis.small(text) for text in texts])
    return Stream([analysis.split(text) for text in texts], lambda words: analysis.stemmed(words, language))


def name_stream(names: Iterable[str]) -> Stream:
    """Return the stream of names: they are folded and never stemmed."""
    return Stream([analysis.split(name) for name in names], analysis.folded)


def _same(words: list[str]) -> list[str]:
    return words

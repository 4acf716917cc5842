"""Words at positions: what text leaves look into."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cached_property, lru_cache
from typing import Protocol

from wirebell.standing import analysis, kernel
from wirebell.standing.analysis import Analyzer
from wirebell.standing.expression.tree import Unit
from wirebell.standing.text import fold

GAP = 100
"""Positions left free between parts, so that no phrase and no distance (at most 99) reaches across."""

Positions = dict[str, list[int]]
Range = tuple[int, int]


class Stream:
    """Parts of text (or of names) one after the other, with a gap between; positions count words.

    `parts` are the words as they stand; `ranges` the positions of each part, half open; `end` those in all.
    """

    ranges: list[Range]
    end: int

    @cached_property
    def parts(self) -> Sequence[list[str]]:
        """Return the words of each part as they stand."""
        raise NotImplementedError

    @cached_property
    def terms(self) -> Positions:
        """Return stems (or folded, or small, by the analyzer) with their positions in order; not to be changed."""
        raise NotImplementedError

    @cached_property
    def forms(self) -> Positions:
        """Return the folded words with their positions in order; not to be changed."""
        raise NotImplementedError

    def headline(self) -> Collection[str]:
        """Return the terms of the first part."""
        end = self.ranges[0][1] if self.ranges else 0
        return {term for term, positions in self.terms.items() if positions[0] < end}


class PlainStream(Stream):
    """A stream made in Python, of words that are cut already."""

    def __init__(
        self, parts: Sequence[list[str]], terms: Callable[[list[str]], list[str]], *, gap: int = GAP
    ) -> None:
        self.parts = parts
        self.ranges = []
        self.terms = {}
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


class SmallStream(PlainStream):
    """A stream of the analyzer `simple`: its words are small already, and are their own terms."""

    def __init__(self, parts: Sequence[list[str]]) -> None:
        super().__init__(parts, _same)

    @cached_property
    def forms(self) -> Positions:
        """Return the words with their positions in order."""
        return self.terms


class CompiledStream(Stream):
    """A stream cut by the kernel in one pass; `ready` is what the kernel matches.

    What Python asks of it is made when it is first asked for.
    """

    def __init__(self, ready: kernel.Text, *, shifted: bool = False) -> None:
        self.ready = ready
        self.shifted = shifted
        """Whether spans of the texts cut are not spans of the texts as they stand ("İ" becomes two letters)."""
        self.ranges = ready.ranges()
        self.end = ready.end
        self.units_set: set[Unit] = set()

    @cached_property
    def parts(self) -> Sequence[list[str]]:
        """Return the words of each part."""
        return [self.ready.words(number) for number in range(len(self.ranges))]

    @cached_property
    def terms(self) -> Positions:
        """Return the terms with their positions."""
        return self.ready.terms()

    @cached_property
    def forms(self) -> Positions:
        """Return the forms with their positions."""
        return self.ready.forms()

    def headline(self) -> Collection[str]:
        """Return the terms of the first part."""
        return self.ready.headline()


OUTSIDE = -1
"""The number of a position that is in no unit."""


class Numbers(Protocol):
    """The number of the unit of each position."""

    def __getitem__(self, at: int, /) -> int:
        """Return the number of the unit that a position is in, OUTSIDE if in none."""


class Units:
    """Sentences or paragraphs of a stream: their positions by number, and the number of each position."""

    def __init__(self, ranges: Sequence[Range], numbers: Numbers) -> None:
        self.ranges, self.numbers = ranges, numbers


def units_of(ranges: Sequence[Range], end: int) -> Units:
    """Return the units of a stream of so many positions."""
    numbers = [OUTSIDE] * end
    for number, (low, high) in enumerate(ranges):
        numbers[low:high] = [number] * (high - low)
    return Units(ranges, numbers)


Where = Callable[[Stream, int, Units], Collection[int]]
"""Of a stream, its language's number and its units: the numbers of the units that meet something."""


def place(found: Positions, terms: list[str], at: int) -> None:
    """Add the positions of consecutive terms, the first of which stands at `at`."""
    for number, term in enumerate(terms, at):
        if term in found:
            found[term].append(number)
        else:
            found[term] = [number]


def text_stream(texts: Iterable[str], language: int, analyzer: Analyzer) -> Stream:
    """Return the stream of running texts, analysed; not to be changed, as the last few are kept.

    A story is matched against the topic rules when it is read, and soon after against the follows: both share it.
    """
    return _text_stream(tuple(texts), language, analyzer)


@lru_cache(maxsize=8)
def _text_stream(texts: tuple[str, ...], language: int, analyzer: Analyzer) -> Stream:
    if kernel.COMPILED:
        return compiled_stream(texts, language, analyzer)
    return plain_stream(texts, language, analyzer)


def plain_stream(texts: Sequence[str], language: int, analyzer: Analyzer) -> Stream:
    """Return the stream of running texts, cut in Python."""
    if analyzer == "simple":
        return SmallStream([analysis.small(text) for text in texts])
    return PlainStream([analysis.cut(text) for text in texts], lambda words: analysis.stemmed(words, language))


def compiled_stream(texts: Sequence[str], language: int, analyzer: Analyzer) -> Stream:
    """Return the stream of running texts, cut by the kernel."""
    words = _vocabulary(analyzer)
    if len(words) > _MOST_WORDS:
        _text_stream.cache_clear()  # the texts it holds keep every word in use
        words.sweep()
    if analyzer == "simple":
        return _small_stream(words, tuple(texts), language)
    return CompiledStream(kernel.Text(words, tuple(texts), language, GAP, True))


def _small_stream(words: kernel.Vocabulary, texts: tuple[str, ...], language: int) -> Stream:
    """Return the stream of texts whose letters are made small: by the kernel, if they are ASCII."""
    try:
        return CompiledStream(kernel.Text(words, texts, language, GAP, False, True))
    except ValueError:
        small = tuple(text.lower() for text in texts)
    shifted = any(len(a) != len(b) for a, b in zip(texts, small, strict=True))
    return CompiledStream(kernel.Text(words, small, language, GAP, False), shifted=shifted)


_MOST_WORDS = 1_000_000  # about 150 MB; words that no query uses are forgotten then


@lru_cache(maxsize=2)
def _vocabulary(analyzer: Analyzer) -> kernel.Vocabulary:
    if analyzer == "simple":
        return kernel.Vocabulary(None, None)
    return kernel.Vocabulary(fold, analysis.stem)


def vocabulary(analyzer: Analyzer) -> kernel.Vocabulary:
    """Return the kernel's words of an analyzer, which its texts and indexes share."""
    return _vocabulary(analyzer)


def name_stream(names: Iterable[str]) -> Stream:
    """Return the stream of names: they are folded and never stemmed."""
    return PlainStream([analysis.split(name) for name in names], analysis.folded)


def _same(words: list[str]) -> list[str]:
    return words

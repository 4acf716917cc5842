"""The learned tagger of names: weights that come with the package, applied to features of words.

What is told of a word is many features, the same together again and again: all that a word says of itself, all
that it says as the neighbour on the left. Such a bundle is a row: it is made once, and its number stands for it.
Compiled (rows.c), a row is the sum of its weights; without a compiler it is its strings, for python-crfsuite.

A sequence is a flat list of numbers: for each item those of its rows, then END. Before a stretch stand

- the rows that all of them share, then SHARED, which ends what was told of the stretch before;
- its words with two more on either side, then WORDS: blocks of five rows each, which are told to the word itself,
  to the word after and before it (where it is the left or right neighbour), and to those next to them;
- the gaps from before its first word to after its last, then GAPS: blocks of two rows each, which are told to the
  word after and before the gap.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from itertools import count, pairwise
from typing import Protocol

from wirebell.catalogue.crfsuite_model import read_weights

try:
    from wirebell.catalogue._rows import Table
except ImportError:
    COMPILED = False
else:
    COMPILED = True

END, SHARED, WORDS, GAPS = -1, -2, -3, -4


class Rows(Protocol):
    """Bundles of features by number; a number stays as long as the rows do, and threads may share them."""

    def __len__(self) -> int:
        """Return how many rows there are."""

    def knows(self, feature: str, /) -> bool:
        """Tell whether a feature can make a difference."""

    def row(self, *features: str) -> int:
        """Return the number of a bundle of features."""

    def block(self, *bundles: Sequence[str]) -> int:
        """Return the first of the numbers, one after the other, of at most eight bundles of features."""


class Labelling(Rows, Protocol):
    """Rows that a model labels."""

    def labels(self, numbers: list[int]) -> list[str]:
        """Return a label for each item of a sequence: "O", or "B-" or "I-" and a kind."""


class Spelled:
    """Rows as their features, for whatever takes strings."""

    def __init__(self) -> None:
        self._rows: dict[int, Sequence[str]] = {}
        self._numbers: dict[tuple[str, ...], int] = {}
        self._next = count(step=8)

    def __len__(self) -> int:
        return len(self._rows)

    def knows(self, _feature: str, /) -> bool:
        """Tell that any feature can make a difference to whatever takes strings."""
        return True

    def row(self, *features: str) -> int:
        """Return the number of a bundle of features."""
        if features not in self._numbers:
            self._numbers[features] = self.block(features)
        return self._numbers[features]

    def block(self, *bundles: Sequence[str]) -> int:
        """Return the first of the numbers, one after the other, of at most eight bundles of features."""
        first = next(self._next)
        for number, features in enumerate(bundles, first):
            self._rows[number] = features
        return first

    def items(self, numbers: Sequence[int]) -> list[list[str]]:
        """Return the features of each item of a sequence."""
        found: list[list[str]] = []
        shared: list[str] = []
        gathered: list[int] = []
        words: Iterator[tuple[int, ...]] = iter(())
        gaps: Iterator[tuple[int, ...]] = iter(())
        for number in numbers:
            if number >= 0:
                gathered.append(number)
                continue
            if number == END:
                rows = [*gathered, *next(words, ()), *next(gaps, ())]
                found.append([*(feature for row in rows for feature in self._rows[row]), *shared])
            elif number == SHARED:
                shared = [feature for row in gathered for feature in self._rows[row]]
                words, gaps = iter(()), iter(())
            elif number == WORDS:
                words = _around(gathered)
            else:
                gaps = ((a, b + 1) for a, b in pairwise(gathered))
            gathered = []
        return found


def _around(words: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Yield for each word but two on either side the rows that it and its neighbours tell of it."""
    for n in range(2, len(words) - 2):
        yield words[n], words[n - 1] + 1, words[n + 1] + 2, words[n - 2] + 3, words[n + 2] + 4


class _PlainRows(Spelled):
    """Rows that python-crfsuite labels, where no compiler was."""

    def __init__(self, model: bytes) -> None:
        import pycrfsuite

        super().__init__()
        self._model = model  # crfsuite reads in place, for as long as it lives
        self._crf = pycrfsuite.Tagger()
        self._crf.open_inmemory(self._model)

    def labels(self, numbers: list[int]) -> list[str]:
        """Return a label for each item. One call holds the interpreter throughout, so that threads do not mix."""
        found: list[str] = self._crf.tag(self.items(numbers))
        return found


class _CompiledRows:
    """Rows of scores: the weights of their features, summed for each label."""

    def __init__(self, attributes: dict[str, int], table: Table) -> None:
        self._attributes, self._table = attributes, table
        self.labels = table.best

    def __len__(self) -> int:
        return len(self._table)

    def knows(self, feature: str, /) -> bool:
        """Tell whether the model weighs a feature."""
        return feature in self._attributes

    def row(self, *features: str) -> int:
        """Return the number of a bundle of features; of those the model does not know, 0, which scores nothing."""
        known = [self._attributes[one] for one in features if one in self._attributes]
        if len(known) > 1:
            return self._table.add([*known, END])
        return known[0] if known else 0

    def block(self, *bundles: Sequence[str]) -> int:
        """Return the first of the numbers, one after the other, of these bundles of features."""
        numbers: list[int] = []
        number_of = self._attributes.get
        for features in bundles:
            numbers += [number for one in features if (number := number_of(one))]
            numbers.append(END)
        return self._table.add(numbers)


class Tagger:
    """A model as written by crfsuite; keeps no state from one sequence to the next."""

    def __init__(self, model: bytes, compiled: bool = COMPILED) -> None:
        """Take a model. `compiled` has no effect on the labels. Raises UsageError for what is no model."""
        self._model = model
        self._weights = read_weights(model) if compiled else None

    def rows(self) -> Labelling:
        """Return rows to be filled, which label by this model."""
        if self._weights is None:
            return _PlainRows(self._model)
        labels, attributes, transitions, scores = self._weights
        return _CompiledRows(attributes, Table(labels, transitions, scores))


@cache
def load_tagger() -> Tagger:
    """Return the tagger that comes with the package, loaded at the first call."""
    return Tagger(files("wirebell.catalogue").joinpath("data", "names.crfsuite").read_bytes())

"""The learned tagger of names: weights that come with the package, applied to features of words.

What is told of a word is many features, the same together again and again: all that a word says of itself, all
that it says as the neighbour on the left. Such a bundle is a row: it is made once, and its number stands for it.
Compiled (rows.c), a row is the sum of its weights; without a compiler it is its strings, for python-crfsuite.

A sequence is a flat list of numbers: for each item those of its rows, then END. Rows that count for all items from
there on stand before SHARED, which ends those that were shared before.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from itertools import count
from typing import Protocol

from wirebell.catalogue.crfsuite_model import read_weights

try:
    from wirebell.catalogue._rows import Table
except ImportError:
    COMPILED = False
else:
    COMPILED = True

END, SHARED = -1, -2


class Rows(Protocol):
    """Bundles of features by number; a number stays as long as the rows do, and threads may share them."""

    def __len__(self) -> int:
        """Return how many rows there are."""

    def row(self, *features: str) -> int:
        """Return the number of a bundle of features."""


class Labelling(Rows, Protocol):
    """Rows that a model labels."""

    def labels(self, numbers: list[int]) -> list[str]:
        """Return a label for each item of a sequence: "O", or "B-" or "I-" and a kind."""


class Spelled:
    """Rows as their features, for whatever takes strings."""

    def __init__(self) -> None:
        self._rows: dict[int, tuple[str, ...]] = {}
        self._numbers: dict[tuple[str, ...], int] = {}
        self._next = count()

    def __len__(self) -> int:
        return len(self._rows)

    def row(self, *features: str) -> int:
        """Return the number of a bundle of features."""
        number = self._numbers.get(features)
        if number is None:
            number = self._numbers.setdefault(features, next(self._next))
            self._rows[number] = features
        return number

    def items(self, numbers: Sequence[int]) -> list[list[str]]:
        """Return the features of each item of a sequence."""
        found: list[list[str]] = []
        shared: list[str] = []
        gathered: list[str] = []
        for number in numbers:
            if number == END:
                found.append(gathered + shared)
            elif number == SHARED:
                shared = gathered
            else:
                gathered += self._rows[number]
                continue
            gathered = []
        return found


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

    def row(self, *features: str) -> int:
        """Return the number of a bundle of features; of those the model does not know, 0, which scores nothing."""
        known = [self._attributes[one] for one in features if one in self._attributes]
        if len(known) > 1:
            return self._table.add(known)
        return known[0] if known else 0


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

"""The learned tagger of names: weights that come with the package, applied to features of words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import pycrfsuite


class Tagger:
    """Labels a sequence of items, each a list of feature strings; keeps no state from one sequence to the next."""

    def __init__(self, model: bytes) -> None:
        """Take a model as written by crfsuite."""
        self._model = model  # crfsuite reads in place, for as long as it lives
        self._crf = pycrfsuite.Tagger()
        self._crf.open_inmemory(self._model)

    def tag(self, items: Sequence[Sequence[str]]) -> list[str]:
        """Return a label for each item: "O", or "B-" or "I-" and a kind.

        One call holds the interpreter from first to last, so that threads do not mix.
        """
        labels: list[str] = self._crf.tag(items)
        return labels


@cache
def load_tagger() -> Tagger:
    """Return the tagger that comes with the package, loaded at the first call."""
    return Tagger(files("wirebell.catalogue").joinpath("data", "names.crfsuite").read_bytes())

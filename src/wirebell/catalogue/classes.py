"""Classes of words: cities, given names, surnames, common words, what nouns mean, what small words tell."""

from __future__ import annotations

from functools import cache, cached_property
from importlib.resources import files


class WordClasses:
    """Sets of words as written, but `common` in small letters; `context` gives a small word's letters.

    Each list is loaded when it is first asked for: ninety thousand words are not wanted by all who want names.
    """

    @cached_property
    def big_cities(self) -> frozenset[str]:
        """Return names of big cities."""
        return _listed("cities-big.txt")

    @cached_property
    def cities(self) -> frozenset[str]:
        """Return names of other cities and towns."""
        return _listed("cities.txt")

    @cached_property
    def given(self) -> frozenset[str]:
        """Return given names."""
        return _listed("given-more.txt")

    @cached_property
    def surnames(self) -> frozenset[str]:
        """Return surnames."""
        return _listed("surnames.txt")

    @cached_property
    def common(self) -> frozenset[str]:
        """Return common words, in small letters."""
        return _listed("common.txt")

    @cached_property
    def nouns(self) -> dict[str, str]:
        """Return by noun, in small letters, what kind of thing it commonly means: a person, a group, an act."""
        lines = [line.split() for line in _listed("nouns.txt")]
        return {noun: kind for kind, *nouns in lines for noun in nouns}

    @cached_property
    def context(self) -> dict[str, str]:
        """Return by small word the letters of its classes."""
        return _context()


@cache
def load_classes() -> WordClasses:
    """Return the lists that come with the package; one value."""
    return WordClasses()


def _text(name: str) -> str:
    return files("wirebell.catalogue").joinpath("data", "classes", name).read_text(encoding="utf8")


def _listed(name: str) -> frozenset[str]:
    """Return the lines of a list; its first is a remark."""
    return frozenset(_text(name).partition("\n")[2].removesuffix("\n").split("\n"))


def _context() -> dict[str, str]:
    letters: dict[str, str] = {}
    letter = ""
    for line in _text("context.txt").splitlines():
        if line.startswith("["):
            letter = line[1]
        elif not line.startswith("#"):
            letters |= {word: letters.get(word, "") + letter for word in set(line.split())}
    return letters

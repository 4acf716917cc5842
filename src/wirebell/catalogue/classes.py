"""Classes of words: cities, given names, surnames, common words, and the small words that tell a name's kind."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from msgspec import Struct


class WordClasses(Struct, frozen=True, kw_only=True, gc=False):
    """Sets of words as written, but `common` in small letters; `context` gives a small word's letters."""

    big_cities: frozenset[str]
    cities: frozenset[str]
    given: frozenset[str]
    surnames: frozenset[str]
    common: frozenset[str]
    context: dict[str, str]


@cache
def load_classes() -> WordClasses:
    """Return the lists that come with the package; one value, loaded at the first call."""
    return WordClasses(
        big_cities=_listed("cities-big.txt"),
        cities=_listed("cities.txt"),
        given=_listed("given-more.txt"),
        surnames=_listed("surnames.txt"),
        common=_listed("common.txt"),
        context=_context(),
    )


def _text(name: str) -> str:
    return files("wirebell.catalogue").joinpath("data", "classes", name).read_text(encoding="utf8")


def _listed(name: str) -> frozenset[str]:
    """Return the lines of a list; its first is a remark."""
    return frozenset(_text(name).partition("\n")[2].split("\n")) - {""}


def _context() -> dict[str, str]:
    letters: dict[str, str] = {}
    letter = ""
    for line in _text("context.txt").splitlines():
        if line.startswith("["):
            letter = line[1]
        elif not line.startswith("#"):
            letters |= {word: letters.get(word, "") + letter for word in set(line.split())}
    return letters

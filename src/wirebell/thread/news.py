"""What a story tells that its storyline has not told before: names, places, quotes, figures, changes."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Literal, NamedTuple
from zlib import crc32

from wirebell.model.facts import Figure
from wirebell.model.story import Story
from wirebell.model.storyline import News
from wirebell.standing import analysis
from wirebell.thread.sketch import number
from wirebell.thread.terms import Vocabulary

Kind = Literal["names", "places", "quotes", "figures", "changes"]

MOST_TOLD = 8_000
"""Keys kept of one storyline; what comes after them is not remembered, and so is new each time it is told."""
_BEGINNING = 160
"""Code points of a quote by which it is known again."""
_SMALL = 12
"""Whole numbers up to this are told apart by what they count: 3 dead are not 3 hours."""


class Fact(NamedTuple):
    """One thing told: its id or place in the story, and the numbers by which it is known again."""

    kind: Kind
    what: str | int
    keys: tuple[int, ...]


class Told:
    """What a storyline has told, as 32-bit keys: 4 bytes each, as most storylines are asked about once at most."""

    __slots__ = ("_keys",)

    def __init__(self) -> None:
        self._keys = array("I")

    def keys(self) -> set[int]:
        """Return all keys."""
        return set(self._keys)

    def add(self, facts: Sequence[Fact]) -> None:
        """Remember facts as told; what was told before is kept once."""
        if len(self._keys) < MOST_TOLD:
            self._keep([key for fact in facts for key in fact.keys])

    def join(self, other: Told) -> None:
        """Remember what another storyline told as well."""
        self._keep(other._keys, max(0, MOST_TOLD - len(self._keys)))

    def _keep(self, keys: Iterable[int], most: int | None = None) -> None:
        known = self.keys()
        self._keys.extend(islice((key for key in dict.fromkeys(keys) if key not in known), most))


def facts_of(story: Story, vocabulary: Vocabulary) -> list[Fact]:
    """Return what a story tells, in its order."""
    return [*_named(story), *_quoted(story, vocabulary), *_counted(story)]


def news(facts: Sequence[Fact], told: Told) -> News:
    """Return those of the facts that were not told before: less than half of their keys were."""
    known = told.keys()
    fresh = [fact for fact in facts if 2 * len(known.intersection(fact.keys)) < len(fact.keys)]

    def ids(kind: Kind) -> tuple[str, ...]:
        return tuple(str(fact.what) for fact in fresh if fact.kind == kind)

    def places(kind: Kind) -> tuple[int, ...]:
        return tuple(int(fact.what) for fact in fresh if fact.kind == kind)

    return News(
        names=ids("names"),
        places=ids("places"),
        quotes=places("quotes"),
        figures=places("figures"),
        changes=places("changes"),
    )


def _key(*parts: object) -> int:
    return crc32("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass"))


def _named(story: Story) -> Iterator[Fact]:
    for mention in story.mentions:
        if mention.kind == "place":
            yield Fact("places", mention.id, (number(mention.id),))
        elif mention.kind != "other":
            yield Fact("names", mention.id, (number(mention.id),))


def _quoted(story: Story, vocabulary: Vocabulary) -> Iterator[Fact]:
    language = analysis.number(story.language)
    for place, quote in enumerate(story.quotes):
        beginning = quote.text[:_BEGINNING]
        if runs := vocabulary.runs(beginning, language):
            yield Fact("quotes", place, tuple(array("I", runs)))
        else:
            yield Fact("quotes", place, (_key("quote", *analysis.stemmed(analysis.split(beginning), language)),))


def _counted(story: Story) -> Iterator[Fact]:
    for place, figure in enumerate(story.figures):
        if figure.change is not None:
            ends = figure.change.from_, figure.change.to
            yield Fact("changes", place, (_key("change", figure.unit, *ends),))
        if not _is_one_of_several(figure):
            yield Fact("figures", place, (_key("figure", figure.unit, figure.value, _counts(figure)),))


def _is_one_of_several(figure: Figure) -> bool:
    """Tell whether a figure is no more than "one of the oldest mills", which is nobody's news."""
    return figure.value == 1 and figure.unit is None and (figure.of or "").endswith("s")


def _counts(figure: Figure) -> str:
    """Return the last word of what a small whole number counts; other values are telling enough by themselves."""
    if figure.unit is not None or not isinstance(figure.value, int) or figure.value > _SMALL:
        return ""
    words = analysis.folded(analysis.split(figure.of or ""))
    return words[-1] if words else ""

"""Whether a story tells again what another told: one sum of a few signs, above 0 for yes.

A rule of thumb for readers who asked to be told of an event once. What another outlet writes of the same thing on
the same day has its words in headline and beginning; what happened since is told later and begins otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from itertools import chain, pairwise
from math import fsum, log, log1p
from typing import NamedTuple

from wirebell.model.facts import Figure, Number
from wirebell.model.story import Story
from wirebell.standing import analysis

DAYS = 7.0
"""Days after which a story tells nothing again: what was reported a week ago and is reported now goes on."""
_LEAD = 500
"""Code points of a body in which its news stands."""
_TOP = 1_200
"""Code points of a body by which a story has come to what it is about."""
_UNLISTED = 0.0045
"""Share of texts expected to hold a word that no table lists."""
_ORDINARY = 1.2
"""Rarity up to which a word tells nothing, as in `thread.rarity`."""
_REMEMBERED = 200_000
_LARGE = 1_000
"""From which a number is told rounded; below, 30 and 34 are two."""
_ROUNDED = 1.1
"""How many times the smaller the larger of two may be that are one figure, told roughly: more is another."""
_COUNTED = 24
"""Figures kept of a story."""

# The weights are a logistic regression over 374 pairs of stories that were labelled for it, as told again or not,
# from headlines and beginnings: pairs of October 2019 to March 2020 within five days with words in common, none of
# them with a story of bench/gold. At this base one in thirteen of those that are no repeats is taken for one.

_NEAR = 4.61
"""For how much nearer it is to the other than to the stories it is near to otherwise."""
_HEADLINE = 1.54
"""For the share of its headline's words that the other's headline and beginning have."""
_PAIRS = 3.39
"""For the share of its headline's pairs of words that stand there."""
_COVERED = 2.23
"""For the share of the other's beginning that it has."""
_LATER = -2.30
"""For the logarithm of the days between."""
_SAME_OUTLET = -2.12
"""For the same outlet: a paper seldom tells one thing twice."""
_BASE = -2.67


class Brief(NamedTuple):
    """A story in short, as later ones are held against it.

    `title` is its headline as written, `headline` and `lead` are stems in their order, `day` is when it was
    published, in days since 1970, or came; `figures` are what is counted, its unit and how much.
    """

    title: str
    headline: tuple[str, ...]
    lead: tuple[str, ...]
    day: float
    outlet: str
    figures: tuple[tuple[str, str | None, Number | tuple[Number, Number]], ...]


class Newcomer(NamedTuple):
    """A story that is held against others: in short, its language, the stems of its headline and top, its figures.

    `counted` are the figures of its beginning.
    """

    brief: Brief
    language: int
    words: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    top: frozenset[str]
    counted: frozenset[tuple[str, str | None, Number | tuple[Number, Number]]]


def newcomer(story: Story, day: float, outlet: str) -> Newcomer:
    """Return a story as it is held against earlier ones."""
    language = analysis.number(story.language)

    above, figures = story.standfirst or "", story.figures
    parts = story.headline, f"{above} {story.body[:_LEAD]}", story.body[_LEAD:_TOP]
    words = [analysis.split(part) for part in parts]
    stems = tuple(analysis.stemmed(list(chain.from_iterable(words)), language))
    begin, end = len(words[0]), len(words[0]) + len(words[1])
    headline, lead = stems[:begin], stems[begin:end]
    short = Brief(
        title=story.headline,
        headline=headline,
        lead=lead,
        day=day,
        outlet=outlet,
        figures=tuple(_counted(figures[:_COUNTED])),
    )
    begun = (figure for figure in figures if figure.span[0] < _LEAD)
    pairs = frozenset(pairwise(headline))
    return Newcomer(short, language, frozenset(headline), pairs, frozenset(stems), frozenset(_counted(begun)))


class Rarity(dict[str, float]):
    """How much a word tells, by its stem, from the shares of texts that hold the language's ordinary words."""

    def __init__(self, common: Mapping[str, float]) -> None:
        super().__init__()
        self._common = common

    def __missing__(self, stem: str) -> float:
        rare = -log(self._common.get(stem) or _UNLISTED) - _ORDINARY if len(stem) > 1 else 0.0
        weight = max(0.0, rare)
        if not stem[:1].isdigit():  # numbers seldom come twice
            if len(self) >= _REMEMBERED:
                self.clear()
            self[stem] = weight
        return weight


def weight(words: Iterable[str], rarity: Rarity) -> float:
    """Return how much words tell together."""
    return fsum(map(rarity.__getitem__, words))


def sureness(new: Newcomer, headline: float, old: Brief, nearer: float, rarity: Rarity) -> float:
    """Return how surely a story tells again what an earlier one told; above 0 it does.

    `headline` is the weight of its headline's words. `nearer` is its cosine with that one, less the mean of those
    with the stories it is near to otherwise. Below 0 it may be any number: what cannot come above is not reckoned
    to its end, as most stories are told again by few.
    """
    mine = new.brief
    sure = _BASE + _NEAR * nearer + _LATER * log1p(max(0.0, mine.day - old.day))
    sure += _SAME_OUTLET * (mine.outlet == old.outlet != "")
    if sure + _HEADLINE + _PAIRS + _COVERED <= 0:
        return sure
    known = new.words.intersection(old.headline + old.lead)
    sure += _HEADLINE * (weight(known, rarity) / headline if headline else 0.0)
    possible = [pair for pair in new.pairs if pair[0] in known and pair[1] in known]
    if sure + _PAIRS * len(possible) / max(1, len(new.pairs)) + _COVERED <= 0:
        return min(sure, 0.0)
    if possible:
        there = {*pairwise(old.headline), *pairwise(old.lead)}
        sure += _PAIRS * sum(map(there.__contains__, possible)) / len(new.pairs)
    return sure + _COVERED * _share(set(old.lead), new.top, rarity) if sure + _COVERED > 0 else sure


def changed(new: Newcomer, old: Brief) -> bool:
    """Return whether its beginning counts what the other counts, with a figure that is not there, nor rounded."""
    if not new.counted or not old.figures:
        return False
    what = {(of, unit) for of, unit, _ in old.figures}
    values = {value for _, _, value in old.figures}
    return any(
        (of, unit) in what and value not in values and not any(rounded(value, told) for told in values)
        for of, unit, value in new.counted
    )


def rounded(one: Number | tuple[Number, Number], other: Number | tuple[Number, Number]) -> bool:
    """Return whether one of two large numbers is the other, rounded: $2.2 and $2 trillion, 3,100 and 3,000."""
    if isinstance(one, tuple) or isinstance(other, tuple):
        return False
    small, large = sorted((abs(one), abs(other)))
    if small < _LARGE or large > small * _ROUNDED or (one < 0) != (other < 0):
        return False
    short, long = sorted((small, large), key=_digits)
    return float(f"{long:.{_digits(short) - 1}e}") == short


def _digits(number: Number) -> int:
    """Return how many digits a number is told with, without the noughts at its end."""
    return len(f"{number:.14e}".partition("e")[0].replace(".", "").rstrip("0")) or 1


def counted_alike(new: Brief, old: Brief) -> list[str]:
    """Return what both count with one figure, for readers: "3,000 troops"."""
    there = set(old.figures)
    both = [figure for figure in dict.fromkeys(new.figures) if figure in there]
    return [f"{value:,}{unit or ''} {of}" for of, unit, value in both if not isinstance(value, tuple)]


def _counted(figures: Iterable[Figure]) -> Iterator[tuple[str, str | None, Number | tuple[Number, Number]]]:
    """Yield what figures count, by the last word of it; not those that count nothing that is named."""
    for figure in figures:
        if figure.of:
            yield figure.of.rpartition(" ")[2].casefold(), figure.unit, figure.value


def _share(words: AbstractSet[str], there: AbstractSet[str], rarity: Rarity) -> float:
    """Return the share of words that are there, each counted by how rare it is."""
    whole = weight(words, rarity)
    return weight(words & there, rarity) / whole if whole else 0.0

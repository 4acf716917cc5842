"""Why what a follow cannot do without will not be met again: a topic or source that is not, a word in no story."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import NamedTuple

from wirebell import standing
from wirebell.app.house import House
from wirebell.app.lookback import Lookback
from wirebell.app.shelf import places
from wirebell.model.finding import Level
from wirebell.model.source import Source
from wirebell.standing.analysis import joined, plain
from wirebell.standing.expression.tree import Query, Value

ENOUGH = 1_000
"""Story versions on record from which it says something that a word is in none of them."""
ENDED = 14 * 86_400
"""Seconds after its last story in which a storyline may go on."""


class Fault(NamedTuple):
    """What is wrong with a follow and what to do, in which `{anew}` is the way to follow something else."""

    level: Level
    says: str
    do: str


@dataclass(frozen=True)
class Known:
    """What expressions are held against: the archive, the sources, and which of them are `gone`."""

    house: House
    look: Lookback
    sources: dict[str, Source]
    gone: frozenset[str]


class Faults:
    """Says why leaves of expressions will not be met again; of a source or a storyline it finds out once."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._told: dict[Value, Fault | None] = {}

    def of(self, leaf: Query, met: bool) -> Fault | None:
        """Return why the leaf will not be met again, None if it may be. `met`: any story has met it."""
        if isinstance(leaf, Value) and not leaf.prefix:
            if leaf.field == "topic":
                return _topic(leaf, met, self._known)
            if told_by_itself(leaf):
                if leaf not in self._told:
                    self._told[leaf] = _source_or_storyline(leaf, self._known)
                return self._told[leaf]
        count = len(self._known.look.cards.seqs)
        if met or count < ENOUGH:
            return None
        return Fault(
            "note",
            f"none of the {count:,} story versions on record has {standing.canonical(leaf)}.",
            "Check how it is written: wirebell follow suggest says what it may mean.",
        )


def told_by_itself(leaf: Query) -> bool:
    """Tell whether a leaf may be past though stories met it: a source that went, a storyline that ended."""
    return isinstance(leaf, Value) and not leaf.prefix and leaf.field in {"source", "storyline"}


def _topic(leaf: Value, met: bool, known: Known) -> Fault | None:
    topics = known.house.lexicon.topics
    if met or topics.find(leaf.text):
        return None
    labels = {topic.label.casefold(): topic for topic in topics.topics.values()}
    like = get_close_matches(leaf.text.casefold(), labels, 1, 0.6)
    hint = f'; "{labels[like[0]].label}" is the nearest' if like else ""
    return Fault("broken", f"no topic is called {leaf.text}{hint}: it was renamed or never was.", "{anew}")


def _source_or_storyline(leaf: Value, known: Known) -> Fault | None:
    (bounds,) = known.look.bounds([leaf])
    return (_source if leaf.field == "source" else _storyline)(leaf, bounds.possible, known)


def _source(leaf: Value, met: int, known: Known) -> Fault | None:
    words = f" {joined(leaf.text)} "
    called = [
        source
        for source in known.sources.values()
        if leaf.text == plain(source.id) or words in f" {joined(source.name)} "
    ]
    if any(source.id not in known.gone for source in called):
        return None
    last = f"; its last story came on {day(_last(met, known))}" if met else ""
    if called:
        return Fault(
            "broken", f"its source {called[0].name} is gone for good{last}.", "Find its new address, or {anew}"
        )
    return Fault("broken", f"no source that is visited is called {leaf.text}{last}.", "Add it again, or {anew}")


def _storyline(leaf: Value, met: int, known: Known) -> Fault | None:
    if not met:
        return Fault("broken", f"no story on record is of storyline {leaf.text}.", "{anew}")
    cards = known.look.cards
    newest = max(places(met), key=cards.moments.__getitem__)
    if max(cards.moments) - cards.moments[newest] <= ENDED:
        return None
    story = known.look.stories([newest])[newest]
    placed = story.told.storyline
    went_on = f", as part of {placed.id}," if placed and plain(placed.id) != leaf.text else ""
    return Fault(
        "note", f"its storyline{went_on} ended on {day(_last(met, known))}: “{story.headline}”.", "{anew}"
    )


def _last(met: int, known: Known) -> datetime:
    return datetime.fromtimestamp(max(known.look.cards.moments[at] for at in places(met)), UTC)


def day(when: datetime) -> str:
    """Return a date as it is read: 4 February 2026."""
    return f"{when.day} {when:%B %Y}"


def as_sentence(text: str) -> str:
    """Return a text with one full stop at its end."""
    return text.rstrip(". ") + "."

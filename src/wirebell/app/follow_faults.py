"""Why what a follow cannot do without will not be met again: a topic or source that is not, a word in no story."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from difflib import get_close_matches
from typing import NamedTuple

from wirebell import standing
from wirebell.app.cautions import no_code, strange_language
from wirebell.app.house import House
from wirebell.app.lookback import Lookback
from wirebell.app.shelf import places
from wirebell.errors import Counted, Wording
from wirebell.model.finding import Level
from wirebell.model.source import Source
from wirebell.standing.analysis import joined, plain
from wirebell.standing.expression.tree import Query, Value, leaves

ENOUGH = 1_000
"""Story versions on record from which it says something that a word is in none of them."""
ENDED = 14 * 86_400
"""Seconds after its last story in which a storyline may go on."""


class Fault(NamedTuple):
    """What is wrong with a follow, and what to do; its place {id} is of the follow and filled in last."""

    level: Level
    says: Wording
    do: Wording


ODD = frozenset({"topic", "source", "lang"})
"""Fields whose values are known beforehand, so that one that is none was mistyped."""
ANEW = Wording("Follow something else: wirebell follow remove {id}")


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
        self._odd: dict[Value, Fault | None] = {}

    def of(self, leaf: Query, met: bool) -> Fault | None:
        """Return why the leaf will not be met again, None if it may be. `met`: any story has met it."""
        if isinstance(leaf, Value) and not leaf.prefix:
            if leaf.field == "topic":
                return _topic(leaf, met, self._known)
            if leaf.field == "lang" and not met and (strange := _language(leaf)):
                return strange
            if told_by_itself(leaf):
                if leaf not in self._told:
                    self._told[leaf] = _source_or_storyline(leaf, self._known)
                return self._told[leaf]
        count = len(self._known.look.cards.seqs)
        if met or count < ENOUGH:
            return None
        return Fault(
            "note",
            Wording(
                "none of the {versions} on record has {leaf}.",
                versions=Counted("{number} story version", "{number} story versions", count),
                leaf=standing.canonical(leaf),
            ),
            Wording("Check how it is written: wirebell follow suggest says what it may mean."),
        )

    def odd(self, query: Query) -> Fault | None:
        """Return what in an expression that may be met names nothing: an alternative, what was to be left out."""
        for leaf in leaves(query):
            if isinstance(leaf, Value) and not leaf.prefix and leaf.field in ODD:
                if leaf not in self._odd:
                    self._odd[leaf] = _oddity(leaf, self)
                if fault := self._odd[leaf]:
                    return fault
        return None


def told_by_itself(leaf: Query) -> bool:
    """Tell whether a leaf may be past though stories met it: a source that went, a storyline that ended."""
    return isinstance(leaf, Value) and not leaf.prefix and leaf.field in {"source", "storyline"}


def _oddity(leaf: Value, faults: Faults) -> Fault | None:
    fault = _language(leaf) if leaf.field == "lang" else faults.of(leaf, met=False)
    return fault._replace(level="note") if fault else None


def _language(leaf: Value) -> Fault | None:
    """Return why no story has that language; a code that no text is recognised as, a source may say."""
    says = next(strange_language(leaf.text), None)
    if says is None:
        return None
    return Fault("broken" if no_code(leaf.text) else "note", says, ANEW)


def _topic(leaf: Value, met: bool, known: Known) -> Fault | None:
    topics = known.house.lexicon.topics
    if met or topics.find(leaf.text):
        return None
    labels = {topic.label.casefold(): topic for topic in topics.topics.values()}
    like = get_close_matches(leaf.text.casefold(), labels, 1, 0.6)
    hint = Wording('; "{topic}" is the nearest', topic=labels[like[0]].label) if like else ""
    said = Wording("no topic is called {name}{hint}: it was renamed or never was.", name=leaf.text, hint=hint)
    return Fault("broken", said, ANEW)


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
    last = Wording("; its last story came on {day}", day=_last(met, known)) if met else ""
    if called:
        return Fault(
            "broken",
            Wording("its source {name} is gone for good{last}.", name=called[0].name, last=last),
            Wording("Find its new address, or follow something else: wirebell follow remove {id}"),
        )
    return Fault(
        "broken",
        Wording("no source that is visited is called {name}{last}.", name=leaf.text, last=last),
        Wording("Add it again, or follow something else: wirebell follow remove {id}"),
    )


def _storyline(leaf: Value, met: int, known: Known) -> Fault | None:
    if not met:
        return Fault("broken", Wording("no story on record is of storyline {id}.", id=leaf.text), ANEW)
    cards = known.look.cards
    newest = max(places(met), key=cards.moments.__getitem__)
    if max(cards.moments) - cards.moments[newest] <= ENDED:
        return None
    story = known.look.stories([newest])[newest]
    placed = story.told.storyline
    went_on = Wording(", as part of {id},", id=placed.id) if placed and plain(placed.id) != leaf.text else ""
    said = Wording(
        "its storyline{went_on} ended on {day}: “{headline}”.",
        went_on=went_on,
        day=_last(met, known),
        headline=story.headline,
    )
    return Fault("note", said, ANEW)


def _last(met: int, known: Known) -> date:
    return datetime.fromtimestamp(max(known.look.cards.moments[at] for at in places(met)), UTC).date()

"""The health of follows: those that cannot fire, and those that fell silent against their own rhythm."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from functools import reduce
from operator import or_

from wirebell import standing
from wirebell.alert.silence import Silence, contradictions, needed, silence
from wirebell.app.house import House
from wirebell.app.lookback import Lookback, shelve_all
from wirebell.app.progress import Progress, quiet
from wirebell.app.shelf import places
from wirebell.app.sources import named
from wirebell.errors import ExpressionError
from wirebell.model.finding import Finding, Level
from wirebell.model.follow import Follow
from wirebell.model.source import Source
from wirebell.standing.analysis import joined, plain
from wirebell.standing.archive import Bounds
from wirebell.standing.expression.tree import Query, Value

LOOKED_AT = 500
"""Distinct expressions looked at, the newest first: more would take minutes."""
TOGETHER = 50
READ = 60
"""Stories read at most to know the rhythm of a follow that the archive's keys alone do not decide."""
ENOUGH = 1_000
"""Story versions on record from which it says something that a word is in none of them."""
YEAR = 365 * 86_400
ENDED = 14 * 86_400
"""Seconds after its last story in which a storyline may go on."""


@dataclass(frozen=True)
class _Known:
    """What expressions are held against."""

    house: House
    look: Lookback
    sources: dict[str, Source]
    gone: frozenset[str]

    @property
    def newest(self) -> datetime:
        return datetime.fromtimestamp(max(self.look.cards.moments, default=0), UTC)


def examine(house: House, progress: Progress = quiet) -> tuple[int, list[Finding]]:
    """Return how many distinct expressions were looked at, and what is wrong with them."""
    by_expression: dict[str, list[Follow]] = {}
    for follow in reversed(house.store.follows()):
        by_expression.setdefault(follow.expression, []).append(follow)
    chosen = list(by_expression.items())[:LOOKED_AT]
    if not chosen:
        return 0, []
    shelve_all(house.store, progress)
    gone = frozenset(source for source, visit in house.store.visits().items() if visit.gone)
    known = _Known(house, Lookback(house.store, house.lexicon.topics.ancestors), named(house), gone)
    found = list[Finding]()
    for start in range(0, len(chosen), TOGETHER):
        found += _examined(chosen[start : start + TOGETHER], known)
        progress("Examining follows", min(start + TOGETHER, len(chosen)), len(chosen))
    return len(chosen), found


def _examined(chosen: Sequence[tuple[str, list[Follow]]], known: _Known) -> Iterator[Finding]:
    parsed: list[tuple[list[Follow], Query]] = []
    for expression, follows in chosen:
        try:
            parsed.append((follows, standing.parse(expression, standing.RULE)))
        except ExpressionError as fault:
            yield _finding(follows, "broken", f"it no longer parses: {fault.problem}.", _anew(follows))
    wanted = [[leaf for leaves in needed(query) for leaf in leaves] for _, query in parsed]
    every = iter(known.look.bounds([*(q for _, q in parsed), *(leaf for leaves in wanted for leaf in leaves)]))
    whole = [next(every) for _ in parsed]
    for (follows, query), bounds, leaves in zip(parsed, whole, wanted, strict=True):
        met = {leaf: next(every).possible for leaf in leaves}
        yield from _one(follows, query, bounds, met, known)


def _one(
    follows: list[Follow], query: Query, bounds: Bounds, met: dict[Query, int], known: _Known
) -> Iterator[Finding]:
    """Yield the first that is wrong: what cannot be, then what is gone, then what never was, then a silence."""
    for never in contradictions(query):
        yield _finding(follows, "broken", f"it can never fire: {never}.", _anew(follows))
        return
    for leaves in needed(query):
        faults = [fault for leaf in leaves if (fault := _fault(leaf, met[leaf], known))]
        if len(faults) == len(leaves) and faults:
            level, said, do = min(faults)
            yield _finding(follows, level, said, do.format(anew=_anew(follows)))
            return
    fallen = _silence(query, bounds, known)
    if fallen:
        yield _finding(follows, "note", _silent(fallen), "Look at its sources: wirebell source check")


Fault = tuple[Level, str, str]


def _fault(leaf: Query, met: int, known: _Known) -> Fault | None:
    """Return why the leaf will not be met again, None if it may be."""
    if isinstance(leaf, Value) and not leaf.prefix:
        special = {"topic": _topic, "source": _source, "storyline": _storyline}.get(leaf.field)
        if special:
            return special(leaf, met, known)
    count = len(known.look.cards.seqs)
    if met or count < ENOUGH:
        return None
    return (
        "note",
        f"none of the {count:,} story versions on record has {standing.canonical(leaf)}.",
        "Check how it is written: wirebell follow suggest says what it may mean.",
    )


def _topic(leaf: Value, met: int, known: _Known) -> Fault | None:
    topics = known.house.lexicon.topics
    if topics.find(leaf.text) or met:
        return None
    labels = {topic.label.casefold(): topic for topic in topics.topics.values()}
    like = get_close_matches(leaf.text.casefold(), labels, 1, 0.6)
    hint = f'; "{labels[like[0]].label}" is the nearest' if like else ""
    return "broken", f"no topic is called {leaf.text}{hint}: it was renamed or never was.", "{anew}"


def _source(leaf: Value, met: int, known: _Known) -> Fault | None:
    words = f" {joined(leaf.text)} "
    called = [
        source
        for source in known.sources.values()
        if leaf.text == plain(source.id) or words in f" {joined(source.name)} "
    ]
    if any(source.id not in known.gone for source in called):
        return None
    last = f"; its last story came on {_last(met, known):%d %B %Y}" if met else ""
    if called:
        return "broken", f"its source {called[0].name} is gone for good{last}.", "Find its new address, or {anew}"
    return "broken", f"no source that is visited is called {leaf.text}{last}.", "Add it again, or {anew}"


def _storyline(leaf: Value, met: int, known: _Known) -> Fault | None:
    if not met:
        return "broken", f"no story on record is of storyline {leaf.text}.", "{anew}"
    cards = known.look.cards
    newest = max(places(met), key=cards.moments.__getitem__)
    if max(cards.moments) - cards.moments[newest] <= ENDED:
        return None
    story = known.look.stories([newest])[newest]
    placed = story.told.storyline
    went_on = f", as part of {placed.id}," if placed and plain(placed.id) != leaf.text else ""
    last = f"{_last(met, known):%d %B %Y}"
    return "note", f"its storyline{went_on} ended on {last}: “{story.headline}”.", "{anew}"


def _last(met: int, known: _Known) -> datetime:
    return datetime.fromtimestamp(max(known.look.cards.moments[at] for at in places(met)), UTC)


def _silence(query: Query, bounds: Bounds, known: _Known) -> Silence | None:
    """Return the silence of a follow by the stories of a year; of doubtful ones the newest are read."""
    moments = known.look.cards.moments
    since = max(moments, default=0) - YEAR
    doubtful = sorted(places(bounds.possible & ~bounds.sure), key=moments.__getitem__, reverse=True)
    if len(doubtful) > READ:
        doubtful, since = doubtful[:READ], max(since, moments[doubtful[READ]])
    asked = reduce(or_, (1 << at for at in doubtful), 0)
    met = bounds.sure | (known.look.read([query], asked)[0] if asked else 0)
    rang = [datetime.fromtimestamp(moments[at], UTC) for at in places(met) if moments[at] > since]
    return silence(rang, known.newest)


def _silent(fallen: Silence) -> str:
    return (
        f"silent since {fallen.since:%d %B %Y}: it met {fallen.per_week:g} stories a week before, "
        f"and was never silent for longer than {fallen.longest_days:g} days."
    )


def _finding(follows: list[Follow], level: Level, says: str, do: str) -> Finding:
    who = follows[0].follower if len(follows) == 1 else f"{len(follows)} followers"
    return Finding(
        level=level,
        about="follow",
        subject=follows[0].expression,
        id=follows[0].id,
        says=f"Followed by {who}: {says}",
        do=do[:1].upper() + do[1:],
    )


def _anew(follows: list[Follow]) -> str:
    return f"follow something else: wirebell follow remove {follows[0].id}"

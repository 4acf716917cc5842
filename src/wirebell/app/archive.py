"""The archive as pages ask it: one look, kept while no story is told, and the newest stories that met a query."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING

from msgspec import Struct

from wirebell import standing
from wirebell.alert.backtest import a_week
from wirebell.app.lookback import Lookback
from wirebell.model.archive import Loose
from wirebell.model.story import Story
from wirebell.standing.expression.widen import Others, widened

if TYPE_CHECKING:
    from wirebell.alert.explain import Ancestors
    from wirebell.ports import Clock, Store

LOOKED_BACK = 90
"""Days that say how often something comes."""
GOOD_FOR = 600
"""Seconds that a count of alerts a week may be old."""
COUNTS = 20_000
FIRST = 25
"""Stories read at first where only reading tells: most of those that may meet a query do."""
READ = 200
"""Stories read at a time after that, at most."""
LOOSE = 1_000
"""Versions told since the last filing that are looked at to tell whether anything was told."""


class Found(Struct, frozen=True, kw_only=True):
    """Some of the stories that met a query, as they stand now, newest first, and how many there are in all.

    `total` counts none that may not be read. Without `exact` there may be more: older ones were not looked at.
    """

    stories: tuple[Story, ...]
    total: int
    exact: bool


class Archive:
    """Safe to call from several threads; a look is made anew once a story was told or filed since."""

    def __init__(self, store: Store, ancestors: Ancestors, others: Others, clock: Clock) -> None:
        self._store, self._ancestors, self._others, self._clock = store, ancestors, others, clock
        self._lock = Lock()
        self._made: tuple[Loose, Lookback] | None = None
        self._weekly: dict[str, tuple[float, float]] = {}

    def look(self) -> Lookback:
        """Return the look at all that is told now, as far as it is filed or about to be."""
        with self._lock:
            stands = self._store.loose(LOOSE)
            if self._made is None or self._made[0] != stands:
                earlier = self._made[1] if self._made else None
                self._made = stands, Lookback(self._store, self._ancestors, earlier=earlier)
            return self._made[1]

    def newest(self, query: standing.Query, may: Callable[[Story], bool], limit: int, skip: int = 0) -> Found:
        """Return the newest stories that met the query and that `may` be read, after the `skip` newest of them.

        Looks one further than that, and what may not be read is not counted: nothing tells that it is there.
        """
        look, query = self.look(), widened(query, self._others)
        (bounds,) = look.bounds([query])
        wanted = skip + limit + 1
        found, exact = _enough(look, query, bounds.sure, bounds.possible & ~bounds.sure, wanted)
        ids, stories, ended = each_story(look, found), list[Story](), False
        while len(stories) < wanted and not ended:
            part = list(islice(ids, wanted))
            ended = len(part) < wanted
            stories += (s for s in self._store.several(part) if s.told.kind != "withdrawn" and may(s))
        return Found(
            stories=tuple(stories[skip : skip + limit]),
            total=len(stories),
            exact=exact and (ended or next(ids, None) is None),
        )

    def met_by(self, query: standing.Query, stories: Sequence[Story]) -> set[str]:
        """Return the ids of those of these stories, as they stand, that meet the query."""
        index = standing.Index[int]()
        index.add(0, widened(query, self._others))
        made = ((story, standing.document(story, ancestors=self._ancestors)) for story in stories)
        return {story.id for story, document in made if list(index.match(document))}

    def weekly(self, expressions: Sequence[str]) -> list[float]:
        """Return how many alerts a week each expression would have brought, at least: by what is sure unread.

        A count may be ten minutes old.
        """
        now = self._clock.now().timestamp()
        known = {e: self._weekly[e] for e in expressions if e in self._weekly}
        fresh = {e: often for e, (made, often) in known.items() if 0 <= now - made < GOOD_FOR}
        wanted = [e for e in dict.fromkeys(expressions) if e not in fresh]
        if wanted:
            if len(self._weekly) > COUNTS:
                self._weekly.clear()
            counted = dict(zip(wanted, weekly(self.look(), wanted, self._others), strict=True))
            self._weekly.update((e, (now, often)) for e, often in counted.items())
            fresh |= counted
        return [fresh[e] for e in expressions]


def weekly(look: Lookback, expressions: Sequence[str], others: Others) -> list[float]:
    """Return how many alerts a week each expression would have brought within 90 days, by what is sure unread."""
    window, span = look.newest(LOOKED_BACK), look.span_of_days(LOOKED_BACK)
    queries = [widened(standing.parse(expression, standing.RULE), others) for expression in expressions]
    return [a_week(look.rung(b.sure & window), span) for b in look.bounds(queries)]


def each_story(look: Lookback, found: int) -> Iterator[str]:
    """Yield the ids of the stories at some places, each once, newest first."""
    seen = set[str]()
    for at in look.newest_first(found):
        story = look.cards.stories[at]
        if story not in seen:
            seen.add(story)
            yield story


def _enough(look: Lookback, query: standing.Query, sure: int, doubtful: int, wanted: int) -> tuple[int, bool]:
    """Return the places of versions that met, read from the newest on until the `wanted` newest stories are known,
    and whether these are all."""
    left, found, size = look.newest_first(doubtful), sure, FIRST
    while part := list(islice(left, size)):
        found |= look.read([query], sum(1 << at for at in part))[0]
        known = each_story(look, found & look.since(look.cards.moments[part[-1]]))
        if len(part) == size and len(list(islice(known, wanted))) == wanted:
            return found, next(left, None) is None
        size = min(2 * size, READ)
    return found, True

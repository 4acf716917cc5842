"""The archive as pages ask it: one look, kept while no story is told, and the newest stories that met a query."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock
from typing import TYPE_CHECKING

from msgspec import Struct

from wirebell import standing
from wirebell.alert.backtest import trial_of
from wirebell.app.lookback import Lookback, places
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
READ = 200
"""Stories read at a time where only reading tells."""
LOOSE = 1_000
"""Documents kept of stories that are not filed yet."""


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
        self._made: tuple[tuple[int, int], Lookback] | None = None
        self._documents: dict[int, standing.Document] = {}
        self._weekly: dict[str, tuple[float, float]] = {}

    def look(self) -> Lookback:
        """Return the look at all that is told now, as far as it is filed or about to be."""
        with self._lock:
            newest = self._store.stories(limit=1)
            stands = newest[0][0] if newest else 0, self._store.unshelved_count()
            if self._made is None or self._made[0] != stands:
                if len(self._documents) > LOOSE:
                    self._documents.clear()
                self._made = stands, Lookback(self._store, self._ancestors, made=self._documents)
            return self._made[1]

    def newest(self, query: standing.Query, may: Callable[[Story], bool], limit: int, skip: int = 0) -> Found:
        """Return the newest stories that met the query and that `may` be read, after the `skip` newest of them.

        Looks one further than that, and what may not be read is not counted: nothing tells that it is there.
        """
        look, query = self.look(), widened(query, self._others)
        (bounds,) = look.bounds([query])
        wanted = skip + limit + 1
        found, exact = _enough(look, query, bounds.sure, bounds.possible & ~bounds.sure, wanted)
        ids, stories, start = stories_at(look, found), list[Story](), 0
        while len(stories) < wanted and start < len(ids):
            part = self._store.several(ids[start : start + wanted])
            stories += (s for s in part if s.told.kind != "withdrawn" and may(s))
            start += wanted
        return Found(
            stories=tuple(stories[skip : skip + limit]),
            total=len(stories),
            exact=exact and start >= len(ids),
        )

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
    window = look.newest(LOOKED_BACK)
    span = look.span_of(window)
    queries = [widened(standing.parse(expression, standing.RULE), others) for expression in expressions]
    return [trial_of(look.hits(b.sure & window), span, ()).alerts_per_week for b in look.bounds(queries)]


def stories_at(look: Lookback, found: int) -> list[str]:
    """Return the ids of the stories at some places, each once, newest first."""
    cards = look.cards
    return list(dict.fromkeys(cards.stories[at] for at in _newest_first(look, found)))


def _newest_first(look: Lookback, found: int) -> list[int]:
    moments = look.cards.moments
    return sorted(places(found), key=lambda at: (moments[at], at), reverse=True)


def _enough(look: Lookback, query: standing.Query, sure: int, doubtful: int, wanted: int) -> tuple[int, bool]:
    """Return the places of versions that met, read from the newest on until the `wanted` newest stories are known,
    and whether these are all."""
    left = _newest_first(look, doubtful)
    found = sure
    for start in range(0, len(left), READ):
        if start and len(stories_at(look, found & _since(look, left[start - 1]))) >= wanted:
            return found, False
        asked = sum(1 << at for at in left[start : start + READ])
        found |= look.read([query], asked)[0]
    return found, True


def _since(look: Lookback, place: int) -> int:
    """Return the places of what is as new as that at one place, or newer."""
    moment = look.cards.moments[place]
    return sum(1 << at for at, when in enumerate(look.cards.moments) if when >= moment)

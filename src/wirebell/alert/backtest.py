"""What a follow would have brought, had it stood: for a look before following."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from heapq import nlargest
from typing import NamedTuple

from msgspec import Struct

from wirebell import standing
from wirebell.alert.explain import NO_ANCESTORS, Ancestors
from wirebell.errors import Wording
from wirebell.model.follow import Reason
from wirebell.model.story import Story
from wirebell.standing.archive import moment_of, rings

EXAMPLES = 5
DAYS = 7.0
DAY = 86_400
MANY = 30
"""Alerts a day that nobody reads: a follow that would bring more is warned of."""


class Example(Struct, frozen=True, kw_only=True):
    """A story it would have brought, with the passage."""

    story: str
    headline: str
    url: str | None
    source: str | None
    published: datetime | None
    reasons: tuple[Reason, ...]


class Busiest(Struct, frozen=True):
    """The day (ISO, UTC) with the most alerts."""

    day: str
    alerts: int


class Trial(Struct, frozen=True, kw_only=True):
    """`matches` counts story versions that met it, `alerts` the stories it would have alerted to.

    `alerts_per_week` is over the time from the first to the last story looked at, at least a week. `days` are the
    days (ISO, UTC) from first to last, those without alerts too.
    """

    matches: int
    alerts: int
    alerts_per_week: float
    busiest_day: Busiest | None
    examples: tuple[Example, ...]
    days: tuple[Busiest, ...] = ()


class Hit(NamedTuple):
    """A version that met the query: its story, when it came (seconds since 1970), whether it would have rung."""

    moment: int
    story: str
    rings: bool


class Span(NamedTuple):
    """The first and the last moment looked at, in seconds since 1970."""

    first: int
    last: int


def backtest(query: standing.Query, stories: Iterable[Story], ancestors: Ancestors = NO_ANCESTORS) -> Trial:
    """Return what the query would have brought among story versions, several of one story counting as one alert.

    Reads every story: the twin of the look that the archive's keys make quick. First visits and archives count
    here though they alert nobody: they say how often such stories come. Edits, withdrawals and what is withheld
    alert nobody here either.
    """
    hits: list[Hit] = []
    met: dict[str, Story] = {}
    moments = list[int]()
    for story in stories:
        moments.append(seconds(moment_of(story)))
        if standing.holds(query, standing.document(story, ancestors=ancestors)):
            hits.append(Hit(moments[-1], story.id, rings(story)))
            if rings(story):
                met.setdefault(story.id, story)
    span = Span(min(moments), max(moments)) if moments else None
    newest = nlargest(EXAMPLES, met.values(), key=moment_of)
    return trial_of(hits, span, [example(query, story, ancestors) for story in newest])


def seconds(moment: datetime) -> int:
    """Return whole seconds since 1970."""
    return int(moment.timestamp())


def first_rings(hits: Iterable[Hit]) -> dict[str, int]:
    """Return, of each story that would have rung, the moment: once, when the first of its versions met."""
    found: dict[str, int] = {}
    for hit in hits:
        if hit.rings:
            found[hit.story] = min(hit.moment, found.get(hit.story, hit.moment))
    return found


def trial_of(hits: Sequence[Hit], span: Span | None, examples: Sequence[Example]) -> Trial:
    """Return the figures of what met the query within a span."""
    rung = first_rings(hits)
    days = Counter(moment // DAY for moment in rung.values())
    return Trial(
        matches=len(hits),
        alerts=len(rung),
        alerts_per_week=a_week(len(rung), span),
        busiest_day=_busiest(days),
        examples=tuple(examples),
        days=tuple(Busiest(_iso(day), days[day]) for day in _each_day(span)) if rung else (),
    )


def a_week(alerts: int, span: Span | None) -> float:
    """Return how many alerts a week so many are over a span, at least a week."""
    length = max((span.last - span.first) / DAY, DAYS) if span else DAYS
    return round(alerts / length * 7, 2)


def warning(alerts_per_week: float, alerts: int, days: int) -> Wording | None:
    """Return what to think of before following something that would ring so often, None if it would not.

    Of fewer `days` than a week the `alerts` in them tell.
    """
    daily = alerts_per_week / 7 if days >= DAYS else alerts / max(days, 1)
    if daily <= MANY:
        return None
    return Wording(
        "About {number} alerts a day, more than anyone reads: narrow it, or take them as a digest.",
        number=f"{daily:,.0f}",
    )


def example(query: standing.Query, story: Story, ancestors: Ancestors) -> Example:
    """Return a story as an example, with what in it met the query."""
    return Example(
        story=story.id,
        headline=story.headline,
        url=story.url,
        source=story.told.source_name,
        published=story.published,
        reasons=standing.explain(query, standing.document(story, ancestors=ancestors)),
    )


def _busiest(days: Counter[int]) -> Busiest | None:
    if not days:
        return None
    day = max(sorted(days), key=days.__getitem__)  # the earliest of equals
    return Busiest(_iso(day), days[day])


def _each_day(span: Span | None) -> range:
    return range(span.first // DAY, span.last // DAY + 1) if span else range(0)


def _iso(day: int) -> str:
    return (date(1970, 1, 1) + timedelta(days=day)).isoformat()


def day_of(text: str) -> datetime:
    """Return the midnight (UTC) a day begins with."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)

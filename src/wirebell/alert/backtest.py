"""What a follow would have brought, had it stood: for a look before following."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from heapq import nlargest

from msgspec import Struct

from wirebell import standing
from wirebell.alert.explain import NO_ANCESTORS, Ancestors
from wirebell.model.follow import Reason
from wirebell.model.story import Story

EXAMPLES = 5
DAYS = 7.0


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

    `alerts_per_week` is over the time from the first to the last story looked at, at least a week.
    """

    matches: int
    alerts: int
    alerts_per_week: float
    busiest_day: Busiest | None
    examples: tuple[Example, ...]


def backtest(query: standing.Query, stories: Iterable[Story], ancestors: Ancestors = NO_ANCESTORS) -> Trial:
    """Return what the query would have brought among the stories, versions of one counting as one alert.

    First visits and archives count here though they alert nobody: they say how often such stories come.
    Withheld and withdrawn versions alert nobody here either.
    """
    matches, first, last = 0, None, None
    met: dict[str, Story] = {}
    for story in stories:
        moment = _moment(story)
        first, last = min(first or moment, moment), max(last or moment, moment)
        if standing.holds(query, standing.document(story, ancestors=ancestors)):
            matches += 1
            if _alerts(story):
                met.setdefault(story.id, story)
    days = max((last - first).total_seconds() / 86400, DAYS) if first and last else DAYS
    return Trial(
        matches=matches,
        alerts=len(met),
        alerts_per_week=round(len(met) / days * 7, 2),
        busiest_day=_busiest(met.values()),
        examples=tuple(_example(query, s, ancestors) for s in nlargest(EXAMPLES, met.values(), key=_moment)),
    )


def _alerts(story: Story) -> bool:
    return story.told.kind != "withdrawn" and not story.told.withheld


def _moment(story: Story) -> datetime:
    return story.published or story.told.seen


def _busiest(stories: Iterable[Story]) -> Busiest | None:
    days = Counter(_moment(story).astimezone(UTC).date().isoformat() for story in stories)
    if not days:
        return None
    day = max(sorted(days), key=days.__getitem__)  # the earliest of equals
    return Busiest(day, days[day])


def _example(query: standing.Query, story: Story, ancestors: Ancestors) -> Example:
    return Example(
        story=story.id,
        headline=story.headline,
        url=story.url,
        source=story.told.source_name,
        published=story.published,
        reasons=standing.explain(query, standing.document(story, ancestors=ancestors)),
    )

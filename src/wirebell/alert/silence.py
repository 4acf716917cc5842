"""Follows that cannot fire, and follows that have fallen silent against their own rhythm. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from wirebell import standing
from wirebell.errors import Wording
from wirebell.standing.expression.tree import And, Compared, Figure, Not, Or, Query, Value, positives

SINGLE = frozenset({"lang", "is"})
"""Fields of which a story has one value alone."""
FEWEST = 5
"""Stories that make a rhythm."""
EXPECTED = 6.0
"""Stories that should have come by now and did not: by chance alone in 1 of 400 such silences (e to the -6)."""
LEARNED = 7 * 86_400
"""Seconds in which a rhythm shows: an afternoon of one event is none."""
BEYOND = 1.5
"""How much longer than the longest gap before a silence must be."""


def contradictions(query: Query) -> Iterator[Wording]:
    """Yield what no story can be at once, as sentences; nothing if some story may meet the query."""
    if isinstance(query, Or):
        every = [list(contradictions(operand)) for operand in query.operands]
        if all(every):
            yield from every[0]
        return
    parts = query.operands if isinstance(query, And) else (query,)
    yield from _forbidden(parts)
    yield from _twofold(parts)
    for part in parts:
        if isinstance(part, Figure):
            yield from _figures(part)
        elif isinstance(part, Or):
            yield from contradictions(part)


def _forbidden(parts: Sequence[Query]) -> Iterator[Wording]:
    unwanted = {leaf for part in parts if isinstance(part, Not) for leaf in _alternatives(part.operand)}
    for part in parts:
        if not isinstance(part, Not) and set(_alternatives(part)) <= unwanted:
            yield Wording("{part} must be there and must not", part=standing.canonical(part))


def _alternatives(query: Query) -> tuple[Query, ...]:
    return query.operands if isinstance(query, Or) else (query,)


def _twofold(parts: Sequence[Query]) -> Iterator[Wording]:
    said: dict[str, str] = {}
    for part in parts:
        if isinstance(part, Value) and part.field in SINGLE and not part.prefix:
            before = said.setdefault(part.field, part.text)
            if before.partition("-")[0] != part.text.partition("-")[0]:
                both = f"{part.field}:{before}", f"{part.field}:{part.text}"
                yield Wording("no story has {one} and {other}", one=both[0], other=both[1])


def _figures(figure: Figure) -> Iterator[Wording]:
    """Yield tests that no number passes; a figure that is a range may pass two that one number cannot."""
    same = [t for t in figure.tests if isinstance(t, Compared) and t.what == "change"]
    low = max((t.number for t in same if t.operator in {">", ">=", "="}), default=None)
    high = min((t.number for t in same if t.operator in {"<", "<=", "="}), default=None)
    if low is not None and high is not None and low > high and len({t.percent for t in same}) == 1:
        yield Wording("no change is above {low} and below {high}", low=f"{low:g}", high=f"{high:g}")


def needed(query: Query) -> Iterator[tuple[Query, ...]]:
    """Yield what a story cannot do without: each a few leaves of which one must be met."""
    parts = query.operands if isinstance(query, And) else (query,)
    for part in parts:
        if isinstance(part, Or):
            yield tuple(leaf for operand in part.operands for leaf in _first(operand))
        elif not isinstance(part, Not):
            yield (part,)


def _first(query: Query) -> tuple[Query, ...]:
    """Return the leaf that stands for an alternative: all of its leaves, if it has several, must be met."""
    return tuple(positives(query))[:1]


class Silence(NamedTuple):
    """A silence that is not by chance: since when, how often it rang a week before, and the longest gap then."""

    since: datetime
    per_week: float
    longest_days: float


def silence(moments: Sequence[datetime], now: datetime) -> Silence | None:
    """Return the silence at the end of a row of moments, None if it is of a length to be expected."""
    rang = sorted(moment for moment in moments if moment <= now)
    lasted = (rang[-1] - rang[0]).total_seconds() if rang else 0.0
    if len(rang) < FEWEST or lasted < LEARNED:
        return None
    silent = (now - rang[-1]).total_seconds()
    longest = max((b - a).total_seconds() for a, b in pairwise(rang))
    expected = silent * (len(rang) - 1) / lasted
    if expected < EXPECTED or silent < BEYOND * longest:
        return None
    return Silence(rang[-1], round((len(rang) - 1) / lasted * 7 * 86_400, 1), round(longest / 86_400, 1))

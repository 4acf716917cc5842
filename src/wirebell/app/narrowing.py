"""How to narrow an expression: what part of the stories that met it are also about, or name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from wirebell import standing
from wirebell.app.things import Thing, ThingKind, things_of
from wirebell.model.story import Story
from wirebell.standing.expression.tree import And, Not, Query, Value, leaves

READ = 60
"""Newest stories looked at."""
SHOWN = 6
LEAST = 2
"""Stories that hold a thing, and stories that do not: what one story more or less says of the rest is chance."""


class Narrower(Struct, frozen=True, kw_only=True):
    """A topic or name that `stories` hold `of` so many of the newest that met an expression.

    `only` is the expression that asks for it too, `without` the one that asks that it be not there.
    """

    kind: ThingKind
    id: str
    label: str
    stories: int
    of: int
    only: str
    without: str


def narrowers(query: Query, stories: Sequence[Story]) -> tuple[Narrower, ...]:
    """Return what parts the stories, most evenly first; what the query asks for already is not among it."""
    asked = {standing.canonical(leaf) for leaf in leaves(query) if isinstance(leaf, Value)}
    held = Counter(thing for story in stories for thing in things_of(story) if thing.expression not in asked)
    parting = [(thing, n) for thing, n in held.items() if LEAST <= n <= len(stories) - LEAST]
    parting.sort(key=lambda found: (-found[1] * (len(stories) - found[1]), found[0].label))
    return tuple(_narrower(query, thing, n, len(stories)) for thing, n in parting[:SHOWN])


def _narrower(query: Query, thing: Thing, stories: int, of: int) -> Narrower:
    one = standing.parse(thing.expression, standing.RULE)
    return Narrower(
        kind=thing.kind,
        id=thing.id,
        label=thing.label,
        stories=stories,
        of=of,
        only=standing.canonical(And((query, one))),
        without=standing.canonical(And((query, Not(one)))),
    )

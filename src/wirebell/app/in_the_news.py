"""What is in the news: what the newest stories are about and whom they name, to be followed with one click."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from wirebell.app.house import House
from wirebell.app.newspaper import Offer, offered
from wirebell.app.stories import readable
from wirebell.app.things import Thing, ThingKind, line_of, one_of_a_name, things_of
from wirebell.model.story import Story

LOOKED_AT = 120
"""Newest stories that say what is in the news."""
MOST: Mapping[ThingKind, int] = MappingProxyType(
    {"storyline": 4, "topic": 8, "person": 6, "organisation": 6, "place": 6}
)
"""How many of each kind are offered at most, in this order."""


def in_the_news(house: House, follower: str | None) -> list[Offer]:
    """Return what the newest stories that a follower, or everybody, may read tell of most, kind by kind."""
    may = readable(house, follower)
    found = (story for _, story in house.store.stories(limit=LOOKED_AT))
    stories = [story for story in found if may(story) and story.told.kind != "withdrawn"]
    return offered(house, most_told(stories), follower)


def most_told(stories: Sequence[Story]) -> list[Thing]:
    """Return what stories tell of, kind by kind: first what most outlets tell of, then what most stories do.

    Only what at least two stories tell of is news; of one name with two kinds stands the one told of more. Stories
    are given newest first, and a storyline is called by the newest of its own.
    """
    told: dict[str, list[tuple[Thing, Story]]] = {}
    for story in stories:
        for thing in _of(story):
            told.setdefault(thing.id, []).append((thing, story))
    several = [each for each in told.values() if len(each) > 1]
    ordered = one_of_a_name([each[0][0] for each in sorted(several, key=_by_weight)])
    return [thing for kind, most in MOST.items() for thing in _first(ordered, kind, most)]


def _of(story: Story) -> list[Thing]:
    line = line_of(story)
    return [*things_of(story), *([line] if line else [])]


def _by_weight(told: Sequence[tuple[Thing, Story]]) -> tuple[int, int, str]:
    outlets = {story.told.source_name for _, story in told}
    return -len(outlets), -len(told), told[0][0].label


def _first(things: Iterable[Thing], kind: ThingKind, most: int) -> list[Thing]:
    return [thing for thing in things if thing.kind == kind][:most]

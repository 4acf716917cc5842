"""Whether a story may be shown to a follower at all: what is closed is told to the entitled alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

from wirebell.model.entitlement import Thing
from wirebell.model.story import Story
from wirebell.standing.facts import above

NOT_ENTITLED = "not entitled"


def things(story: Story, topics: Iterable[str]) -> frozenset[Thing]:
    """Return what may be closed of a story: its source and its `topics`, those above them included."""
    source = [f"source:{story.source}"] if story.source else []
    return frozenset([*source, *(f"topic:{topic}" for topic in topics)])


def all_topics(story: Story, ancestors: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """Return the topics of a story and all above them."""
    return frozenset().union(*(above(topic.id, ancestors) for topic in story.topics))


def against(closed: AbstractSet[Thing], of: AbstractSet[Thing]) -> str | None:
    """Return why a story of these things may not be shown where those are closed, None if it may."""
    met = sorted(closed & of)
    return f"{NOT_ENTITLED}: {met[0]} is closed" if met else None

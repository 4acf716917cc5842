"""Which topics a story is on: the topic rules it meets, with the passages that met them."""

from __future__ import annotations

from collections.abc import Iterable

from wirebell.catalogue.topics import TopicRules
from wirebell.model.facts import Span, TopicFound
from wirebell.model.story import Story
from wirebell.standing import Spot, document

PASSAGES = 5
"""So many passages of the body are kept as evidence."""

_WEIGHT = {"headline": 3, "standfirst": 2}


def find_topics(story: Story, rules: TopicRules) -> tuple[TopicFound, ...]:
    """Return the topics whose rules the story meets, the surest first; those it is on already stay.

    Topics above a found one are not added: whoever asks for them resolves that. `score` is `score_of` its
    evidence; `evidence` are up to five passages of the body, in order, that do not overlap.
    """
    ready = document(story, ancestors=rules.ancestors)
    found = {topic.id: topic for topic in story.topics}
    for topic in rules.index.match(ready):
        spots = rules.spots(topic, ready)
        found.setdefault(topic, _found(topic, rules.topics[topic].label, spots))
    return tuple(sorted(found.values(), key=lambda topic: (-topic.score, topic.id)))


def _found(topic: str, label: str, spots: tuple[Spot, ...]) -> TopicFound:
    return TopicFound(id=topic, label=label, score=score_of(spots), evidence=_passages(spots))


def score_of(spots: Iterable[Spot]) -> float:
    """Return how sure the evidence makes a topic, 0 to 1.

    Each clause that was met counts once, 3 if it stands in the headline, 2 in the standfirst, else 1; n points
    are n / (n + 3), so that one passing mention is 0.25, the headline alone 0.5, and more never reaches 1.
    """
    weights: dict[str, int] = {}
    for spot in spots:
        weight = _WEIGHT.get(spot.field, 1)
        weights[spot.clause] = max(weight, weights.get(spot.clause, 0))
    points = sum(weights.values())
    return round(points / (points + 3), 3)


def _passages(spots: Iterable[Spot]) -> tuple[Span, ...]:
    kept: list[Span] = []
    spans = {spot.span for spot in spots if spot.field == "body" and spot.span}
    for start, end in sorted(spans):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return tuple(kept[:PASSAGES])

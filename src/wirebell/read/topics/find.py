"""Which topics a story is on: the topic rules it meets, with the passages that met them.

News is written with the weightiest first, so a rule that is met only far down, by a mention or two, is met in
passing: such a story is not on the topic. In real news, read by seed, half of the wrong matches were of this kind.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from msgspec.structs import replace

from wirebell.catalogue.topic_tagger import Tagger
from wirebell.catalogue.topics import TopicRules
from wirebell.model.facts import Span, TopicFound
from wirebell.model.story import Story
from wirebell.read.topics.by_tagger import tagged
from wirebell.standing import PER_CLAUSE, Document, Spot, document, text_document

PASSAGES = 5
"""So many passages of the body are kept as evidence."""

LEAD = 400
"""What stands within so many code points of the body's beginning is told with weight."""

MOST_TAGS = 20
"""So many tags of a story are asked; who gives more names whatever may be searched for."""

_WEIGHT = {"headline": 3, "standfirst": 2}
_SEVERAL = 3  # clauses, or passages
_THIN, _DENSE = 3_000, 1_100  # code points a passage, over the whole body: enough with the lead, enough without


def find_topics(story: Story, rules: TopicRules, tagger: Tagger | None = None) -> tuple[TopicFound, ...]:
    """Return the topics whose rules the story meets, the surest first; those it is on already stay.

    A rule that is met only `in_passing` does not count, unless the story's own tags or section meet it too.
    Topics above a found one are not added: whoever asks for them resolves that. `score` is `score_of` its
    evidence; `evidence` are up to five passages of the body, in order, that do not overlap. A `tagger` adds the
    topics it finds; where a rule found one too, the rule's evidence stays, with the higher score.
    """
    ready = document(story, ancestors=rules.ancestors)
    found = {topic.id: topic for topic in story.topics}
    by_rules = _by_rules(ready, rules)
    for topic, spots in by_rules.items():
        found.setdefault(topic, _found(topic, rules.topics[topic].label, spots))
    for learned in tagged(ready, by_rules, tagger) if tagger else ():
        known = found.setdefault(learned.id, learned)
        found[learned.id] = replace(known, score=max(known.score, learned.score))
    return tuple(sorted(found.values(), key=lambda topic: (-topic.score, topic.id)))


def found_by_rules(ready: Document, rules: TopicRules) -> list[str]:
    """Return the ids of the topics that the rules find in a document."""
    return list(_by_rules(ready, rules))


def _by_rules(ready: Document, rules: TopicRules) -> dict[str, tuple[Spot, ...]]:
    met = {topic: rules.spots(topic, ready) for topic in rules.index.match(ready)}
    light = {topic for topic, spots in met.items() if not _weighs(topic, spots, ready, rules)}
    told = _tags_of(ready) if light else None
    return {
        topic: spots
        for topic, spots in met.items()
        if topic not in light or (told is not None and rules.spots(topic, told))
    }


def _tags_of(ready: Document) -> Document | None:
    """Return a story's own tags and section to be asked as a headline is.

    Alone they make no topic, as some are for searchers.
    """
    story = ready.story
    said = "; ".join(filter(None, (*story.tags[:MOST_TAGS], story.section))) if story else ""
    return text_document(said, None, "", story.language) if story and said else None


def _weighs(topic: str, spots: tuple[Spot, ...], ready: Document, rules: TopicRules) -> bool:
    """Tell whether evidence is more than a mention; all of it is counted only where the few passages are too few.

    What is counted so must run all through the body, of a broad topic too: a common word comes again in any text.
    """
    length = len(ready.parts[-1][1])
    if not in_passing(spots, length, broad=not rules.topics[topic].parents):
        return True
    told = Counter(spot.clause for spot in spots)
    cut = [clause for clause, count in told.items() if count >= PER_CLAUSE]
    return bool(cut) and not in_passing([*spots, *rules.everywhere(topic, cut, ready)], length)


def _found(topic: str, label: str, spots: tuple[Spot, ...]) -> TopicFound:
    return TopicFound(id=topic, label=label, score=score_of(spots), evidence=_passages(spots))


def in_passing(spots: Iterable[Spot], length: int, *, broad: bool = False) -> bool:
    """Tell whether evidence is no more than a mention, in a body of so many code points.

    It is more when any stands in headline or standfirst, or in the lead of a body that is not far too long for
    so little; when three clauses are met; when three passages or more run all through the body; or when the
    evidence is in facts rather than in the text. Of a `broad` topic, one of those that have none above them and
    of which every story has one, a passage here and there is enough.
    """
    told = list(spots)
    places = {spot.span for spot in told if spot.span and spot.field == "body"}
    if not places or any(spot.field in _WEIGHT for spot in told) or len({s.clause for s in told}) >= _SEVERAL:
        return False
    if min(places)[0] < LEAD and len(places) * _THIN >= length:
        return False
    if broad:
        return len(places) * _THIN < length
    return len(places) < _SEVERAL or len(places) * _DENSE < length


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

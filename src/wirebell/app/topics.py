"""What can be asked of the topics."""

from __future__ import annotations

from wirebell.app.answers import TopicRow
from wirebell.app.house import House
from wirebell.errors import UsageError
from wirebell.model.topic import Topic


def _row(topic: Topic) -> TopicRow:
    return TopicRow(id=topic.id, label=topic.label, parents=topic.parents, rule=topic.rule)


def rows(house: House) -> list[TopicRow]:
    """Return all topics, by label."""
    return sorted((_row(t) for t in house.lexicon.topics.topics.values()), key=lambda r: r.label.casefold())


def show(house: House, text: str) -> TopicRow:
    """Return a topic by id, slug or label. Raises UsageError when there is none."""
    found = house.lexicon.topics.find(text)
    if found is None:
        raise UsageError(f"No topic {text!r}: `wirebell topics list` shows them.")
    return _row(found)

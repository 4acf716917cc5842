"""What can be asked of the topics, and how a house gets topics and a tagger of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from wirebell.app import knowledge
from wirebell.app.answers import LearnedRow, TopicRow, TopicsImported, Trained
from wirebell.app.house import House
from wirebell.catalogue.topic_tagger import Learned, Tagger, encode_tagger
from wirebell.catalogue.topics import TopicRules
from wirebell.errors import UsageError
from wirebell.model.topic import Topic

if TYPE_CHECKING:
    from wirebell.read.topic_training import Archived


def _row(topic: Topic, rules: TopicRules, tagger: Tagger | None) -> TopicRow:
    learned = tagger.by_id.get(topic.id) if tagger else None
    return TopicRow(
        id=topic.id,
        label=topic.label,
        parents=topic.parents,
        children=rules.children.get(topic.id, ()),
        rule=topic.rule,
        learned=_learned(learned) if learned else None,
    )


def _learned(topic: Learned) -> LearnedRow:
    return LearnedRow(precision=topic.precision, recall=topic.recall, stories=topic.stories)


def rows(house: House) -> list[TopicRow]:
    """Return all topics, by label."""
    lexicon = house.lexicon
    found = (_row(topic, lexicon.topics, lexicon.tagger) for topic in lexicon.topics.topics.values())
    return sorted(found, key=lambda row: row.label.casefold())


def show(house: House, text: str) -> TopicRow:
    """Return a topic by id, slug or label. Raises UsageError when there is none."""
    return _row(find_topic(house, text), house.lexicon.topics, house.lexicon.tagger)


def find_topic(house: House, text: str) -> Topic:
    """Return a topic as it is known, found as `show` finds it."""
    found = house.lexicon.topics.find(text)
    if found is None:
        raise UsageError(f"No topic {text!r}: `wirebell topics list` shows them.")
    return found


def import_topics(house: House, path: Path, language: str) -> TopicsImported:
    """Take the topics of a SKOS or CSV file into the home, in place of any that were imported before.

    Raises UsageError, and takes nothing, when the file cannot be read or its topics do not fit with ours.
    """
    from wirebell.catalogue.lexicon import load
    from wirebell.catalogue.taxonomy import read_taxonomy

    topics = read_taxonomy(_bytes(path), path.name, language)
    own = load().topics
    knowledge.with_topics(own, topics)
    knowledge.keep_imported(house.settings.home, topics)
    there = sum(topic.id in own.topics for topic in topics)
    return TopicsImported(added=len(topics) - there, there=there)


def train(house: House, archive: Path, out: Path | None) -> Trained:
    """Train a tagger on an archive of JSON lines and keep it at `out`, or in the home, where reading uses it.

    Raises UsageError naming the line that is no story, or when nothing can be learned.
    """
    from wirebell.read.topic_training import train as trained

    stories = list(_stories(archive))
    rules = house.lexicon.topics
    tagger = trained(stories, rules)
    data = encode_tagger(tagger)
    home = house.settings.home / knowledge.TAGGER
    knowledge.keep_tagger(out or home, data)
    learned = tuple(_row(_topic(topic, rules), rules, tagger) for topic in tagger.topics)
    used = (out or home).resolve() == home.resolve()
    return Trained(model=str(out or home), used=used, stories=len(stories), bytes=len(data), topics=learned)


def _topic(learned: Learned, rules: TopicRules) -> Topic:
    return rules.topics.get(learned.id) or Topic(id=learned.id, label=learned.label)


def _stories(archive: Path) -> Iterator[Archived]:
    from wirebell.read.topic_training import Archived

    decoder = msgspec.json.Decoder(Archived)
    for number, line in enumerate(_bytes(archive).splitlines(), 1):
        if line.strip():
            try:
                yield decoder.decode(line)
            except msgspec.DecodeError as fault:
                raise UsageError(
                    f"{archive}, line {number}: {fault}. Each line is an object with `body` and a list `topics`."
                ) from fault


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise UsageError(f"{path} cannot be read: {fault.strerror}.") from fault

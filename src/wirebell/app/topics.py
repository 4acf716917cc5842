"""What can be asked of the topics, and how a house gets topics and a tagger of its own."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from wirebell import standing
from wirebell.app import knowledge
from wirebell.app.alone import alone
from wirebell.app.answers import LearnedRow, TopicRow, TopicsImported, Trained
from wirebell.app.changing import change_of, recorded
from wirebell.app.house import House
from wirebell.catalogue.topic_names import load_topic_names
from wirebell.catalogue.topic_tagger import Learned, encode_tagger
from wirebell.catalogue.topics import TopicRules
from wirebell.errors import UsageError
from wirebell.model.change import COMMAND, By
from wirebell.model.topic import Topic

if TYPE_CHECKING:
    from wirebell.catalogue.lexicon import Lexicon
    from wirebell.read.topic_training import Archived


def _row(topic: Topic, lexicon: Lexicon, ruled: Container[str]) -> TopicRow:
    learned = lexicon.tagger.by_id.get(topic.id) if lexicon.tagger else None
    return TopicRow(
        id=topic.id,
        label=topic.label,
        parents=topic.parents,
        children=lexicon.topics.children.get(topic.id, ()),
        rule=topic.rule,
        ruled=topic.id in ruled,
        learned=_learned(learned) if learned else None,
    )


def _learned(topic: Learned) -> LearnedRow:
    return LearnedRow(precision=topic.precision, recall=topic.recall, stories=topic.stories)


def rows(house: House) -> list[TopicRow]:
    """Return all topics, by label."""
    lexicon, ruled = house.lexicon, knowledge.desk_rules(house.settings.home)
    found = (_row(topic, lexicon, ruled) for topic in lexicon.topics.topics.values())
    return sorted(found, key=lambda row: row.label.casefold())


def show(house: House, text: str) -> TopicRow:
    """Return a topic by id, slug or label. Raises UsageError when there is none."""
    return _row(find_topic(house, text), house.lexicon, knowledge.desk_rules(house.settings.home))


def known(house: House, text: str) -> Topic | None:
    """Return the topic with that id, slug, label, or name in any language of our pages, or None."""
    topics = house.lexicon.topics
    return topics.find(text) or topics.topics.get(load_topic_names().find(text) or "")


def find_topic(house: House, text: str) -> Topic:
    """Return a topic as it is known, found as `known` finds it. Raises UsageError when there is none."""
    found = known(house, text)
    if found is None:
        raise UsageError("No topic {topic}: `wirebell topics list` shows them.", topic=repr(text))
    return found


def import_topics(house: House, path: Path, language: str, by: By = COMMAND) -> TopicsImported:
    """Take the topics of a SKOS or CSV file into the home, in place of any that were imported before.

    A parent may be one of ours. Raises UsageError, and takes nothing, when the file cannot be read or its topics
    do not fit with ours.
    """
    from wirebell.catalogue.lexicon import load
    from wirebell.catalogue.taxonomy import read_taxonomy

    topics, home = read_taxonomy(_bytes(path), path.name, language), house.settings.home
    own = load().topics
    with alone(home):
        knowledge.with_topics(own, topics, knowledge.desk_rules(home))
        counts = (f"{len(knowledge.imported(home))} topics", f"{len(topics)} topics of {path.name}")
        with recorded(house, change_of(house, by, "import", (path.name, path.name), counts)):
            knowledge.keep_imported(home, topics)
    house.knows_anew()
    there = sum(topic.id in own.topics for topic in topics)
    ids = {*own.topics, *(topic.id for topic in topics)}
    unknown = dict.fromkeys(parent for topic in topics for parent in topic.parents if parent not in ids)
    return TopicsImported(added=len(topics) - there, there=there, unknown=tuple(unknown))


MOST_RULE = 20_000
"""Characters of a rule."""


def rule_topic(house: House, text: str, rule: str | None, by: By = COMMAND, undoes: int | None = None) -> TopicRow:
    """Give a topic another rule, for every story read from now on; None gives its own back.

    The rule goes before that of the package, or of an import. Stories on record keep the topics they were read
    with. Raises UsageError, and changes nothing, for a topic that is not there or a rule that cannot be.
    """
    from wirebell.catalogue.lexicon import load

    topic, home, after = find_topic(house, text), house.settings.home, _rule(rule)
    tagger = house.lexicon.tagger
    learned = [Topic(id=t.id, label=t.label) for t in tagger.topics] if tagger else []
    with alone(home):
        rules = knowledge.desk_rules(home)
        changed = {id_: one for id_, one in {**rules, topic.id: after}.items() if one is not None}
        knowledge.with_topics(load().topics, [*learned, *knowledge.imported(home)], changed)
        texts = rules.get(topic.id), after
        with recorded(house, change_of(house, by, "rule", (topic.id, topic.label), texts, undoes)):
            knowledge.keep_rules(home, changed)
    house.knows_anew()
    return show(house, topic.id)


def _rule(text: str | None) -> str | None:
    """Return a rule as it is kept. Raises UsageError, at the part that cannot be."""
    if text is None:
        return None
    if not text.strip():
        raise UsageError("Give a rule, or let the topic have its own.")
    if len(text) > MOST_RULE:
        raise UsageError("A rule has up to {most} characters.", most=f"{MOST_RULE:,}")
    return standing.canonical(standing.parse(text, standing.RULE))


def train(house: House, archive: Path, out: Path | None) -> Trained:
    """Train a tagger on an archive of JSON lines and keep it at `out`, or in the home, where reading uses it.

    Raises UsageError naming the line that is no story, or when nothing can be learned.
    """
    from wirebell.read.topic_training import train as trained

    stories = list(_stories(archive))
    rules = house.lexicon.topics
    tagger = trained(stories, rules)
    with_it = replace(house.lexicon, tagger=tagger)
    data = encode_tagger(tagger)
    home = house.settings.home / knowledge.TAGGER
    knowledge.keep_tagger(out or home, data)
    learned = tuple(_row(_topic(topic, rules), with_it, ()) for topic in tagger.topics)
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
                    "{archive}, line {number}: {fault}. Each line is an object with `body` and a list `topics`.",
                    archive=archive,
                    number=number,
                    fault=fault,
                ) from fault


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise UsageError("{path} cannot be read: {strerror}.", path=path, strerror=fault.strerror) from fault

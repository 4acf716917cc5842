"""Topics and the rules that find them: loaded once, compiled to one index, ready for reading."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from types import MappingProxyType
from typing import Any

import msgspec

from wirebell.catalogue.hierarchy import Ids, ancestors_of, children_of, families, in_order
from wirebell.errors import ExpressionError, UsageError
from wirebell.model.topic import Topic
from wirebell.standing import RULE, Document, Index, Query, Spot, all_spotter, parse, spotter
from wirebell.standing.expression.tree import And, Not, Or, Value

_LISTS = ("words.toml", "words_abroad.toml")
_LIST = re.compile(r"\{([\w-]+)(>=\d+)?\}")
_NOT_LETTERS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class TopicRules:
    """All topics by id, their places in the hierarchy, and their rules in one index.

    `ancestors` are nearest first; `children` one step down. `queries` are the compiled rules, those that use
    `topic:` after those they use: such a use is compiled in, so that one match is enough.
    """

    topics: Mapping[str, Topic]
    children: Mapping[str, Ids]
    ancestors: Mapping[str, Ids]
    queries: Mapping[str, Query]
    names: Mapping[str, str]

    @cached_property
    def index(self) -> Index[str]:
        """Return the queries filed for matching, under their topics' ids; filed at the first use."""
        index: Index[str] = Index()
        for topic, query in self.queries.items():
            index.add(topic, query)
        return index

    def spots(self, topic: str, document: Document) -> tuple[Spot, ...]:
        """Return where a document meets the rule of a topic; a rule is made ready at its first use."""
        if topic not in self._spotters:
            self._spotters[topic] = spotter(self.queries[topic])
        return self._spotters[topic](document)

    def everywhere(self, topic: str, clauses: Iterable[str], document: Document) -> Iterator[Spot]:
        """Yield every place where a document meets clauses of the rule, of which `spots` gives the first few."""
        if topic not in self._all_spotters:
            self._all_spotters[topic] = all_spotter(self.queries[topic])
        return self._all_spotters[topic](clauses, document)

    @cached_property
    def _all_spotters(self) -> dict[str, Callable[[Iterable[str], Document], Iterator[Spot]]]:
        return {}

    @cached_property
    def _spotters(self) -> dict[str, Callable[[Document], tuple[Spot, ...]]]:
        return {}

    def find(self, text: str) -> Topic | None:
        """Return the topic with that id, slug ("us-foreign-policy") or label, whatever its case, or None."""
        found = self.names.get(text.strip().casefold())
        return self.topics[found] if found else None


def load_topics() -> TopicRules:
    """Return the topics of the package's own data."""
    folder = resources.files("wirebell.catalogue") / "data" / "topics"
    texts = {file.name: file.read_text("utf-8") for file in folder.iterdir() if file.name.endswith(".toml")}
    lists: dict[str, list[str]] = {}
    for name in _LISTS:
        lists |= tomllib.loads(texts.pop(name))
    return compile_topics(one for name in sorted(texts) for one in read_topics(texts[name], lists))


def read_topics(text: str, lists: Mapping[str, list[str]] | None = None) -> list[Topic]:
    """Return the topics of one TOML file, its rules with the word lists put in.

    A file is an array `[[topic]]` of `id`, `label`, `parents`, `about` and `rule`. `about` is a list of words and
    phrases (`=word` for exactly this form) of which one in the headline, or the same one twice anywhere, makes the
    topic; `rule` is
    any expression, in which `{name}` stands for any word of that list, `{name>=2}` for any that occurs so often.
    Raises UsageError.
    """
    try:
        rows = tomllib.loads(text).get("topic", [])
        return [_topic(row, lists or {}) for row in rows]
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as fault:
        raise UsageError(f"These topics cannot be read: {fault}.") from fault


class _Row(msgspec.Struct, forbid_unknown_fields=True):
    """A topic as a file has it."""

    id: str
    label: str
    parents: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    rule: str | None = None


def _topic(row: dict[str, Any], lists: Mapping[str, list[str]]) -> Topic:
    given = msgspec.convert(row, _Row)
    clauses = [] if given.rule is None else [" ".join(_with_lists(given.rule, lists).split())]
    if given.about:
        words = [_quoted(word) for word in given.about]
        clauses += [f"headline:({' OR '.join(words)})", *(f"{word}>=2" for word in words)]
    rule = " OR ".join(clauses) or None
    version = 1 if rule is None else version_of(rule)
    return Topic(id=given.id, label=given.label, parents=given.parents, rule=rule, version=version)


def _quoted(word: str) -> str:
    """Return a word or phrase of `about` as a leaf; `=` before it asks for exactly this form."""
    return f'="{word[1:]}"' if word.startswith("=") else f'"{word}"'


def version_of(rule: str) -> int:
    """Return the version of a rule: the first 32 bits of its text's SHA-256."""
    return int(hashlib.sha256(rule.encode()).hexdigest()[:8], 16)


def _with_lists(rule: str, lists: Mapping[str, list[str]]) -> str:
    def listed(found: re.Match[str]) -> str:
        return "(" + " OR ".join(_counted(word, found[2] or "") for word in _list(found[1], lists)) + ")"

    return _LIST.sub(listed, rule)


def _list(name: str, lists: Mapping[str, list[str]]) -> list[str]:
    """Return the words of a list, with those of the lists it names."""
    if name not in lists:
        raise UsageError(f"A topic's rule names a word list that is not there: {{{name}}}.")
    found: list[str] = []
    for word in lists[name]:
        inner = _LIST.fullmatch(word)
        found += _list(inner[1], lists) if inner else [word]
    return found


def _counted(word: str, count: str) -> str:
    return word if word.startswith('"') else word + count


def compile_topics(topics: Iterable[Topic]) -> TopicRules:
    """Return the topics ready for use.

    Raises UsageError, naming the topics, when an id stands twice, a parent or a `topic:` leads nowhere, topics
    are above each other in a circle or their rules need each other in a circle, or a rule does not parse.
    """
    by_id = _by_id(topics)
    ancestors = ancestors_of({topic.id: topic.parents for topic in by_id.values()})
    names = _names(by_id.values())
    queries = _compiled(by_id, names, families(ancestors))
    return TopicRules(
        topics=MappingProxyType(by_id),
        children=children_of({topic.id: topic.parents for topic in by_id.values()}),
        ancestors=ancestors,
        queries=MappingProxyType(queries),
        names=MappingProxyType(names),
    )


def _by_id(topics: Iterable[Topic]) -> dict[str, Topic]:
    found: dict[str, Topic] = {}
    for topic in topics:
        if topic.id in found:
            raise UsageError(f"Two topics have the id {topic.id}: {found[topic.id].label} and {topic.label}.")
        found[topic.id] = topic
    for topic in found.values():
        for parent in topic.parents:
            if parent not in found:
                raise UsageError(f"Topic {topic.id} has a parent that is not there: {parent}.")
    return found


def _names(topics: Iterable[Topic]) -> dict[str, str]:
    """Return ids by what people call topics; where two share a name, the id wins, then who came first."""
    found: dict[str, str] = {}
    for name_of in (_identifier, _bare_identifier, _label, _label_slug):
        for topic in topics:
            found.setdefault(name_of(topic), topic.id)
    return found


def _identifier(topic: Topic) -> str:
    return topic.id.casefold()


def _bare_identifier(topic: Topic) -> str:
    return topic.id.partition(":")[2].casefold() or topic.id.casefold()


def _label(topic: Topic) -> str:
    return topic.label.casefold()


def _label_slug(topic: Topic) -> str:
    return _NOT_LETTERS.sub("-", topic.label.casefold()).strip("-")


# -- rules ------------------------------------------------------------------------------------------------


def _compiled(
    topics: Mapping[str, Topic], names: Mapping[str, str], family: Mapping[str, frozenset[str]]
) -> dict[str, Query]:
    """Return the rules as queries, each with what `topic:` means in it compiled in, used before user."""
    parsed = {topic.id: _parsed(topic, topic.rule) for topic in topics.values() if topic.rule is not None}
    uses: dict[str, set[str]] = {}
    for topic, query in parsed.items():
        meant = {_meant(topic, value, names) for value in _topic_values(query)}
        uses[topic] = {one for root in meant for one in family[root] if one in parsed}
    done: dict[str, Query] = {}
    for topic in in_order(uses, "use each other in their rules (topic:)"):
        done[topic] = _put_in(parsed[topic], done, names, family) if uses[topic] else parsed[topic]
    return done


def _parsed(topic: Topic, rule: str) -> Query:
    try:
        return parse(rule, RULE)
    except ExpressionError as fault:
        raise UsageError(f"The rule of topic {topic.id} ({topic.label}) does not parse. {fault}") from fault


def _topic_values(query: Query) -> list[Value]:
    match query:
        case And(operands) | Or(operands):
            return [value for operand in operands for value in _topic_values(operand)]
        case Not(operand):
            return _topic_values(operand)
        case Value("topic"):
            return [query]
        case _:
            return []


def _meant(topic: str, value: Value, names: Mapping[str, str]) -> str:
    found = names.get(value.text.casefold())
    if found is None:
        raise UsageError(f"The rule of topic {topic} uses a topic that is not there: {value.text}.")
    return found


def _put_in(
    query: Query, done: Mapping[str, Query], names: Mapping[str, str], family: Mapping[str, frozenset[str]]
) -> Query:
    """Return the query with each `topic:` widened by the rules of that topic and of those below it.

    The `topic:` itself stays: a source's own categories can lead to the topic without its rule.
    """
    match query:
        case And(operands):
            return And(tuple(_put_in(operand, done, names, family) for operand in operands))
        case Or(operands):
            return Or(tuple(_put_in(operand, done, names, family) for operand in operands))
        case Not(operand):
            return Not(_put_in(operand, done, names, family))
        case Value("topic", text):
            root = names[text.casefold()]
            return Or((Value("topic", root), *(done[one] for one in sorted(family[root]) if one in done)))
        case _:
            return query

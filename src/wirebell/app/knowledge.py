"""What a home folder adds to the package's knowledge: names and topics that were imported, rules of the desk's, a
trained tagger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import msgspec

from wirebell.catalogue.imports import Entry, kept, with_entries
from wirebell.catalogue.lexicon import Lexicon, load
from wirebell.catalogue.taxonomy import merged
from wirebell.catalogue.topic_tagger import Tagger, decode_tagger
from wirebell.catalogue.topics import TopicRules, compile_topics, version_of
from wirebell.errors import SettingsError, UsageError
from wirebell.model.topic import Topic

NAMES = "names.jsonl"
IMPORTED = "topics.json"
RULES = "rules.json"
TAGGER = "topics.tagger"
NO_RULES: Mapping[str, str] = MappingProxyType({})


def lexicon_of(home: Path) -> Lexicon:
    """Return the package's lexicon with what the home adds to it. Raises SettingsError for a damaged file."""
    lexicon = load()
    tagger, others = _tagger(home / TAGGER), imported(home)
    own = lexicon.topics
    known = {topic.id for topic in (*own.topics.values(), *others)}
    learned = [Topic(id=t.id, label=t.label) for t in (tagger.topics if tagger else ()) if t.id not in known]
    ruled = desk_rules(home)
    if others or learned or ruled:
        lexicon = replace(lexicon, topics=with_topics(own, [*others, *learned], ruled))
    if names := imported_names(home):
        lexicon = replace(lexicon, names=with_entries(lexicon.names, names))
    return replace(lexicon, tagger=tagger) if tagger else lexicon


def imported_names(home: Path) -> list[Entry]:
    """Return the names that were imported into a home. Raises SettingsError for a damaged file."""
    path = home / NAMES
    try:
        return kept(path.read_bytes())
    except FileNotFoundError:
        return []
    except (OSError, msgspec.DecodeError) as fault:
        raise SettingsError(f"{path}: {fault}. Import the names anew, or remove the file.") from fault


def keep_names(home: Path, data: bytes) -> None:
    """Keep these as the imported names of a home."""
    _put(home / NAMES, data)


def stamp(home: Path) -> tuple[tuple[int, int] | None, ...]:
    """Return what is another thing once anything a home adds has changed."""
    return tuple(_mark(home / name) for name in (NAMES, IMPORTED, RULES, TAGGER))


def _mark(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def with_topics(own: TopicRules, others: list[Topic], ruled: Mapping[str, str] = NO_RULES) -> TopicRules:
    """Return the rules with further topics, and rules that go before all of theirs, by topic.

    Raises UsageError where those do not fit. A rule of a topic that is not there any more is passed over.
    """
    topics = merged(own.topics.values(), others)
    return compile_topics(_under_rule(topic, ruled.get(topic.id)) for topic in topics)


def _under_rule(topic: Topic, rule: str | None) -> Topic:
    return topic if rule is None else msgspec.structs.replace(topic, rule=rule, version=version_of(rule))


def desk_rules(home: Path) -> dict[str, str]:
    """Return the rules that the desk of a home gave to topics, by topic."""
    path = home / RULES
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, str])
    except FileNotFoundError:
        return {}
    except (OSError, msgspec.DecodeError) as fault:
        raise SettingsError(f"{path}: {fault}. Remove the file, and set the rules anew.") from fault


def keep_rules(home: Path, rules: Mapping[str, str]) -> None:
    """Keep these as the rules that the desk of a home gave to topics."""
    _put(home / RULES, msgspec.json.format(msgspec.json.encode(dict(sorted(rules.items()))), indent=1))


def imported(home: Path) -> list[Topic]:
    """Return the topics that were imported into a home."""
    path = home / IMPORTED
    try:
        return msgspec.json.decode(path.read_bytes(), type=list[Topic])
    except FileNotFoundError:
        return []
    except (OSError, msgspec.DecodeError) as fault:
        raise SettingsError(f"{path}: {fault}. Import the topics anew, or remove the file.") from fault


def keep_imported(home: Path, topics: list[Topic]) -> None:
    """Keep these as the imported topics of a home."""
    _put(home / IMPORTED, msgspec.json.format(msgspec.json.encode(topics), indent=1))


def _put(path: Path, data: bytes) -> None:
    draft = path.with_name(f".{path.name}.draft")
    draft.write_bytes(data)
    draft.replace(path)


def _tagger(path: Path) -> Tagger | None:
    try:
        return decode_tagger(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, UsageError) as fault:
        raise SettingsError(f"{path}: {fault}") from fault


def keep_tagger(path: Path, data: bytes) -> None:
    """Write a tagger's file whole, or not at all. Raises UsageError."""
    try:
        _put(path, data)
    except OSError as fault:
        raise UsageError(f"{path} cannot be written: {fault.strerror}. Give another with --out.") from fault

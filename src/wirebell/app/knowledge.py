"""What a home folder adds to the package's knowledge: names and topics that were imported, a trained tagger."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec

from wirebell.catalogue.imports import Entry, kept, with_entries
from wirebell.catalogue.lexicon import Lexicon, load
from wirebell.catalogue.taxonomy import merged
from wirebell.catalogue.topic_tagger import Tagger, decode_tagger
from wirebell.catalogue.topics import TopicRules, compile_topics
from wirebell.errors import SettingsError, UsageError
from wirebell.model.topic import Topic

NAMES = "names.jsonl"
IMPORTED = "topics.json"
TAGGER = "topics.tagger"


def lexicon_of(home: Path) -> Lexicon:
    """Return the package's lexicon with what the home adds to it. Raises SettingsError for a damaged file."""
    lexicon = load()
    tagger, others = _tagger(home / TAGGER), imported(home)
    own = lexicon.topics
    known = {topic.id for topic in (*own.topics.values(), *others)}
    learned = [Topic(id=t.id, label=t.label) for t in (tagger.topics if tagger else ()) if t.id not in known]
    if others or learned:
        lexicon = replace(lexicon, topics=with_topics(own, [*others, *learned]))
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


def with_topics(own: TopicRules, others: list[Topic]) -> TopicRules:
    """Return the rules with further topics. Raises UsageError where those do not fit."""
    return compile_topics(merged(own.topics.values(), others))


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

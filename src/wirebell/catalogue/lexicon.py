"""All that reading needs to know beforehand, in one value that is loaded once and passed along."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from wirebell.catalogue.imports import kept, with_entries
from wirebell.catalogue.names import Gazetteer, load_names
from wirebell.catalogue.topics import TopicRules, load_topics


@dataclass(frozen=True)
class Lexicon:
    """Topics with their compiled rules, and the names of places, people and organisations."""

    topics: TopicRules
    names: Gazetteer


@cache
def load() -> Lexicon:
    """Return the lexicon of the package's own data; loaded at the first call, the same value ever after."""
    return Lexicon(topics=load_topics(), names=load_names())


def load_with(stored: bytes) -> Lexicon:
    """Return the package's lexicon with the names of a stored catalogue, as `imports.stored_with` writes it."""
    lexicon = load()
    return replace(lexicon, names=with_entries(lexicon.names, kept(stored))) if stored else lexicon

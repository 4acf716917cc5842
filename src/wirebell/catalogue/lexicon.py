"""All that reading needs to know beforehand, in one value that is loaded once and passed along."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from wirebell.catalogue.names import Gazetteer, load_names
from wirebell.catalogue.topic_tagger import Tagger
from wirebell.catalogue.topics import TopicRules, load_topics


@dataclass(frozen=True)
class Lexicon:
    """Topics with their compiled rules, the names of places, people and organisations, and a tagger if there is
    one."""

    topics: TopicRules
    names: Gazetteer
    tagger: Tagger | None = None


@cache
def load() -> Lexicon:
    """Return the lexicon of the package's own data; loaded at the first call, the same value ever after."""
    return Lexicon(topics=load_topics(), names=load_names())

"""What topics are called in the languages of readers: by their ids, and found again by any of those names.

The English name is the canonical one, in expressions and for programs. A topic of somebody else's taxonomy has no
other names here: it is called as its label says.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from msgspec import Struct

from wirebell.standing.analysis import joined

TABLES = ("ours", "iptc")
"""The tables, the one that is written by hand first: of a topic in both its names hold."""
Names = Mapping[str, str]


class TopicNames(Struct, frozen=True):
    """Names by topic and language, and the ids of topics by each of their names, folded, and by themselves."""

    names: Mapping[str, Names]
    ids: Mapping[str, str]

    def name(self, topic: str, language: str) -> str | None:
        """Return what a topic is called in a language, asked for by its id; None where it has no name."""
        known = self.names.get(topic)
        return known.get(language) if known else None

    def find(self, text: str) -> str | None:
        """Return the id of the topic that is called so in any language, or has that id; None for no topic."""
        return self.ids.get(text.casefold()) or self.ids.get(joined(text))


@cache
def load_topic_names() -> TopicNames:
    """Return the names of the package's tables."""
    names: dict[str, Names] = {}
    for table in TABLES:
        file = files("wirebell.catalogue").joinpath("data", "topic_names", f"{table}.csv")
        for row in csv.DictReader(file.read_text(encoding="utf-8").splitlines()):
            names.setdefault(row.pop("id"), MappingProxyType(row))
    return TopicNames(MappingProxyType(names), MappingProxyType(_ids(names)))


def _ids(names: Mapping[str, Names]) -> dict[str, str]:
    """Return ids by name, the English first: what it means goes before what another language means by the word."""
    found = {topic.casefold(): topic for topic in names}
    for language in ("en", "de", "fr", "es"):
        for topic, known in names.items():
            found.setdefault(joined(known[language]), topic)
    return found

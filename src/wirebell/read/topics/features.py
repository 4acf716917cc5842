"""What a tagger learns a story by: its words, which of them the headline has, and the topics its rules found."""

from __future__ import annotations

from collections.abc import Iterable
from math import log

from wirebell.standing import Document

NUMBER = "#"
"""All figures are one term."""

_HEADLINE, _TOPIC = "^", "@"
_IN_HEADLINE_TOO = 2  # a word of the headline counts as so many of the body
_FOUND = 2.0


def features(document: Document, topics: Iterable[str]) -> dict[str, float]:
    """Return the terms of a story and how much there is of each: one plus the logarithm of how often it stands.

    `^term` says that the headline has it, `@id` that a rule found that topic. Single letters are left out.
    """
    first, end = document.ranges["headline"]
    counts: dict[str, float] = {}
    found: dict[str, float] = {}
    for term, positions in document.terms.items():
        name = NUMBER if term[0].isdigit() else term
        if len(name) == 1 and name != NUMBER:
            continue
        above = sum(first <= at < end for at in positions[: end - first]) if positions[0] < end else 0
        counts[name] = counts.get(name, 0) + len(positions) + above * (_IN_HEADLINE_TOO - 1)
        if above:
            found[_HEADLINE + name] = 1.0
    found.update((name, 1 + log(count)) for name, count in counts.items())
    found.update((_TOPIC + topic, _FOUND) for topic in topics)
    return found


def is_word(term: str) -> bool:
    """Tell whether a term of `features` is a word of the text, which can be pointed at."""
    return term != NUMBER and term[0] not in (_HEADLINE, _TOPIC)

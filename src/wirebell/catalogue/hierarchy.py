"""The places of topics among each other: who is above whom, and in which order rules can be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from types import MappingProxyType

from wirebell.errors import UsageError

Ids = tuple[str, ...]


def in_order(after: Mapping[str, Iterable[str]], what: str) -> list[str]:
    """Return the keys so that each comes after those it names.

    Raises UsageError that names the topics of a cycle; `what` says what they do to each other.
    """
    try:
        return list(TopologicalSorter(after).static_order())
    except CycleError as fault:
        circle = " -> ".join(reversed(fault.args[1]))
        raise UsageError(f"Topics {what} in a circle: {circle}. Break it in one of their definitions.") from fault


def ancestors_of(parents: Mapping[str, Ids]) -> Mapping[str, Ids]:
    """Return every topic's ancestors, nearest first, each once.

    Raises UsageError when topics are above each other in a circle.
    """
    found: dict[str, Ids] = {}
    for topic in in_order(parents, "are parents of each other"):
        direct = parents[topic]
        found[topic] = tuple(dict.fromkeys([*direct, *(one for above in direct for one in found[above])]))
    return MappingProxyType(found)


def children_of(parents: Mapping[str, Ids]) -> Mapping[str, Ids]:
    """Return the topics directly below each, in the order they were given."""
    found: dict[str, list[str]] = {topic: [] for topic in parents}
    for topic, above in parents.items():
        for one in above:
            found[one].append(topic)
    return MappingProxyType({topic: tuple(below) for topic, below in found.items()})


def families(ancestors: Mapping[str, Ids]) -> Mapping[str, frozenset[str]]:
    """Return each topic with all those below it: what `topic:` means."""
    found: dict[str, set[str]] = {topic: {topic} for topic in ancestors}
    for topic, above in ancestors.items():
        for one in above:
            found[one].add(topic)
    return {topic: frozenset(family) for topic, family in found.items()}

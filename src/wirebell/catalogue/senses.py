"""Names that several things share, and the words by which a story tells which is meant."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct


class Sense(Struct, frozen=True, gc=False):
    """One of the things a name may mean: its id, the name it is told apart by, words that tell of it."""

    id: str
    name: str
    words: frozenset[str]


def senses(lines: Iterable[str]) -> dict[str, tuple[Sense, ...]]:
    """Return the senses of shared names by each of their ids, the likeliest first: the lines of senses.txt."""
    found: dict[str, tuple[Sense, ...]] = {}
    section: list[Sense] = []
    for line in lines:
        if line.startswith("["):
            section = []
            continue
        id_, name, words = line.split(" | ")
        section.append(Sense(id_, name, frozenset(words.split())))
        found |= dict.fromkeys([sense.id for sense in section], tuple(section))
    return found


def meant(several: tuple[Sense, ...], story: frozenset[str]) -> tuple[Sense, bool]:
    """Return the sense of which the story's words tell most, and whether it is clear that it is this one."""
    told = [len(sense.words & story) for sense in several]
    most = max(told)
    return several[told.index(most)], told.count(most) == 1

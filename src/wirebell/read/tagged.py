"""Names as the learned tagger finds them, with what the catalogue and the words around say of each."""

from __future__ import annotations

from collections.abc import Sequence

from wirebell.catalogue.names import Gazetteer, Known
from wirebell.catalogue.tagger import Tagger
from wirebell.model.facts import MentionKind
from wirebell.read.candidates import Stretch, stretches
from wirebell.read.casing import evened
from wirebell.read.features import Words, items, told
from wirebell.read.kinds import Found
from wirebell.read.runs import Token, joined

_KINDS: dict[str, MentionKind] = {"PER": "person", "ORG": "organisation", "LOC": "place", "MISC": "other"}

_LONGEST = 14
"""No honest name has more words."""


def tagged(body: str, names: Gazetteer, tagger: Tagger) -> list[Found]:
    """Return the names of an English body from first to last, each once for every place it stands."""
    even = evened(body, names)
    found = list(stretches(even, names.passed))
    if not found:
        return []
    words = _words(id(names), names)
    labels = tagger.tag(items(found, told(even, found, words), names, words))
    out: list[Found] = []
    at = 0
    for stretch in found:
        out += _names(stretch, labels[at : at + len(stretch.tokens)], names)
        at += len(stretch.tokens) + 1
    return out


_MEMORY: dict[int, Words] = {}


def _words(which: int, names: Gazetteer) -> Words:
    if which not in _MEMORY:
        _MEMORY[which] = Words(names)
    return _MEMORY[which]


def _names(stretch: Stretch, labels: Sequence[str], names: Gazetteer) -> list[Found]:
    """Return the names of a stretch by the labels of its words."""
    out: list[Found] = []
    at = 0
    while at < len(labels):
        end = at + 1
        if labels[at] != "O":
            while end < len(labels) and labels[end] == "I-" + labels[at][2:]:
                end += 1
            if end - at <= _LONGEST:
                out.append(_name(stretch, at, end, labels, names))
        at = end
    return out


def _name(stretch: Stretch, at: int, end: int, labels: Sequence[str], names: Gazetteer) -> Found:
    tokens = stretch.tokens
    key, kind = joined(tokens[at:end]), _KINDS[labels[at][2:]]
    known = _known(key, kind, names)
    roles = _roles(stretch, at, labels, names) if kind == "person" else ()
    initial = at == 0 and stretch.initial
    return Found(tokens[at].start, tokens[end - 1].end, key, kind, known, roles, 1, initial)


def _known(key: str, kind: MentionKind, names: Gazetteer) -> Known | None:
    known = names.known.get(key)
    return known if known is not None and known.kind == kind else None


def _roles(stretch: Stretch, at: int, labels: Sequence[str], names: Gazetteer) -> tuple[str, ...]:
    """Return the titles that stand right before a name, outermost first."""
    tokens = stretch.tokens
    roles: list[str] = []
    while at and (size := _title(tokens, at, labels, names)):
        roles.insert(0, " ".join(t.text for t in tokens[at - size : at]))
        at -= size
    return tuple(roles)


def _title(tokens: Sequence[Token], end: int, labels: Sequence[str], names: Gazetteer) -> int:
    for size in range(min(4, end), 0, -1):
        if joined(tokens[end - size : end]) in names.titles and labels[end - size : end] == ["O"] * size:
            return size
    return 0

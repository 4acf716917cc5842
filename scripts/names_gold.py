"""Texts with their names marked, as the tagger of names learns from them: WikiGold, GUM Wikinews and re3d.

Each set marks after its own fashion. WikiGold marks names, as we do. GUM and re3d mark whole mentions ("the US
activist N. N.", "Iraqi forces") and nested ones; of these only the proper name at the core is kept, without
article and title, and what the catalogue knows is a name wherever it stands.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from wirebell.catalogue.names import Gazetteer, key
from wirebell.read.names.candidates import stretches
from wirebell.read.names.runs import joined
from wirebell.read.names.tagged_names import past_stop

_ARTICLE = re.compile(r"(?:the|an?|our|its|their|his|her)\s+", re.IGNORECASE)
_POSSESSIVE = re.compile(r"\s?['’]s?$")
_LINKS = frozenset("of the and for de la del da van der von den bin al el & ' 's ’s".split())
_PARTICLES = frozenset("de van al bin der von el".split())
_GUM = {
    "person": "PER",
    "organization": "ORG",
    "place": "LOC",
    "event": "MISC",
    "abstract": "MISC",
    "object": "MISC",
}
_RE3D = {
    "Person": "PER",
    "Organisation": "ORG",
    "Location": "LOC",
    "MilitaryPlatform": "MISC",
    "Nationality": "MISC",
}
_KNOWN = {"person": "PER", "organisation": "ORG", "place": "LOC", "other": "MISC"}


class Name(NamedTuple):
    """A name in a text: where it is, and PER, ORG, LOC or MISC."""

    start: int
    end: int
    kind: str


class Marked(NamedTuple):
    """A text with the names in it."""

    id: str
    text: str
    names: list[Name]


def marked(path: Path, names: Gazetteer) -> list[Marked]:
    """Return the texts of a set's JSON lines; its fields tell which it is. Raises ValueError if it is none."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf8").splitlines() if line.strip()]
    first = rows[0]
    if "tokens" in first and "doc" in first:
        return list(_of_sentences(rows))
    if "genre" in first:
        return [Marked(r["id"], r["text"], _cores(r["text"], _gum(r), names)) for r in rows]
    if "source" in first and "entities" in first:
        return [Marked(r["id"], r["text"], _cores(r["text"], _re3d(r), names)) for r in rows]
    raise ValueError(f"{path} is none of the sets that names are learned from.")


def _of_sentences(rows: Iterable[dict[str, Any]]) -> Iterator[Marked]:
    stories: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        stories.setdefault(str(row["doc"]), []).append(row)
    for story, sentences in stories.items():
        text, names = "", list[Name]()
        for sentence in sentences:
            text += "\n" if text else ""
            starts = []
            for n, token in enumerate(sentence["tokens"]):
                text += " " if n else ""
                starts.append(len(text))
                text += token
            for first, last, kind in sentence["entities"]:
                names.append(Name(starts[first], starts[last - 1] + len(sentence["tokens"][last - 1]), kind))
        yield Marked(story, text, names)


def _gum(row: dict[str, Any]) -> Iterator[Name]:
    for e in row["entities"]:
        kind = _GUM.get(e["type"])
        if kind and e["named"] and (kind != "MISC" or e["wiki"]):
            yield Name(e["start"], e["end"], kind)


def _re3d(row: dict[str, Any]) -> Iterator[Name]:
    for e in row["entities"]:
        if e["type"] in _RE3D and re.search("[A-Z]", row["text"][e["start"] : e["end"]]):
            yield Name(e["start"], e["end"], _RE3D[e["type"]])


def _cores(text: str, mentions: Iterable[Name], names: Gazetteer) -> list[Name]:
    """Return the proper names at the core of mentions, the longest of nested ones, but of people the shortest."""
    found = {c for m in mentions if (core := _core(text, m, names)) and (c := _agreed(text, core, names))}
    latest: dict[int, int] = {}
    for one in found:
        if one.kind == "PER":
            latest[one.end] = max(one.start, latest.get(one.end, 0))
    kept: list[Name] = []
    for one in sorted(found, key=lambda n: (n.start - n.end, n)):
        if (one.kind != "PER" or latest[one.end] == one.start) and not _clashes(one, kept):
            kept.append(one)
    kept += [one for one in _of_catalogue(text, names) if not _clashes(one, kept)]
    return sorted(kept)


def _clashes(one: Name, others: Iterable[Name]) -> bool:
    return any(one.start < other.end and other.start < one.end for other in others)


def _agreed(text: str, one: Name, names: Gazetteer) -> Name | None:
    """Return the name by the kind the catalogue has for it, None if it is a common word."""
    written = key(text[one.start : one.end])
    known = names.known.get(written)
    if written in names.common or written in names.starter:
        return None
    return one._replace(kind=_KNOWN[known.kind]) if known else one


def _core(text: str, mention: Name, names: Gazetteer) -> Name | None:
    start, end, kind = mention
    if m := _ARTICLE.match(text, start, end):
        start = m.end()
    if m := _POSSESSIVE.search(text[start:end]):
        end = start + m.start()
    words = text[start:end].split()
    if kind == "PER":
        return _person(text, start, end, names)
    proper = words and all(w[0].isupper() or w[0].isdigit() or w[:3] == "al-" or w in _LINKS for w in words)
    if not proper or len(words) > 8 or "," in text[start:end] or not any(w[0].isupper() for w in words):
        return None
    return Name(start, end, kind)


def _person(text: str, start: int, end: int, names: Gazetteer) -> Name | None:
    """Return the name that a mention of a person ends in, without the titles before it."""
    words = [(m.start(), m.group()) for m in re.finditer(r"\S+", text[:end]) if m.start() >= start]
    at = len(words)
    while at and (
        words[at - 1][1][0].isupper() or words[at - 1][1] in _PARTICLES or words[at - 1][1][:3] == "al-"
    ):
        at -= 1
    name = words[at:]
    if not name or (at and len(name) < 2):
        return None
    for n in range(len(name) - 1):
        for size in range(min(4, len(name) - 1 - n), 0, -1):
            if key(" ".join(word for _, word in name[n : n + size])) in names.titles:
                at = words.index(name[n]) + size
    first = words[at][0]
    written = text[first:end]
    return None if "," in written or key(written) in names.titles else Name(first, end, "PER")


def _of_catalogue(text: str, names: Gazetteer) -> Iterator[Name]:
    for stretch in stretches(text):
        tokens, at = stretch.tokens, 0
        while at < len(tokens):
            size = min(names.reaches.get(tokens[at].text, 0), len(tokens) - at)
            while size and joined(tokens[at : at + size]) not in names.known:
                size -= 1
            if size:
                known = names.known[joined(tokens[at : at + size])]
                end = tokens[at + size - 1].end
                end = past_stop(text, end) if text.startswith(".", end) else end
                yield Name(tokens[at].start, end, _KNOWN[known.kind])
            at += max(size, 1)

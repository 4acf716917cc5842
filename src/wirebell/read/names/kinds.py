"""What a chunk of capitalised words is the name of: a person, an organisation, a place, another thing, nothing."""

from __future__ import annotations

import re
from typing import NamedTuple

from wirebell.catalogue.names import Gazetteer, Known, key
from wirebell.model.facts import MentionKind
from wirebell.read.names.runs import Chunk, Token, joined


class Found(NamedTuple):
    """A name as found in one place. `sure` is 2 for the catalogue's word, 1 for good signs, 0 for a guess."""

    start: int
    end: int
    key: str
    kind: MentionKind
    known: Known | None
    roles: tuple[str, ...]
    sure: int
    initial: bool


_AT = frozenset(
    """in at near from to across outside inside around toward towards into northern southern eastern western
    central""".split()
)
_SAYS = re.compile(r",? (?:said|says|told|added|asked|wrote|tweeted|argued|warned|who|whose)\b|, \d\d,")
_NEXT_PLACE = re.compile(r" ?, ([A-Z][\w.]+)( [A-Z]\w+)?")
_OTHER = re.compile(r"(?:ism|ists?|ians?|ese|ites?|ish)$")
_QUOTES = frozenset('"“”„«»‘’')
_ACRONYM = re.compile(r"[A-Z][A-Z&0-9-]{1,5}$")
_SEPARATE = frozenset(
    "Ministry Parliament Government Army Police Navy Supreme Foreign Interior Defence Defense President".split()
)


def kinds(body: str, chunk: Chunk, names: Gazetteer) -> list[Found]:
    """Return the names in a chunk, first to last: mostly one; more where known names lean on each other."""
    known = names.known.get(chunk.key)
    if known is not None and not _is_person_after_all(chunk, known):
        return [_found(chunk, known.kind, known, 2)]
    if lead := _leading(chunk, names):
        size, thing = lead
        first = chunk._replace(tokens=chunk.tokens[:size])
        rest = chunk._replace(tokens=chunk.tokens[size:], roles=(), initial=False, before="")
        return [_found(first, thing.kind, thing, 2), *kinds(body, rest, names)]
    if half := _known_half(chunk, names):
        return [half]
    kind, sure = _judge(body, chunk, names)
    return [_found(chunk, kind, None, sure)] if kind else []


def _found(chunk: Chunk, kind: MentionKind, known: Known | None, sure: int) -> Found:
    return Found(chunk.start, chunk.end, chunk.key, kind, known, chunk.roles, sure, chunk.initial)


def _known_half(chunk: Chunk, names: Gazetteer) -> Found | None:
    """Return the known name in a compound with a small word: "US-led", "Paris-based"."""
    start, _, text = chunk.tokens[0]
    first, dash, rest = text.partition("-")
    known = names.known.get(first) if dash and rest.islower() and len(chunk.tokens) == 1 else None
    written = len(first) + chunk.tokens[0].end - start - len(text)
    return Found(start, start + written, first, known.kind, known, (), 2, chunk.initial) if known else None


def _is_person_after_all(chunk: Chunk, known: Known) -> bool:
    return bool(chunk.roles) and len(chunk.tokens) == 1 and known.kind == "place" and chunk.roles[-1] in _PERSONAL


_PERSONAL = frozenset(
    "Mr Mrs Ms Dr Mr. Mrs. Ms. Dr. Sir Gen Gen. Sen. Rep. Gov. Col. Col General Judge Lord".split()
)


def _leading(chunk: Chunk, names: Gazetteer) -> tuple[int, Known] | None:
    """Return a known name at the front that stands for itself: in "Iraqi General", not in "Iraqi Airways"."""
    tokens = chunk.tokens
    for size in range(min(names.reaches.get(tokens[0].text, 0), len(tokens) - 1), 0, -1):
        thing = names.known.get(joined(tokens[:size]))
        if thing is None:
            continue
        rest = tokens[size:]
        if thing.kind == "other":
            return (size, thing) if _stands_apart(rest, names) else None
        apart = thing.kind in {"place", "organisation"} and rest[0].text in names.given and len(rest) > 1
        return (size, thing) if apart else None
    return None


def _stands_apart(rest: tuple[Token, ...], names: Gazetteer) -> bool:
    if rest[0].text.islower():
        return False
    if joined(rest) in names.known or rest[0].text in _SEPARATE or rest[0].text in names.given:
        return True
    last = rest[-1].text
    return not (last in names.organisation or last in names.event or last in names.place or last in names.suffix)


def _judge(body: str, chunk: Chunk, names: Gazetteer) -> tuple[MentionKind | None, int]:
    tokens = chunk.tokens
    if len(tokens) == 1:
        return _single(body, chunk, names)
    if kind := _by_head(tokens, names):
        return kind, 1
    first = tokens[0].text
    if chunk.roles or first in names.given or len(first) == 1:
        return "person", 1
    if first in names.place_first or (first in names.direction and tokens[1].text in names.known):
        return "place", 1
    if _SAYS.match(body, chunk.end):
        return "person", 1
    if chunk.before in _AT or _in_a_place(body, chunk, names):
        return "place", 0
    if _is_a_title(body, chunk):
        return "other", 1
    return ("organisation" if chunk.before == "the" else "person"), 0


def _in_a_place(body: str, chunk: Chunk, names: Gazetteer) -> bool:
    """Tell whether a known place follows after a comma: "Tolland, Ohio"."""
    m = _NEXT_PLACE.match(body, chunk.end)
    if m is None:
        return False
    first = key(m.group(1))
    known = names.known.get(f"{first}{m.group(2)}") if m.group(2) else None
    known = known or names.known.get(first)
    return known is not None and known.kind == "place"


def _is_a_title(body: str, chunk: Chunk) -> bool:
    """Tell whether the chunk is all that stands between quotation marks: a book, a song, a film."""
    before, after = body[max(0, chunk.start - 2) : chunk.start].strip(), body[chunk.end : chunk.end + 2].strip()
    return before != "" and before[-1] in _QUOTES and after[:1] in _QUOTES


def _by_head(tokens: tuple[Token, ...], names: Gazetteer) -> MentionKind | None:
    """Return the kind that the telling words of a sequence give it, None if there are none."""
    texts = [t.text for t in tokens]
    head = texts[texts.index("of") - 1] if "of" in texts[1:] else texts[-1]
    if texts[-1] in names.suffix or "&" in texts:
        return "organisation"
    for one in (head, texts[0] if head is not texts[-1] else head):
        if one in names.organisation and texts[0] not in names.given:
            return "organisation"
        if one in names.event and texts[0] not in names.given:
            return "other"
        if one in names.place and (texts[0] not in names.given or len(texts) == 2):
            return "place"
    strong = (
        "University",
        "Ministry",
        "Institute",
        "Association",
        "Committee",
        "Department",
        "Council",
        "Airlines",
    )
    return "organisation" if any(t in strong for t in texts) else None


def _single(body: str, chunk: Chunk, names: Gazetteer) -> tuple[MentionKind | None, int]:
    word = chunk.tokens[0].text
    if chunk.roles:
        return "person", 1
    if _ACRONYM.match(word):
        return "organisation", 1
    if word in names.given:
        return "person", 0
    if word in names.organisation and chunk.before == "the" and not chunk.initial:
        return "organisation", 0
    return (None, 0) if _says_nothing(word, names) else _by_neighbours(body, chunk, names)


def _says_nothing(word: str, names: Gazetteer) -> bool:
    kinds_of = (names.organisation, names.place, names.event, names.direction)
    return len(word) < 2 or word.endswith("ics") or any(word in of for of in kinds_of)


def _by_neighbours(body: str, chunk: Chunk, names: Gazetteer) -> tuple[MentionKind | None, int]:
    """Judge an unknown word by what stands around it and by its ending."""
    word = chunk.tokens[0].text
    if _SAYS.match(body, chunk.end):
        return "person", 0 if chunk.initial else 1
    if chunk.before in _AT or _in_a_place(body, chunk, names):
        return "place", 1
    if _OTHER.search(word) or _is_a_title(body, chunk) or ("-" in word and word.rsplit("-", 1)[-1].islower()):
        return "other", 0
    return "organisation", 0

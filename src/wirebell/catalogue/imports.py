"""Names that a publisher brings along: read from CSV or Wikidata's JSON, kept, and known from then on."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec
from msgspec import Struct

from wirebell.catalogue.names import Gazetteer, Known, identity, key, reaches, trailing
from wirebell.errors import UsageError
from wirebell.model.facts import Alias, MentionKind

_KINDS: dict[str, MentionKind] = {
    **dict.fromkeys(("person", "per", "people"), "person"),
    **dict.fromkeys(("organisation", "organization", "org", "company"), "organisation"),
    **dict.fromkeys(("place", "location", "loc", "country", "city"), "place"),
    **dict.fromkeys(("other", "misc", "event", "work"), "other"),
}
_INSTANCES: dict[str, MentionKind] = {
    "Q5": "person",
    **dict.fromkeys(
        """Q43229 Q4830453 Q783794 Q6881511 Q891723 Q7278 Q327333 Q2659904 Q163740 Q3918 Q31855 Q484652 Q476028
        Q847017 Q11032 Q1193236 Q192283 Q22687 Q46970 Q215380 Q176799 Q7210356 Q1785733 Q79913 Q245065""".split(),
        "organisation",
    ),
    **dict.fromkeys(
        """Q6256 Q3624078 Q515 Q486972 Q5119 Q1549591 Q532 Q3957 Q35657 Q10864048 Q82794 Q23442 Q4022 Q8502 Q23397
        Q165 Q1248784 Q5107 Q484170 Q42744322 Q747074 Q5084 Q2221906 Q174844 Q22865""".split(),
        "place",
    ),
}
"""What Wikidata's commonest classes are. A subclass that is not listed makes a thing of kind other."""


class Entry(Struct, frozen=True, kw_only=True):
    """A thing with its names. `id` is the one its kind and name give, unless it is merged into another thing."""

    id: str
    kind: MentionKind
    name: str
    aliases: tuple[str, ...] = ()


def entries(text: str) -> list[Entry]:
    """Return the things of a CSV (columns kind, name, aliases, same_as) or of Wikidata's JSON.

    Aliases stand between "|"; `same_as` is the id of the thing that this is another name of, which merges them.
    Wikidata: one entity, a list, an object with "entities", or one entity a line. Raises UsageError naming
    the row.
    """
    if text.lstrip("\ufeff \n\r\t")[:1] in {"{", "["}:
        return [one for entity in _entities(text) if (one := _of_wikidata(entity))]
    rows = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    if not {"kind", "name"} <= set(rows.fieldnames or ()):
        raise UsageError("A CSV of names begins with a line of columns, kind and name among them.")
    return [_of_row(number, row) for number, row in enumerate(rows, start=2)]


def _of_row(number: int, row: dict[str, str | None]) -> Entry:
    kind = _KINDS.get((row["kind"] or "").strip().lower())
    name = (row["name"] or "").strip()
    if kind is None or not name:
        raise UsageError(f"Row {number}: needs a name, and a kind of person, organisation, place or other.")
    aliases = tuple(part.strip() for part in (row.get("aliases") or "").split("|") if part.strip())
    return Entry(
        id=(row.get("same_as") or "").strip() or identity(kind, name), kind=kind, name=name, aliases=aliases
    )


def _entities(text: str) -> Iterator[dict[str, Any]]:
    lines = [text] if text.count("\n") == 0 else text.splitlines()
    try:
        whole = json.loads(text)
    except ValueError:
        whole = [
            _loaded(n, bare) for n, line in enumerate(lines, 1) if (bare := line.strip().rstrip(",")) not in "[]"
        ]
    if isinstance(whole, dict):
        found = whole.get("entities", whole)
        whole = list(found.values()) if found is not whole else [whole]
    yield from (one for one in whole if isinstance(one, dict))


def _loaded(number: int, line: str) -> object:
    try:
        return json.loads(line)
    except ValueError as fault:
        raise UsageError(f"Line {number} is no JSON: {fault}.") from fault


def _of_wikidata(entity: dict[str, Any]) -> Entry | None:
    """Return an entity by its English name, else by the first it has; None if it has none."""
    labels = {tongue: one.get("value", "") for tongue, one in (entity.get("labels") or {}).items()}
    name = labels.get("en") or next(iter(labels.values()), "")
    if not name:
        return None
    others = [labels.get(tongue, "") for tongue in ("de", "fr", "es")]
    for tongue in ("en", "de", "fr", "es"):
        others += [one.get("value", "") for one in (entity.get("aliases") or {}).get(tongue, [])]
    kind: MentionKind = next((_INSTANCES[c] for c in _classes(entity) if c in _INSTANCES), "other")
    aliases = tuple(dict.fromkeys(other for other in others if other and other != name))
    return Entry(id=identity(kind, name), kind=kind, name=name, aliases=aliases)


def _classes(entity: dict[str, Any]) -> Iterator[str]:
    for claim in (entity.get("claims") or {}).get("P31", []):
        value = ((claim.get("mainsnak") or {}).get("datavalue") or {}).get("value")
        if isinstance(value, dict) and isinstance(value.get("id"), str):
            yield value["id"]


def with_entries(names: Gazetteer, more: Iterable[Entry]) -> Gazetteer:
    """Return the gazetteer with more things known; theirs win where names collide.

    A name that several of them share is kept as none of theirs: it stays what it was, told apart by the story.
    """
    more = list(more)
    canonical = {thing.id: thing for thing in names.known.values()}
    owners: dict[str, set[str]] = {}
    for entry in more:
        for name in (entry.name, *entry.aliases):
            owners.setdefault(key(name), set()).add(entry.id)
    known = dict(names.known)
    for entry in more:
        thing = canonical.get(entry.id) or canonical.setdefault(entry.id, Known(entry.id, entry.kind, entry.name))
        known |= {k: thing for name in (entry.name, *entry.aliases) if len(owners[k := key(name)]) == 1}
    shouted = {name.upper(): thing for name, thing in known.items() if len(name) > 3 or name.isupper()}
    return msgspec.structs.replace(
        names,
        known=known,
        shouted=shouted,
        reaches=reaches(known),
        shouted_reaches=reaches(shouted),
        trailing=trailing(known),
        merged=_one_thing(more, canonical),
    )


def _one_thing(entries_: Iterable[Entry], known: Mapping[str, Known]) -> dict[str, tuple[Alias, ...]]:
    """Return by id the others that are one thing with it: names with another id than their own."""
    groups: dict[str, dict[str, str]] = {}
    for entry in entries_:
        if (own := identity(entry.kind, entry.name)) != entry.id:
            name = known[entry.id].name
            groups.setdefault(entry.id, {entry.id: name})[own] = entry.name
    return {
        one: tuple(Alias(id=other, name=name) for other, name in group.items() if other != one)
        for group in groups.values()
        for one in group
    }


def kept(stored: bytes) -> list[Entry]:
    """Return the things of a stored catalogue: JSON lines, as `stored_with` writes them."""
    return msgspec.json.decode(b"[" + b",".join(stored.splitlines()) + b"]", type=list[Entry])


def stored_with(before: Iterable[Entry], more: Iterable[Entry]) -> bytes:
    """Return a stored catalogue with more things; a thing told again by the same name replaces what was told."""
    all_of = {(entry.kind, entry.name): entry for entry in (*before, *more)}
    return b"".join(msgspec.json.encode(entry) + b"\n" for entry in all_of.values())


def merged(
    stored: Iterable[Entry], kind: MentionKind, kept_name: str, other: str, names: Gazetteer
) -> list[Entry]:
    """Return the stored things with another name given to one of them, as an editor decided.

    The thing keeps the id of its own name; all that was stored under the other name's id goes over to it, so that
    merges of merges end at one id. Raises UsageError where both names are already one thing.
    """
    thing = _thing(kind, kept_name, stored := list(stored), names)
    gone = _thing(kind, other, stored, names)
    if gone.id == thing.id:
        raise UsageError(f"{other!r} is already another name of {thing.name!r}.")
    moved = [msgspec.structs.replace(e, id=thing.id) if e.id == gone.id else e for e in stored]
    own = [e for e in moved if (e.kind, e.name) == (kind, thing.name)]
    first = own or [Entry(id=thing.id, kind=kind, name=thing.name)]
    rest = [e for e in moved if (e.kind, e.name) not in {(kind, thing.name), (kind, other)}]
    return [*first, *rest, Entry(id=thing.id, kind=kind, name=other)]


def split(stored: Iterable[Entry], kind: MentionKind, name: str) -> list[Entry]:
    """Return the stored things with a name made a thing of its own again, with the id that its name gives."""
    rest = [
        msgspec.structs.replace(e, aliases=tuple(a for a in e.aliases if key(a) != key(name)))
        for e in stored
        if (e.kind, e.name) != (kind, name)
    ]
    return [*rest, Entry(id=identity(kind, name), kind=kind, name=name)]


def _thing(kind: MentionKind, name: str, stored: list[Entry], names: Gazetteer) -> Known:
    """Return the thing that a name is of: as stored, else as the catalogue knows it, else a new one."""
    for entry in stored:
        if entry.kind == kind and key(name) in {key(entry.name), *map(key, entry.aliases)}:
            first = next((e for e in stored if e.id == entry.id), entry)
            return Known(entry.id, kind, first.name)
    known = names.known.get(key(name))
    return known if known and known.kind == kind else Known(identity(kind, name), kind, name)

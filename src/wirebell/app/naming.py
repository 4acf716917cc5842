"""What can be done with the names a publisher brings along."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from wirebell.app import knowledge
from wirebell.app.answers import NamesImported
from wirebell.app.house import House
from wirebell.catalogue import imports
from wirebell.catalogue.imports import Entry, entries, stored_with
from wirebell.catalogue.lexicon import load
from wirebell.catalogue.names import Gazetteer
from wirebell.errors import UsageError
from wirebell.model.facts import MentionKind
from wirebell.standing.analysis import plain
from wirebell.standing.expression.widen import Others


def import_names(house: House, file: Path) -> NamesImported:
    """Keep the names of a CSV or of Wikidata's JSON in this home; they are known in every story read from then on.

    Raises UsageError if the file cannot be read or a row is not understood; then nothing is kept.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise UsageError(f"{file} cannot be read: {fault}") from fault
    more = entries(text)
    home = house.settings.home
    after = stored_with(knowledge.imported_names(home), more)
    knowledge.keep_names(home, after)
    return NamesImported(imported=len(more), kept=after.count(b"\n"))


def merge_names(house: House, kind: str, name: str, other: str) -> NamesImported:
    """Keep an editor's word that `other` is another name of `name`; every story read from then on has one thing.

    Stories on record stay as they were read, so what was decided on them can still be recomputed. Raises
    UsageError for a kind that is none, and where both are one thing already.
    """
    stored = knowledge.imported_names(house.settings.home)
    return _keep(house, imports.merged(stored, _kind(kind), name.strip(), other.strip(), load().names))


def split_name(house: House, kind: str, name: str) -> NamesImported:
    """Keep an editor's word that a name is a thing of its own. Raises UsageError for a kind that is none."""
    return _keep(house, imports.split(knowledge.imported_names(house.settings.home), _kind(kind), name.strip()))


def _kind(said: str) -> MentionKind:
    for kind in get_args(MentionKind):
        if said == kind:
            return said  # type: ignore[return-value]  # one of its own values
    raise UsageError(f"{said!r} is no kind of name: person, organisation, place or other.")


def _keep(house: House, after: list[Entry]) -> NamesImported:
    stored = stored_with((), after)
    knowledge.keep_names(house.settings.home, stored)
    return NamesImported(imported=1, kept=stored.count(b"\n"))


def merged_values(names: Gazetteer) -> Others:
    """Return what gives, of a name or id in a query, the others that an editor found to be the same thing.

    Names stand for ids and names of that thing's kind alone, and whole.
    """
    known: dict[tuple[str, str], list[str]] = {}
    for id_, also in names.merged.items():
        everybody = (*also, *(one for one in names.merged[also[0].id] if one.id == id_))
        field = _FIELDS.get(id_.partition(":")[0], "")
        for one in everybody:
            rest = [plain(text) for other in everybody if other.id != one.id for text in (other.id, other.name)]
            known[field, plain(one.id)] = known[field, plain(one.name)] = rest

    def others(field: str, text: str) -> Sequence[str]:
        kinds = _FIELDS.values() if field == "said" else (field,)
        return next((known[kind, text] for kind in kinds if (kind, text) in known), ())

    return others


_FIELDS = {"person": "person", "organisation": "org", "place": "place"}

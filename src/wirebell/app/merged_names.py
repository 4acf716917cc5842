"""What an editor found to be one thing, as queries are widened by it."""

from __future__ import annotations

from collections.abc import Sequence

from wirebell.catalogue.names import Gazetteer
from wirebell.standing.analysis import plain
from wirebell.standing.expression.widen import Others

_FIELDS = {"person": "person", "organisation": "org", "place": "place"}


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

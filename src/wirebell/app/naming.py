"""What can be done with the names a publisher brings along."""

from __future__ import annotations

from pathlib import Path

from wirebell.app import knowledge
from wirebell.app.answers import NamesImported
from wirebell.app.house import House
from wirebell.catalogue.imports import entries, stored_with
from wirebell.errors import UsageError


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

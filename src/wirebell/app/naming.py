"""What can be done with the names a publisher brings along."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import msgspec

from wirebell.app import knowledge
from wirebell.app.alone import alone
from wirebell.app.answers import NamesImported
from wirebell.app.changing import change_of, recorded
from wirebell.app.house import House
from wirebell.catalogue import imports
from wirebell.catalogue.imports import Entry, entries, stored_with
from wirebell.catalogue.lexicon import load
from wirebell.errors import UsageError
from wirebell.model.change import COMMAND, By, Change
from wirebell.model.facts import MentionKind


def import_names(house: House, file: Path, by: By = COMMAND) -> NamesImported:
    """Keep the names of a CSV or of Wikidata's JSON in this home; they are known in every story read from then on.

    Raises UsageError if the file cannot be read or a row is not understood; then nothing is kept.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as fault:
        raise UsageError("{path} cannot be read: {strerror}.", path=file, strerror=fault.strerror) from fault
    except UnicodeDecodeError as fault:
        raise UsageError("{path} is not UTF-8: save it as UTF-8, and import it again.", path=file) from fault
    more = entries(text)
    home, thing = house.settings.home, (file.name, file.name)
    with alone(home):
        after = stored_with(knowledge.imported_names(home), more)
        with recorded(house, change_of(house, by, "import", thing, (None, f"{len(more)} names of {file.name}"))):
            knowledge.keep_names(home, after)
    house.knows_anew()
    return NamesImported(imported=len(more), kept=after.count(b"\n"))


def merge_names(house: House, kind: str, name: str, other: str, by: By = COMMAND) -> NamesImported:
    """Keep an editor's word that `other` is another name of `name`; every story read from then on has one thing.

    Stories on record stay as they were read, so what was decided on them can still be recomputed. Raises
    UsageError for a kind that is none, and where both are one thing already.
    """
    name, other = _named(name), _named(other)
    with alone(house.settings.home):
        stored = knowledge.imported_names(house.settings.home)
        after = imports.merged(stored, _kind(kind), name, other, load().names)
        return _keep(house, stored, after, by, (f"{kind}:{name}", f"{name} = {other}"))


def split_name(house: House, kind: str, name: str, by: By = COMMAND) -> NamesImported:
    """Keep an editor's word that a name is a thing of its own. Raises UsageError for a kind that is none."""
    name = _named(name)
    with alone(house.settings.home):
        stored = knowledge.imported_names(house.settings.home)
        return _keep(house, stored, imports.split(stored, _kind(kind), name), by, (f"{kind}:{name}", name))


def put_back_names(house: House, change: Change, by: By) -> NamesImported:
    """Undo a change of names. Raises UsageError where what it made of them was changed since."""
    made, gone = (msgspec.json.decode(text or "[]", type=list[Entry]) for text in (change.after, change.before))
    with alone(house.settings.home):
        stored = knowledge.imported_names(house.settings.home)
        if any(entry not in stored for entry in made):
            raise UsageError("These names were changed again since: undo that first.")
        after = [entry for entry in stored if entry not in made]
        return _keep(house, stored, [*after, *gone], by, (change.thing, change.label), change.number)


def _named(text: str) -> str:
    if not text.strip() or len(text) > _LONGEST:
        raise UsageError("Give a name, of up to {most} characters.", most=str(_LONGEST))
    return " ".join(text.split())


def _kind(said: str) -> MentionKind:
    for kind in get_args(MentionKind):
        if said == kind:
            return said  # type: ignore[return-value]  # one of its own values
    raise UsageError("{kind} is no kind of name: person, organisation, place or other.", kind=repr(said))


def _keep(
    house: House,
    before: list[Entry],
    after: list[Entry],
    by: By,
    thing: tuple[str, str],
    undoes: int | None = None,
) -> NamesImported:
    data = stored_with((), after)
    kept = imports.kept(data)
    texts = _text([one for one in before if one not in kept]), _text([one for one in kept if one not in before])
    with recorded(house, change_of(house, by, "name", thing, texts, undoes)):
        knowledge.keep_names(house.settings.home, data)
    house.knows_anew()
    return NamesImported(imported=1, kept=data.count(b"\n"))


def _text(entries_: list[Entry]) -> str:
    return msgspec.json.encode(entries_).decode()


_LONGEST = 200

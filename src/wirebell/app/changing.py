"""The record of what the desk changes: who did it, by which door, and what was there before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from msgspec import Struct

from wirebell.app.house import House
from wirebell.model.change import By, Change, ChangeKind

UNDONE: frozenset[ChangeKind] = frozenset({"source", "rule", "terms", "name", "storyline", "embargo", "access"})
"""Kinds of changes that can be taken back: what was told or answered cannot."""
OPERATORS: frozenset[ChangeKind] = frozenset({"terms", "access", "way-in"})
"""Changes that operators make; all others are an editor's."""


class ChangeRow(Struct, frozen=True, kw_only=True):
    """A change as it is shown. `who` is a follower, null at the command line and for one who was erased.

    `undo` says whether it can still be undone; `undone` by which change it was.
    """

    number: int
    at: datetime
    who: str | None
    via: str
    kind: str
    thing: str
    label: str
    before: str | None
    after: str | None
    undoes: int | None
    undone: int | None
    undo: bool


class Unchanged(Exception):
    """Nothing was to be changed: what was wished for is so already.

    It is said within `recorded`, and goes no further.
    """


@contextmanager
def recorded(house: House, change: Change) -> Iterator[None]:
    """Keep a change, then let it be made. One that cannot be made, or changes nothing, leaves no record.

    Who finds within that nothing is to be changed raises Unchanged, which ends here. A crash between the two
    leaves a record of what was not made: never the other way round.
    """
    if change.before == change.after:
        yield
        return
    number = house.store.keep_change(change)
    try:
        yield
    except Unchanged:
        house.store.drop_change(number)
    except Exception:
        house.store.drop_change(number)
        raise


def change_of(
    house: House,
    by: By,
    kind: ChangeKind,
    thing: tuple[str, str],
    texts: tuple[str | None, str | None],
    undoes: int | None = None,
) -> Change:
    """Return a change about to be made now; `thing` is an id and what people call it, `texts` before and after."""
    return Change(
        at=house.clock.now(),
        who=by.who,
        via=by.via,
        kind=kind,
        thing=thing[0],
        label=thing[1],
        before=texts[0],
        after=texts[1],
        undoes=undoes,
    )


def rows(
    house: House, limit: int, kind: ChangeKind | None = None, thing: str | None = None, before: int | None = None
) -> list[ChangeRow]:
    """Return changes, the newest first."""
    found = house.store.changes(limit, kind, thing, before)
    undone = {one.undoes: one.number for one in house.store.changes(10_000) if one.undoes} if found else {}
    return [_row(one, undone.get(one.number)) for one in found]


def is_shown(row: ChangeRow, operator: bool) -> bool:
    """Return whether the desk is shown a change: who gained or lost a way in is for operators alone."""
    return operator or row.kind != "way-in"


def _row(change: Change, undone: int | None) -> ChangeRow:
    return ChangeRow(
        number=change.number,
        at=change.at,
        who=change.who or None,
        via=change.via,
        kind=change.kind,
        thing=change.thing,
        label=change.label,
        before=change.before,
        after=change.after,
        undoes=change.undoes,
        undone=undone,
        undo=undone is None and change.kind in UNDONE,
    )

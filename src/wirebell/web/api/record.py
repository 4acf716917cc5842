"""The record of what the desk changed, and taking a change back."""

from __future__ import annotations

from typing import Annotated, get_args

from msgspec import Meta

from wirebell.app import changing, undoing
from wirebell.app.changing import ChangeRow
from wirebell.model.change import By, ChangeKind
from wirebell.web.api.operation import Ask, Operation
from wirebell.web.api.paging import Page, Paged, each, numbered
from wirebell.web.api.problems import Refused
from wirebell.web.api.shapes import Name

KINDS: tuple[ChangeKind, ...] = get_args(ChangeKind)


class Changes(Paged, frozen=True, kw_only=True):
    """Which changes: of every kind or of one, of everything or of a `thing` by its id."""

    kind: Annotated[str, Meta(pattern=f"^(|{'|'.join(KINDS)})$")] = ""
    thing: Name = ""


def _operates(ask: Ask) -> bool:
    return "operate" in ask.bearer.scopes


def every(ask: Ask) -> Page[ChangeRow]:
    """List what was changed."""
    query: Changes = ask.query
    kind = next((one for one in KINDS if one == query.kind), None)

    def read(before: int | None, limit: int) -> list[tuple[int, ChangeRow]]:
        rows = changing.rows(ask.house, limit, kind, query.thing or None, before)
        return [(row.number, row) for row in rows]

    def show(row: ChangeRow) -> ChangeRow | None:
        return row if changing.is_shown(row, _operates(ask)) else None

    return numbered(ask, f"changes {kind} {query.thing}", read, each(show))


def undo(ask: Ask) -> ChangeRow:
    """Take a change back."""
    text = ask.path["change"]
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    change = ask.house.store.change(number)
    if change is None:
        raise Refused("not-found", "There is no such change.")
    if change.kind in changing.OPERATORS and not _operates(ask):
        raise Refused("scope", "That was an operator's change: it needs a token for operate.")
    undoing.undo(ask.house, number, By(ask.who, "api"))
    return next(row for row in changing.rows(ask.house, 100, before=number + 1) if row.number == number)


OPERATIONS = (
    Operation(
        method="GET",
        path="/changes",
        name="listChanges",
        tag="desk",
        scope="edit",
        says="List what was changed by the desk, newest first, with who did it; ways in for operators alone.",
        does=every,
        query=Changes,
        gives=Page[ChangeRow],
    ),
    Operation(
        method="POST",
        path="/changes/{change}/undo",
        name="undoChange",
        tag="desk",
        scope="edit",
        says="Put back what was there before a change, unless it was changed again since. Contracts and rights "
        "need a token for operate.",
        does=undo,
        gives=ChangeRow,
        refuses=("not-found",),
    ),
)

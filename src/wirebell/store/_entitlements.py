"""What is closed and who may see it, on an open connection."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, func, select, update

from wirebell.model.entitlement import Entitlement, Thing, closed_by
from wirebell.store._sql import IN, advance, batches, ids_of, insert_new, locked, unique
from wirebell.store.schema import entitlements

_STANDS = entitlements.c.ended.is_(None)


def _one(thing: Thing, follower: str | None) -> tuple[Any, ...]:
    return _STANDS, entitlements.c.thing == thing, entitlements.c.follower == (follower or "")


def put(conn: Connection, wanted: Entitlement) -> Entitlement:
    """See Store.entitle."""
    revision = locked(conn, "revision") + 1
    row = conn.execute(select(entitlements).where(*_one(wanted.thing, wanted.follower))).one_or_none()
    if row is not None:
        return _from_row(row)
    placed = Entitlement(thing=wanted.thing, follower=wanted.follower, added=revision)
    new = {"added": revision, "thing": placed.thing, "follower": placed.follower or "", "ended": None}
    insert_new(conn, entitlements, [new])
    advance(conn, "revision")
    return placed


def end(conn: Connection, thing: Thing, follower: str | None) -> bool:
    """See Store.end_entitlement."""
    revision = locked(conn, "revision") + 1
    standing_one = update(entitlements).where(*_one(thing, follower))
    if not conn.execute(standing_one.values(ended=revision)).rowcount:
        return False
    advance(conn, "revision")
    return True


def standing(conn: Connection) -> list[Entitlement]:
    """See Store.entitlements."""
    order = entitlements.c.thing, entitlements.c.follower
    return _all(conn.execute(select(entitlements).where(_STANDS).order_by(*order)))


def closed_to(conn: Connection, follower: str | None) -> frozenset[Thing]:
    """See Store.closed_to."""
    wanted = entitlements.c.follower.in_({"", follower or ""})
    return closed_by(_all(conn.execute(select(entitlements).where(_STANDS, wanted)))).to(follower)


_THEIRS = select(entitlements).where(_STANDS, ids_of(entitlements.c.follower))


def of(conn: Connection, followers: Sequence[str]) -> list[Entitlement]:
    """Return what is closed and what of it these followers may see."""
    return [
        one
        for batch in batches(unique(["", *followers]), IN)
        for one in _all(conn.execute(_THEIRS, {"ids": batch}))
    ]


def ever(conn: Connection, follower: str) -> list[Entitlement]:
    """See Store.entitlements_ever."""
    found = _all(conn.execute(select(entitlements).where(entitlements.c.follower.in_({"", follower}))))
    return sorted(found, key=lambda one: (one.ended or one.added, one.added))


def changed(conn: Connection, after: int) -> list[Entitlement]:
    """See Store.entitlements_changed."""
    at = func.coalesce(entitlements.c.ended, entitlements.c.added)
    recent = (entitlements.c.added > after) | (entitlements.c.ended > after)
    return _all(conn.execute(select(entitlements).where(recent).order_by(at, entitlements.c.added)))


def _all(rows: Iterable[Any]) -> list[Entitlement]:
    return [_from_row(row) for row in rows]


def _from_row(row: Any) -> Entitlement:
    return Entitlement(thing=row.thing, follower=row.follower or None, added=row.added, ended=row.ended)

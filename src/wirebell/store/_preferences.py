"""What followers want for all their follows, on an open connection."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Connection, func, select, update

from wirebell.model.policy import Preferences
from wirebell.store import codec
from wirebell.store._sql import IN, advance, batches, ids_of, insert_new, locked
from wirebell.store.schema import preferences

_STANDS = preferences.c.ended.is_(None)


def put(conn: Connection, wanted: Preferences) -> Preferences:
    """See Store.set_preferences."""
    revision = locked(conn, "revision") + 1
    mine = preferences.c.follower == wanted.follower
    row = conn.execute(select(preferences).where(_STANDS, mine)).one_or_none()
    text = codec.preferences_text(wanted)
    if row is not None and row.preferences == text:
        return from_row(row)
    conn.execute(update(preferences).where(_STANDS, mine).values(ended=revision))
    placed = replace(wanted, added=revision, ended=None)
    insert(conn, placed)
    advance(conn, "revision")
    return placed


def change(conn: Connection, wanted: Preferences) -> Preferences | None:
    """See Store.change_preferences."""
    locked(conn, "revision")
    chosen = select(preferences.c.added).where(_STANDS, preferences.c.follower == wanted.follower)
    stands = conn.execute(chosen).scalar_one_or_none()
    return put(conn, wanted) if (stands or 0) == wanted.added else None


def insert(conn: Connection, placed: Preferences) -> None:
    """Write a version at the revision it says."""
    text = codec.preferences_text(placed)
    row = {"added": placed.added, "follower": placed.follower, "preferences": text, "ended": None}
    insert_new(conn, preferences, [row])


def standing(conn: Connection) -> list[Preferences]:
    """See Store.preferences."""
    rows = conn.execute(select(preferences).where(_STANDS).order_by(preferences.c.follower))
    return [from_row(row) for row in rows]


_OF = select(preferences).where(_STANDS, ids_of(preferences.c.follower))


def of(conn: Connection, followers: Sequence[str]) -> dict[str, Preferences]:
    """Return the standing preferences of those of the followers who have any."""
    found: dict[str, Preferences] = {}
    for batch in batches(followers, IN):
        found |= {row.follower: from_row(row) for row in conn.execute(_OF, {"ids": batch})}
    return found


def changed(conn: Connection, after: int) -> list[Preferences]:
    """See Store.preferences_changed."""
    at = func.coalesce(preferences.c.ended, preferences.c.added)
    recent = (preferences.c.added > after) | (preferences.c.ended > after)
    chosen = select(preferences).where(recent).order_by(at, preferences.c.added)
    return [from_row(row) for row in conn.execute(chosen)]


def from_row(row: Any) -> Preferences:
    """Return preferences from a row."""
    return codec.preferences(row.preferences, row.follower, row.added, row.ended)

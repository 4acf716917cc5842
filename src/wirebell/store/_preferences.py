"""What followers want for all their follows, on an open connection."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace
from sqlalchemy import ColumnElement, Connection, false, func, or_, select, update

from wirebell.model.policy import Preferences, addresses_of, has_member
from wirebell.store import codec
from wirebell.store._sql import IN, advance, batches, ids_of, insert_new, locked
from wirebell.store.schema import IS_TEAM, NAMES_WEBHOOK, preferences

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


def teams_of(conn: Connection, follower: str) -> list[Preferences]:
    """See Store.teams_of."""
    rows = conn.execute(select(preferences).where(_STANDS, IS_TEAM).order_by(preferences.c.follower))
    return [team for team in map(from_row, rows) if has_member(team, follower)]


_FEW = 20
"""Addresses that SQL looks for itself; with more, all preferences that name a webhook are read."""


def naming(conn: Connection, webhooks: Sequence[str]) -> list[Preferences]:
    """See Store.preferences_naming."""
    chosen, wanted = select(preferences).where(_STANDS, NAMES_WEBHOOK), set(webhooks)
    if len(wanted) <= _FEW:
        chosen = chosen.where(or_(false(), *map(_names, sorted(wanted))))
    rows = conn.execute(chosen.order_by(preferences.c.follower))
    return [one for one in map(from_row, rows) if wanted.intersection(addresses_of(one))]


def _names(address: str) -> ColumnElement[bool]:
    text = preferences.c.preferences
    return func.replace(text, codec.address_text(address), "") != text


def ever(conn: Connection, follower: str) -> list[Preferences]:
    """See Store.preferences_ever."""
    own = conn.execute(select(preferences).where(preferences.c.follower == follower)).all()
    teams = map(from_row, conn.execute(select(preferences).where(IS_TEAM)))
    others = (team for team in teams if team.follower != follower and has_member(team, follower))
    return sorted((*map(from_row, own), *others), key=lambda one: (one.ended or one.added, one.added))


def changed(conn: Connection, after: int) -> list[Preferences]:
    """See Store.preferences_changed."""
    at = func.coalesce(preferences.c.ended, preferences.c.added)
    recent = (preferences.c.added > after) | (preferences.c.ended > after)
    chosen = select(preferences).where(recent).order_by(at, preferences.c.added)
    return [from_row(row) for row in conn.execute(chosen)]


def from_row(row: Any) -> Preferences:
    """Return preferences from a row."""
    return codec.preferences(row.preferences, row.follower, row.added, row.ended)

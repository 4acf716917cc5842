"""Sessions and tokens, on an open connection."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select, update

from wirebell.model.account import Pass, Passed, PassKind
from wirebell.store import _accounts
from wirebell.store._sql import IN, batches, insert_new
from wirebell.store.schema_accounts import accounts, passes


def admit(conn: Connection, held: Pass, mark: bytes) -> None:
    """See Store.admit."""
    conn.execute(delete(passes).where(passes.c.until <= held.made))
    row = {
        "id": held.id,
        "follower": held.follower,
        "kind": held.kind,
        "name": held.name,
        "scopes": " ".join(held.scopes),
        "made": held.made,
        "seen": held.seen,
        "until": held.until,
        "turned": held.turned,
        "mark": mark,
        "former": None,
    }
    insert_new(conn, passes, [row])


def passed(conn: Connection, mark: bytes, kind: PassKind, now: datetime) -> Passed | None:
    """See Store.passed."""
    opens = (passes.c.mark == mark) | (passes.c.former == mark)
    row = conn.execute(select(passes).where(opens, passes.c.kind == kind, passes.c.until > now)).one_or_none()
    if row is None:
        return None
    account = _accounts.one(conn, accounts.c.follower == row.follower)
    return Passed(held=_from_row(row), current=bytes(row.mark) == mark, account=account)


def renew(conn: Connection, held: Pass, turned: datetime, mark: bytes | None, before: bytes | None) -> bool:
    """See Store.renew."""
    values: dict[str, Any] = {"seen": held.seen, "until": held.until, "turned": held.turned, "former": before}
    if mark is not None:
        values["mark"] = mark
    that = passes.c.id == held.id, passes.c.turned == turned
    return conn.execute(update(passes).where(*that).values(values)).rowcount == 1


def every(conn: Connection, follower: str, now: datetime) -> list[Pass]:
    """See Store.passes."""
    own = select(passes).where(passes.c.follower == follower, passes.c.until > now)
    return [_from_row(row) for row in conn.execute(own.order_by(passes.c.made.desc(), passes.c.id))]


def of(conn: Connection, followers: Sequence[str], now: datetime) -> dict[str, list[Pass]]:
    """See Store.passes_of."""
    found: dict[str, list[Pass]] = {}
    for batch in batches(followers, IN):
        theirs = select(passes).where(passes.c.follower.in_(batch), passes.c.until > now)
        for row in conn.execute(theirs.order_by(passes.c.made.desc(), passes.c.id)):
            found.setdefault(row.follower, []).append(_from_row(row))
    return found


def standing(conn: Connection, names: Sequence[str], now: datetime) -> set[str]:
    """See Store.standing_passes."""
    found: set[str] = set()
    for batch in batches(names, IN):
        found.update(
            conn.execute(select(passes.c.id).where(passes.c.id.in_(batch), passes.c.until > now)).scalars()
        )
    return found


def end(conn: Connection, follower: str, held: str) -> bool:
    """See Store.end_pass."""
    return conn.execute(delete(passes).where(passes.c.follower == follower, passes.c.id == held)).rowcount == 1


def _from_row(row: Any) -> Pass:
    return Pass(
        id=row.id,
        follower=row.follower,
        kind=row.kind,
        name=row.name,
        scopes=tuple(row.scopes.split()),
        made=row.made,
        seen=row.seen,
        until=row.until,
        turned=row.turned,
    )

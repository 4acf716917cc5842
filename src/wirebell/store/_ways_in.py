"""Ways in besides mail, on an open connection."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select, update

from wirebell.model.account import WayIn
from wirebell.store._sql import insert_new
from wirebell.store.schema_accounts import ways_in


def add(conn: Connection, way: WayIn) -> bool:
    """See Store.add_way_in."""
    row = {name: getattr(way, name) for name in WayIn.__struct_fields__}
    return insert_new(conn, ways_in, [row]) == 1


def one(conn: Connection, name: str) -> WayIn | None:
    """See Store.way_in."""
    row = conn.execute(select(ways_in).where(ways_in.c.id == name)).one_or_none()
    return _from_row(row) if row else None


def every(conn: Connection, follower: str) -> list[WayIn]:
    """See Store.ways_in."""
    own = select(ways_in).where(ways_in.c.follower == follower)
    return [_from_row(row) for row in conn.execute(own.order_by(ways_in.c.made, ways_in.c.id))]


def use(conn: Connection, name: str, count: int, now: datetime) -> bool:
    """See Store.use_way_in."""
    return conn.execute(update(ways_in).where(ways_in.c.id == name).values(count=count, seen=now)).rowcount == 1


def remove(conn: Connection, follower: str, name: str) -> bool:
    """See Store.remove_way_in."""
    own = ways_in.c.follower == follower, ways_in.c.id == name
    return conn.execute(delete(ways_in).where(*own)).rowcount == 1


def _from_row(row: Any) -> WayIn:
    return WayIn(
        id=row.id,
        follower=row.follower,
        kind=row.kind,
        name=row.name,
        credential=bytes(row.credential),
        key=bytes(row.key),
        handle=bytes(row.handle),
        count=row.count,
        made=row.made,
        seen=row.seen,
    )

"""Buckets that processes draw from, on an open connection: whole numbers, so that both databases reckon alike."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from sqlalchemy import Connection, Insert, bindparam, case, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from wirebell.model.limit import Bucket, Drawn
from wirebell.store.columns import microseconds
from wirebell.store.schema_cluster import quotas

ONE = 1_000_000
"""One of a quota, in the millionths that a level is kept in; also the microseconds of a second."""
SWEEP = 1_000
"""Draws of a process after which it forgets buckets that are full again."""
_AT_ONCE = 10_000


def draw(conn: Connection, mark: bytes, bucket: Bucket, now: datetime) -> Drawn:
    """See Quotas.draw."""
    full, first = bucket.quota * ONE, _portion(bucket)
    at, window = microseconds(now), bucket.window * ONE
    values = {
        "mark": mark,
        "level": full - first * ONE,
        "at": at,
        "until": at + window,  # at the latest, which is soon enough to be forgotten
        "given": first,
        "quota": bucket.quota,
        "window": bucket.window,
        "most": full,
        "believed": at + window,
        "share": bucket.part * ONE or full + ONE,  # a share that is more than all there is: one at a time
    }
    row = conn.execute(_statement(conn.dialect.name), values).one()
    return Drawn(given=row.given, level=row.level / ONE)


def _portion(bucket: Bucket) -> int:
    return max(bucket.quota // bucket.part, 1) if bucket.part else 1


@cache
def _statement(dialect: str) -> Insert:
    """Fill a bucket by what has dripped since, and draw: one statement, so that the row is held for a moment."""
    insert = postgresql.insert(quotas) if dialect == "postgresql" else sqlite.insert(quotas)
    new, now = insert.excluded, insert.excluded.at
    drips = case((now > quotas.c.at, (now - quotas.c.at) * bindparam("quota") // bindparam("window")), else_=0)
    level = quotas.c.level + drips
    filled = case((level > bindparam("most"), bindparam("most")), else_=level)
    portion = filled // bindparam("share")
    given = case((filled < ONE, 0), (portion < 1, 1), else_=portion)
    behind = quotas.c.at > bindparam("believed")
    return insert.on_conflict_do_update(
        index_elements=["mark"],
        set_={
            "level": filled - given * ONE,
            "at": case((behind | (now > quotas.c.at), now), else_=quotas.c.at),
            "until": new.until,
            "given": given,
        },
    ).returning(quotas.c.given, quotas.c.level)


def forget_full(conn: Connection, now: datetime) -> None:
    """Delete buckets that nothing is missing from; those that somebody draws from just now are left."""
    chosen = select(quotas.c.mark).where(quotas.c.until < microseconds(now)).limit(_AT_ONCE)
    marks = conn.execute(chosen.with_for_update(skip_locked=True)).scalars().all()
    for start in range(0, len(marks), 500):
        conn.execute(delete(quotas).where(quotas.c.mark.in_(marks[start : start + 500])))

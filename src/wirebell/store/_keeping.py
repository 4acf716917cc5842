"""Letting go, on an open connection: stories past their time, and what must not be sent again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from math import ceil

from msgspec import Struct
from sqlalchemy import Connection, delete, exists, or_, select, update

from wirebell.model.keeping import Purged
from wirebell.store import _marks, _reads
from wirebell.store._sql import IN, batches, unique, upsert, value_of
from wirebell.store.codec import unpacked
from wirebell.store.schema import (
    alert_waits,
    alerts,
    arrivals,
    counters,
    deliveries,
    delivery_waits,
    heard,
    stories,
)

_PURGED = "purged"
"""The counter that holds, in seconds since 1970, before when stories were deleted at the latest."""


class _Told(Struct):
    seen: datetime


class _Seen(Struct):
    """What retention reads of a story: the rest of it is passed over, in half the time."""

    told: _Told


def purge(conn: Connection, before: datetime, limit: int, after: int) -> Purged:
    """See Store.purge."""
    told = select(stories.c.seq, stories.c.story, stories.c.body).where(stories.c.told, stories.c.seq > after)
    rows = conn.execute(told.order_by(stories.c.seq).limit(limit)).all()
    old = [row.story for row in rows if unpacked(_Seen, row.body).told.seen < before]
    names = unique(old)
    kept = _kept(conn, names, before)
    going = [name for name in names if name not in kept]
    gone = sum(_delete(conn, batch) for batch in batches(going, IN))
    if going:
        latest = max(ceil(before.timestamp()), conn.execute(value_of(_PURGED)).scalar() or 0)
        upsert(conn, counters, {"name": _PURGED, "value": latest}, "name")
    more = len(old) == limit
    return Purged(stories=len(going), alerts=gone, upto=rows[-1].seq if more else None)


def purged_before(conn: Connection) -> datetime | None:
    """See Store.purged_before."""
    latest = conn.execute(value_of(_PURGED)).scalar()
    return datetime.fromtimestamp(latest, UTC) if latest else None


def _kept(conn: Connection, names: Sequence[str], before: datetime) -> set[str]:
    """Return the stories that stay: with a version that is newer or not told, or with something that waits."""
    kept: set[str] = set()
    for batch in batches(names, IN):
        versions = select(stories.c.story, stories.c.told, stories.c.body).where(stories.c.story.in_(batch))
        for row in conn.execute(versions):
            if not row.told or unpacked(_Seen, row.body).told.seen >= before:
                kept.add(row.story)
        pending = select(arrivals.c.story).where(arrivals.c.story.in_(batch), arrivals.c.arrival.is_not(None))
        waits = exists().where(deliveries.c.alert == alerts.c.n, delivery_waits)
        due = select(alerts.c.story).where(alerts.c.story.in_(batch), or_(alert_waits, waits))
        kept.update(conn.execute(pending).scalars(), conn.execute(due).scalars())
    return kept


def _delete(conn: Connection, names: Sequence[str]) -> int:
    of = select(alerts.c.n).where(alerts.c.story.in_(names))
    conn.execute(delete(deliveries).where(deliveries.c.alert.in_(of)))
    conn.execute(update(heard).where(heard.c.alert.in_(of)).values(alert=None))  # SQLite gives row numbers again
    gone = conn.execute(delete(alerts).where(alerts.c.story.in_(names))).rowcount
    _reads.let_go(conn, names)
    _marks.let_go(conn, names)
    conn.execute(delete(stories).where(stories.c.story.in_(names)))
    return gone


def hold_waiting(conn: Connection, now: datetime, because: str) -> int:
    """See Store.hold_waiting."""
    held = {"state": "held", "because": because}
    due_by_now = or_(deliveries.c.state == "leased", deliveries.c.next <= now)
    holding = update(deliveries).where(delivery_waits, due_by_now).values(held | {"unknown": True})
    waiting = conn.execute(holding).rowcount
    due = conn.execute(update(alerts).where(alert_waits, alerts.c.due <= now).values(held)).rowcount
    return waiting + due

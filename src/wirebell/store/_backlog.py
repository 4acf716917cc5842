"""What waits longer than it should, on an open connection."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from wirebell.model.backlog import LATE, RECENT, RETRIES, Backlog, DeadAddress
from wirebell.model.delivery import BARRED
from wirebell.model.source import Arrival
from wirebell.store.codec import unpacked
from wirebell.store.schema import (
    alert_waits,
    alerts,
    arrivals,
    deliveries,
    delivery_waits,
    follows,
    stories,
    suppressions,
)


def look(conn: Connection, now: datetime) -> Backlog:
    """See Store.backlog."""
    late = now - LATE
    due = _late(conn, alerts.c.due, alert_waits, alerts.c.due < late)
    waiting = _late(conn, deliveries.c.at, delivery_waits, deliveries.c.state == "waiting", deliveries.c.at < late)
    leases = _late(conn, deliveries.c.at, delivery_waits, deliveries.c.state == "leased", deliveries.c.at < late)
    states = _recent(conn, now)
    return Backlog(
        **_pending(conn),
        alerts=due[0],
        waiting=waiting[0],
        leases=leases[0],
        late_since=min((first for _, first in (due, waiting, leases) if first is not None), default=None),
        sent=states.get("sent", 0),
        refused=states.get("refused", 0) + states.get("gone", 0),
        retried=_retried(conn),
        **_barred(conn),
        dead=tuple(_dead(conn)),
    )


def _late(
    conn: Connection, moment: ColumnElement[datetime], *where: ColumnElement[bool]
) -> tuple[int, datetime | None]:
    row = conn.execute(select(func.count(), func.min(moment)).where(*where)).one()
    return int(row[0]), row[1]


def _pending(conn: Connection) -> dict[str, Any]:
    waits = arrivals.c.arrival.is_not(None)
    count = conn.execute(select(func.count()).select_from(arrivals).where(waits)).scalar_one()
    first = conn.execute(select(arrivals.c.arrival).where(waits).order_by(arrivals.c.seq).limit(1)).scalar()
    read = select(func.count()).select_from(arrivals.join(stories, stories.c.seq == arrivals.c.seq)).where(waits)
    oldest = unpacked(Arrival, first).seen if first else None
    return {"pending": count, "oldest": oldest, "begun": conn.execute(read).scalar_one()}


def _recent(conn: Connection, now: datetime) -> dict[str, int]:
    joined = deliveries.join(alerts, alerts.c.n == deliveries.c.alert)
    counted = select(deliveries.c.state, func.count()).select_from(joined)
    rows = conn.execute(counted.where(alerts.c.created >= now - RECENT).group_by(deliveries.c.state))
    return {row[0]: row[1] for row in rows}


def _retried(conn: Connection) -> int:
    tired = (delivery_waits, deliveries.c.state == "waiting", deliveries.c.attempts > RETRIES)
    return conn.execute(select(func.count()).select_from(deliveries).where(*tired)).scalar_one()


def _barred(conn: Connection) -> dict[str, Any]:
    barred = (delivery_waits, deliveries.c.because.startswith(BARRED, autoescape=True))
    row = conn.execute(select(func.count(), func.min(deliveries.c.because)).where(*barred)).one()
    return {"barred": row[0], "barred_because": row[1]}


def _dead(conn: Connection) -> list[DeadAddress]:
    standing = follows.join(suppressions, suppressions.c.address == follows.c.address)
    number = func.count()
    chosen = select(suppressions.c.address, suppressions.c.because, number).select_from(standing)
    chosen = chosen.where(follows.c.ended.is_(None)).group_by(suppressions.c.address, suppressions.c.because)
    rows = conn.execute(chosen.order_by(suppressions.c.address))
    return [DeadAddress(address, because, count) for address, because, count in rows]

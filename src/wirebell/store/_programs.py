"""Pages of alerts and deliveries, the numbered stream, and answers given once, on an open connection."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, Select, delete, exists, func, select, update

from wirebell.model.alert import Alert, Narrowed
from wirebell.model.delivery import Delivery, DeliveryState
from wirebell.model.once import Answered
from wirebell.store import _alerts, _deliveries
from wirebell.store._sql import insert_new, locked
from wirebell.store.schema import alerts, answered, deliveries, followers, heard

HEARD = "heard"
"""The counter that lets one process at a time number alerts."""
KEPT = timedelta(days=1)


def alert_page(
    conn: Connection, follower: str, before: int | None, limit: int, narrowed: Narrowed
) -> list[tuple[int, Alert]]:
    """See Store.alert_page. Numbers are put in order first, by an index alone; then the page's rows are read."""
    numbers = select(alerts.c.n).where(alerts.c.follower == follower)
    if narrowed.since is not None:
        numbers = numbers.where(alerts.c.created >= narrowed.since)
    if narrowed.state is not None:
        numbers = numbers.where(alerts.c.state == narrowed.state)
    if before is not None:
        numbers = numbers.where(alerts.c.n < before)
    page = numbers.order_by(alerts.c.n.desc()).limit(limit)
    query = select(alerts.c.n, *_alerts.COLUMNS).where(alerts.c.n.in_(page))
    return [(row.n, _alerts.from_row(row)) for row in conn.execute(query.order_by(alerts.c.n.desc()))]


def alert_of(conn: Connection, follower: str, alert: str) -> Alert | None:
    """See Store.alert_of."""
    row = conn.execute(select(*_alerts.COLUMNS).where(alerts.c.follower == follower, alerts.c.id == alert)).first()
    return _alerts.from_row(row) if row else None


def _page_of(follower: str, before: int | None, limit: int) -> Select[tuple[int]]:
    """Return the question for the numbers of a page of deliveries, which indexes answer alone."""
    numbers = select(deliveries.c.n).join(alerts, alerts.c.n == deliveries.c.alert)
    numbers = numbers.where(alerts.c.follower == follower)
    if before is not None:
        numbers = numbers.where(deliveries.c.n < before)
    return numbers.order_by(deliveries.c.n.desc()).limit(limit)


def delivery_page(
    conn: Connection, follower: str | None, before: int | None, limit: int, state: DeliveryState | None
) -> list[tuple[int, Delivery]]:
    """See Store.delivery_page.

    What waits is found by the index of what waits and sorted: by their numbers all that was sent would be passed.
    """
    query = _deliveries.JOINED.add_columns(deliveries.c.n.label("place"))
    if follower is not None and state is None:
        query = query.where(deliveries.c.n.in_(_page_of(follower, before, limit)))
    elif follower is not None:
        query = query.where(alerts.c.follower == follower)
    if state is not None:
        query = query.where(*_deliveries.in_state(state))
    if before is not None:
        query = query.where(deliveries.c.n < before)
    sorts = deliveries.c.n + 0 if state in ("waiting", "leased") else deliveries.c.n
    rows = conn.execute(query.order_by(sorts.desc()).limit(limit))
    return [(row.place, _deliveries.from_row(row)) for row in rows]


# -- the stream -------------------------------------------------------------------------------------------

_UNHEARD = ~exists().where(heard.c.alert == alerts.c.n)


def has_unheard(conn: Connection, follower: str) -> bool:
    """Return whether an alert of a follower still needs a number."""
    query = select(alerts.c.n).where(alerts.c.follower == follower, alerts.c.state.in_(("due", "out")), _UNHEARD)
    return conn.execute(query.limit(1)).first() is not None


def unheard(conn: Connection, names: Sequence[str]) -> list[str]:
    """Return which of these followers have an alert that still needs a number."""
    query = select(alerts.c.follower).distinct()
    query = query.where(alerts.c.follower.in_(names), alerts.c.state.in_(("due", "out")), _UNHEARD)
    return sorted(conn.execute(query).scalars())


def newest(conn: Connection, names: Sequence[str]) -> dict[str, int]:
    """Return the newest numbers of these followers, each looked up by itself: one has many."""
    top = select(func.max(heard.c.seq)).where(heard.c.follower == followers.c.id).scalar_subquery()
    rows = conn.execute(select(followers.c.id, top.label("top")).where(followers.c.id.in_(names)))
    return {row.id: row.top or 0 for row in rows}


def number(conn: Connection, follower: str) -> None:
    """Give numbers to the alerts of a follower that have none, in the order they were recorded."""
    locked(conn, HEARD)
    last = conn.execute(select(func.max(heard.c.seq)).where(heard.c.follower == follower)).scalar() or 0
    query = select(alerts.c.n).where(alerts.c.follower == follower, alerts.c.state.in_(("due", "out")), _UNHEARD)
    found = conn.execute(query.order_by(alerts.c.n)).scalars().all()
    rows = [{"follower": follower, "seq": last + 1 + place, "alert": n} for place, n in enumerate(found)]
    insert_new(conn, heard, rows)


def stream(conn: Connection, follower: str, after: int, limit: int) -> list[tuple[int, Alert]]:
    """Return what is numbered above `after`."""
    query = select(heard.c.seq, *_alerts.COLUMNS).join(alerts, alerts.c.n == heard.c.alert)
    query = query.where(heard.c.follower == follower, heard.c.seq > after)
    rows = conn.execute(query.order_by(heard.c.seq).limit(limit))
    return [(row.seq, _alerts.from_row(row)) for row in rows]


def forget(conn: Connection, follower: str) -> None:
    """Delete what programs of a follower asked and heard; nobody gives alerts numbers meanwhile."""
    locked(conn, HEARD)
    conn.execute(delete(heard).where(heard.c.follower == follower))
    conn.execute(delete(answered).where(answered.c.follower == follower))


# -- once -------------------------------------------------------------------------------------------------


def begin_once(
    conn: Connection, follower: str, key: str, asked: bytes, now: datetime, since: datetime
) -> Answered | None:
    """See Store.begin_once."""
    conn.execute(delete(answered).where(answered.c.at < now - KEPT))
    that = answered.c.follower == follower, answered.c.key == key
    row = {"follower": follower, "key": key, "asked": asked, "status": 0, "body": b"", "at": now}
    if insert_new(conn, answered, [row]):
        return None
    abandoned = answered.c.status == 0, answered.c.at < since, answered.c.asked == asked
    if conn.execute(update(answered).where(*that, *abandoned).values(at=now)).rowcount:
        return None
    found = conn.execute(select(answered).where(*that)).one()
    return Answered(asked=bytes(found.asked), status=found.status, body=bytes(found.body))


def end_once(conn: Connection, follower: str, key: str, status: int, body: bytes) -> None:
    """See Store.end_once."""
    that = answered.c.follower == follower, answered.c.key == key
    if status:
        conn.execute(update(answered).where(*that).values(status=status, body=body))
    else:
        conn.execute(delete(answered).where(*that, answered.c.status == 0))

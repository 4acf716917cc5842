"""Deliveries on an open connection: reading them, settling them, and who may not be written to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    delete,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
    update,
)

from wirebell.model.delivery import LIFE, UNTOLD, Delivery, DeliveryState
from wirebell.store import _alerts
from wirebell.store._change import Change
from wirebell.store._sql import IN, Tuples, batches, insert_new, insert_tuples
from wirebell.store.columns import microseconds, storable
from wirebell.store.life import rank, settled
from wirebell.store.schema import alerts, come_to_nothing, deliveries, delivery_waits, suppressions

_OWN = tuple(
    deliveries.c[name].label(f"d_{name}")
    for name in (
        "id",
        "address",
        "state",
        "attempts",
        "next",
        "token",
        "unknown",
        "because",
        "bundle",
        "message",
        "seq",
        "since",
    )
)
JOINED = select(*_alerts.COLUMNS, *_OWN).select_from(deliveries.join(alerts, alerts.c.n == deliveries.c.alert))
"""Deliveries with their alerts, as `from_row` wants them."""


def from_row(row: Any) -> Delivery:
    """Return a delivery from a row of JOINED."""
    return Delivery(
        id=row.d_id,
        alert=_alerts.from_row(row),
        address=row.d_address,
        state=row.d_state,
        attempts=row.d_attempts,
        next=row.d_next,
        token=row.d_token,
        unknown=row.d_unknown,
        because=row.d_because,
        bundle=row.d_bundle,
        message=row.d_message,
        seq=row.d_seq,
        since=row.d_since,
    )


_TRIED = ("state", "attempts", "next", "at", "token", "unknown", "because")
_STORED = ("id", "alert", "address", *_TRIED, "rank", "bundle", "message")
_ON_SQLITE = Tuples("deliveries", _STORED)


def add(conn: Connection, new: Iterable[tuple[int, Delivery]]) -> int:
    """Store deliveries by the numbers of their alerts, those that are not there; return how many."""
    if conn.dialect.name == "sqlite":
        return insert_tuples(conn, _ON_SQLITE, (_row(n, one, microseconds(one.next)) for n, one in new))
    rows = (_row(n, one, one.next) for n, one in new)
    return insert_new(conn, deliveries, (dict(zip(_STORED, row, strict=True)) for row in rows))


def _row(n: int, of: Delivery, at: object) -> tuple[object, ...]:
    """Return a delivery as a row of _STORED, with its moment as the driver takes it."""
    tried = of.state, of.attempts, at, at, of.token, of.unknown, storable(of.because)
    return (of.id, n, of.address, *tried, rank(of.alert.kind), of.bundle, of.message)


_SETTLE = Change(
    deliveries,
    ("id", "token"),
    ("state", "attempts", "next", "at", "unknown", "because", "message"),
    deliveries.c.state == literal_column("'leased'"),
)


def settle(conn: Connection, ends: Sequence[Delivery]) -> int:
    """See Store.settle. In order of id, so that two that settle the same never wait for each other."""
    return _SETTLE.made(conn, (_end(settled(one)) for one in sorted(ends, key=attrgetter("id"))))


def _end(of: Delivery) -> tuple[object, ...]:
    key = of.id, of.token
    return (*key, of.state, of.attempts, of.next, of.next, of.unknown, of.because, of.message)


def free(conn: Connection, holders: Sequence[str], now: datetime) -> int:
    """Let leases run out now whose holder begins with one of these; return how many those were."""
    theirs = or_(*(deliveries.c.holder.startswith(holder) for holder in holders))
    leased = (delivery_waits, deliveries.c.state == "leased", deliveries.c.at > now)
    return conn.execute(update(deliveries).where(*leased, theirs).values(at=now)).rowcount


def wake(conn: Connection, story: str, seen: datetime) -> None:
    """Let deliveries of a story that wait for a version which may be told be looked at again."""
    waits = deliveries.c.state == "waiting", deliveries.c.because.in_(UNTOLD)
    of_story = select(alerts.c.n).where(alerts.c.story == story)
    woken = {"next": seen, "at": seen, "since": seen}
    conn.execute(update(deliveries).where(deliveries.c.alert.in_(of_story), *waits).values(woken))


def chosen(conn: Connection, alert: str | None, limit: int | None) -> list[Delivery]:
    """See Store.deliveries."""
    query = JOINED.order_by(deliveries.c.n.desc()).limit(limit)
    if alert is not None:  # the alert's id is the beginning of theirs
        query = query.where(deliveries.c.id > f"{alert}.", deliveries.c.id < f"{alert}/", alerts.c.id == alert)
    return _all(conn, query)


def about(conn: Connection, story: str, followers: Sequence[str]) -> list[Delivery]:
    """See Store.deliveries_about."""
    query, found = JOINED.add_columns(deliveries.c.n.label("place")).where(alerts.c.story == story), list[Any]()
    for batch in batches(followers, IN):
        found += conn.execute(query.where(alerts.c.follower.in_(batch)))
    return [from_row(row) for row in sorted(found, key=attrgetter("place"), reverse=True)]


def in_state(state: DeliveryState) -> tuple[ColumnElement[bool], ...]:
    """Return what is asked of deliveries in a state, so that the index of the few that were not sent serves."""
    same = deliveries.c.state == state
    if state == "sent":
        return (same,)
    return same, delivery_waits if state in ("waiting", "leased") else come_to_nothing


def counts(conn: Connection, most: int) -> dict[DeliveryState, int]:
    """See Store.delivery_counts."""
    states = [state for state in LIFE if state != "sent"]
    some = {state: select(deliveries.c.n).where(*in_state(state)).limit(most).subquery() for state in states}
    parts = (
        select(literal(state).label("state"), func.count().label("many")).select_from(of)
        for state, of in some.items()
    )
    return {row.state: row.many for row in conn.execute(union_all(*parts)) if row.many}


def feed(conn: Connection, follower: str, limit: int) -> list[Delivery]:
    """See Store.feed."""
    query = JOINED.where(
        alerts.c.follower == follower, deliveries.c.address == "feed", deliveries.c.state == "sent"
    )
    return _all(conn, query.order_by(alerts.c.created.desc(), deliveries.c.n.desc()).limit(limit))


def _all(conn: Connection, query: Select[Any]) -> list[Delivery]:
    return [from_row(row) for row in conn.execute(query)]


def suppress(conn: Connection, address: str, because: str) -> None:
    """See Store.suppress."""
    insert_new(conn, suppressions, [{"address": address, "because": because}])


def suppressed(conn: Connection, addresses: Sequence[str] | None) -> dict[str, str]:
    """See Store.suppressed."""
    chosen = select(suppressions).order_by(suppressions.c.address)
    if addresses is not None:
        chosen = chosen.where(suppressions.c.address.in_(addresses))
    return {row.address: row.because for row in conn.execute(chosen)}


def unsuppress(conn: Connection, address: str) -> bool:
    """See Store.unsuppress."""
    return conn.execute(delete(suppressions).where(suppressions.c.address == address)).rowcount > 0

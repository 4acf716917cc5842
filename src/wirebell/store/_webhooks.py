"""What is in line for webhooks, on an open connection."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, case, func, or_, select, update

from wirebell.model.delivery import Delivery, is_webhook
from wirebell.model.webhook import Line, Rotation
from wirebell.store._sql import IN, batches, ids_of, insert_new, unique, upsert
from wirebell.store.life import UNDER_WAY, replayable
from wirebell.store.schema import IN_LINE, TO_WEBHOOK, alerts, deliveries, numbers, rotations

_OWN_NUMBERS = select(deliveries.c.id, deliveries.c.n).where(ids_of(deliveries.c.id))


def ahead(conn: Connection, asked: Sequence[Delivery], now: datetime) -> dict[str, datetime]:
    """Return, by delivery, when one before it to its webhook that failed or is under way is looked at again."""
    hooked = {d.id: d.address for d in asked if is_webhook(d.address)}
    if not hooked:
        return {}
    before = _held_up(conn, unique(hooked.values()), now)
    found: dict[str, datetime] = {}
    for batch in batches(hooked, IN):
        for name, n in conn.execute(_OWN_NUMBERS, {"ids": batch}):
            moments = [at for other, at in before.get(hooked[name], ()) if other < n]
            found |= {name: min(moments)} if moments else {}
    return found


_TRIED = select(deliveries.c.address, deliveries.c.n, deliveries.c.state, deliveries.c.at).where(
    IN_LINE,
    ids_of(deliveries.c.address),
    deliveries.c.at > bindparam("now"),
    (deliveries.c.state == "leased") | (deliveries.c.attempts > 0),
)


def _held_up(conn: Connection, addresses: Sequence[str], now: datetime) -> dict[str, list[tuple[int, datetime]]]:
    found: dict[str, list[tuple[int, datetime]]] = {}
    for batch in batches(addresses, IN):
        for address, n, state, at in conn.execute(_TRIED, {"ids": batch, "now": now}):
            again = now + timedelta(seconds=UNDER_WAY) if state == "leased" else at
            found.setdefault(address, []).append((n, again))
    return found


def lines(conn: Connection, addresses: Sequence[str] | None) -> list[Line]:
    """See Store.lines."""
    d = deliveries.c
    counts = select(d.address, d.state, func.count()).where(TO_WEBHOOK)
    if addresses is not None:
        counts = counts.where(d.address.in_(addresses))
    states: dict[str, dict[str, int]] = {}
    for address, state, number in conn.execute(counts.group_by(d.address, d.state).order_by(d.address)):
        states.setdefault(address, {})[state] = number
    return [_line(conn, address, by) for address, by in states.items()]


def _line(conn: Connection, address: str, by: dict[str, int]) -> Line:
    d = deliveries.c
    query = select(d.attempts, d.next, d.because).where(IN_LINE, d.address == address)
    head = conn.execute(query.order_by(case((d.attempts > 0, 0), else_=1), d.n).limit(1)).first()
    return Line(
        address=address,
        waiting=by.get("waiting", 0) + by.get("leased", 0),
        sent=by.get("sent", 0),
        refused=by.get("refused", 0) + by.get("gone", 0),
        failing=head.attempts if head else 0,
        next=head.next if head else None,
        because=head.because if head else None,
    )


def number(conn: Connection, address: str, many: int) -> int:
    """Take so many numbers of a webhook and return the first; another claim waits for the end of this one."""
    insert_new(conn, numbers, [{"address": address, "last": 0}])
    here = numbers.c.address == address
    conn.execute(update(numbers).where(here).values(last=numbers.c.last + many))
    return int(conn.execute(select(numbers.c.last).where(here)).scalar_one()) - many + 1


def replay(conn: Connection, address: str, since: datetime, now: datetime, sent: bool) -> int:
    """See Store.replay."""
    made = select(alerts.c.n).where(alerts.c.created >= since)
    d = deliveries.c
    ended = (d.address == address, d.state.in_(replayable(sent)), d.alert.in_(made))
    anew = {"state": "waiting", "attempts": 0, "next": now, "at": now, "because": None}
    brought = or_(d.unknown, d.state == "sent")  # corrections that come meanwhile must go out all the same
    return conn.execute(update(deliveries).where(*ended).values(anew | {"unknown": brought})).rowcount


def rotate(conn: Connection, address: str, now: datetime) -> Rotation:
    """See Store.rotate."""
    before = every(conn, [address]).get(address)
    after = Rotation(generation=(before.generation if before else 0) + 1, at=now)
    upsert(conn, rotations, {"address": address, "generation": after.generation, "at": now}, "address")
    return after


def every(conn: Connection, addresses: Sequence[str] | None = None) -> dict[str, Rotation]:
    """See Store.rotations."""
    chosen = select(rotations)
    if addresses is not None:
        chosen = chosen.where(rotations.c.address.in_(addresses))
    return {row.address: Rotation(generation=row.generation, at=row.at) for row in conn.execute(chosen)}

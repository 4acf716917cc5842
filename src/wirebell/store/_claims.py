"""The claim on an open connection: alerts that came due get deliveries, deliveries get leases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from msgspec import Struct
from sqlalchemy import Connection, Integer, Select, and_, bindparam, exists, or_, select, tuple_

from wirebell.model.delivery import Delivery
from wirebell.model.entitlement import Closed, closed_by
from wirebell.model.showing import is_shared
from wirebell.model.source import NO_TERMS
from wirebell.model.story import Story
from wirebell.ports import Recheck
from wirebell.store import (
    _alerts,
    _deliveries,
    _entitlements,
    _follows,
    _preferences,
    _sources,
    _stories,
    _webhooks,
)
from wirebell.store._change import Change
from wirebell.store._sql import IN, Gathering, batches, ids_of, unique
from wirebell.store.life import Candidate, answered, expired, numbered, opened, still, without_address
from wirebell.store.schema import (
    alert_waits,
    alerts,
    arrivals,
    bundle_waits,
    deliveries,
    delivery_waits,
    suppressions,
)

_RANKS = (0, 1)


class Lease(NamedTuple):
    """For how long, and to whom."""

    seconds: float
    holder: str


class Claimed(Struct, frozen=True):
    """What one transaction of a claim did; when nothing moved, there is nothing to claim now."""

    leased: list[Delivery]
    moved: bool


def claim(conn: Connection, now: datetime, limit: int, lease: Lease, recheck: Recheck) -> Claimed:
    """Open due alerts and lease due deliveries, at most `limit` of each, all in this transaction."""
    opened_now = _open_due(conn, now, limit)
    asked = _in_no_other_hand(conn, _due_deliveries(conn, now, limit))
    candidates = _candidates(conn, asked, now) if asked else ()
    answers = [answered(c.delivery, recheck(c), now) for c in candidates]
    answers = numbered(answers, lambda address, many: _webhooks.number(conn, address, many))
    _write(conn, answers, now + timedelta(seconds=lease.seconds), lease.holder)
    return Claimed([a for a in answers if a.state == "leased"], bool(opened_now or answers))


# -- alerts that came due -------------------------------------------------------------------------------

_STATE = Change(alerts, ("n",), ("state", "because"))


def _open_due(conn: Connection, now: datetime, limit: int) -> int:
    """Make the deliveries of alerts that came due; return how many alerts those were."""
    rows = _due_alerts(conn, now, limit)
    new: list[tuple[int, Delivery]] = []
    states: list[tuple[object, ...]] = []
    for row in rows:
        alert = _alerts.from_row(row)
        made = opened(alert)
        new += [(row.n, delivery) for delivery in made]
        after = made[0].alert if made else without_address(alert)
        states.append((row.n, after.state, after.because))
    _deliveries.add(conn, new)
    _STATE.made(conn, states)
    return len(rows)


_DUE_ALERTS = Gathering(
    select(alerts.c.n, alerts.c.rank, *_alerts.COLUMNS)
    .where(alert_waits, alerts.c.rank == bindparam("of_rank"), alerts.c.due <= bindparam("now"))
    .order_by(alerts.c.due, alerts.c.follower, alerts.c.n)
    .limit(bindparam("most", type_=Integer))
    .with_for_update(skip_locked=True)
)


def _due_alerts(conn: Connection, now: datetime, limit: int) -> list[Any]:
    """One query for each rank: each walks the index of waiting alerts and stops, whatever waits behind."""
    rows: list[Any] = []
    for rank in _RANKS:
        rows += _DUE_ALERTS.rows(conn, of_rank=rank, now=now, most=limit - len(rows))
    return rows + _rest_of_bundle(conn, rows[-1], {row.n for row in rows}) if len(rows) >= limit else rows


def _rest_of_bundle(conn: Connection, last: Any, there: set[int]) -> list[Any]:
    """Return what waited for the same moment as the last alert found, for the same follower."""
    same = (alerts.c.rank == last.rank, alerts.c.due == last.due, alerts.c.follower == last.follower)
    query = select(alerts.c.n, alerts.c.rank, *_alerts.COLUMNS).where(alert_waits, *same)
    return [row for row in conn.execute(query.with_for_update(skip_locked=True)) if row.n not in there]


# -- deliveries that may be leased ----------------------------------------------------------------------


_DUE_DELIVERIES = Gathering(
    _deliveries.JOINED.where(
        delivery_waits, deliveries.c.rank == bindparam("of_rank"), deliveries.c.at <= bindparam("now")
    )
    .order_by(deliveries.c.at, deliveries.c.n)
    .limit(bindparam("most", type_=Integer))
    .with_for_update(of=deliveries, skip_locked=True)
)


def _due_deliveries(conn: Connection, now: datetime, limit: int) -> list[Delivery]:
    found: list[Delivery] = []
    for rank in _RANKS:
        rows = _DUE_DELIVERIES.rows(conn, of_rank=rank, now=now, most=limit - len(found))
        found += map(_deliveries.from_row, rows)
    found += _rest_of_bundles(conn, now, found)
    return found


def _rest_of_bundles(conn: Connection, now: datetime, found: Sequence[Delivery]) -> list[Delivery]:
    there = {delivery.id for delivery in found}
    rest: list[Delivery] = []
    for batch in batches(unique(d.bundle for d in found if d.bundle), IN):
        query = _deliveries.JOINED.where(deliveries.c.bundle.in_(batch), bundle_waits, deliveries.c.at <= now)
        rows = conn.execute(query.order_by(deliveries.c.n).with_for_update(of=deliveries, skip_locked=True))
        rest += [delivery for delivery in map(_deliveries.from_row, rows) if delivery.id not in there]
    return rest


def _in_no_other_hand(conn: Connection, asked: Sequence[Delivery]) -> Sequence[Delivery]:
    """Return the deliveries but those of a correction or withdrawal of what another claim looks at just now.

    Whether that was told cannot be seen before the other one ends. Nobody waits: they stay due, for another claim.
    """
    later = dict.fromkeys((d.alert.story, d.alert.follower) for d in asked if d.alert.kind != "new")
    if not later or conn.dialect.name != "postgresql":
        return asked
    busy = {pair for batch in batches(later, IN) for pair in _elsewhere(conn, batch)}
    return [d for d in asked if d.alert.kind == "new" or (d.alert.story, d.alert.follower) not in busy]


_OF_PAIR = select(alerts.c.story, alerts.c.follower)
_TOLD_ELSEWHERE = (
    (alerts, _OF_PAIR.add_columns(alerts.c.n)),
    (deliveries, _OF_PAIR.add_columns(deliveries.c.n).join(deliveries, deliveries.c.alert == alerts.c.n)),
)


def _elsewhere(conn: Connection, pairs: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return those stories and followers of which somebody else has a row locked; keep the others from all."""
    busy: set[tuple[str, str]] = set()
    for table, query in _TOLD_ELSEWHERE:
        those = query.where(tuple_(alerts.c.story, alerts.c.follower).in_(pairs))
        free = set(conn.execute(those.with_for_update(of=table, read=True, skip_locked=True)).all())
        busy |= {(row.story, row.follower) for row in conn.execute(those) if row not in free}
    return busy


def _candidates(conn: Connection, asked: Sequence[Delivery], now: datetime) -> Iterable[Candidate]:
    newest = _newest(conn, unique(d.alert.story for d in asked))
    standing = _follows.of_ids(conn, unique(f.id for d in asked for f in d.alert.follows))
    people = [d.alert.follower for d in asked] + [follow.follower for follow in standing.values()]
    preferences = _preferences.of(conn, unique(people))
    suppressed = _suppressed(conn, unique(d.address for d in asked))
    told = _told(conn, [d.id for d in asked])
    ahead = _webhooks.ahead(conn, asked, now)
    closed = closed_by(_entitlements.of(conn, [d.alert.follower for d in asked]))
    read = _read(conn, unique(d.alert.story for d in asked if _looks_at_rights(d, closed)))
    terms = _sources.terms(conn, [story.source for story in read.values() if story.source])
    for delivery in asked:
        story = read.get(delivery.alert.story) if _looks_at_rights(delivery, closed) else None
        withdrawn, withheld, embargo = newest.get(delivery.alert.story, (False, False, None))
        yield Candidate(
            delivery=expired(delivery) if delivery.state == "leased" else delivery,
            lapsed=delivery.state == "leased",
            withdrawn=withdrawn,
            withheld=withheld,
            embargo=embargo,
            follows=still(delivery.alert, standing, preferences),
            preferences=preferences.get(delivery.alert.follower),
            suppressed=suppressed.get(delivery.address),
            told=delivery.id in told,
            ahead=ahead.get(delivery.id),
            closed=closed.to(delivery.alert.follower),
            story=story,
            terms=terms.get(story.source or "", NO_TERMS) if story else NO_TERMS,
        )


def _looks_at_rights(delivery: Delivery, closed: Closed) -> bool:
    return is_shared(delivery.address) or bool(closed.to(delivery.alert.follower))


def _read(conn: Connection, lineages: Sequence[str]) -> dict[str, Story]:
    """Return the newest version read of each story."""
    return {name: story for name in lineages if (story := _stories.one(conn, name, None)) is not None}


_later = arrivals.alias()
_NEWEST = select(arrivals.c.story, arrivals.c.withdrawn, arrivals.c.withheld, arrivals.c.embargo).where(
    ids_of(arrivals.c.story),
    ~exists().where(_later.c.story == arrivals.c.story, _later.c.version > arrivals.c.version),
)


def _newest(conn: Connection, lineages: Sequence[str]) -> dict[str, tuple[bool, bool, datetime | None]]:
    """Return (withdrawn, withheld, embargo) of the newest version accepted of each story."""
    found: dict[str, tuple[bool, bool, datetime | None]] = {}
    for batch in batches(lineages, IN):
        rows = conn.execute(_NEWEST, {"ids": batch})
        found |= {row.story: (row.withdrawn, row.withheld, row.embargo) for row in rows}
    return found


_SUPPRESSED = select(suppressions).where(ids_of(suppressions.c.address))


def _suppressed(conn: Connection, addresses: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for batch in batches(addresses, IN):
        found |= {row.address: row.because for row in conn.execute(_SUPPRESSED, {"ids": batch})}
    return found


def _of_told() -> Select[tuple[str]]:
    alert, other = alerts.alias(), deliveries.alias()
    same_story = and_(alert.c.story == alerts.c.story, alert.c.follower == alerts.c.follower)
    brought = or_(other.c.state.in_(("sent", "leased")), other.c.unknown)
    pairs = (
        deliveries.join(alerts, alerts.c.n == deliveries.c.alert)
        .join(alert, and_(same_story, alert.c.n != alerts.c.n))
        .join(other, and_(other.c.alert == alert.c.n, other.c.address == deliveries.c.address))
    )
    return select(deliveries.c.id).select_from(pairs).where(ids_of(deliveries.c.id), brought)


_TOLD = _of_told()


def _told(conn: Connection, ids: Sequence[str]) -> frozenset[str]:
    """Return those whose story another delivery brought to the same follower and address, or may have."""
    found: set[str] = set()
    for batch in batches(ids, IN):
        found.update(row.id for row in conn.execute(_TOLD, {"ids": batch}))
    return frozenset(found)


_WRITE = Change(
    deliveries,
    ("id",),
    ("state", "attempts", "next", "at", "token", "unknown", "because", "bundle", "seq", "since", "holder"),
)


def _write(conn: Connection, answers: Sequence[Delivery], until: datetime, holder: str) -> None:
    _WRITE.made(conn, (_answered(answer, until, holder) for answer in answers))


def _answered(of: Delivery, until: datetime, holder: str) -> tuple[object, ...]:
    leased = of.state == "leased"
    look, held_by = (until, holder) if leased else (of.next, None)
    tried = of.state, of.attempts, of.next, look
    return (of.id, *tried, of.token, of.unknown, of.because, of.bundle, of.seq, of.since, held_by)

"""Alerts, on an open connection."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from wirebell.model.alert import Alert, by_policy
from wirebell.store._sql import IN, Row, Tuples, batches, insert_new, insert_tuples
from wirebell.store.codec import refs, refs_text
from wirebell.store.life import rank
from wirebell.store.schema import alert_waits, alerts, microseconds, storable, stories

COLUMNS = tuple(column for column in alerts.c if column.name not in ("n", "rank"))


def add(conn: Connection, new: Iterable[Alert]) -> int:
    """Store the alerts that are not there by (story, follower, kind, revision); return how many."""
    if conn.dialect.name == "sqlite":
        return insert_tuples(conn, _ON_SQLITE, map(_values, new))
    return insert_new(conn, alerts, map(_row, new))


_WRITTEN = tuple(column.name for column in alerts.c if column.name != "n")
_ON_SQLITE = Tuples(alerts.name, _WRITTEN)


def _values(alert: Alert) -> tuple[object, ...]:
    """A row in the order of `_WRITTEN`, as the driver takes it: hundreds of alerts go with one story."""
    return (
        alert.id,
        alert.story,
        alert.version,
        alert.follower,
        alert.kind,
        alert.revision,
        refs_text(alert.follows),
        microseconds(alert.created),
        microseconds(alert.due),
        alert.state,
        storable(alert.because),
        rank(alert.kind),
        alert.more,
    )


def _row(alert: Alert) -> Row:
    return {
        "id": alert.id,
        "story": alert.story,
        "version": alert.version,
        "follower": alert.follower,
        "kind": alert.kind,
        "revision": alert.revision,
        "follows": refs_text(alert.follows),
        "created": alert.created,
        "due": alert.due,
        "state": alert.state,
        "because": alert.because,
        "rank": rank(alert.kind),
        "more": alert.more,
    }


_MOVE = (
    update(alerts)
    .where(
        alert_waits,
        *(alerts.c[name] == bindparam(f"of_{name}") for name in ("story", "follower", "kind", "revision")),
    )
    .values(due=bindparam("at"), state=bindparam("becomes"), because=bindparam("why"))
)


def move(conn: Connection, moved: Sequence[Alert]) -> None:
    """Let alerts that still wait be due when they say."""
    rows = [
        {
            "of_story": alert.story,
            "of_follower": alert.follower,
            "of_kind": alert.kind,
            "of_revision": alert.revision,
            "at": alert.due,
            "becomes": alert.state,
            "why": alert.because,
        }
        for alert in moved
    ]
    if rows:
        conn.execute(_MOVE, rows)


def from_row(row: Any) -> Alert:
    """Return an alert from a row of COLUMNS."""
    return Alert(
        id=row.id,
        story=row.story,
        version=row.version,
        follower=row.follower,
        kind=row.kind,
        revision=row.revision,
        follows=refs(row.follows),
        created=row.created,
        due=row.due,
        state=row.state,
        because=row.because,
        more=row.more,
    )


def chosen(
    conn: Connection, follower: str | None, since: datetime | None, story: str | None, limit: int | None
) -> list[Alert]:
    """See Store.alerts."""
    query = select(*COLUMNS).order_by(alerts.c.created.desc(), alerts.c.n.desc())
    if follower is not None:
        query = query.where(alerts.c.follower == follower)
    if since is not None:
        query = query.where(alerts.c.created >= since)
    if story is not None:
        query = query.where(alerts.c.story == story)
    return [from_row(row) for row in conn.execute(query.limit(limit))]


def alerted(conn: Connection, story: str) -> list[Alert]:
    """See Store.alerted."""
    query = select(*COLUMNS).where(
        alerts.c.story == story, alerts.c.kind.in_(("new", "corrected")), alerts.c.state != "held"
    )
    rows = conn.execute(query.order_by(alerts.c.follower, alerts.c.revision, alerts.c.n))
    return [from_row(row) for row in rows]


def told_of(conn: Connection, storyline: str) -> set[str]:
    """See Store.told_of."""
    columns = alerts.c.follower, alerts.c.state, alerts.c.because
    version = (stories.c.story == alerts.c.story) & (stories.c.version == alerts.c.version)
    chosen = select(*columns).distinct().join(stories, version)
    rows = conn.execute(chosen.where(stories.c.storyline == storyline, alerts.c.kind == "new"))
    return {row.follower for row in rows if not by_policy(row.state, row.because)}


def decided_for(conn: Connection, followers: Sequence[str], since: datetime) -> list[Alert]:
    """See Store.decided_for."""
    found: list[Any] = []
    for batch in batches(followers, IN):
        chosen = select(alerts.c.n, *COLUMNS).where(alerts.c.follower.in_(batch), alerts.c.created >= since)
        found += conn.execute(chosen.where(alerts.c.kind == "new")).all()
    return [from_row(row) for row in sorted(found, key=lambda row: row.n)]

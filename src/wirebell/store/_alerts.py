"""Alerts, on an open connection."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any

import msgspec
from sqlalchemy import BigInteger, Connection, bindparam, func, select, type_coerce, update
from sqlalchemy.dialects import postgresql

from wirebell.model.alert import Alert, AlertState, FollowRef, by_policy
from wirebell.store._sql import IN, Row, batches, copying, insert_new
from wirebell.store.codec import moves, moves_text, refs, refs_text
from wirebell.store.columns import microseconds, storable
from wirebell.store.life import rank
from wirebell.store.schema import alert_waits, alerts, stories

_DAY, _FIRST = 86_400_000_000, date(1970, 1, 1)
"""Microseconds of a day, and the first one that moments are counted from."""
COLUMNS = tuple(column for column in alerts.c if column.name not in ("n", "rank"))


def add(conn: Connection, new: Iterable[Alert]) -> int:
    """Store the alerts that are not there by (story, follower, kind, revision); return how many."""
    if conn.dialect.name == "sqlite":
        return sum(_add_together(conn, some) for some in batches(new, _TOGETHER))
    stored = 0
    for number, some in enumerate(batches(new, _TOGETHER)):
        if number:
            conn.exec_driver_sql(_EMPTY)
        stored += _add_to_postgresql(conn, some)
    return stored


_TOGETHER = 10_000
"""Alerts in one statement: few enough that SQLite takes their JSON apart in some megabytes."""
_SHARED = ("story", "version", "kind", "revision", "created", "due", "state", "because", "more")
_OWN = ("id", "follower", "follows")
_NUL = r"\u0000"
_shared_of = attrgetter(*_SHARED)
_encode = msgspec.json.Encoder().encode


def _fields(of: str, first: int, count: int) -> str:
    return ", ".join(f"json_extract({of}, '$[{place}]')" for place in range(first, first + count))


# Two values, however many alerts: SQLite takes them apart and writes the rows without holding Python back, so that
# another thread works meanwhile. Hundreds of alerts go with one story and differ in three columns only.
_ON_SQLITE = f"""
INSERT INTO alerts ({", ".join((*_SHARED, "rank", *_OWN))})
WITH shared AS MATERIALIZED (
    SELECT key AS place, {
    ", ".join(f"json_extract(value, '$[{place}]') AS {name}" for place, name in enumerate((*_SHARED, "rank")))
}
    FROM json_each(?)
)
SELECT {", ".join(f"shared.{name}" for name in (*_SHARED, "rank"))}, {_fields("own.value", 1, len(_OWN))}
FROM json_each(?) AS own CROSS JOIN shared ON shared.place = {_fields("own.value", 0, 1)}
WHERE true ON CONFLICT DO NOTHING
"""


def _add_together(conn: Connection, some: Sequence[Alert]) -> int:
    shared, own = _taken_apart(some)
    if any(_NUL in value for value in (shared, own)):  # where it stands databases would end or refuse a text
        return insert_new(conn, alerts, map(_row, some))
    statement = _ON_SQLITE if conn.dialect.name == "sqlite" else _FEW_ON_POSTGRESQL
    return conn.exec_driver_sql(statement, (shared, own)).rowcount


def _taken_apart(some: Sequence[Alert]) -> tuple[str, str]:
    """Return what stories share, and what each alert has of its own after the place of its story's, as JSON."""
    shared: list[tuple[object, ...]] = []
    own: list[tuple[int, str, str, tuple[FollowRef, ...]]] = []
    for place, (_, same) in enumerate(groupby(some, key=_shared_of)):
        first, *rest = same
        shared.append(_values(first))
        own += [(place, alert.id, alert.follower, alert.follows) for alert in (first, *rest)]
    return _encode(shared).decode(), _encode(own).decode()


def _typed(names: Sequence[str]) -> str:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    kinds = (alerts.c[name].type.compile(dialect).partition(" COLLATE ")[0] for name in names)
    return ", ".join(f"CAST(shared.value ->> {place} AS {kind})" for place, kind in enumerate(kinds))


_FEW_ON_POSTGRESQL = f"""
INSERT INTO alerts ({", ".join((*_SHARED, "rank", *_OWN))})
SELECT {_typed((*_SHARED, "rank"))}, {", ".join(f"own.value ->> {place}" for place in range(1, len(_OWN) + 1))}
FROM json_array_elements(CAST(%s AS json)) WITH ORDINALITY AS shared (value, place)
JOIN json_array_elements(CAST(%s AS json)) WITH ORDINALITY AS own (value, place)
ON CAST(own.value ->> 0 AS bigint) = shared.place - 1
ORDER BY own.place
ON CONFLICT DO NOTHING
"""
_MANY = 60
"""Alerts from which on COPY is quicker."""
_COPIED = ", ".join((*_SHARED, "rank", *_OWN))
_EMPTY = "TRUNCATE alerts_coming"
_KEPT_EMPTY = "CREATE TEMP TABLE IF NOT EXISTS alerts_coming ON COMMIT DELETE ROWS AS"
_ON_POSTGRESQL = (
    f"{_KEPT_EMPTY} SELECT {_COPIED} FROM alerts WITH NO DATA",
    f"COPY alerts_coming ({_COPIED}) FROM STDIN",
    f"INSERT INTO alerts ({_COPIED}) SELECT {_COPIED} FROM alerts_coming ON CONFLICT DO NOTHING",
)
"""COPY takes no conflict: rows go by way of a table that the connection keeps, emptied as the transaction ends."""


def _add_to_postgresql(conn: Connection, some: Sequence[Alert]) -> int:
    if len(some) < _MANY:
        return _add_together(conn, some)
    make, copy_in, insert = _ON_POSTGRESQL
    conn.exec_driver_sql(make)
    with copying(conn, copy_in) as copy:
        copy.write("".join(_lines(some)))
    return conn.exec_driver_sql(insert).rowcount


def _lines(some: Sequence[Alert]) -> Iterator[str]:
    """Yield rows as COPY reads them; what alerts of one story share is written out once."""
    for _, same in groupby(some, key=_shared_of):
        first, *rest = same
        shared = "\t".join(r"\N" if value is None else _copied(str(value)) for value in _values(first))
        for alert in (first, *rest):
            follows = refs_text(alert.follows).replace("\\", r"\\")  # JSON has nothing else to escape
            yield f"{shared}\t{_copied(alert.id)}\t{_copied(alert.follower)}\t{follows}\n"


_ESCAPED = re.compile(r"[\\\t\n\r]")
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def _copied(text: str) -> str:
    return text.translate(_ESCAPES) if _ESCAPED.search(text) else text


def _values(alert: Alert) -> tuple[object, ...]:
    """What an alert shares with others of its story, as the driver takes it, and its rank."""
    return (
        alert.story,
        alert.version,
        alert.kind,
        alert.revision,
        microseconds(alert.created),
        microseconds(alert.due),
        alert.state,
        storable(alert.because),
        alert.more,
        rank(alert.kind),
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
    .values(due=bindparam("at"), state=bindparam("becomes"), because=bindparam("why"), moves=bindparam("was"))
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
            "was": moves_text(alert.moves),
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
        moves=moves(row.moves),
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


def about(conn: Connection, story: str, before: int | None, limit: int) -> list[tuple[int, Alert]]:
    """See Store.alerts_about; numbers are sorted first, as a story may have a million alerts."""
    numbers = select(alerts.c.n).where(alerts.c.story == story)
    if before is not None:
        numbers = numbers.where(alerts.c.n < before)
    chosen = numbers.order_by((alerts.c.n + 0).desc()).limit(limit).subquery()
    rows = conn.execute(
        select(alerts.c.n, *COLUMNS).join(chosen, chosen.c.n == alerts.c.n).order_by(alerts.c.n.desc())
    )
    return [(row.n, from_row(row)) for row in rows]


def counts(conn: Connection, story: str) -> dict[AlertState, int]:
    """See Store.alert_counts."""
    chosen = select(alerts.c.state, func.count().label("many")).where(alerts.c.story == story)
    return {row.state: row.many for row in conn.execute(chosen.group_by(alerts.c.state))}


def by_day(conn: Connection, since: datetime) -> dict[date, int]:
    """See Store.alerts_by_day."""
    day = (type_coerce(alerts.c.created, BigInteger) // _DAY).label("day")
    chosen = select(day, func.count().label("many")).where(alerts.c.created >= since, alerts.c.state != "held")
    return {_FIRST + timedelta(days=row.day): row.many for row in conn.execute(chosen.group_by(day))}


def count(conn: Connection, follower: str) -> int:
    """See Store.alert_count."""
    return conn.execute(select(func.count()).where(alerts.c.follower == follower)).scalar_one()


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

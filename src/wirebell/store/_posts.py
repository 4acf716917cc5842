"""Posts with fencing tokens, and how followers are divided, on an open connection.

Time is the database's own clock, so that no two machines' clocks are compared.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Connection,
    bindparam,
    case,
    delete,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from wirebell.errors import Fenced
from wirebell.model.cluster import Division, Post, PostRow
from wirebell.store._sql import ERASURES, counted, locked
from wirebell.store.schema import counters
from wirebell.store.schema_cluster import posts, shares

_SECOND = 1_000_000
_CLOCKS = {
    "postgresql": "CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint)",
    "sqlite": "CAST((julianday('now') - 2440587.5) * 86400000000.0 AS integer)",
}


def _clock(dialect: str) -> ColumnElement[int]:
    return literal_column(_CLOCKS[dialect], BigInteger)


def clock(conn: Connection) -> int:
    """Return the database's time in microseconds since 1970."""
    return int(conn.execute(select(_clock(conn.dialect.name))).scalar_one())


def take(conn: Connection, name: str, holder: str, seconds: float) -> Post | None:
    """See Ledger.take_post; one statement, as every worker says so again and again."""
    row = {"name": name, "holder": holder, "held": int(seconds * _SECOND)}
    token = conn.execute(_taking(conn.dialect.name), row).scalar_one_or_none()
    return None if token is None else Post(name=name, holder=holder, token=token)


@cache
def _taking(dialect: str) -> ReturningInsert[int]:
    """Return the statement that takes a post, which takes longer to make than to run."""
    insert = postgresql.insert(posts) if dialect == "postgresql" else sqlite.insert(posts)
    own, now = posts.c.holder == insert.excluded.holder, _clock(dialect)
    named: dict[str, BindParameter[str]] = {name: bindparam(name) for name in ("name", "holder")}
    return (
        insert.values(token=1, until=now + bindparam("held", type_=BigInteger), **named)
        .on_conflict_do_update(
            index_elements=["name"],
            set_={
                "holder": insert.excluded.holder,
                "token": case((own, posts.c.token), else_=posts.c.token + 1),
                "until": insert.excluded.until,
            },
            where=own | (posts.c.until < now),
        )
        .returning(posts.c.token)
    )


def leave(conn: Connection, post: Post) -> None:
    """See Ledger.leave_post."""
    held = (posts.c.name == post.name, posts.c.holder == post.holder, posts.c.token == post.token)
    conn.execute(update(posts).where(*held).values(until=0))


def every(conn: Connection) -> list[PostRow]:
    """See Ledger.posts."""
    now = clock(conn)
    rows = conn.execute(select(posts).order_by(posts.c.name))
    return [PostRow(name=r.name, holder=r.holder, token=r.token, left=(r.until - now) / _SECOND) for r in rows]


_GIVEN_AWAY = "{} was given to another worker: this one was too slow to say that it lives."


def fence(conn: Connection, post: Post) -> None:
    """Keep a post from being given away until the transaction ends. Raises Fenced if it was already."""
    held = select(posts.c.holder, posts.c.token).where(posts.c.name == post.name)
    row = conn.execute(held.with_for_update(read=True)).first()
    if row is None or (row.holder, row.token) != (post.holder, post.token):
        raise Fenced(_GIVEN_AWAY.format(post.name))


# -- how followers are divided --------------------------------------------------------------------------------


SINCE = select(counters.c.value).where(counters.c.name == "shards since").scalar_subquery()
"""`since` of the division, for other queries."""


def division(conn: Connection) -> Division:
    """See Ledger.division."""
    names = ("shards", "shards epoch", "shards planned", "shards since")
    rows = conn.execute(select(counters.c.name, counters.c.value).where(counters.c.name.in_(names)))
    found = {row.name: int(row.value) for row in rows}
    shards, epoch, planned, since = (found.get(name, 0) for name in names)
    return Division(shards=shards, epoch=epoch, planned=planned, since=since)


_EPOCH, _SHARDS, _ERASED = counters.alias("epoch"), counters.alias("divided"), counters.alias("erased")
_HOLDING = (
    select(
        *(posts.c.holder, posts.c.token, _EPOCH.c.value.label("epoch"), _SHARDS.c.value.label("shards")),
        _ERASED.c.value.label("erased"),
    )
    .select_from(posts.join(_EPOCH, _EPOCH.c.name == "shards epoch").join(_SHARDS, _SHARDS.c.name == "shards"))
    .join(_ERASED, _ERASED.c.name == ERASURES)
    .where(posts.c.name == bindparam("post"))
    .with_for_update(read=True)
)


class Held(NamedTuple):
    """In how many followers are divided, and the revision of the newest erasure of one."""

    shards: int
    erased: int


def hold(conn: Connection, post: Post, epoch: int) -> Held:
    """Keep a shard's post from being given away, and followers divided as they are, until the transaction ends.

    Nobody is erased until then. Raises Fenced if either is otherwise by now.
    """
    row = conn.execute(_HOLDING, {"post": post.name}).first()
    if row is None or (row.holder, row.token) != (post.holder, post.token):
        raise Fenced(_GIVEN_AWAY.format(post.name))
    if row.epoch != epoch:
        raise Fenced("The followers are divided otherwise by now.")
    return Held(int(row.shards), int(row.erased))


def plan(conn: Connection, shards: int) -> Division:
    """See Ledger.plan_shards."""
    epoch = locked(conn, "shards epoch")
    now = division(conn)
    _set(conn, "shards planned", 0 if shards == now.shards else shards)
    if shards == 0 and now.shards:
        _change(conn, epoch, 0)
    return division(conn)


def divide(conn: Connection, planned: int) -> Division:
    """See Ledger.divide."""
    epoch = locked(conn, "shards epoch")
    now = division(conn)
    if now.planned == planned:
        _change(conn, epoch, planned)
    return division(conn)


def _change(conn: Connection, epoch: int, shards: int) -> None:
    """Divide anew: what shards of before told in part is told again by those to come, and is on record already."""
    _set(conn, "shards", shards)
    _set(conn, "shards planned", 0)
    _set(conn, "shards epoch", epoch + 1)
    _set(conn, "shards since", counted(conn, "arrival"))
    conn.execute(delete(shares))


def _set(conn: Connection, name: str, value: int) -> None:
    conn.execute(update(counters).where(counters.c.name == name).values(value=value))

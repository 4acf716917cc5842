"""Followers and follows, on an open connection."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from msgspec.structs import replace
from sqlalchemy import ARRAY, Connection, Text, any_, bindparam, func, select, update

from wirebell.model.follow import Follow, Follower
from wirebell.store._sql import IN, Gathering, Row, advance, batches, counted, ids_of, insert_new, locked
from wirebell.store.codec import mark, policy, policy_text
from wirebell.store.schema import FEED_GIVEN, followers, follows

_BATCH = 5_000

_FOLLOW = (
    follows.c.id,
    follows.c.follower,
    follows.c.expression,
    follows.c.address.label("to"),
    follows.c.created,
    follows.c.added,
    follows.c.ended,
    follows.c.policy,
)


def add_follower(conn: Connection, follower: Follower) -> bool:
    """See Store.add_follower."""
    return insert_new(conn, followers, [follower_row(follower)]) == 1


def follower_row(follower: Follower) -> Row:
    """Return the row of a follower."""
    return {
        "id": follower.id,
        "name": follower.name,
        "created": follower.created,
        "feed_token": follower.feed_before,
        "feed_turn": follower.feed_turn,
    }


def every_follower(conn: Connection, limit: int | None) -> list[Follower]:
    """See Store.followers."""
    return [_follower(row) for row in conn.execute(select(followers).order_by(followers.c.id).limit(limit))]


def one_follower(conn: Connection, id_: str) -> Follower | None:
    """See Store.follower."""
    row = conn.execute(select(followers).where(followers.c.id == id_)).first()
    return _follower(row) if row else None


def follower_of_feed(conn: Connection, mark: str) -> Follower | None:
    """See Store.follower_of_feed."""
    row = conn.execute(select(followers).where(followers.c.feed_token == mark, FEED_GIVEN)).first()
    return _follower(row) if row else None


def renew_feed(conn: Connection, id_: str) -> Follower | None:
    """See Store.renew_feed."""
    turned = {followers.c.feed_turn: followers.c.feed_turn + 1, followers.c.feed_token: ""}
    conn.execute(update(followers).where(followers.c.id == id_).values(turned))
    return one_follower(conn, id_)


def _follower(row: Any) -> Follower:
    return Follower(
        id=row.id, name=row.name, created=row.created, feed_turn=row.feed_turn, feed_before=row.feed_token
    )


def _mark(follow: Follow) -> bytes:
    return mark(follow.follower, follow.expression, follow.to)


def _row(revision: int, follow: Follow) -> Row:
    return {
        "added": revision,
        "id": follow.id,
        "follower": follow.follower,
        "expression": follow.expression,
        "address": follow.to,
        "created": follow.created,
        "ended": None,
        "mark": _mark(follow),
        "policy": policy_text(follow.policy),
    }


def add_many(conn: Connection, new: Sequence[Follow]) -> int:
    """See Store.add_follows: each takes the next revision, in the order given."""
    start = locked(conn, "revision")
    stored = 0
    for batch in batches(enumerate(new, start + 1), _BATCH):
        stored += insert_new(conn, follows, [_row(revision, follow) for revision, follow in batch])
    if stored:
        advance(conn, "revision", len(new))
    return stored


def add(conn: Connection, follow: Follow) -> Follow:
    """See Store.add_follow; an id that stands already is the same follow."""
    start = locked(conn, "revision")
    if insert_new(conn, follows, [_row(start + 1, follow)]):
        advance(conn, "revision")
        return replace(follow, added=start + 1, ended=None)
    alike = (follows.c.mark == _mark(follow)) | (follows.c.id == follow.id)
    standing = select(*_FOLLOW).where(alike, follows.c.ended.is_(None))
    by_expression_first = (follows.c.mark == _mark(follow)).desc()
    return _follow(conn.execute(standing.order_by(by_expression_first).limit(1)).one())


def change(conn: Connection, follow: Follow) -> Follow | None:
    """See Store.change_follow."""
    revision = locked(conn, "revision") + 1
    stands = follows.c.ended.is_(None)
    old = conn.execute(select(follows.c.added).where(stands, follows.c.id == follow.id)).scalar_one_or_none()
    alike = select(follows.c.added).where(stands, follows.c.mark == _mark(follow))
    moved = old is None or follow.added not in (0, old)
    if moved or conn.execute(alike).scalar_one_or_none() not in (None, old):
        return None
    conn.execute(update(follows).where(follows.c.added == old).values(ended=revision))
    insert_new(conn, follows, [_row(revision, follow)])
    advance(conn, "revision")
    return replace(follow, added=revision, ended=None)


def end(conn: Connection, follow: str) -> bool:
    """See Store.end_follow."""
    revision = locked(conn, "revision") + 1
    standing = update(follows).where(follows.c.id == follow, follows.c.ended.is_(None))
    if not conn.execute(standing.values(ended=revision)).rowcount:
        return False
    advance(conn, "revision")
    return True


def standing(conn: Connection, follower: str | None, limit: int | None) -> list[Follow]:
    """See Store.follows."""
    chosen = select(*_FOLLOW).where(follows.c.ended.is_(None))
    if follower is not None:
        chosen = chosen.where(follows.c.follower == follower)
    return [_follow(row) for row in conn.execute(chosen.order_by(follows.c.added).limit(limit))]


def count(conn: Connection, follower: str) -> int:
    """See Store.follow_count."""
    stand = select(func.count()).where(follows.c.ended.is_(None), follows.c.follower == follower)
    return conn.execute(stand).scalar_one()


_OF_IDS = Gathering(select(*_FOLLOW).where(ids_of(follows.c.id), follows.c.ended.is_(None)))


def of_ids(conn: Connection, ids: Sequence[str]) -> dict[str, Follow]:
    """Return those of the follows that stand, by id."""
    found: dict[str, Follow] = {}
    for batch in batches(ids, IN):
        found |= {row.id: _follow(row) for row in _OF_IDS.rows(conn, ids=batch)}
    return found


def sent_to(conn: Connection, addresses: Sequence[str]) -> list[Follow]:
    """See Store.follows_to."""
    found: list[Follow] = []
    for batch in batches(dict.fromkeys(addresses), IN):
        chosen = select(*_FOLLOW).where(follows.c.address.in_(batch), follows.c.ended.is_(None))
        found += [_follow(row) for row in conn.execute(chosen)]
    return sorted(found, key=lambda follow: follow.added)


_CHANGED = func.coalesce(follows.c.ended, follows.c.added)


def changed(conn: Connection, after: int) -> tuple[int, list[Follow]]:
    """See Store.follows_changed."""
    newest = counted(conn, "revision")
    recent = (follows.c.added > after) | (follows.c.ended > after)
    rows = conn.execute(select(*_FOLLOW).where(recent).order_by(_CHANGED, follows.c.added))
    return newest, [_follow(row) for row in rows]


def ever(conn: Connection, of: Sequence[str]) -> list[Follow]:
    """See Store.follows_ever."""
    found: list[Follow] = []
    for batch in batches(dict.fromkeys(of), IN):
        rows = conn.execute(select(*_FOLLOW).where(follows.c.follower.in_(batch)))
        found += [_follow(row) for row in rows]
    return sorted(found, key=lambda follow: (follow.ended or follow.added, follow.added))


def chosen(conn: Connection, wanted: Callable[[str], bool]) -> tuple[int, list[Follow]]:
    """See Store.follows_chosen."""
    newest = counted(conn, "revision")
    every_ = conn.execute(select(follows.c.follower).distinct()).scalars()
    mine = [who for who in every_ if who and wanted(who)]
    if conn.dialect.name != "postgresql":
        return newest, ever(conn, mine)
    among = follows.c.follower == any_(bindparam("mine", mine, ARRAY(Text)))
    rows = conn.execute(select(*_FOLLOW).where(among).order_by(_CHANGED, follows.c.added))
    return newest, [_follow(row) for row in rows]


def _follow(row: Any) -> Follow:
    return Follow(
        id=row.id,
        follower=row.follower,
        expression=row.expression,
        to=row.to,
        created=row.created,
        added=row.added,
        ended=row.ended,
        policy=policy(row.policy),
    )

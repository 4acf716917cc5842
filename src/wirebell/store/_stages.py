"""How far the workers of a cluster have come with each story, on an open connection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import takewhile
from operator import attrgetter
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    select,
    update,
)

from wirebell.model.cluster import Lag, Placed, Placing, Reading, Shard
from wirebell.model.source import Arrival
from wirebell.model.story import Story
from wirebell.store import _posts
from wirebell.store._sql import IN, batches, counted, insert_new
from wirebell.store._stories import waiting
from wirebell.store._telling import place_read
from wirebell.store.codec import packed, unpacked
from wirebell.store.schema import (
    alert_waits,
    alerts,
    arrivals,
    deliveries,
    delivery_waits,
    stories,
)
from wirebell.store.schema_cluster import drafts, shares

COUNTED = 10_000
"""Where counting stops: what waits is counted for people and for back-pressure."""
_UNPLACED = ~exists().where(stories.c.seq == arrivals.c.seq)
_DRAFTED = exists().where(drafts.c.seq == arrivals.c.seq, drafts.c.body.is_not(None))
_UNREAD = _UNPLACED & ~_DRAFTED


_DRAFT = (
    update(drafts).where(drafts.c.seq == bindparam("of"), drafts.c.body.is_(None)).values(body=bindparam("text"))
)

# -- read -----------------------------------------------------------------------------------------------------


def unread(conn: Connection, limit: int, after: int) -> list[int]:
    """See Ledger.unread."""
    return list(conn.execute(waiting(after, arrivals.c.seq).where(_UNREAD).limit(limit)).scalars())


def begin_reading(conn: Connection, seqs: Sequence[int], seconds: float) -> list[Reading]:
    """See Ledger.begin_reading."""
    now = _posts.clock(conn)
    wanted = _free(conn, seqs, now)
    insert_new(conn, drafts, [{"seq": seq, "tries": 0, "until": 0, "body": None} for seq in wanted])
    free = (drafts.c.seq.in_(wanted), drafts.c.body.is_(None), drafts.c.until < now)
    taken = update(drafts).where(*free).values(tries=drafts.c.tries + 1, until=now + int(seconds * 1_000_000))
    tries = {row.seq: row.tries for row in conn.execute(taken.returning(drafts.c.seq, drafts.c.tries))}
    rows = conn.execute(waiting(0, arrivals.c.seq, arrivals.c.arrival).where(arrivals.c.seq.in_(list(tries))))
    return [Reading(seq=r.seq, arrival=unpacked(Arrival, r.arrival), tries=tries[r.seq]) for r in rows]


def _free(conn: Connection, seqs: Sequence[int], now: int) -> list[int]:
    """Return those that nobody has read or has in hand: all that nobody ever had, else one that somebody had."""
    both = arrivals.outerjoin(drafts, drafts.c.seq == arrivals.c.seq)
    wanted = (arrivals.c.seq.in_(seqs), _UNPLACED, drafts.c.body.is_(None))
    chosen = waiting(0, arrivals.c.seq, drafts.c.until).select_from(both).where(*wanted)
    rows = conn.execute(chosen).all()
    new = [row.seq for row in rows if row.until is None]
    return new or [row.seq for row in rows if row.until is not None and row.until < now][:1]


def draft(conn: Connection, read: Sequence[tuple[int, Story]]) -> None:
    """See Ledger.draft."""
    if read:
        conn.execute(_DRAFT, [{"of": seq, "text": packed(story)} for seq, story in read])


# -- thread ---------------------------------------------------------------------------------------------------


def to_place(conn: Connection, limit: int) -> list[Placing]:
    """See Ledger.to_place."""
    ahead = conn.execute(waiting(0, arrivals.c.seq, _DRAFTED.label("read")).where(_UNPLACED).limit(limit)).all()
    read = len(list(takewhile(attrgetter("read"), ahead)))
    wanted = [row.seq for row in ahead[: read + 1]]
    unread_arrival = case((drafts.c.body.is_(None), arrivals.c.arrival)).label("arrival")
    columns = (arrivals.c.seq, arrivals.c.story, unread_arrival, drafts.c.body, drafts.c.tries)
    both = arrivals.outerjoin(drafts, drafts.c.seq == arrivals.c.seq)
    chosen = select(*columns).select_from(both).where(arrivals.c.seq.in_(wanted)).order_by(arrivals.c.seq)
    rows = conn.execute(chosen).all() if wanted else []
    return [
        Placing(
            seq=row.seq,
            story=row.story,
            arrival=None if row.arrival is None else unpacked(Arrival, row.arrival),
            draft=None if row.body is None else unpacked(Story, row.body),
            tries=row.tries or 0,
        )
        for row in rows
    ]


def place(conn: Connection, placed: Sequence[tuple[int, Story]]) -> int:
    """Store threaded stories, to be told at the follows of now; return that revision."""
    revision = counted(conn, "revision")
    place_read(conn, placed, revision)
    for batch in batches((seq for seq, _ in placed), IN):
        conn.execute(delete(drafts).where(drafts.c.seq.in_(batch)))
    return revision


def recent(conn: Connection, limit: int) -> list[Story]:
    """See Ledger.recent."""
    later = stories.alias()
    newer = exists().where(later.c.story == stories.c.story, later.c.version > stories.c.version)
    rows = conn.execute(select(stories.c.body).where(~newer).order_by(stories.c.seq.desc()).limit(limit))
    return [unpacked(Story, row.body) for row in rows][::-1]


# -- tell -----------------------------------------------------------------------------------------------------


def _untold(*columns: Any) -> Any:
    """Return the query for threaded stories that `shard` has not told, in order, above the number `after`."""
    mine = and_(shares.c.seq == stories.c.seq, shares.c.shard == bindparam("shard"))
    both = arrivals.join(stories, stories.c.seq == arrivals.c.seq).outerjoin(shares, mine)
    unfinished = and_(~stories.c.told, stories.c.follows_at.is_not(None), shares.c.told.is_not(True))
    return waiting(bindparam("after", type_=BigInteger), *columns).select_from(both).where(unfinished)


def _earlier_wait() -> ColumnElement[bool]:
    earlier = arrivals.alias()
    return exists().where(
        earlier.c.story == arrivals.c.story,
        earlier.c.version < arrivals.c.version,
        earlier.c.arrival.is_not(None),
    )


_TO_TELL = _untold(
    *(arrivals.c.seq, stories.c.body, stories.c.follows_at, shares.c.cursor),
    *(_earlier_wait().label("early"), (arrivals.c.seq <= _posts.SINCE).label("again")),
).limit(bindparam("most"))
"""Made once: every shard asks this for every few stories."""


def to_tell(conn: Connection, shard: Shard, limit: int, after: int) -> list[Placed]:
    """See Ledger.to_tell."""
    rows = conn.execute(_TO_TELL, {"shard": shard.number, "after": after, "most": limit})
    return [
        Placed(
            seq=row.seq,
            story=unpacked(Story, row.body),
            follows_at=row.follows_at,
            cursor=row.cursor or "",
            ready=not row.early,
            again=row.again,
        )
        for row in rows
    ]


# -- what waits -----------------------------------------------------------------------------------------------


def lag(conn: Connection, now: datetime) -> Lag:
    """See Ledger.lag."""
    read = waiting(0, arrivals.c.seq).where(_UNPLACED, _DRAFTED)
    first = conn.execute(waiting(0, arrivals.c.arrival).limit(1)).scalar()
    shards = _posts.division(conn).shards
    return Lag(
        read=_count(conn, waiting(0, arrivals.c.seq).where(_UNREAD)),
        thread=_count(conn, read),
        match={k: _count(conn, _WAITS, {"shard": k, "after": 0}) for k in range(1, shards + 1)},
        deliver=_count(conn, select(deliveries.c.n).where(delivery_waits, deliveries.c.at <= now))
        + _count(conn, select(alerts.c.n).where(alert_waits, alerts.c.due <= now)),
        oldest=(now - unpacked(Arrival, first).seen).total_seconds() if first else None,
    )


_WAITS = _untold(arrivals.c.seq)


def _count(conn: Connection, chosen: Any, values: Mapping[str, int] | None = None) -> int:
    counting = select(func.count()).select_from(chosen.limit(COUNTED).subquery())
    return int(conn.execute(counting, values).scalar_one())

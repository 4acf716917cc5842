"""How far each shard has told stories, on an open connection.

Every shard says this of every story, so that what it costs goes with the number of shards: few statements for many
stories, made once and the same for any number of them, which PostgreSQL then keeps prepared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Delete, Select, Update, bindparam, delete, func, select, text, union_all, update

from wirebell.model.alert import Decided
from wirebell.store._sql import IN, among, batches, write_over
from wirebell.store.schema import arrivals, stories
from wirebell.store.schema_cluster import shares


class _Asking(NamedTuple):
    """The statements about stories by their numbers, `seqs`."""

    done: Any
    take: Select[Any]
    ended: Select[Any]
    ending: tuple[Update | Delete, ...]


@cache
def _asking(dialect: str) -> _Asking:
    """Return statements that take longer to make than to run."""
    these, theirs = among(dialect, stories.c.seq), among(dialect, shares.c.seq)
    mine = select(shares.c.seq).where(theirs, shares.c.shard == bindparam("shard"), shares.c.told)
    by_shards = select(shares.c.seq).where(theirs, shares.c.told).group_by(shares.c.seq)
    ending = (
        update(stories).where(these).values(told=True),
        delete(shares).where(theirs),
        update(arrivals).where(among(dialect, arrivals.c.seq)).values(arrival=None),
    )
    return _Asking(
        done=union_all(mine, select(stories.c.seq).where(these, stories.c.told)),
        take=select(stories.c.seq).where(these).order_by(stories.c.seq).with_for_update(),
        ended=by_shards.having(func.count() >= bindparam("shards")),
        ending=_as_one(ending) if dialect == "postgresql" else ending,
    )


def _as_one(changes: Sequence[Update | Delete]) -> tuple[Update | Delete]:
    """Return changes of different tables as one statement: a question less for each."""
    *first, last = changes
    return (last.add_cte(*(change.cte(f"change_{n}") for n, change in enumerate(first))),)


def untold_by(conn: Connection, shard: int, decided: Sequence[tuple[int, Decided]]) -> list[tuple[int, Decided]]:
    """Return the batches of stories that the shard has not told to the end."""
    told: set[int] = set()
    done = _asking(conn.dialect.name).done
    for some in batches(dict.fromkeys(seq for seq, _ in decided), IN):
        told.update(conn.execute(done, {"seqs": some, "shard": shard}).scalars())
    return [(seq, one) for seq, one in decided if seq not in told]


def move_on(conn: Connection, shard: int, decided: Sequence[tuple[int, Decided]], of: int) -> None:
    """Note how far a shard has told stories; those that all shards have told are told."""
    far = dict(decided)
    alone = of == 1  # whose end needs no mark that another shard would look at
    _mark(conn, shard, {seq: one for seq, one in far.items() if not (alone and one.last)})
    for some in batches(sorted(seq for seq, one in far.items() if one.last), IN):
        if told := some if alone else _told_by_all(conn, some, of):
            for statement in _asking(conn.dialect.name).ending:
                conn.execute(statement, {"seqs": told})


_MARK = text(
    "INSERT INTO shares (seq, shard, cursor, told) SELECT seq, :shard, cursor, told"
    " FROM unnest(CAST(:seqs AS bigint[]), CAST(:cursors AS text[]), CAST(:told AS boolean[]))"
    " AS far (seq, cursor, told)"
    " ON CONFLICT (seq, shard) DO UPDATE SET cursor = excluded.cursor, told = excluded.told"
)


def _mark(conn: Connection, shard: int, far: Mapping[int, Decided]) -> None:
    if not far:
        return
    if conn.dialect.name == "postgresql":
        cursors, told = [one.cursor for one in far.values()], [one.last for one in far.values()]
        conn.execute(_MARK, {"shard": shard, "seqs": list(far), "cursors": cursors, "told": told})
    else:
        rows = ({"seq": seq, "shard": shard, "cursor": one.cursor, "told": one.last} for seq, one in far.items())
        write_over(conn, shares, rows, "seq", "shard")


def _told_by_all(conn: Connection, seqs: Sequence[int], of: int) -> list[int]:
    """Return those that so many shards have told. Shards that end one story take turns at its row."""
    asking = _asking(conn.dialect.name)
    conn.execute(asking.take, {"seqs": seqs})
    return list(conn.execute(asking.ended, {"seqs": seqs, "shards": of}).scalars())

"""How far each shard has told stories, on an open connection.

Every shard says this of every story, so that what it costs goes with the number of shards: few statements for many
stories, made once and the same for any number of them, which PostgreSQL then keeps prepared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Delete,
    Select,
    Update,
    bindparam,
    delete,
    func,
    select,
    text,
    union_all,
    update,
)

from wirebell.model.alert import Decided
from wirebell.store._sql import IN, among, batches, write_over
from wirebell.store.schema import arrivals, stories
from wirebell.store.schema_cluster import shares


class _Asking(NamedTuple):
    """The statements about stories by their numbers, `seqs`.

    `ending` ends them, `ending_told` those that so many `shards` have told.
    """

    done: Any
    take: Select[Any]
    ending: tuple[Update | Delete, ...]
    ending_told: tuple[Update | Delete, ...]


@cache
def _asking(dialect: str) -> _Asking:
    """Return statements that take longer to make than to run."""
    these, theirs = among(dialect, stories.c.seq), among(dialect, shares.c.seq)
    mine = select(shares.c.seq).where(theirs, shares.c.shard == bindparam("shard"), shares.c.told)
    by_shards = select(shares.c.seq).where(theirs, shares.c.told).group_by(shares.c.seq)
    ended = by_shards.having(func.count() >= bindparam("shards"))
    rows = these, theirs, among(dialect, arrivals.c.seq)
    columns = stories.c.seq, shares.c.seq, arrivals.c.seq
    named = _ending(*rows)
    by_all = _ending(*(row & column.in_(ended) for row, column in zip(rows, columns, strict=True)))
    return _Asking(
        done=union_all(mine, select(stories.c.seq).where(these, stories.c.told)),
        take=select(stories.c.seq).where(these).order_by(stories.c.seq).with_for_update(),
        ending=_as_one(named) if dialect == "postgresql" else named,
        ending_told=_as_one(by_all) if dialect == "postgresql" else by_all,
    )


def _ending(
    these: ColumnElement[bool], theirs: ColumnElement[bool], arrived: ColumnElement[bool]
) -> tuple[Update | Delete, ...]:
    """Return what ends stories; how far shards have told them is forgotten last, as others ask for it."""
    return (
        update(stories).where(these).values(told=True),
        update(arrivals).where(arrived).values(arrival=None),
        delete(shares).where(theirs),
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
    asking = _asking(conn.dialect.name)
    for some in batches(sorted(seq for seq, one in far.items() if one.last), IN):
        if not alone:  # shards that end one story take turns at its row: only then is what others told known
            conn.execute(asking.take, {"seqs": some})
        for statement in asking.ending if alone else asking.ending_told:
            conn.execute(statement, {"seqs": some} if alone else {"seqs": some, "shards": of})


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

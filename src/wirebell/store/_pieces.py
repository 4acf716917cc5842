"""The rows of a table carried from one database into another, piece by piece, and compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Engine,
    LargeBinary,
    MetaData,
    Select,
    Table,
    func,
    insert,
    select,
    tuple_,
    update,
)

from wirebell.effects import passing
from wirebell.store._sql import copying
from wirebell.store.columns import Row, Words
from wirebell.store.upgrade import TRANSFER

STEP = 2_000
"""Rows of a piece."""

NOTED = Table(
    TRANSFER,
    MetaData(),
    Column("table", Words, primary_key=True),
    Column("origin", Words, nullable=False),
    Column("rows", Row, nullable=False),
    Column("last", LargeBinary),
    Column("done", Boolean, nullable=False),
)
"""In the target: by table how far it got."""


class Carried(Struct, frozen=True):
    """How many rows of a table are in the target by now, of how many."""

    table: str
    rows: int
    total: int


class Compared(Struct, frozen=True):
    """How many rows a table has in source and target, and whether they are the same."""

    table: str
    source: int
    target: int
    same: bool


class _Reached(NamedTuple):
    rows: int
    last: Sequence[Any] | None
    done: bool


def carry_table(reading: Connection, target: Engine, table: Table, step: int) -> Iterator[Carried]:
    """Carry the rows that the target does not have yet; yield after every piece, which is durable then."""
    total = reading.execute(select(func.count()).select_from(table)).scalar_one()
    with target.connect() as looking:
        reached = _reached(looking, table)
    key = [table.c.keys().index(column.key) for column in table.primary_key]
    while not reached.done:
        found = reading.execute(_piece(table, reached.last, step)).fetchall()
        last = [found[-1][at] for at in key] if found else reached.last
        first, reached = reached.last is None, _Reached(reached.rows + len(found), last, len(found) < step)
        with passing("transfer.piece"), target.begin() as writing:
            if first:
                writing.execute(table.delete())  # counters of a new schema
            if found:
                _put(writing, table, found)
            _note(writing, table, reached)
        yield Carried(table.name, reached.rows, total)


def _piece(table: Table, last: Sequence[Any] | None, step: int) -> Select[Any]:
    """Return the query of the rows after the last one, in the order of the source's keys."""
    key = tuple(table.primary_key)
    found = select(table).order_by(*key).limit(step)
    return found if last is None else found.where(tuple_(*key) > tuple_(*last, types=[c.type for c in key]))


def _reached(conn: Connection, table: Table) -> _Reached:
    row = conn.execute(select(NOTED).where(NOTED.c.table == table.name)).one()
    return _Reached(row.rows, None if row.last is None else msgspec.msgpack.decode(row.last), row.done)


def _note(writing: Connection, table: Table, reached: _Reached) -> None:
    last = None if reached.last is None else msgspec.msgpack.encode(reached.last)
    writing.execute(
        update(NOTED).where(NOTED.c.table == table.name).values(rows=reached.rows, last=last, done=reached.done)
    )


def _put(writing: Connection, table: Table, rows: Sequence[Sequence[Any]]) -> None:
    if writing.dialect.name == "postgresql":
        _copy(writing, table, rows)
    else:
        names = table.c.keys()
        writing.execute(insert(table), [dict(zip(names, row, strict=True)) for row in rows])


def _copy(writing: Connection, table: Table, rows: Sequence[Sequence[Any]]) -> None:
    """Write rows by COPY."""
    quoted = writing.dialect.identifier_preparer.quote
    bound = [_binding(column, writing) for column in table.c]
    into = f"COPY {quoted(table.name)} ({', '.join(quoted(column.name) for column in table.c)}) FROM STDIN"
    with copying(writing, into) as copy:
        for row in rows:
            copy.write_row([bind(value) for bind, value in zip(bound, row, strict=True)])


def _binding(column: Column[Any], conn: Connection) -> Callable[[Any], Any]:
    return column.type.dialect_impl(conn.dialect).bind_processor(conn.dialect) or _as_it_is


def _as_it_is(value: Any) -> Any:
    return value


def summed(conn: Connection, table: Table) -> tuple[int, int]:
    """Return how many rows there are, and a sum over all of them in which their order does not matter."""
    count = total = 0
    for row in conn.execution_options(yield_per=STEP).execute(select(table)):
        digest = blake2b(msgspec.msgpack.encode(tuple(row)), digest_size=16).digest()
        count, total = count + 1, (total + int.from_bytes(digest)) % 2**128
    return count, total

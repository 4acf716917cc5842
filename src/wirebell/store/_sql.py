"""The few statements that SQLite and PostgreSQL say differently, and counters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Insert, Select, Table, select, update
from sqlalchemy.dialects import postgresql, sqlite

from wirebell.store.schema import counters

T = TypeVar("T")
Row = Mapping[str, Any]

_MANY = 5_000
"""Rows in one executemany: enough to be quick, few enough that no list of a million rows is built."""

IN = 500
"""Values in one `IN (…)`: far below the limits of both databases."""


def batches(values: Iterable[T], size: int) -> Iterator[list[T]]:
    """Return the values in lists of at most that size."""
    values = iter(values)
    while batch := list(islice(values, size)):
        yield batch


def _on_conflict(conn: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    return postgresql.insert(table) if conn.dialect.name == "postgresql" else sqlite.insert(table)


def insert_new(conn: Connection, table: Table, rows: Iterable[Row]) -> int:
    """Insert the rows that no UNIQUE of the table forbids, in order; return how many those were."""
    statement: Insert = _on_conflict(conn, table).on_conflict_do_nothing()
    keep = {"preserve_rowcount": True}
    return sum(conn.execute(statement, batch, execution_options=keep).rowcount for batch in batches(rows, _MANY))


def insert_tuples(conn: Connection, statement: str, rows: Iterable[tuple[object, ...]]) -> int:
    """Do what `insert_new` does with rows made ready for the driver, in about half the time."""
    return sum(conn.exec_driver_sql(statement, batch).rowcount for batch in batches(rows, _MANY))


def upsert(conn: Connection, table: Table, row: Row, key: str) -> None:
    """Insert the row, or write it over the one with the same key."""
    statement = _on_conflict(conn, table).values(row)
    conn.execute(statement.on_conflict_do_update(index_elements=[key], set_=dict(row)))


def _value(name: str) -> Select[int]:
    return select(counters.c.value).where(counters.c.name == name)


def counted(conn: Connection, name: str) -> int:
    """Return how far a counter stands."""
    return int(conn.execute(_value(name)).scalar_one())


def locked(conn: Connection, name: str) -> int:
    """Return a counter and keep it from others until the transaction ends.

    So numbers become visible in their order: who has read up to one misses none below it.
    """
    return int(conn.execute(_value(name).with_for_update()).scalar_one())


def advance(conn: Connection, name: str, by: int = 1) -> int:
    """Move a counter on and return where it now stands; others wait for it until the transaction ends."""
    statement = update(counters).where(counters.c.name == name).values(value=counters.c.value + by)
    conn.execute(statement)
    return counted(conn, name)


def unique(values: Iterable[str]) -> Sequence[str]:
    """Return each value once, in order."""
    return list(dict.fromkeys(values))

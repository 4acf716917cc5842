"""The few statements that SQLite and PostgreSQL say differently, and counters."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache, cached_property
from itertools import chain, islice
from typing import Any, TypeVar

import msgspec
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Insert,
    Select,
    Subquery,
    Table,
    any_,
    bindparam,
    func,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from wirebell.store.schema import counters

T = TypeVar("T")
Row = Mapping[str, Any]

_MANY = 5_000
"""Rows in one executemany: enough to be quick, few enough that no list of a million rows is built."""

_TOGETHER = (1024, 256, 64, 16, 4, 1)
"""Rows in one statement: a few sizes, each prepared once."""

IN = 500
"""Values in one `IN (…)`: far below the limits of both databases."""


def among(dialect: str, column: ColumnElement[int], name: str = "seqs") -> ColumnElement[bool]:
    """Return that a column has one of the numbers given as `name`: one statement, however many they are."""
    if dialect == "postgresql":
        return column == any_(bindparam(name, type_=postgresql.ARRAY(BigInteger)))
    return column.in_(bindparam(name, expanding=True))


class Tuples:
    """The statement that inserts rows of these columns where no UNIQUE forbids it, for any number of rows."""

    def __init__(self, table: str, columns: Sequence[str]) -> None:
        self._head = f"INSERT INTO {table} ({', '.join(columns)}) VALUES "
        self._row = f"({', '.join('?' * len(columns))})"
        self.of = cache(self._of)

    def _of(self, rows: int) -> str:
        return f"{self._head}{', '.join([self._row] * rows)} ON CONFLICT DO NOTHING"


def batches(values: Iterable[T], size: int) -> Iterator[list[T]]:
    """Return the values in lists of at most that size."""
    values = iter(values)
    while batch := list(islice(values, size)):
        yield batch


class Gathering:
    """A query put together once, which gives all its rows at once, in their order.

    SQLite gives them as one value: row by row, another thread that has work would be waited for at each of them.
    """

    def __init__(self, query: Select[Any]) -> None:
        self._query = query

    def rows(self, conn: Connection, **values: object) -> Sequence[Any]:
        """Return the rows for these values of its parameters."""
        if conn.dialect.name != "sqlite":
            return conn.execute(self._query, values).all()
        return self._shaped(msgspec.json.decode(conn.execute(self._together, values).scalar_one()))

    @cached_property
    def _inner(self) -> Subquery:
        return self._query.subquery()

    @cached_property
    def _together(self) -> Select[Any]:
        return select(func.json_group_array(func.json_array(*self._inner.c)))

    @cached_property
    def _shape(self) -> Any:
        return namedtuple("Gathered", self._inner.c.keys())

    @cached_property
    def _readers(self) -> list[tuple[int, Callable[[Any], Any]]]:
        dialect = sqlite.dialect()
        found = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in self._inner.c]
        return [(place, read) for place, read in enumerate(found) if read is not None]

    def _shaped(self, rows: list[list[Any]]) -> list[Any]:
        for row in rows:
            for place, read in self._readers:
                row[place] = read(row[place])
        return list(map(self._shape._make, rows))


def ids_of(column: ColumnElement[str]) -> ColumnElement[bool]:
    """Return that a column has one of the texts given as `ids`; a query that says so can be put together once."""
    return column.in_(bindparam("ids", expanding=True))


def _on_conflict(conn: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    return postgresql.insert(table) if conn.dialect.name == "postgresql" else sqlite.insert(table)


def insert_new(conn: Connection, table: Table, rows: Iterable[Row]) -> int:
    """Insert the rows that no UNIQUE of the table forbids, in order; return how many those were."""
    statement: Insert = _on_conflict(conn, table).on_conflict_do_nothing()
    keep = {"preserve_rowcount": True}
    return sum(conn.execute(statement, batch, execution_options=keep).rowcount for batch in batches(rows, _MANY))


def insert_tuples(conn: Connection, statement: Tuples, rows: Iterable[tuple[object, ...]]) -> int:
    """Do what `insert_new` does with rows made ready for SQLite, in about half the time.

    Many rows go in one statement: SQLite writes those without holding Python back, so that another thread works
    meanwhile. Single rows would pass Python from thread to thread at each of them.
    """
    together = chain.from_iterable(map(in_statements, batches(rows, _TOGETHER[0])))
    return sum(_insert(conn, statement, some) for some in together)


def _insert(conn: Connection, statement: Tuples, rows: Sequence[tuple[object, ...]]) -> int:
    return conn.exec_driver_sql(statement.of(len(rows)), tuple(chain.from_iterable(rows))).rowcount


def in_statements(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    """Yield the rows in parts of a few sizes: a statement for each size is prepared once."""
    start = 0
    for size in _TOGETHER:
        while len(rows) - start >= size:
            yield rows[start : start + size]
            start += size


@contextmanager
def copying(conn: Connection, into: str) -> Iterator[Any]:
    """Let rows be written to PostgreSQL by COPY. What goes wrong is raised as by every other statement."""
    connection: Any = conn.connection.driver_connection
    driver: Any = conn.dialect.loaded_dbapi
    try:
        with connection.cursor() as cursor, cursor.copy(into) as copy:
            yield copy
    except driver.Error as fault:
        raise DBAPIError.instance(into, None, fault, driver.Error, dialect=conn.dialect) from fault


def upsert(conn: Connection, table: Table, row: Row, key: str) -> None:
    """Insert the row, or write it over the one with the same key."""
    statement = _on_conflict(conn, table).values(row)
    conn.execute(statement.on_conflict_do_update(index_elements=[key], set_=dict(row)))


def write_over(conn: Connection, table: Table, rows: Iterable[Row], *key: str) -> None:
    """Insert the rows, each over the one with the same key; all of them have the same columns."""
    for batch in batches(rows, _MANY):
        conn.execute(_written_over(conn.dialect.name, table, key), batch)


@cache
def _written_over(dialect: str, table: Table, key: tuple[str, ...]) -> Insert:
    """Return a statement that takes longer to make than to run."""
    statement = postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
    others = {name: statement.excluded[name] for name in table.c.keys() if name not in key}  # noqa: SIM118 - a table's columns
    return statement.on_conflict_do_update(index_elements=list(key), set_=others)


ERASURES = "erased"
"""The counter that holds the revision of the newest erasure."""


@cache
def value_of(name: str) -> Select[int]:
    """Return the question how far a counter stands."""
    return select(counters.c.value).where(counters.c.name == name)


def counted(conn: Connection, name: str) -> int:
    """Return how far a counter stands."""
    return int(conn.execute(value_of(name)).scalar_one())


def locked(conn: Connection, name: str) -> int:
    """Return a counter and keep it from others until the transaction ends.

    So numbers become visible in their order: who has read up to one misses none below it.
    """
    return int(conn.execute(value_of(name).with_for_update()).scalar_one())


def kept(conn: Connection, name: str) -> int:
    """Return a counter that nobody moves on until the transaction ends; others may keep it as well."""
    return int(conn.execute(value_of(name).with_for_update(read=True)).scalar_one())


def advance(conn: Connection, name: str, by: int = 1) -> int:
    """Move a counter on and return where it now stands; others wait for it until the transaction ends."""
    statement = update(counters).where(counters.c.name == name).values(value=counters.c.value + by)
    conn.execute(statement)
    return counted(conn, name)


def unique(values: Iterable[str]) -> Sequence[str]:
    """Return each value once, in order."""
    return list(dict.fromkeys(values))

"""Changing many rows, each found by its key: one statement on SQLite, sent together to PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain

from sqlalchemy import BindParameter, ColumnElement, Connection, Table, bindparam, update
from sqlalchemy.dialects import sqlite

from wirebell.store._sql import batches, in_statements

_MANY = 1_000
_SQLITE = sqlite.dialect()


class Change:
    """Sets columns of the rows that have the key of one given, where `where` holds for them as well.

    SQLite changes many in one statement, without holding Python back: row by row, another thread that has work
    would be waited for at each of them.
    """

    def __init__(
        self, table: Table, key: Sequence[str], columns: Sequence[str], *where: ColumnElement[bool]
    ) -> None:
        self._table, self._key, self._columns, self._where = table.name, key, columns, where
        same = (table.c[name] == bindparam(f"new_{name}") for name in key)
        values: dict[str, BindParameter[object]] = {name: bindparam(f"new_{name}") for name in columns}
        self._each = update(table).where(*same, *where).values(values)
        kinds = (table.c[name].type.dialect_impl(_SQLITE) for name in (*key, *columns))
        self._stored = [kind.bind_processor(_SQLITE) for kind in kinds]
        self._together = cache(self._of)

    def made(self, conn: Connection, rows: Iterable[Sequence[object]]) -> int:
        """Change rows, each given by its key and what its columns become; return how many there were."""
        make = self._on_sqlite if conn.dialect.name == "sqlite" else self._elsewhere
        return sum(make(conn, batch) for batch in batches(rows, _MANY))

    def _elsewhere(self, conn: Connection, rows: Sequence[Sequence[object]]) -> int:
        names = [f"new_{name}" for name in (*self._key, *self._columns)]
        return conn.execute(self._each, [dict(zip(names, row, strict=True)) for row in rows]).rowcount

    def _on_sqlite(self, conn: Connection, rows: Sequence[Sequence[object]]) -> int:
        changed = 0
        for some in in_statements(rows):
            values = tuple(chain.from_iterable(map(self._values, some)))
            changed += conn.exec_driver_sql(self._together(len(some)), values).rowcount
        return changed

    def _values(self, row: Sequence[object]) -> Iterable[object]:
        """Return a row's values as SQLite's driver takes them."""
        return (stored(value) if stored else value for value, stored in zip(row, self._stored, strict=True))

    def _of(self, rows: int) -> str:
        """Return the statement for so many rows."""
        keyed = len(self._key) + 1
        sets = ", ".join(f"{name} = new.column{place}" for place, name in enumerate(self._columns, keyed))
        one = f"({', '.join('?' * (len(self._key) + len(self._columns)))})"
        same = [f"{self._table}.{name} = new.column{place}" for place, name in enumerate(self._key, 1)]
        where = [str(w.compile(dialect=_SQLITE, compile_kwargs={"literal_binds": True})) for w in self._where]
        return (
            f"UPDATE {self._table} SET {sets} FROM (VALUES {', '.join([one] * rows)}) AS new "
            f"WHERE {' AND '.join([*same, *where])}"
        )

"""Migrations add, and take nothing away: a Wirebell that was started before one works on after it.

The rule stands in docs/reliability.md. It holds for what a table is from `FROM` on, and for what stands in it from
`KEPT_FROM` on; what was done otherwise stands here by name, with what it cost.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    Engine,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
    create_engine,
    select,
    text,
)
from sqlalchemy.types import Boolean, Integer

from tests.cluster.machines import database as postgresql
from tests.later import FOLDER, LATER
from wirebell.store.database import database_at
from wirebell.store.schema import KNOWN_REVISIONS, VERSION_TABLE
from wirebell.store.upgrade import migrate

FROM, KEPT_FROM = "0004", "0011"
NO_CASCADE = {"0017": {"drafts refers to arrivals", "shares refers to arrivals"}}
"""Rows that only a cluster writes, which has none of before beside it."""
CHANGED = {
    "0016": {"counters", "pages", "segments", "spots"},  # looking back is filed anew, by whoever is idle
    "0020": {"followers"},  # processes of before no longer know the names of private feeds
}
"""Tables in which rows of before were changed."""


class Shape(NamedTuple):
    """What a table is; an index by its columns and whether it is unique."""

    columns: dict[str, tuple[str, bool]]
    may_be_left_out: frozenset[str]
    primary: tuple[str, ...]
    unique: frozenset[tuple[str, ...]]
    refers: frozenset[tuple[str, bool]]
    checks: frozenset[str]
    indexes: frozenset[tuple[str, tuple[str, ...], bool]]


def shapes(known: list[Table]) -> dict[str, Shape]:
    return {table.name: shape(table) for table in known}


def shape(table: Table) -> Shape:
    unique = [c for c in table.constraints if isinstance(c, UniqueConstraint)]
    checks = [c for c in table.constraints if isinstance(c, CheckConstraint)]
    keys = table.foreign_key_constraints
    return Shape(
        columns={c.name: (repr(c.type), bool(c.nullable)) for c in table.c},
        may_be_left_out=frozenset(c.name for c in table.c if c.nullable or c.server_default is not None),
        primary=names(table.primary_key.columns),
        unique=frozenset(names(one.columns) for one in unique),
        refers=frozenset((key.referred_table.name, key.ondelete == "CASCADE") for key in keys),
        checks=frozenset(str(one.sqltext) for one in checks),
        indexes=frozenset((str(i.name), names(i.columns), bool(i.unique)) for i in table.indexes),
    )


def names(columns: Iterable[Column[Any]]) -> tuple[str, ...]:
    return tuple(column.name for column in columns)


def faults(before: dict[str, Shape], after: dict[str, Shape]) -> set[str]:
    """Return what of a migration whoever was started before it could not work with."""
    found = {f"{name} is gone" for name in before.keys() - after.keys()}
    for name in before.keys() & after.keys():
        found |= {f"{name}: {fault}" for fault in changed(before[name], after[name])}
    for name in after.keys() - before.keys():
        found |= {f"{name} refers to {of}" for of, cascades in after[name].refers if of in before and not cascades}
    return found


def changed(old: Shape, new: Shape) -> Iterator[str]:
    for column, was in old.columns.items():
        if new.columns.get(column) != was:
            yield f"{column} was {was}"
    for column in new.columns.keys() - old.columns.keys() - new.may_be_left_out:
        yield f"{column} must be given"
    for what in ("primary", "unique", "refers", "checks"):
        if getattr(old, what) != getattr(new, what):
            yield f"{what} was {getattr(old, what)}"
    for index in old.indexes - new.indexes:
        yield f"index {index[0]} is gone"
    for index in new.indexes - old.indexes:
        if index[2]:
            yield f"index {index[0]} is unique"


# -- what stands in it ----------------------------------------------------------------------------------------


def tables(conn: Connection) -> list[Table]:
    """Return the tables as they are, those that others refer to first."""
    found = MetaData()
    found.reflect(conn)
    return [table for table in found.sorted_tables if table.name != VERSION_TABLE]


def fill(conn: Connection, known: list[Table]) -> None:
    """Let something stand in every table that is empty, and every counter at 1."""
    for table in known:
        if conn.execute(select(table).limit(1)).first() is None:
            conn.execute(table.insert().values({c.name: a_value(c.type) for c in table.c}))
    conn.execute(text("UPDATE counters SET value = 1"))


def a_value(kind: Any) -> object:
    if isinstance(kind, Boolean):
        return True
    if isinstance(kind, Integer):
        return 1
    return b"x" if isinstance(kind, LargeBinary) else "x"


def rows(conn: Connection, known: list[Table]) -> dict[str, set[Any]]:
    """Return what whoever knows these tables as they were reads in them."""
    return {table.name: {tuple(row) for row in conn.execute(select(table))} for table in known}


def moved(before: dict[str, set[Any]], after: dict[str, set[Any]]) -> set[str]:
    return {name for name, was in before.items() if not was <= after[name]}


# -- step by step ---------------------------------------------------------------------------------------------


@contextmanager
def empty(kind: str, folder: Path) -> Iterator[Engine]:
    if kind == "sqlite":
        engine = create_engine(f"sqlite:///{folder / 'w.db'}")
        yield engine
        engine.dispose()
        return
    with postgresql() as url:
        found = database_at(url)
        yield found.writer
        found.dispose()


def step(conn: Connection, known: list[Table], to: str) -> tuple[list[Table], set[str], set[str]]:
    """Make one step; return the tables, what of it none of before could work with, and where rows changed."""
    if to >= KEPT_FROM:
        fill(conn, known)
    stood = rows(conn, known) if to >= KEPT_FROM else {}
    migrate(conn, to, FOLDER)
    after = tables(conn)
    return after, faults(shapes(known), shapes(after)), moved(stood, rows(conn, known) if stood else {})


@pytest.mark.long
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_every_migration_leaves_to_those_of_before_what_they_know(kind: str, tmp_path: Path) -> None:
    known, found = list[Table](), dict[str, tuple[set[str], set[str]]]()
    with empty(kind, tmp_path) as engine:
        for to in (*KNOWN_REVISIONS, LATER):
            with engine.begin() as conn:
                known, fault, rows_moved = step(conn, known, to)
            found[to] = (fault, rows_moved)
    for to in (to for to in found if to >= FROM):
        assert found[to] == (NO_CASCADE.get(to, set()), CHANGED.get(to, set())), to
    assert {"followers: zone", "follows: cadence"} <= {fault.partition(" was")[0] for fault in found["0003"][0]}


BREAKS = {
    "ALTER TABLE follows DROP COLUMN policy": "follows: policy was",
    "ALTER TABLE marks RENAME TO signs": "marks is gone",
    "ALTER TABLE follows RENAME COLUMN policy TO rules": "follows: policy was",
    "DROP INDEX alerts_waiting": "alerts: index alerts_waiting is gone",
    "CREATE UNIQUE INDEX one ON alerts (created)": "alerts: index one is unique",
    "CREATE TABLE new_one (seq INTEGER REFERENCES arrivals (seq))": "new_one refers to arrivals",
}


@pytest.mark.parametrize("statement", BREAKS)
def test_what_the_rule_forbids_is_seen(statement: str, tmp_path: Path) -> None:
    with empty("sqlite", tmp_path) as engine:
        with engine.begin() as conn:
            migrate(conn)
            before = shapes(tables(conn))
            conn.execute(text(statement))
        with engine.begin() as conn:
            found = faults(before, shapes(tables(conn)))
    assert any(fault.startswith(BREAKS[statement]) for fault in found), found

"""Every record of one database carried into another, of either kind: in pieces, so that one cut short goes on.

The target notes with every piece how far it got. Until both hold the same, row by row, that note stands, and
nobody opens the target for anything else (see `store.upgrade`).
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, Table, func, insert, inspect, select, text
from sqlalchemy.exc import SQLAlchemyError

from wirebell.effects import passing
from wirebell.errors import StoreError, UsageError
from wirebell.store import open_store, schema, schema_cluster
from wirebell.store._pieces import NOTED, STEP, Carried, Compared, carry_table, summed
from wirebell.store.backup import file_of
from wirebell.store.columns import metadata
from wirebell.store.database import database_at
from wirebell.store.engines import use_wal
from wirebell.store.faults import explained
from wirebell.store.upgrade import TRANSFER, prepare, version

__all__ = ["TABLES", "Carried", "Compared", "Transfer"]
_OF_PROCESSES = (schema.holders, schema_cluster.posts, schema_cluster.quotas)
TABLES = tuple(table for table in metadata.sorted_tables if table not in _OF_PROCESSES)
"""What is carried, what others refer to first; leases, posts and draws are of processes of their database."""

_HOLDER = schema.deliveries.c.holder


class Transfer:
    """A transfer between two addresses; every method raises StoreError as a Store does."""

    def __init__(self, source: str, target: str) -> None:
        """Ask nothing of them yet. Raises UsageError for a source that is not there, or no other."""
        if not source.startswith(("postgresql://", "postgres://")) and not file_of(source).is_file():
            raise UsageError(f"There is no database at {source}: give --from the one that is in use.")
        self._from = source
        self._source, self._target = database_at(source), database_at(target)
        self._origin = self._source.writer.url.render_as_string(hide_password=True)
        if self._source.writer.url == self._target.writer.url:
            raise UsageError("Source and target are one database: give an empty one to --to.")

    def carry(self, step: int = STEP) -> Generator[Carried]:
        """Carry what the target does not have yet; yield after every piece of `step` rows, which is durable then.

        The source must not change meanwhile; one of an older schema is brought to the newest once nothing is in
        the way. Raises UsageError while a server works on it, and for a target that holds records of its own or a
        part of another source.
        """
        with self._explained():
            if self._is_worked_on():
                raise UsageError("A server works on the source: stop it, and run this again.")
            with self._target.writer.begin() as writing:
                _begin(writing, self._origin)
            open_store(self._from).close()
            yield from _carry(self._source.readers, self._target.writer, step)

    def _is_worked_on(self) -> bool:
        """Raises StoreError for a source that is not ours."""
        with self._source.readers.connect() as conn:
            version(conn)
            tells = self._source.lone_writer or inspect(conn).has_table(schema.holders.name)  # not in older ones
        return tells and bool(self._source.holders.living())

    def compare(self) -> Iterator[Compared]:
        """Yield for each table whether source and target hold the same."""
        with self._explained():
            yield from _compare(self._source.readers, self._target.readers)

    def finish(self) -> None:
        """Open the target to all: rows are numbered on from the last one, leases of the source let go of."""
        with self._explained():
            with self._source.readers.connect() as conn:
                claims = conn.execute(select(_HOLDER).where(_HOLDER.is_not(None)).distinct()).scalars()
                names = {claim.partition(".")[0] for claim in claims}
            self._target.holders.mourn(sorted(names))
            _finish(self._target.writer)
            if self._target.lone_writer:
                use_wal(self._target.writer)

    def close(self) -> None:
        """Let go of both databases."""
        self._source.dispose()
        self._target.dispose()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as fault:
            raise StoreError(explained(fault, self._target.writer.url)) from fault


def _carry(source: Engine, target: Engine, step: int) -> Generator[Carried]:
    with source.connect() as reading:
        for table in TABLES:
            yield from carry_table(reading, target, table, step)


def _begin(writing: Connection, origin: str) -> None:
    if inspect(writing).has_table(TRANSFER):
        begun = set(writing.execute(select(NOTED.c.origin)).scalars())
        if begun != {origin}:
            raise UsageError(
                f"The target holds a part of {', '.join(sorted(begun))}: go on with that one, or give an empty "
                "database."
            )
        return
    prepare(writing)
    for table in TABLES:
        if table is schema.counters:  # a new schema counts from 0
            continue
        if writing.execute(select(*table.primary_key).limit(1)).first() is not None:
            raise UsageError(f"The target holds records of its own ({table.name}): give an empty database.")
    NOTED.create(writing)
    rows = [{"table": table.name, "origin": origin, "rows": 0, "last": None, "done": False} for table in TABLES]
    writing.execute(insert(NOTED), rows)


def _compare(source: Engine, target: Engine) -> Iterator[Compared]:
    with source.connect() as here, target.connect() as there:
        for table in TABLES:
            (rows, ours), (carried, theirs) = summed(here, table), summed(there, table)
            yield Compared(table.name, rows, carried, (rows, ours) == (carried, theirs))


def _finish(target: Engine) -> None:
    with passing("transfer.finish"), target.begin() as writing:
        if writing.dialect.name == "postgresql":
            for table in TABLES:
                _count_on(writing, table)
        NOTED.drop(writing)


def _count_on(writing: Connection, table: Table) -> None:
    column = table.autoincrement_column
    if column is None:
        return
    number = writing.execute(
        text("SELECT pg_get_serial_sequence(:name, :column)"), {"name": table.name, "column": column.name}
    ).scalar_one()
    last = writing.execute(select(func.max(column))).scalar_one()
    if number is not None and last is not None:
        writing.execute(text("SELECT setval(CAST(:number AS regclass), :last)"), {"number": number, "last": last})

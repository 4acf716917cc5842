"""From one database to another: all that is on record carried over, compared, and only then in use."""

from __future__ import annotations

from contextlib import closing

from msgspec import Struct

from wirebell.app.house import House
from wirebell.app.progress import Progress, quiet
from wirebell.errors import StoreError


class Migrated(Struct, frozen=True, kw_only=True):
    """A migration that was made: every row of every table is the same in both."""

    rows: int
    tables: int


class Upgraded(Struct, frozen=True):
    """A database that has the newest schema now."""

    schema: str


def upgrade(house: House) -> Upgraded:
    """Bring the database in use to the newest schema, as a server that opens it does."""
    from wirebell.store.schema import HEAD

    house.store.counts()
    return Upgraded(HEAD)


def migrate(source: str, target: str, progress: Progress = quiet) -> Migrated:
    """Carry all of one database into an empty other one; a migration that was cut short goes on where it was.

    The source must not be worked on. The target is in use only when both hold the same. Raises UsageError,
    StoreError: each says what to do, and the source keeps what it holds.
    """
    from wirebell.store.transfer import TABLES, Transfer

    with closing(Transfer(source, target)) as transfer:
        for carried in transfer.carry():
            progress(f"Carrying {carried.table}", carried.rows, carried.total)
        rows, differing = 0, []
        for n, compared in enumerate(transfer.compare(), 1):
            progress("Comparing tables", n, len(TABLES))
            rows += compared.target
            if not compared.same:
                differing.append(f"{compared.table} ({compared.source:,} rows, {compared.target:,} there)")
        if differing:
            raise StoreError(
                f"Source and target differ in {', '.join(differing)}: the source was changed meanwhile. Stop all "
                "that works on it, empty the target, and begin anew."
            )
        transfer.finish()
    return Migrated(rows=rows, tables=len(TABLES))

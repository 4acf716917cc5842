"""A copy of the embedded database, made while others read and write it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from wirebell.effects import passing
from wirebell.errors import StoreError, UsageError

PAGES = 2_000
"""Pages copied at a time: writers get their turn in between."""


def file_of(url: str) -> Path:
    """Return the file of a SQLite database. Raises UsageError for any other database."""
    kind, separator, rest = url.partition("://")
    if separator and kind != "sqlite":
        raise UsageError("Only the embedded database is copied here; use pg_dump and pg_restore for PostgreSQL.")
    return Path(rest[1:] if separator else url)


def found_schema(url: str) -> str | None:
    """Return the schema of a database, None if it has none yet; one of before is not brought to the newest.

    Raises StoreError for one that cannot be read, is not ours, or was written by a newer Wirebell.
    """
    from sqlalchemy.exc import SQLAlchemyError

    from wirebell.store.database import database_at
    from wirebell.store.faults import explained
    from wirebell.store.upgrade import version

    database = database_at(url)
    try:
        with database.readers.connect() as conn:
            return version(conn)
    except SQLAlchemyError as fault:
        raise StoreError(explained(fault, database.readers.url)) from fault
    finally:
        database.dispose()


def copy(database: Path, to: Path) -> None:
    """Copy a database wholly and durably to a file that must not be there yet; it is whole in itself.

    Raises StoreError.
    """
    try:
        to.touch(mode=0o600)
        with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(to)) as copied:
            with passing("backup.copy"):
                source.backup(copied, pages=PAGES)
            copied.execute("PRAGMA journal_mode = DELETE")
        check(to)
        with passing("backup.sync"):
            sync(to)
    except (sqlite3.Error, OSError) as fault:
        raise StoreError(f"The database {database} cannot be copied to {to}: {fault}.") from fault


def check(database: Path) -> None:
    """Raise StoreError unless SQLite finds the whole file well."""
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as opened:
            found = [row[0] for row in opened.execute("PRAGMA integrity_check(3)")]
    except sqlite3.Error as fault:
        found = [str(fault)]
    if found != ["ok"]:
        raise StoreError(f"The database {database} is damaged: {'; '.join(found)}. Use another backup.")


def sync(path: Path) -> None:
    """Make what a file or folder holds outlast a loss of power."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)

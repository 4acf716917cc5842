"""The record of everything, on SQLite, on PostgreSQL, or in memory for tests: one set of guarantees."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from wirebell.errors import UsageError
from wirebell.ports import Store
from wirebell.store.memory import MemoryStore

__all__ = ["MemoryStore", "open_store"]


def open_store(url: str) -> Store:
    """Open a store, making its schema or bringing it to the newest one.

    `url` is `memory:`, `sqlite:///PATH` or a path, or `postgresql://USER:PASSWORD@HOST/DATABASE`. Raises
    UsageError for any other address, StoreError if the database cannot be used: each says what to do.
    """
    scheme, separator, rest = url.partition("://")
    if url == "memory:":
        return MemoryStore()
    if not separator:
        return _sqlite(url)
    if scheme == "sqlite" and rest.startswith("/") and len(rest) > 1:
        return _sqlite(rest[1:])
    if scheme in ("postgresql", "postgres"):
        return _postgresql(url)
    raise UsageError(
        f"No database can be opened at {url!r}: give a path, sqlite:///PATH or postgresql://USER@HOST/DATABASE."
    )


def _sqlite(path: str) -> Store:
    from wirebell.store.engines import sqlite_engines, use_wal
    from wirebell.store.holders import FileHolders
    from wirebell.store.sql import SqlStore

    writer, readers = sqlite_engines(Path(path))
    with ExitStack() as undo:  # a database that is not ours is let go of at once
        undo.callback(writer.dispose)
        undo.callback(readers.dispose)
        store = SqlStore(writer, readers, lone_writer=True, holders=FileHolders(Path(path)))
        use_wal(writer)
        undo.pop_all()
    return store


def _postgresql(url: str) -> Store:
    from sqlalchemy import make_url

    from wirebell.store.engines import postgresql_engines
    from wirebell.store.sql import SqlStore

    writer, readers = postgresql_engines(make_url(url.replace("postgres://", "postgresql://", 1)))
    return SqlStore(writer, readers, lone_writer=False)

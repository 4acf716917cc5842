"""The record of everything, on SQLite, on PostgreSQL, or in memory for tests: one set of guarantees."""

from __future__ import annotations

from contextlib import ExitStack

from wirebell.ports import Store
from wirebell.store.memory import MemoryStore

__all__ = ["MemoryStore", "open_store"]


def open_store(url: str) -> Store:
    """Open a store, making its schema or bringing it to the newest one.

    `url` is `memory:`, `sqlite:///PATH` or a path, or `postgresql://USER:PASSWORD@HOST/DATABASE`. Raises
    UsageError for any other address, StoreError if the database cannot be used: each says what to do.
    """
    if url == "memory:":
        return MemoryStore()
    from wirebell.store.database import database_at
    from wirebell.store.engines import use_wal
    from wirebell.store.sql import SqlStore

    database = database_at(url)
    with ExitStack() as undo:  # a database that is not ours is let go of at once
        undo.callback(database.dispose)
        store = SqlStore(database.writer, database.readers, database.lone_writer, database.holders)
        if database.lone_writer:
            use_wal(database.writer)
        undo.pop_all()
    return store

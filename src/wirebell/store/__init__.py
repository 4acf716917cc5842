"""The record of everything, on SQLite, on PostgreSQL, or in memory for tests: one set of guarantees."""

from __future__ import annotations

from contextlib import ExitStack

from wirebell.errors import UsageError
from wirebell.ports import Ledger, Store
from wirebell.store.memory import MemoryStore

__all__ = ["MemoryStore", "open_ledger", "open_store"]


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


def open_ledger(url: str) -> Ledger:
    """Open a PostgreSQL database for the workers of a cluster, which is brought to no other schema.

    Many processes work from it, perhaps of two versions of Wirebell: whoever runs the cluster says when its
    schema changes. Raises UsageError for another database, StoreError for one of an older schema: each says what
    to do.
    """
    if not url.startswith(("postgresql://", "postgres://")):
        raise UsageError(
            "A cluster needs PostgreSQL: give --database postgresql://USER@HOST/DATABASE. What an embedded "
            "Wirebell has on record comes there by `wirebell migrate --from sqlite:///PATH --to postgresql://…`."
        )
    from wirebell.store.database import database_at
    from wirebell.store.sql import SqlStore

    database = database_at(url)
    with ExitStack() as undo:
        undo.callback(database.dispose)
        store = SqlStore(database.writer, database.readers, False, database.holders, upgrade=False)
        undo.pop_all()
    return store

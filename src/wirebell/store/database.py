"""The database at an address: its engines, and those who claim from it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Engine, make_url

from wirebell.errors import UsageError
from wirebell.store.engines import postgresql_engines, sqlite_engines
from wirebell.store.holders import FileHolders, Holders, TableHolders


class Database(NamedTuple):
    """A database; `lone_writer` says that it takes one writer at a time."""

    writer: Engine
    readers: Engine
    holders: Holders
    lone_writer: bool

    def dispose(self) -> None:
        """Let go of all connections."""
        self.writer.dispose()
        self.readers.dispose()


def database_at(url: str) -> Database:
    """Return the database at an address, of which nothing is asked yet.

    `url` is `sqlite:///PATH` or a path, or `postgresql://USER:PASSWORD@HOST/DATABASE`. Raises UsageError for any
    other, StoreError if its file or driver is missing: each says what to do.
    """
    scheme, separator, rest = url.partition("://")
    if not separator and url != "memory:":
        return _sqlite(Path(url))
    if scheme == "sqlite" and rest.startswith("/") and len(rest) > 1:
        return _sqlite(Path(rest[1:]))
    if scheme in ("postgresql", "postgres"):
        writer, readers = postgresql_engines(make_url(url.replace("postgres://", "postgresql://", 1)))
        return Database(writer, readers, TableHolders(writer), lone_writer=False)
    raise UsageError(
        f"No database can be opened at {url!r}: give a path, sqlite:///PATH or postgresql://USER@HOST/DATABASE."
    )


def _sqlite(path: Path) -> Database:
    writer, readers = sqlite_engines(path)
    return Database(writer, readers, FileHolders(path), lone_writer=True)

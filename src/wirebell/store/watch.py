"""Whether anything on record has changed, asked of the database in microseconds."""

from __future__ import annotations

from sqlalchemy import Connection, Engine


class Watch:
    """Keeps a connection of its own: SQLite tells it of the commits of all others. Not for two threads at once."""

    def __init__(self, readers: Engine) -> None:
        self._readers = readers
        self._conn: Connection | None = None

    def stamp(self) -> str:
        """Return a text that changes with every commit of others."""
        if self._readers.dialect.name == "postgresql":
            with self._readers.begin() as conn:  # an equal snapshot sees the same transactions
                return str(conn.exec_driver_sql("SELECT pg_current_snapshot()::text").scalar_one())
        if self._conn is None:
            self._conn = self._readers.connect()
        cursor = self._conn.connection.cursor()
        try:
            ((version,),) = cursor.execute("PRAGMA data_version")
        finally:
            cursor.close()
        return str(version)

    def close(self) -> None:
        """Give the connection back."""
        if self._conn is not None:
            self._conn.close()
            self._conn = None

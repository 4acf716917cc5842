"""Opening the two databases so that what they promise holds: durable commits, snapshots for readers."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import InvalidatePoolError, NoSuchModuleError
from sqlalchemy.pool import QueuePool

from wirebell.errors import StoreError
from wirebell.store.faults import explained

BUSY_SECONDS = 30
"""How long a process waits for another one's write before it gives up."""

_PRAGMAS = (
    f"busy_timeout = {BUSY_SECONDS * 1000}",
    "foreign_keys = ON",
    "synchronous = FULL",  # in WAL mode NORMAL may lose the last commits on power loss
    "cache_size = -16384",
    "wal_autocheckpoint = 12000",  # fewer bytes written than at 1000; the log stays under 64 MB
    f"journal_size_limit = {64 * 2**20}",
)


def sqlite_engines(path: Path) -> tuple[Engine, Engine]:
    """Return (writer, readers) of a SQLite file, made with access for its owner alone if it is not there."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600, exist_ok=True)  # it holds addresses and feed tokens
    except OSError as fault:
        raise StoreError(
            f"The database {path} cannot be opened or made: {fault.strerror}. Let it and its folder belong to who "
            "runs Wirebell, or choose another --home."
        ) from fault
    return _sqlite(path, "BEGIN IMMEDIATE", 1), _sqlite(path, "BEGIN", 8)


def _sqlite(path: Path, begin: str, size: int) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        connect_args={"check_same_thread": False},
        poolclass=QueuePool,
        pool_size=size,
        max_overflow=0,
    )
    event.listen(engine, "connect", _tune)
    event.listen(engine, "begin", _beginning(begin))
    return engine


def _tune(dbapi: Any, _record: Any) -> None:
    dbapi.isolation_level = None  # sqlite3 would begin by itself, and late
    for pragma in _PRAGMAS:
        dbapi.execute(f"PRAGMA {pragma}").close()


def _beginning(statement: str) -> Callable[[Connection], None]:
    def begin(conn: Connection) -> None:
        conn.exec_driver_sql(statement)

    return begin


def use_wal(writer: Engine) -> None:
    """Let readers and the writer work side by side; kept in the file from then on. Raises StoreError."""
    dbapi = writer.raw_connection()
    try:
        _turn_to_wal(dbapi.cursor(), time.monotonic() + BUSY_SECONDS)
    except sqlite3.OperationalError as fault:
        raise StoreError(explained(fault, writer.url)) from fault
    finally:
        dbapi.close()


def _turn_to_wal(cursor: Any, until: float) -> None:
    """Turn a new file that others open too: SQLite lets all but one fail at once, whatever its timeout."""
    turned = False
    while not turned:
        try:
            cursor.execute("PRAGMA journal_mode = WAL").close()
            turned = True
        except sqlite3.OperationalError as fault:
            if fault.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.02)


_NOTICED = {"keepalives_idle": 4, "keepalives_interval": 2, "keepalives_count": 3, "tcp_user_timeout": 10_000}
"""A network that was cut says nothing: within ten seconds whoever waits for an answer knows that none comes."""
_NOTICED_THERE = "; ".join(f"SET tcp_{name.removeprefix('tcp_')} = {value}" for name, value in _NOTICED.items())
"""The same for the server, which would else hold the locks of a worker that is gone for two hours."""


def postgresql_engines(url: URL) -> tuple[Engine, Engine]:
    """Return (writer, readers) of a PostgreSQL database; both use one pool. What its address says goes first."""
    ours = {"application_name": "wirebell", "client_encoding": "utf8", "connect_timeout": 10, **_NOTICED}
    try:
        engine = create_engine(
            url.set(drivername="postgresql+psycopg"),
            connect_args={name: value for name, value in ours.items() if name not in url.query},
            pool_size=8,
            isolation_level="READ COMMITTED",
        )
    except (ModuleNotFoundError, NoSuchModuleError) as fault:
        raise StoreError(
            "PostgreSQL needs a driver that is not installed: pip install 'wirebell[postgresql]'."
        ) from fault
    event.listen(engine, "connect", _notice_cuts)
    _ask_after_rest(engine)
    return engine, engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def glancing(writer: Engine, readers: Engine) -> Engine:
    """Return what asks one question at a time: a transaction around it would be two more to PostgreSQL."""
    if writer.dialect.name == "postgresql":
        return writer.execution_options(isolation_level="AUTOCOMMIT")
    return readers


def _notice_cuts(dbapi: Any, _record: Any) -> None:
    dbapi.execute(_NOTICED_THERE)
    dbapi.commit()


RESTED = 1.0
"""Seconds after which a connection is asked whether it lives before it is used: it may have been cut meanwhile.

To ask each time is one question more for each transaction. Who meets one that was cut within this time gets a
StoreError, as whoever was in the midst of a transaction does, and all connections are made anew.
"""


def _ask_after_rest(engine: Engine) -> None:
    def taken(dbapi: Any, record: Any, _fairy: Any) -> None:
        if time.monotonic() - record.info.get("used", time.monotonic()) > RESTED:
            try:
                engine.dialect.do_ping(dbapi)
            except engine.dialect.loaded_dbapi.Error as fault:
                raise InvalidatePoolError from fault

    def given_back(_dbapi: Any, record: Any) -> None:
        record.info["used"] = time.monotonic()

    event.listen(engine, "checkout", taken)
    event.listen(engine, "checkin", given_back)

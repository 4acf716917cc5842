"""Is this database ours, and of our version? An empty or older one is brought to the newest schema."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from wirebell.errors import StoreError
from wirebell.store.schema import HEAD, KNOWN_REVISIONS, VERSION_TABLE, metadata

WAITED = 3
"""Seconds for which a migration waits for a table: more would be a pause of all who work on it."""
TRANSFER = "transfer"
"""The table that stands in a database while another is being carried into it."""
_LOCK = 0x77697265
"""Key of the advisory lock that keeps two processes from migrating one PostgreSQL database at once."""


def prepare(conn: Connection) -> None:
    """Bring the database to HEAD in this transaction; StoreError, changing nothing, if it is not for us."""
    found = version(conn)
    if found == HEAD:
        return
    if found is None:
        _takes_all_texts(conn)
    if conn.dialect.name == "postgresql":
        conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    found = version(conn)
    if found != HEAD:
        migrate(conn)
        _is_whole(conn, found)


def _is_whole(conn: Connection, before: str | None) -> None:
    """Raise StoreError if what the schema has is not there: what it was upgraded from was not what it says."""
    columns = {
        table: {c["name"] for c in found} for (_, table), found in inspect(conn).get_multi_columns().items()
    }
    lacking = [table.name for table in metadata.sorted_tables if table.name not in columns]
    lacking += [
        str(column)
        for table in metadata.sorted_tables
        for column in table.columns
        if table.name in columns and column.name not in columns[table.name]
    ]
    if lacking:
        raise StoreError(
            f"This database says that it has schema {before}, and lacks what belongs to it "
            f"({', '.join(lacking[:3])}{' …' if lacking[3:] else ''}): a Wirebell in the making wrote it, or not "
            "all of it was brought back. It stays as it was. Restore a whole backup; or take the follows along: "
            "`wirebell export` by the Wirebell that wrote it, `wirebell import` into another --home."
        )


def _takes_all_texts(conn: Connection) -> None:
    """Raise StoreError for an empty PostgreSQL database whose encoding has not all letters of the world."""
    if conn.dialect.name != "postgresql":
        return
    encoding = conn.execute(text("SHOW server_encoding")).scalar_one()
    if encoding != "UTF8":
        raise StoreError(
            f"This database keeps texts as {encoding}, which cannot hold what is written everywhere. Give one "
            "made by: createdb --encoding UTF8 --locale C --template template0 NAME"
        )


def _briefly(conn: Connection) -> None:
    """Wait only so long for a table that somebody reads: whoever works on it stands behind who waits for it."""
    if conn.dialect.name == "postgresql":
        conn.execute(text(f"SET LOCAL lock_timeout = '{WAITED}s'"))


def require(conn: Connection) -> None:
    """Raise StoreError for a database that is not of the newest schema, which this leaves as it is."""
    found = version(conn)
    if found != HEAD:
        raise StoreError(
            f"This database has {f'schema {found}' if found else 'no schema yet'}, and workers of this Wirebell "
            f"need {HEAD}. Bring it there: `wirebell --database URL migrate`. Workers that run meanwhile go on."
        )


def version(conn: Connection) -> str | None:
    """Return the database's schema version, None if it is empty; StoreError if it is not one of ours."""
    tables = inspect(conn).get_table_names()
    if VERSION_TABLE not in tables:
        if tables:
            raise StoreError(
                f"This database is not Wirebell's: it holds other tables ({', '.join(sorted(tables)[:3])}). "
                "Give --database an empty one."
            )
        return None
    if TRANSFER in tables:
        raise StoreError(
            "Another database is being carried into this one, and not all of it is here: run the same "
            "`wirebell migrate` again until it says that all is there, or give --database another one."
        )
    found = conn.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar_one_or_none()
    if found is not None and found not in KNOWN_REVISIONS:
        raise StoreError(
            f"This database has schema {found}, and this Wirebell knows {HEAD} at most: "
            "a newer Wirebell wrote it. Upgrade Wirebell, or restore the backup made before the upgrade."
        )
    return None if found is None else str(found)


def migrate(conn: Connection, to: str = "head", later: Path | None = None) -> None:
    """Run the migrations on an open transaction, those in the folder `later` too, if one is given."""
    from alembic import command
    from alembic.config import Config

    scripts = Path(__file__).with_name("migrations")
    config = Config()
    config.set_main_option("script_location", str(scripts))
    config.set_main_option("path_separator", "os")
    if later is not None:
        config.set_main_option("version_locations", os.pathsep.join((str(scripts / "versions"), str(later))))
    config.attributes["connection"] = conn
    _briefly(conn)
    command.upgrade(config, to)

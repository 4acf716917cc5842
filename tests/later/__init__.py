"""A Wirebell to come: its migration, and a database that it overtakes while the Wirebell of today works on it."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import text

from wirebell.store.database import database_at
from wirebell.store.schema import HEAD, VERSION_TABLE
from wirebell.store.upgrade import migrate

FOLDER = Path(__file__).with_name("versions")
LATER = "9001"


def overtake(url: str) -> None:
    """Bring a database to the later schema, as `wirebell migrate` of the later Wirebell does."""
    database = database_at(url)
    with database.writer.begin() as conn:
        migrate(conn, later=FOLDER)
    database.dispose()


def later(url: str) -> None:
    """Where WIREBELL_TEST_LATER is set, overtake a database, and let it open as for who had opened it before."""
    if not os.environ.get("WIREBELL_TEST_LATER"):
        return
    overtake(url)
    database = database_at(url)
    with database.writer.begin() as conn:
        conn.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = :was"), {"was": HEAD})
    database.dispose()

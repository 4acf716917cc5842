"""In the contract suites `store` is every store there is, PostgreSQL included."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from tests.later import later
from wirebell.ports import Store
from wirebell.store import MemoryStore, open_store
from wirebell.store.schema import metadata

SERVERS = ("postgresql://root@127.0.0.1:5432/test", "postgresql://postgres@127.0.0.1:5432/test")
ABSENT = (
    "no PostgreSQL: start one (`pg_ctlcluster 15 main start`, or any server from version 13) with a "
    "database `test`, or name it in WIREBELL_TEST_POSTGRESQL=postgresql://USER@HOST/DATABASE"
)
CHILDREN_FIRST = [table.name for table in reversed(metadata.sorted_tables) if table.name != "counters"]

OpenStore = Callable[[], Store]
"""Opens the test's database; a second call opens the same one once more."""


@cache
def postgresql_server() -> str | None:
    named = os.environ.get("WIREBELL_TEST_POSTGRESQL")
    for server in (named,) if named else SERVERS:
        try:
            psycopg.connect(server, connect_timeout=2).close()
        except psycopg.OperationalError:
            continue
        return server
    return None


@pytest.fixture(scope="session")
def postgresql_schema() -> Iterator[str]:
    """The address of a schema of this session's own, dropped at its end."""
    server = postgresql_server()
    if server is None:
        pytest.skip(ABSENT)
    name = f"wirebell_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as conn:
        conn.execute(f"CREATE SCHEMA {name}".encode())
    url = make_url(server).update_query_dict({"options": f"-csearch_path={name}"})
    yield url.render_as_string(hide_password=False)
    with psycopg.connect(server, autocommit=True) as conn:
        conn.execute(f"DROP SCHEMA {name} CASCADE".encode())


@pytest.fixture(scope="session")
def postgresql_migrated(postgresql_schema: str) -> str:
    open_store(postgresql_schema).close()
    later(postgresql_schema)
    return postgresql_schema


@pytest.fixture
def empty_postgresql(postgresql_migrated: str) -> Callable[[], None]:
    """Empties all tables: far quicker than making them again."""

    def empty() -> None:
        with psycopg.connect(postgresql_migrated) as conn:
            for table in CHILDREN_FIRST:
                conn.execute(f"DELETE FROM {table}".encode())
            conn.execute("UPDATE counters SET value = 0")

    return empty


@pytest.fixture
def postgresql_url(postgresql_migrated: str, empty_postgresql: Callable[[], None]) -> str:
    """The address of a PostgreSQL database with our schema and nothing in it."""
    empty_postgresql()
    return postgresql_migrated


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database that outlives the store."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgresql_url"))
    found: Path = request.getfixturevalue("database")
    return str(found)


def _opener(url: str) -> Iterator[OpenStore]:
    opened: list[Store] = []

    def open_again() -> Store:
        opened.append(open_store(url))
        return opened[-1]

    yield open_again
    for store in opened:
        store.close()


@pytest.fixture
def stores(store_url: str) -> Iterator[OpenStore]:
    """Opens one database as often as asked, as several processes or a later run would."""
    yield from _opener(store_url)


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    if request.param == "memory":
        yield MemoryStore()
        return
    url = request.getfixturevalue("postgresql_url" if request.param == "postgresql" else "database")
    found = open_store(str(url))
    yield found
    found.close()

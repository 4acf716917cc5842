"""Databases that keep texts in another encoding than UTF-8, as PostgreSQL makes them where no locale is set."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import make_url

from tests.contract.conftest import ABSENT, postgresql_server
from wirebell.errors import StoreError
from wirebell.store import open_store


@pytest.fixture(params=["SQL_ASCII", "LATIN1"])
def encoded(request: pytest.FixtureRequest) -> Iterator[tuple[str, str]]:
    """The address of an empty database, and its encoding."""
    server, name = postgresql_server(), f"wirebell_{uuid.uuid4().hex}"
    if server is None:
        pytest.skip(ABSENT)
    with psycopg.connect(server, autocommit=True) as conn:
        made = f"CREATE DATABASE {name} ENCODING '{request.param}' LOCALE 'C' TEMPLATE template0"
        try:
            conn.execute(made.encode())
        except psycopg.errors.InsufficientPrivilege:
            pytest.skip("the tests' user may make no databases there")
        yield make_url(server).set(database=name).render_as_string(hide_password=False), request.param
        conn.execute(f"DROP DATABASE {name}".encode())


def test_it_is_refused_with_what_to_do_before_anything_is_in_it(encoded: tuple[str, str]) -> None:
    url, encoding = encoded
    with pytest.raises(StoreError, match=f"keeps texts as {encoding}, .* createdb --encoding UTF8"):
        open_store(url)
    with psycopg.connect(url) as conn:
        assert conn.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)

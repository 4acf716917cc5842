"""Connections to PostgreSQL that are cut between two uses, as by a proxy, a restart or a cable."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from contextlib import closing, suppress
from typing import NamedTuple

import psycopg
import pytest
from sqlalchemy import make_url

from tests.samples import source
from wirebell.errors import StoreError
from wirebell.ports import Store
from wirebell.store import open_store
from wirebell.store.engines import RESTED


class Cut(NamedTuple):
    """A store, and the name under which the server knows its connections."""

    store: Store
    server: str
    name: str

    def now(self) -> int:
        """Cut all its connections; return how many there were."""
        ending = b"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = %s"
        with psycopg.connect(self.server, autocommit=True) as conn:
            return len(conn.execute(ending, (self.name,)).fetchall())


@pytest.fixture
def cut(postgresql_url: str) -> Iterator[Cut]:
    name = f"cut-{uuid.uuid4().hex[:8]}"
    named = make_url(postgresql_url).update_query_dict({"application_name": name})
    with closing(open_store(named.render_as_string(hide_password=False))) as store:
        store.add_source(source())
        yield Cut(store, postgresql_url, name)


def test_who_rested_does_not_notice(cut: Cut) -> None:
    assert cut.now() >= 1
    time.sleep(RESTED + 0.2)
    assert cut.store.sources() == [source()]
    cut.store.remove_source("harbour")
    assert cut.store.sources() == []


def test_who_was_at_it_is_told_once_and_goes_on(cut: Cut) -> None:
    assert cut.now() >= 1
    with suppress(StoreError):  # not told either if the machine took more than a second until here
        cut.store.sources()
    assert cut.store.sources() == [source()]
    cut.store.remove_source("harbour")
    assert cut.store.sources() == []

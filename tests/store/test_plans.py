"""What is asked often is found by an index, however much else is on record."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, event

from tests.cluster.machines import database as postgresql
from tests.samples import NOW
from wirebell.model.alert import Narrowed
from wirebell.ports import Store
from wirebell.store import open_store
from wirebell.store.database import database_at

HOOK = "https://hooks.example/a"
ASKED: dict[str, Callable[[Store], object]] = {
    "preferred": lambda store: store.preferred("ann"),
    "teams_of": lambda store: store.teams_of("ann"),
    "preferences_naming": lambda store: store.preferences_naming([HOOK]),
    "preferences_ever": lambda store: store.preferences_ever("ann"),
    "closed_to": lambda store: store.closed_to("ann"),
    "entitlements_ever": lambda store: store.entitlements_ever("ann"),
    "follower": lambda store: store.follower("ann"),
    "follows": lambda store: store.follows("ann"),
    "follows_ever": lambda store: store.follows_ever(["ann"]),
    "follows_to": lambda store: store.follows_to([HOOK]),
    "follow": lambda store: store.follow("f1"),
    "follow_count": lambda store: store.follow_count("ann"),
    "lines": lambda store: store.lines([HOOK]),
    "rotations": lambda store: store.rotations([HOOK]),
    "suppressed": lambda store: store.suppressed([HOOK]),
    "browsers": lambda store: store.browsers("ann"),
    "alerts": lambda store: store.alerts("ann", limit=20),
    "alerts of a story": lambda store: store.alerts("ann", story="s1"),
    "alert_count": lambda store: store.alert_count("ann"),
    "alert_page": lambda store: store.alert_page("ann", 9, 20),
    "alert_page since": lambda store: store.alert_page("ann", None, 20, Narrowed(since=NOW, state="held")),
    "delivery_page": lambda store: store.delivery_page("ann", 9, 20),
    "feed": lambda store: store.feed("ann", 20),
    "stream": lambda store: store.stream("ann", 0, 20),
    "several": lambda store: store.several(["s1", "s2"]),
    "exactly": lambda store: store.exactly({("s1", 1), ("s2", 2)}),
    "passes": lambda store: store.passes("ann", NOW),
    "ways_in": lambda store: store.ways_in("ann"),
    "confirmed": lambda store: store.confirmed("ann"),
    "account_of": lambda store: store.account_of("ann"),
    "read_by": lambda store: store.read_by("ann"),
    "pages": lambda store: store.pages([(b"a", b"b")]),
    "spots": lambda store: store.spots([b"a", b"b"]),
    "heard": lambda store: store.heard("harbour", "m1", NOW - timedelta(days=1)),
}
FEW = frozenset({"segments", "counters"})
"""Tables that are gone through: they have few rows, however much else is on record."""


@contextmanager
def asking() -> Iterator[list[tuple[str, Any]]]:
    """Gather the statements that are asked meanwhile, with their values."""
    found: list[tuple[str, Any]] = []

    def note(_conn: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: bool) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            found.append((statement, values))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Engine]]:
    path = tmp_path_factory.mktemp("plans") / "w.db"
    store, engine = open_store(str(path)), create_engine(f"sqlite:///{path}")
    yield store, engine
    engine.dispose()
    store.close()


@pytest.mark.parametrize("name", ASKED)
def test_on_sqlite_no_large_table_is_gone_through(sqlite: tuple[Store, Engine], name: str) -> None:
    store, engine = sqlite
    with asking() as asked:
        ASKED[name](store)
    assert asked
    with engine.connect() as conn:
        plans = [conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {one}", values).all() for one, values in asked]
    steps = [str(step[3]) for plan in plans for step in plan]
    through = [step for step in steps if (found := re.match(r"SCAN (\w+)", step)) and found[1] not in FEW]
    assert [step for step in through if not _by_a_small_index(step)] == []


def _by_a_small_index(step: str) -> bool:
    """Return whether only an index is gone through that holds few of the rows."""
    return re.search(r"USING (COVERING )?INDEX preferences_(teams|hooked)", step) is not None


@pytest.mark.parametrize("name", ASKED)
def test_on_postgresql_an_index_serves_each(large: tuple[Store, Engine], name: str) -> None:
    store, engine = large
    with asking() as asked:
        ASKED[name](store)
    with engine.connect() as conn:
        conn.exec_driver_sql("SET enable_seqscan = off")
        plans = [conn.exec_driver_sql(f"EXPLAIN {one}", values).scalars().all() for one, values in asked]
    through = {found[1] for plan in plans for line in plan if (found := re.search(r"Seq Scan on (\w+)", line))}
    assert through - FEW == set()


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Engine]]:
    """A store on PostgreSQL, where going through a table is for want of an index alone."""
    with postgresql() as url:
        store, database = open_store(url), database_at(url)
        yield store, database.readers
        database.dispose()
        store.close()

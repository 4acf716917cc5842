"""What all tests may ask for. `store` is every store that needs no server: memory and SQLite."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, settings

from tests.later import later
from wirebell.cli.collector import seldom_collect
from wirebell.ports import Store
from wirebell.store import MemoryStore, open_store

# How long a test takes is no matter of tests: a machine may be busy. What is tried is the same in every run, so
# that a commit passes or fails for what it changed; `--hypothesis-profile=search` tries what is new each time.
settings.register_profile("search", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("house", settings.get_profile("search"), derandomize=True)
settings.load_profile("house")
# For scripts/torture, where a sanitizer makes everything slow, and more is tried.
settings.register_profile("torture", max_examples=2_000, deadline=None, suppress_health_check=list(HealthCheck))

# Tests make many things fail on purpose; drawing their tracebacks took a twentieth of the suite.
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.dev.set_exc_info,
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ]
)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Let the collector pass over what was imported and collected, as a running Wirebell does: looking through it
    again and again took as long as what is tested."""
    seldom_collect()


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database with our schema and nothing in it, to be copied: migrating takes a while."""
    path = tmp_path_factory.mktemp("empty") / "wirebell.db"
    open_store(str(path)).close()
    later(str(path))
    return path


@pytest.fixture
def database(empty_database: Path, tmp_path: Path) -> Path:
    """A SQLite database of this test's own."""
    return Path(shutil.copy(empty_database, tmp_path / "wirebell.db"))


@pytest.fixture
def sqlite_store(database: Path) -> Iterator[Store]:
    store = open_store(str(database))
    yield store
    store.close()


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest) -> Store:
    if request.param == "memory":
        return MemoryStore()
    found: Store = request.getfixturevalue("sqlite_store")
    return found

"""The leases of a process that died are taken at once; those of one that lives are left to it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.contract.conftest import OpenStore
from tests.contract.wire import alert, take
from tests.samples import NOW
from wirebell.ports import Store
from wirebell.store import open_store

pytestmark = pytest.mark.skipif(os.name != "posix", reason="SIGKILL and these locks are of POSIX")
ROOT = Path(__file__).parents[2]
CLAIMS = """
import sys, time
from tests.samples import NOW
from wirebell.store import open_store

store = open_store(sys.argv[1])
print(len(store.claim(NOW, 10, 900.0, lambda claimable: claimable.delivery)), flush=True)
time.sleep(60)
"""
PATIENCE = 10.0


@pytest.fixture
def other(store_url: str) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Starts a process that claims all there is, and lives on."""
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        words = [sys.executable, "-c", CLAIMS, store_url]
        started.append(subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True))
        assert started[-1].stdout is not None
        assert started[-1].stdout.readline() == "1\n"
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def taken(store: Store) -> list[tuple[int, bool]]:
    found = store.claim(NOW, 10, 900.0, lambda claimable: claimable.delivery)
    return [(delivery.token, delivery.unknown) for delivery in found]


def test_who_starts_after_a_kill_has_the_leases_of_the_dead_within_ten_seconds(
    store_url: str, stores: OpenStore, other: Callable[[], subprocess.Popen[str]]
) -> None:
    take(stores(), "s1", alert())
    dead = other()
    os.kill(dead.pid, signal.SIGKILL)
    dead.wait()
    began = time.monotonic()
    store = stores()
    while not (found := taken(store)) and time.monotonic() < began + PATIENCE:
        time.sleep(0.2)
    assert found == [(2, True)]
    assert time.monotonic() - began < (PATIENCE if store_url.startswith("postgresql") else 1.0)


def test_who_lives_keeps_its_leases_whoever_starts_beside_it(
    stores: OpenStore, other: Callable[[], subprocess.Popen[str]]
) -> None:
    take(stores(), "s1", alert())
    other()
    store, until = stores(), time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert taken(store) == []
        time.sleep(0.5)


def test_a_second_store_of_one_process_takes_nothing_from_the_first(stores: OpenStore) -> None:
    first = stores()
    take(first, "s1", alert())
    assert taken(first) == [(1, False)]
    assert taken(stores()) == []


def test_a_store_that_was_closed_leaves_its_leases_to_the_next(database: Path) -> None:
    with_lease = open_store(str(database))
    take(with_lease, "s1", alert())
    assert taken(with_lease) == [(1, False)]
    with_lease.close()
    after = open_store(str(database))
    assert taken(after) == [(2, True)]
    after.close()


def test_without_its_file_a_lease_runs_its_time(database: Path) -> None:
    with_lease = open_store(str(database))
    take(with_lease, "s1", alert())
    taken(with_lease)
    with_lease.close()
    for file in database.with_name(f"{database.name}-holders").iterdir():
        file.unlink()
    after = open_store(str(database))
    assert taken(after) == []
    later = after.claim(NOW + timedelta(seconds=901), 10, 900.0, lambda claimable: claimable.delivery)
    assert [delivery.token for delivery in later] == [2]
    after.close()

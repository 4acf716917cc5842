"""What a database must keep through ends, crashes, threads and other processes."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from tests.contract.conftest import OpenStore
from tests.contract.wire import FEED, MAIL, VISIT, alert, an_arrival, batch, claim, read, send, sent, take
from tests.samples import NOW, follow, follower, item, source
from wirebell.errors import StoreError
from wirebell.model.delivery import Delivery
from wirebell.ports import Claimable, Store
from wirebell.store.database import database_at


def test_everything_is_there_when_it_is_opened_again(stores: OpenStore) -> None:
    first = stores()
    first.add_source(source())
    first.add_follower(follower())
    first.add_follow(follow())
    take(first, "s1", alert(follows=(FEED, MAIL)))
    first.accept(VISIT, [an_arrival("s2")])
    first.settle(sent(claim(first, limit=1)))
    first.suppress("mailto:x@desk.example", "gone")

    def seen(store: Store) -> list[object]:
        listed = [store.sources(), store.visits(), store.followers(), store.follows(), store.alerts()]
        return [*listed, store.deliveries(), store.pending(9), store.versions(), store.counts(), store.revision()]

    before = seen(first)
    first.close()
    first.close()
    assert seen(stores()) == before


def test_what_one_writes_another_sees_at_once(stores: OpenStore) -> None:
    one, other = stores(), stores()
    one.add_source(source())
    assert other.sources() == [source()]
    assert other.revision() == one.revision()
    take(other, "s1", alert())
    assert [d.token for d in claim(one)] == [1]
    assert claim(other) == []


def test_recheck_may_read_the_store_while_it_claims(stores: OpenStore) -> None:
    store = stores()
    take(store, "s1", alert())

    def look(claimable: Claimable) -> Delivery:
        assert store.alerts()[0].state == "due", "readers see what was before the claim"
        return claimable.delivery

    assert len(store.claim(NOW, 9, 60, look)) == 1


def test_what_a_server_replies_cannot_stop_a_delivery(stores: OpenStore) -> None:
    store = stores()
    take(store, "s1", alert())
    [got] = claim(store)
    assert store.settle([replace(got, state="refused", because="550 \x00 no \ud800 box")]) == 1
    assert [d.because for d in store.deliveries()] == ["550 \ufffd no \ufffd box"]
    store.suppress("mailto:x@desk.example", "\x00")


@pytest.mark.parametrize("text", ["lone \udc80 surrogate", "NUL \x00"])
def test_a_text_that_cannot_be_stored_is_a_clear_error_or_kept(stores: OpenStore, text: str) -> None:
    store = stores()
    for attempt in (
        lambda: store.add_follow(follow(expression=text)),
        lambda: store.accept(VISIT, [an_arrival(item=item(title=text))]),
    ):
        try:
            attempt()
        except StoreError as fault:
            assert "where it came in" in str(fault)  # noqa: PT017 - one database keeps what the other refuses
    kept = [f.expression for f in store.follows()] + [a.item.title for _, a in store.pending(9)]
    assert set(kept) <= {text}


def test_many_threads_and_stores_lose_and_double_nothing(stores: OpenStore) -> None:
    opened = [stores(), stores()]
    failures: list[BaseException] = []

    def work(number: int) -> None:
        store = opened[number % 2]
        try:
            for n in range(12):
                store.accept(VISIT, [an_arrival(f"s{n}"), an_arrival(f"own{number}-{n}")])
                store.add_follow(follow(id=f"f{number}-{n}", follower=f"p{number}", expression=f"w{n}"))
                store.known([f"g:harbour:s{n}"])
                told = store.pending(5)
                store.tell(
                    [(seq, read(a.story)) for seq, a in told],
                    [batch(alert(story=a.story), story=a.story) for _, a in told],
                )
                store.settle(sent(store.claim(NOW, 3, 60, send)))
        except BaseException as failure:  # noqa: BLE001 - shown by the test, whatever it is
            failures.append(failure)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    store = opened[0]
    while left := store.pending(99):
        store.tell(
            [(seq, read(a.story)) for seq, a in left],
            [batch(alert(story=a.story), story=a.story) for _, a in left],
        )
    while got := claim(store):
        store.settle(sent(got))
    counts = store.counts()
    assert (counts["stories"], counts["alerts"], counts["deliveries"], counts["follows"]) == (60, 60, 60, 48)
    assert {(d.state, d.attempts) for d in store.deliveries()} == {("sent", 1)}
    assert [f.added for f in store.follows()] == list(range(1, 49))


# -- killed at any moment -------------------------------------------------------------------------------

CHILD = """
import sys
from tests.contract.wire import *
from wirebell.store import open_store

store, n = open_store(sys.argv[1]), int(sys.argv[2])
while True:
    n += 1
    names = [f"s{n}-{i}" for i in range(3)]
    store.accept(VISIT, [an_arrival(name) for name in names])
    print(n, flush=True)  # acknowledged
    for seq, a in store.pending(2):
        store.tell([(seq, read(a.story))], [batch(alert(story=a.story, follower="a"), last=False)])
        store.tell([], [batch(alert(story=a.story, follower="b"))])
    store.settle(sent(claim(store, limit=2)))
"""


def run_and_kill(url: str, start: int, seconds: float) -> list[int]:
    """Return the numbers that a child acknowledged before it was killed."""
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", CHILD, url, str(start)]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        first = child.stdout.readline() + child.stdout.readline()  # with the second, the first round is told
        assert first, "the child works"
        time.sleep(seconds)
        child.send_signal(signal.SIGKILL)
        return [int(line) for line in (first + child.stdout.read()).splitlines()]


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is a POSIX signal")
def test_a_killed_process_loses_and_doubles_nothing(stores: OpenStore, store_url: str) -> None:
    acknowledged: list[int] = []
    for _ in range(3):
        start = acknowledged[-1] + 1 if acknowledged else 0
        acknowledged += run_and_kill(store_url, start, random.uniform(0.005, 0.15))
    store = stores()
    pending = {a.story for _, a in store.pending(10_000)}
    told = {story.id for _, story, _ in store.versions(limit=10_000)}
    assert pending | told >= {f"s{n}-{i}" for n in acknowledged for i in range(3)}, "nothing acknowledged is lost"
    assert not pending & told
    assert told, "the child came far enough to be worth killing"
    alerts = store.alerts()
    assert len({(a.story, a.follower) for a in alerts}) == len(alerts)
    assert {(name, who) for name in told for who in "ab"} <= {(a.story, a.follower) for a in alerts}
    assert len({(d.alert.id, d.address) for d in store.deliveries()}) == len(store.deliveries())
    if "://" not in store_url:
        with sqlite3.connect(store_url) as conn:
            assert conn.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        conn.close()


def test_a_stamp_changes_with_the_record(store: Store) -> None:
    stamps = [store.stamp()]
    take(store, "a")
    stamps.append(store.stamp())
    store.add_follower(follower())
    stamps.append(store.stamp())
    assert len(set(stamps)) == 3


def test_both_ends_notice_when_the_network_between_them_is_cut(postgresql_url: str) -> None:
    """The server, too: it would else keep the locks of a worker that is gone for two hours."""
    database = database_at(postgresql_url)
    with database.writer.connect() as conn:
        driver: Any = conn.connection.driver_connection
        assert driver.info.get_parameters()["tcp_user_timeout"] == "10000"
        assert conn.exec_driver_sql("SHOW tcp_keepalives_idle").scalar_one() == "4"
        assert conn.exec_driver_sql("SHOW tcp_user_timeout").scalar_one() in ("10000", "10s")
    database.dispose()

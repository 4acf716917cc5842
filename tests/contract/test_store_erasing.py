"""Somebody is erased on PostgreSQL while others tell and claim: nothing of them is on record afterwards."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

from tests.contract.test_ledger import divided, placed, post, share
from tests.contract.wire import FEED, alert, take
from tests.samples import NOW, follow, follower
from tests.waiting import wait_until
from wirebell.model.alert import Decided
from wirebell.model.cluster import Shard
from wirebell.model.delivery import Delivery
from wirebell.model.moving import ErasedCounts
from wirebell.ports import Claimable, Ledger
from wirebell.store import open_ledger

ALONE = Shard(number=1, of=1)


class Eraser:
    """Somebody who erases `ann` in another process."""

    def __init__(self, url: str) -> None:
        self._url, self._name = url, f"eraser-{uuid.uuid4().hex[:8]}"
        named = make_url(url).update_query_dict({"application_name": self._name})
        self._store = open_ledger(named.render_as_string(hide_password=False))
        self._erasing = threading.Thread(target=self._erase)
        self.came: list[ErasedCounts | None] = []

    def _erase(self) -> None:
        self.came.append(self._store.erase("ann"))

    def begin(self) -> None:
        """Erase until it is done, or waits for somebody."""
        self._erasing.start()
        with psycopg.connect(self._url, autocommit=True) as conn:
            wait_until(lambda: not self._erasing.is_alive() or self._waits(conn))

    def _waits(self, conn: psycopg.Connection[Any]) -> bool:
        waiting = b"SELECT 1 FROM pg_stat_activity WHERE application_name = %s AND wait_event_type = 'Lock'"
        return conn.execute(waiting, (self._name,)).fetchone() is not None

    def end(self) -> None:
        self._erasing.join()
        self._store.close()


class Interrupted(list[tuple[int, Decided]]):
    """Decisions that are looked at once, in the midst of recording them, when something else happens."""

    meanwhile: Callable[[], None] | None = None

    def __iter__(self) -> Iterator[tuple[int, Decided]]:
        happens, self.meanwhile = self.meanwhile, None
        if happens:
            happens()
        return super().__iter__()


@pytest.fixture
def ledger(postgresql_url: str) -> Iterator[Ledger]:
    with closing(open_ledger(postgresql_url)) as found:
        found.add_follower(follower(id="ann", name="Ann"))
        found.add_follow(follow(follower="ann"))
        yield found


@pytest.fixture
def eraser(postgresql_url: str) -> Eraser:
    return Eraser(postgresql_url)


def test_who_is_erased_while_a_shard_tells_has_no_alerts(ledger: Ledger, eraser: Eraser) -> None:
    (seq,) = placed(ledger, "s1")
    epoch, mine = divided(ledger, 1), post(ledger, "match 1 1/1")
    (one,) = ledger.to_tell(ALONE, 9)
    decided = Interrupted([(seq, share("s1", alert(follower="ann"), at=one.follows_at))])
    decided.meanwhile = eraser.begin
    ledger.tell_share(mine, ALONE, epoch, decided)
    eraser.end()
    assert eraser.came == [ErasedCounts(follows=1, alerts=1, deliveries=0, teams=0)]
    assert ledger.alerts("ann") == []


def test_who_is_erased_while_their_alerts_are_claimed_is_erased(ledger: Ledger, eraser: Eraser) -> None:
    take(ledger, "s1", alert(follower="ann", follows=(FEED,)))

    def look(claimable: Claimable) -> Delivery:
        eraser.begin()
        return claimable.delivery

    assert len(ledger.claim(NOW, 9, 60, look)) == 1
    eraser.end()
    assert eraser.came == [ErasedCounts(follows=1, alerts=1, deliveries=1, teams=0)]
    assert ledger.alerts() == []

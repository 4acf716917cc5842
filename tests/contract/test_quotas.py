"""Buckets that several processes draw from, on SQLite and PostgreSQL alike."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from tests.samples import NOW
from wirebell.model.limit import Bucket
from wirebell.ports import Ledger, Quotas
from wirebell.store import schema_cluster
from wirebell.store.database import database_at

Opens = Callable[[], Any]
TEN = Bucket(quota=10, window=100)


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


@pytest.fixture
def quotas(stores: Opens) -> Quotas:
    return cast(Ledger, stores())


class Plain:
    """A bucket as one would explain it."""

    def __init__(self, bucket: Bucket) -> None:
        self.bucket, self.level, self.at = bucket, Fraction(bucket.quota), -1

    def draw(self, second: int) -> int:
        if self.at >= 0:
            past = max(second - self.at, 0)
            dripped = Fraction(past * self.bucket.quota, self.bucket.window)
            self.level = min(self.level + dripped, Fraction(self.bucket.quota))
        behind = self.at > second + self.bucket.window
        self.at = second if behind else max(self.at, second)
        portion = int(self.level / self.bucket.part) if self.bucket.part else 1
        given = max(portion, 1) if self.level >= 1 else 0
        self.level -= given
        return given


steps = st.lists(st.integers(-90, 90), min_size=1, max_size=40)
sizes = st.sampled_from([(1, 10), (6, 60), (10, 10), (60, 60), (600, 60)])
"""What drips in a second is a whole number of millionths: no rounding to allow for."""
fresh = itertools.count()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(size=sizes, part=st.sampled_from([0, 2, 20]), moves=steps)
def test_a_bucket_gives_what_is_in_it(quotas: Quotas, size: tuple[int, int], part: int, moves: list[int]) -> None:
    bucket = Bucket(quota=size[0], window=size[1], part=part)
    mark, plain, second = b"%d" % next(fresh), Plain(bucket), 10_000
    for move in moves:
        second = max(second + move, 0)
        drawn = quotas.draw(mark, bucket, at(second))
        assert drawn.given == plain.draw(second)
        assert drawn.level == pytest.approx(float(plain.level))


def test_all_draw_from_one_level_however_many_at_once(stores: Opens) -> None:
    given: list[int] = []
    opened = [cast(Ledger, stores()) for _ in range(3)]

    def draw(mine: Quotas) -> None:
        given.extend(mine.draw(b"one", TEN, NOW).given for _ in range(8))

    threads = [threading.Thread(target=draw, args=(mine,)) for mine in opened]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(given) == 10
    assert opened[0].draw(b"another", TEN, NOW).given == 1


def test_buckets_that_are_full_again_are_forgotten(quotas: Quotas, store_url: str) -> None:
    """Every thousand draws; those in use stand as they stood."""
    for n in range(600):
        quotas.draw(b"%d" % n, TEN, at(-200))
    for _ in range(10):
        quotas.draw(b"mine", TEN, NOW)
    for n in range(390):
        quotas.draw(b"%d" % n, TEN, at(1))
    assert quotas.draw(b"mine", TEN, at(2)).given == 0
    database = database_at(store_url)
    with database.readers.connect() as conn:
        kept = conn.execute(select(func.count()).select_from(schema_cluster.quotas)).scalar_one()
    database.dispose()
    assert kept == 391, "of the first six hundred none that nobody drew from again"


def test_a_wrong_clock_closes_no_bucket_for_good(quotas: Quotas) -> None:
    for _ in range(10):
        quotas.draw(b"one", TEN, at(365 * 86_400))
    assert quotas.draw(b"one", TEN, NOW).given == 0
    assert quotas.draw(b"one", TEN, at(10)).given == 1

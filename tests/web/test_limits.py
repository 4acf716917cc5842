"""Limits that hold across web processes: no more than the quota, however the requests are spread."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from litestar.testing import TestClient

from tests.samples import NOW
from tests.web.conftest import house_at
from tests.web.signed import BASE, Client, mails, public, send
from wirebell.accounts import tokens
from wirebell.app.house import House
from wirebell.app.serving import Pulse
from wirebell.errors import StoreError
from wirebell.model.limit import Bucket, Drawn
from wirebell.ports import Ledger
from wirebell.web.api.door import QUOTA
from wirebell.web.limits import PART, Limits
from wirebell.web.routes import application

SIZE = Bucket(quota=40, window=40, part=10)


@dataclass
class Moved:
    """A clock that the test moves, and a record that keeps levels in whole numbers as the databases do."""

    seconds: float = 0.0
    drawn: int = 0
    away: bool = False

    def __post_init__(self) -> None:
        self.levels: dict[bytes, tuple[float, float]] = {}

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.seconds)

    def draw(self, mark: bytes, bucket: Bucket, now: datetime) -> Drawn:
        if self.away:
            raise StoreError("The database is away.")
        self.drawn += 1
        second = (now - NOW).total_seconds()
        level, at = self.levels.get(mark, (float(bucket.quota), second))
        level = min(level + (second - at) * bucket.quota / bucket.window, float(bucket.quota))
        portion = int(level / bucket.part) if bucket.part else 1
        taken = max(portion, 1) if level >= 1 else 0
        self.levels[mark] = level - taken, second
        return Drawn(given=taken, level=level - taken)


asks = st.lists(st.tuples(st.sampled_from([0.0, 0.0, 0.0, 0.5, 3.0, 30.0]), st.integers(0, 3)), max_size=300)


@settings(deadline=None)
@given(asks=asks)
def test_no_more_is_allowed_than_the_quota_and_what_drips(asks: list[tuple[float, int]]) -> None:
    """In any stretch of time, whichever of four is asked: what drips in a tenth of the window comes on top."""
    moved = Moved()
    processes = [Limits(moved, moved).buckets("token", SIZE) for _ in range(4)]
    allowed: list[float] = []
    for pause, which in asks:
        moved.seconds += pause
        if processes[which].take("me").allowed:
            allowed.append(moved.seconds)
    rate, holds = SIZE.quota / SIZE.window, SIZE.window / SIZE.part
    for first, begin in enumerate(allowed):
        for many, end in enumerate(allowed[first:], 1):
            assert many <= SIZE.quota + rate * (end - begin + holds)


@settings(deadline=None)
@given(asks=asks)
def test_drawn_one_at_a_time_many_processes_answer_as_one(asks: list[tuple[float, int]]) -> None:
    moved, size = Moved(), Bucket(quota=8, window=32)
    processes = [Limits(moved, moved).buckets("tries", size) for _ in range(4)]
    alone = Limits(moved).buckets("tries", size)
    for pause, which in asks:
        moved.seconds += pause
        assert processes[which].take("me") == alone.take("me")


def test_busy_programs_seldom_ask_the_record_and_refused_ones_never() -> None:
    moved = Moved()
    bucket = Limits(moved, moved).buckets("token", Bucket(quota=QUOTA, window=60, part=PART))
    assert [bucket.take("me").allowed for _ in range(QUOTA)] == [True] * QUOTA
    drawn = moved.drawn
    assert drawn < QUOTA / 5
    assert bucket.at_once("me") == (False, 0, 1)
    assert [bucket.take("me").allowed for _ in range(99)] == [False] * 99
    assert moved.drawn == drawn
    moved.seconds += 0.1
    assert bucket.take("me").allowed


def test_a_quota_that_is_asked_of_one_process_alone_is_told_exactly() -> None:
    moved = Moved()
    bucket = Limits(moved, moved).buckets("token", Bucket(quota=QUOTA, window=60, part=PART))
    assert [bucket.take("me").remaining for _ in range(QUOTA)] == list(range(QUOTA - 1, -1, -1))


# -- two servers of one house -----------------------------------------------------------------------------


@pytest.fixture
def two(house: House) -> Iterator[tuple[Client, Client]]:
    public(house, sign_up="open")
    with house_at(house.settings.home) as second:
        public(second, sign_up="open")
        pages = [application(each, Pulse(), quotas=cast(Ledger, each.store)) for each in (house, second)]
        with TestClient(pages[0], base_url=BASE) as one, TestClient(pages[1], base_url=BASE) as other:
            yield one, other


def test_ways_in_are_slowed_down_whichever_server_is_asked(two: tuple[Client, Client], house: House) -> None:
    answers = [send(two[n % 2], "/sign-in", "/sign-in", address=f"x{n}@mail.example") for n in range(11)]
    assert [a.status_code for a in answers] == [303] * 10 + [429]
    assert 0 < int(answers[-1].headers["retry-after"]) <= 360
    assert len(mails(house, 3)) == 3, "three newcomers a day from one network"
    codes = [send(two[n % 2], "/sign-in/code", "/sign-in", code="AAAA AAAA").status_code for n in range(31)]
    assert codes == [403] * 30 + [429]


def test_a_token_has_one_quota_at_both_servers(two: tuple[Client, Client], house: House) -> None:
    made = tokens.make(house, "ana", "asks")
    asked = [two[n % 2].get("/api/v1/me", headers={"Authorization": f"Bearer {made.token}"}) for n in range(QUOTA)]
    codes = [answer.status_code for answer in asked]
    left = QUOTA // PART  # what one of them may have in hand at the end
    assert codes.count(200) >= QUOTA - left
    more = [two[n % 2].get("/api/v1/me", headers={"Authorization": f"Bearer {made.token}"}) for n in range(left)]
    codes += [answer.status_code for answer in more]
    assert codes.count(200) == QUOTA, "the clock stands, so nothing drips in"


def test_strangers_are_counted_at_both(two: tuple[Client, Client]) -> None:
    codes = [two[n % 2].get("/api/v1/me").status_code for n in range(70)]
    assert codes.count(401) == 60
    assert codes[-1] == 429

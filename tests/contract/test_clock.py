"""What every clock promises."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest

from tests.samples import NOW
from wirebell.app.clock import SteadyClock
from wirebell.app.house import FixedClock
from wirebell.ports import Clock


@pytest.mark.parametrize("clock", [SteadyClock(), FixedClock(NOW)], ids=["steady", "fixed"])
def test_a_clock_tells_moments_in_utc_that_do_not_go_back(clock: Clock) -> None:
    first, second = clock.now(), clock.now()
    assert first.tzinfo is UTC
    assert timedelta(0) <= second - first < timedelta(minutes=1)


def test_a_fixed_clock_stands() -> None:
    assert FixedClock(NOW).now() == NOW

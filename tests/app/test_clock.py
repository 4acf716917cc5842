"""The steady clock: what it makes of every way a machine's clock may jump."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.samples import NOW
from wirebell.app.clock import KEPT_TO, STANDS, TOLERATED, SteadyClock

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


class Machine:
    """A machine whose clock is set wrong by `off`, and time that passes."""

    def __init__(self) -> None:
        self.passed = timedelta()
        self.off = timedelta()
        self.clock = SteadyClock(self.wall, self.seconds)

    def seconds(self) -> float:
        return self.passed.total_seconds()

    def wall(self) -> datetime:
        return NOW + self.passed + self.off

    def after(self, by: timedelta, looks: int = 10) -> timedelta:
        """Let time pass, looked at now and then; return how far the clock is from the true time."""
        for _ in range(looks):
            self.passed += by / looks
            told = self.clock.now()
        return told - NOW - self.passed


def test_it_follows_the_machine_and_small_corrections_at_once() -> None:
    machine = Machine()
    assert machine.after(24 * HOUR) == timedelta()
    machine.off = 4 * MINUTE
    assert machine.after(SECOND) == 4 * MINUTE


@pytest.mark.parametrize("off", [HOUR, -HOUR, -90 * MINUTE, 6 * MINUTE, timedelta(days=3650), -timedelta(days=30)])
def test_a_jump_that_is_put_right_soon_is_not_seen(off: timedelta) -> None:
    machine = Machine()
    machine.after(HOUR)
    machine.off = off
    assert machine.after(KEPT_TO - MINUTE) == timedelta()
    machine.off = timedelta()
    assert machine.after(HOUR) == timedelta()


@pytest.mark.parametrize("off", [HOUR, timedelta(days=3650), -timedelta(days=30)])
def test_a_jump_that_lasts_is_believed(off: timedelta) -> None:
    machine = Machine()
    machine.off = off
    assert machine.after(KEPT_TO + MINUTE, looks=100) == off


def test_after_a_jump_back_time_stands_until_it_is_reached_again() -> None:
    machine = Machine()
    machine.after(HOUR)
    machine.off = -HOUR
    machine.after(KEPT_TO + MINUTE, looks=100)
    stood = machine.clock.now()
    machine.after(30 * MINUTE)
    assert machine.clock.now() == stood
    assert machine.after(30 * MINUTE) == -HOUR


def test_who_starts_with_a_clock_that_is_behind_stands_at_the_newest_moment_on_record() -> None:
    machine = Machine()
    machine.clock.began(NOW + HOUR)
    assert machine.clock.now() == NOW + HOUR
    machine.after(2 * HOUR)
    machine.clock.began(NOW)
    assert machine.clock.now() == NOW + 2 * HOUR
    machine.clock.began(NOW + timedelta(days=300))
    assert machine.clock.now() == NOW + 2 * HOUR, "what is on record is wrong by much"


steps = st.tuples(st.integers(0, 3_600), st.integers(-STANDS // MINUTE // 2, STANDS // MINUTE // 2))


@given(st.lists(steps, max_size=12))
def test_it_never_goes_back_however_often_the_clock_is_set_within_an_hour(jumps: list[tuple[int, int]]) -> None:
    machine = Machine()
    last = machine.clock.now()
    for seconds, minutes in jumps:
        machine.off = minutes * MINUTE
        machine.after(seconds * SECOND, looks=7)
        assert machine.clock.now() >= last
        last = machine.clock.now()


def test_the_bounds_are_what_the_documentation_says() -> None:
    assert (TOLERATED, KEPT_TO, STANDS) == (5 * MINUTE, 10 * MINUTE, 2 * HOUR)

"""The machine's clock, steadied: a clock that jumps must release no embargo early and double no digest.

What the machine says is held against the time that has really passed, counted by a clock that nobody sets.

the machine's clock is         the time is
as far on as it should be      what it says, give or take five minutes: small corrections are followed at once
further ahead, or behind       reckoned on from before, until the machine has kept to its word for ten minutes
kept to that long              what the machine says; but if that is up to two hours before what was told already,
                               the time stands still until it has been reached again
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from wirebell.logs import Log

log = Log()

TOLERATED = timedelta(minutes=5)
"""What a clock may be corrected by at once."""
KEPT_TO = timedelta(minutes=10)
"""How long a jump must last to be believed: a time service puts a wrong one right within minutes."""
STANDS = timedelta(hours=2)
"""The most that time stands still for. Further back it goes back: the clock was wrong, and by much."""


def machine() -> datetime:
    """Return what the machine's clock says."""
    return datetime.now(UTC)


def elapsed() -> float:
    """Return seconds that have passed since some moment, those asleep included where the system counts them."""
    counting = getattr(time, "CLOCK_BOOTTIME", None)
    return time.clock_gettime(counting) if counting is not None else time.monotonic()


class SteadyClock:
    """A Clock that follows the machine's and does not jump with it; safe for threads.

    `now` never goes back by less than two hours. A process that starts does not know how long it was away: `began`
    tells it the newest moment on record.
    """

    def __init__(self, wall: Callable[[], datetime] = machine, passed: Callable[[], float] = elapsed) -> None:
        self._wall, self._passed = wall, passed
        self._lock = threading.Lock()
        self._anchor = (wall(), passed())
        self._jumped: tuple[timedelta, float] | None = None
        self._told = self._anchor[0]

    def now(self) -> datetime:
        """Return the moment, in UTC."""
        with self._lock:
            self._told = self._not_before(self._believed())
            return self._told

    def began(self, newest: datetime) -> None:
        """Let time not be before the newest moment on record, if the clock is behind it by two hours at most."""
        with self._lock:
            self._told = max(self._told, newest) if newest - self._anchor[0] <= STANDS else self._told

    def _believed(self) -> datetime:
        wall, passed = self._wall(), self._passed()
        reckoned = self._anchor[0] + timedelta(seconds=passed - self._anchor[1])
        off = wall - reckoned
        if abs(off) > TOLERATED and not self._kept_to(off, passed):
            return reckoned
        if self._jumped is not None and abs(off) > TOLERATED:
            log.warning("clock jumped and kept to it", seconds=round(off.total_seconds()))
        self._anchor, self._jumped = (wall, passed), None
        return wall

    def _kept_to(self, off: timedelta, passed: float) -> bool:
        """Return whether the machine's clock has been off by this much for long enough to be believed."""
        if self._jumped is None or abs(off - self._jumped[0]) > TOLERATED:
            self._jumped = (off, passed)
            log.warning("clock jumped; going on by time passed", seconds=round(off.total_seconds()))
        return passed - self._jumped[1] >= KEPT_TO.total_seconds()

    def _not_before(self, moment: datetime) -> datetime:
        return self._told if timedelta() < self._told - moment <= STANDS else moment

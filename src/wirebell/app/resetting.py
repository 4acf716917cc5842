"""What a clock that was ahead left behind: sources whose next visit lies as far away as it was wrong."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from wirebell.app.house import House
from wirebell.logs import Log

log = Log()

AHEAD = timedelta(hours=1)
"""How far a visit may lie ahead: who is asked hourly at most loses no more by it."""


def let_be_due(house: House) -> int:
    """Let sources be due whose last visit lies ahead of now, as no visit can; return how many those were."""
    now, gone = house.clock.now(), 0
    for visit in house.store.visits().values():
        if not visit.gone and visit.last is not None and visit.last - now > AHEAD:
            house.store.accept(replace(visit, last=now, next=now), ())
            gone += 1
    if gone:
        log.warning("the clock was ahead: sources visited then are due now", sources=gone)
    return gone

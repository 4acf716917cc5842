"""Webhooks that this process has in hand: each hears of everything in order, however many claims brought it.

No two processes have one webhook in hand: what stands behind a delivery that another one has leased is put off.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime


class Lines:
    """Turns at webhooks, first come, first served. Used from one event loop but for `keeps`."""

    def __init__(self) -> None:
        self._turns: dict[str, asyncio.Lock] = {}
        self._waiting: Counter[str] = Counter()
        self._held_up: dict[str, tuple[datetime, float]] = {}

    def keeps(self, address: str) -> bool:
        """Return whether a webhook is in hand here and what is claimed for it now may go behind what is here.

        Once one has failed there it may not: the record says for how long, until a later claim got through.
        """
        return address in self._turns and address not in self._held_up

    @asynccontextmanager
    async def turn(self, address: str) -> AsyncIterator[None]:
        """Wait until what came before to a webhook is done with."""
        self._waiting[address] += 1
        lock = self._turns.setdefault(address, asyncio.Lock())
        try:
            async with lock:
                yield
        finally:
            self._waiting[address] -= 1
            if not self._waiting[address]:
                del self._waiting[address], self._turns[address]

    def hold_up(self, address: str, until: datetime, at: float) -> None:
        """Remember that one to a webhook failed and is tried again then; `at` is when that was on record."""
        self._held_up[address] = until, at

    def held_up(self, address: str, claimed: float) -> datetime | None:
        """Return until when what was claimed at that moment waits for one that failed since, None if it may go."""
        until, at = self._held_up.get(address, (None, float("-inf")))
        if claimed <= at:
            return until
        self._held_up.pop(address, None)
        return None

"""Deliver: any number of workers claim what is due, each delivery leased to one of them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from wirebell.cluster.notes import Note
from wirebell.cluster.reader import Now
from wirebell.pipeline import Posted, claim, deliver

AT_ONCE = 16
"""Claims being sent at one time."""
IDLE = 0.5
"""Seconds between looks for what has come due: time itself sends no letters."""
GRACE = 5.0
"""Seconds that messages under way have to end once the worker is to stop."""


class DeliverWork:
    """See `worker.Work`."""

    queue = "deliver"
    limit = 100
    look = IDLE
    pace = 0.0

    def __init__(self, world: Now) -> None:
        self._world = world
        self._under_way: list[asyncio.Task[Posted]] = []
        self.posted = Posted()

    async def do(self, notes: Sequence[Note]) -> bool:
        """Claim once, and send while the next claim is made, so that a slow far side holds up only itself."""
        del notes
        await self._settled(AT_ONCE - 1)
        if len(self._under_way) >= AT_ONCE:
            return True
        world = self._world()
        due = await claim(world)
        if due.any:
            self._under_way.append(asyncio.create_task(deliver(due, world)))
        else:
            self.posted += Posted(held=due.held)
        return due.claimed > 0

    async def _settled(self, but: int) -> None:
        """Wait until all but so many claims are sent; count what became of them."""
        if len(self._under_way) > but:
            await asyncio.wait(self._under_way, timeout=IDLE, return_when=asyncio.FIRST_COMPLETED)
        for ended in [task for task in self._under_way if task.done()]:
            self._under_way.remove(ended)
            self.posted += ended.result()

    async def drain(self) -> None:
        """Let what is under way end; what does not in time is sent by another one, once its lease is free."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=GRACE)
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

"""Letters to the shards that there is something to tell: no more of them than shards have rounds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from wirebell.cluster.notes import Note, sealed
from wirebell.cluster.posts import pace_of
from wirebell.errors import StoreError
from wirebell.logs import Log
from wirebell.ports import Bus, Ledger

log = Log()


class Calls:
    """Calls all shards at once if they rest, else when their next round may begin: it takes what came until then.

    A call that is lost costs a moment: the relay names what is unfinished, and shards look for themselves.
    """

    def __init__(self, ledger: Ledger, bus: Bus, pace: Callable[[int], float] = pace_of) -> None:
        self._ledger, self._bus, self._pace = ledger, bus, pace
        self._before = float("-inf")
        self._later: asyncio.Task[None] | None = None

    async def say(self) -> None:
        """Say that something is to be told. Raises StoreError if nobody knows how many shards there are."""
        if self._later is not None and not self._later.done():
            return
        shards = await self._shards()
        left = self._before + self._pace(shards) - asyncio.get_running_loop().time()
        if left > 0:
            self._later = asyncio.create_task(self._after(left))
        else:
            await self._call(shards)

    async def end(self) -> None:
        """Say now what would have been said later."""
        if self._later is not None and not self._later.done():
            self._later.cancel()
            await self._after(0)

    async def _after(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        try:
            await self._call(await self._shards())
        except StoreError as fault:
            log.warning("shards not called", because=str(fault))

    async def _shards(self) -> int:
        return (await asyncio.to_thread(self._ledger.division)).shards

    async def _call(self, shards: int) -> None:
        self._before = asyncio.get_running_loop().time()
        for shard in range(1, shards + 1):
            await self._bus.send(f"match.{shard}", sealed(Note()))

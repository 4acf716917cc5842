"""Letters for what the record holds: one process at a time says what is new, and again what is unfinished.

So a wiped stream, a letter that went to one who died, or a story that any command accepted is seen to.
"""

from __future__ import annotations

import asyncio

from wirebell.cluster.notes import Note, sealed
from wirebell.cluster.posts import Keeper, resting
from wirebell.ports import Bus, Clock, Ledger

SOON = 0.1
"""Seconds between looks for stories that were accepted."""
SWEEP = 5.0
"""Seconds between looks for all that is unfinished."""
STAND_BY = 1.0
"""Seconds between looks of the others whether the post is free: for so long nobody says what is new."""
MOST = 200
"""Letters to readers that may wait: more stay in the record, which does not mind how many they are."""
AT_ONCE = 500
TOGETHER = 25
"""Stories that one letter to readers names."""


class Relay:
    """What one process does under the post "relay"."""

    def __init__(self, ledger: Ledger, bus: Bus, clock: Clock, who: str) -> None:
        self._ledger, self._bus, self._clock = ledger, bus, clock
        self.keeper = Keeper(ledger, "relay", who)
        self._said = 0
        self._swept = float("-inf")

    async def beat(self, stop: asyncio.Event) -> bool:
        """Take the post if it is free and do its work until the stop or until it is lost."""
        if await self.keeper.take() is None:
            await resting(stop, STAND_BY)
            return False
        ended = asyncio.Event()
        keeping = asyncio.create_task(self.keeper.keep(ended))
        try:
            self._said, self._swept = 0, float("-inf")
            while not keeping.done() and not await resting(stop, SOON):
                await self._look()
        finally:
            ended.set()
            await keeping
            await self.keeper.leave()
        return False

    async def _look(self) -> None:
        if self._bus.problem is not None:
            await asyncio.sleep(1.0)  # nobody hears; workers look for themselves
        if asyncio.get_running_loop().time() >= self._swept + SWEEP:
            await self.sweep()
        await self._say_new()

    async def _say_new(self) -> None:
        """Say what was accepted since the last look, while readers keep up."""
        fresh = await asyncio.to_thread(self._ledger.unread, AT_ONCE, self._said)
        if not fresh or (await self._bus.waiting("read") or 0) > MOST:
            return
        for at in range(0, len(fresh), TOGETHER):
            some = tuple(fresh[at : at + TOGETHER])
            if not await self._bus.send("read", sealed(Note(seqs=some))):
                return
            self._said = some[-1]

    async def sweep(self) -> None:
        """Say again what is unfinished: to readers what they may have lost, to the others that there is work."""
        self._swept = asyncio.get_running_loop().time()
        lag = await asyncio.to_thread(self._ledger.lag, self._clock.now())
        if lag.read and not await self._bus.waiting("read"):
            self._said = 0
        queues = ["thread"] if lag.thread else []
        queues += [f"match.{shard}" for shard, waits in lag.match.items() if waits]
        queues += ["deliver"] if lag.deliver else []
        for queue in queues:
            if not await self._bus.waiting(queue):
                await self._bus.send(queue, sealed(Note()))

"""`wirebell serve` in a cluster: the pages, and in one process at a time the intake; workers do the rest.

Whoever holds the post "intake" visits sources, asks hubs, files the archive and purges; the others stand by for
that, and serve pages all the same.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from wirebell.app.house import House
from wirebell.app.serving import Server
from wirebell.app.workers import ledger_of, relayed
from wirebell.cluster.jetstream import JetStreamBus
from wirebell.cluster.posts import AGAIN, Keeper, holder, resting
from wirebell.cluster.relay import Relay
from wirebell.pipeline import World

WATCH = 0.5
"""Seconds between looks whether others changed anything that somebody waits to be told."""


class Front(Server):
    """The work of one of a cluster's web processes."""

    def __init__(self, house: House, nats: str) -> None:
        self._ledger = ledger_of(house)
        super().__init__(house)
        self.quotas = self._ledger
        self.pulse.canary = None  # its song would be that of a process that tells nothing
        self._nats = nats
        self._who = holder()
        self._intake = Keeper(self._ledger, "intake", self._who)
        self._duty = False
        self._stamp = ""

    def prepare(self) -> None:
        """Load what the pages need. Raises SettingsError for what could not be served with."""
        self._fit()
        self.house.begin()
        self.house.lexicon  # noqa: B018 - loading it is what is wanted

    async def run(self) -> None:
        """Serve and take in until stopped; whoever stands by takes the intake over."""
        bus = JetStreamBus(self._nats)
        await bus.open()
        relay = Relay(self._ledger, bus, self.house.clock, self._who)
        relaying = asyncio.create_task(relayed(relay, self.stop))
        try:
            await super().run()
        finally:
            self.stop.set()
            await relaying
            await self._intake.leave()
            await bus.close()

    def _works(self) -> dict[str, Callable[[World], Awaitable[bool]]]:
        own = {"visits": self._visits, "files": self._files, "purges": self._purges, "hubs": self._hubs}
        works: dict[str, Callable[[World], Awaitable[bool]]] = {n: self._on_duty(work) for n, work in own.items()}
        return {"intake": self._keeps, "watch": self._watches} | works

    def _on_duty(self, work: Callable[[World], Awaitable[bool]]) -> Callable[[World], Awaitable[bool]]:
        async def only_then(world: World) -> bool:
            return await work(world) if self._duty else False

        return only_then

    async def _keeps(self, _world: World) -> bool:
        self._duty = await self._intake.take() is not None
        self._idle = True
        await resting(self.stop, AGAIN)
        return False

    async def _watches(self, _world: World) -> bool:
        stamp = await asyncio.to_thread(self.house.store.stamp)
        self.pulse.elsewhere += stamp != self._stamp
        self._stamp = stamp
        await resting(self.stop, WATCH)
        return False

    def _end(self) -> None:
        """Leave the book to the workers."""

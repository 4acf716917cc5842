"""Outcomes on their way to the record: those that come while a transaction is made go together in the next."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

from msgspec.structs import replace

from wirebell.errors import DiskFailed, StoreError
from wirebell.logs import Log
from wirebell.model.delivery import Delivery
from wirebell.pipeline.hand import Hand
from wirebell.ports import Store

log = Log()

MOST = 500
"""Deliveries in one transaction, about."""


class _End(NamedTuple):
    """What became of some deliveries, the address that is closed with them and why, and who waits."""

    settled: Sequence[Delivery]
    closed: str | None
    recorded: asyncio.Future[None]


class Settling:
    """Settles deliveries in groups, each group one transaction. Used from one event loop.

    `again` is how many seconds after a failure the record is tried again, until `close`; with None who waits has
    the failure at once. A disk that failed is not tried again. What is in `hand` may be leased anew meanwhile.
    """

    def __init__(self, store: Store, again: float | None = None, hand: Hand | None = None) -> None:
        self._store, self._again, self._hand = store, again, hand or Hand()
        self._closing = asyncio.Event()
        self._waiting: list[_End] = []
        self._writer: asyncio.Task[None] | None = None

    def settle(self, settled: Sequence[Delivery], closed: str | None = None) -> asyncio.Future[None]:
        """Return what is done once these are on record, or has the StoreError that kept them from it.

        `closed` says why nothing more is sent to their address; it is suppressed before they are settled, so that
        a crash between the two leaves nothing open.
        """
        recorded = asyncio.get_running_loop().create_future()
        self._waiting.append(_End(settled, closed, recorded))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write())
        return recorded

    async def close(self) -> None:
        """Wait until everything is on record, or failed to be once more."""
        self._closing.set()
        if self._writer:
            await self._writer

    async def _write(self) -> None:
        while self._waiting:
            group = self._taken()
            try:
                fault = await self._tried(group)
            except asyncio.CancelledError:
                for end in (*group, *self._waiting):
                    end.recorded.cancel()
                raise
            _end(group, fault)

    async def _tried(self, group: Sequence[_End]) -> StoreError | None:
        """Record a group, again and again if need be; return what kept it from the record in the end."""
        while True:
            last = self._again is None or self._closing.is_set()
            try:
                await asyncio.to_thread(self._recorded, group)
            except StoreError as fault:
                if last or isinstance(fault, DiskFailed):
                    return fault
                log.warning("not recorded; tried again", problem=str(fault), deliveries=len(group))
            else:
                return None
            with suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), self._again)

    def _taken(self) -> list[_End]:
        group, size = [], 0
        while self._waiting and size < MOST:
            group.append(self._waiting.pop(0))
            size += len(group[-1].settled)
        return group

    def _recorded(self, group: Sequence[_End]) -> None:
        for end in group:
            if end.closed:
                self._store.suppress(end.settled[0].address, end.closed)
        ends = [delivery for end in group for delivery in end.settled]
        while True:
            held = [(delivery, self._hand.tokens(delivery)) for delivery in ends]
            rows = [replace(delivery, token=token) for delivery, tokens in held for token in tokens]
            written = self._store.settle(rows)
            if written >= len(ends) or all(self._hand.tokens(delivery) == tokens for delivery, tokens in held):
                return


def _end(group: Sequence[_End], fault: StoreError | None) -> None:
    for end in group:
        if end.recorded.done():  # who waited was broken off
            continue
        if fault:
            end.recorded.set_exception(fault)
        else:
            end.recorded.set_result(None)

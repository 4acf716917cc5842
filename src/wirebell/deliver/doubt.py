"""How many messages may be in doubt at one time: their last byte is out, and no record of it is made yet.

After a crash in between nobody can tell whether such a message arrived; where nothing lets the far side know it
again (mail), it is shown twice. So few of them means few shown twice.
"""

from __future__ import annotations

import asyncio

PATIENCE = 30.0
"""Seconds after which a message in doubt gives up its place: a server that falls silent stops no other message."""


class Doubt:
    """Places for messages in doubt. Used from one event loop."""

    def __init__(self, places: int = 1, patience: float = PATIENCE) -> None:
        self._free = asyncio.Semaphore(places)
        self._patience = patience
        self._shut = False
        self._held: dict[str, asyncio.TimerHandle] = {}

    async def enter(self, message: str) -> bool:
        """Wait for a place: to be called before the last byte goes out, which must not if this returns False."""
        await self._free.acquire()
        if self._shut:
            self._free.release()  # for the next that waits
            return False
        self.leave(message)  # sent again while its first attempt had not been recorded
        loop = asyncio.get_running_loop()
        self._held[message] = loop.call_later(self._patience, self.leave, message)
        return True

    def answered(self, message: str) -> None:
        """Keep the place of a message until its outcome is on record, however long that takes."""
        timer = self._held.get(message)
        if timer is not None:
            timer.cancel()

    def shut(self) -> None:
        """Let nothing more be in doubt: what became of one message will never be on record."""
        self._shut = True
        self._free.release()

    def leave(self, message: str) -> None:
        """Give the place back: what became of the message is on record, or it never went out. Twice is as once."""
        timer = self._held.pop(message, None)
        if timer is not None:
            timer.cancel()
            self._free.release()

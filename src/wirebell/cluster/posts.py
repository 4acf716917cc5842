"""Holding a post: taken when it is free, said to be held again and again, left at the end."""

from __future__ import annotations

import asyncio
import os
import socket
import uuid
from contextlib import suppress

from wirebell.errors import StoreError
from wirebell.logs import Log
from wirebell.model.cluster import Post
from wirebell.ports import Ledger

log = Log()

HELD = 6.0
"""Seconds for which a post is held without another word: as long as nobody does the work of one who died."""
LOOK = 5.0
"""Seconds after which a worker that heard nothing looks into the record."""
PACE = 0.1
"""Seconds from one round of a worker to the next while there is a little to do all the time."""
LONGEST = 0.4
"""Seconds between two rounds of one of many shards."""
AGAIN = 1.5
"""Seconds between two words, and between looks of who stands by."""


def pace_of(shards: int) -> float:
    """Return the seconds between two rounds of each of so many shards.

    They grow with the shards, as each asks the record the same questions: those who follow notice no fifth of a
    second, which is half of the longest, and who pays for the processors would notice the questions.
    """
    return min(PACE * shards, LONGEST)


def holder() -> str:
    """Return a name for this process that no other has, and that says where it is."""
    return f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


class Keeper:
    """One process's hold on one post at a time."""

    def __init__(self, ledger: Ledger, name: str, who: str, held: float = HELD) -> None:
        """Hold it for `held` seconds at a time, saying so four times as often."""
        self.name = name
        self._held = held
        self._ledger, self._who = ledger, who
        self.post: Post | None = None

    async def take(self) -> Post | None:
        """Take the post or say again that it is held; None while another one has it, or the database is away."""
        try:
            self.post = await asyncio.to_thread(self._ledger.take_post, self.name, self._who, self._held)
        except StoreError as fault:
            log.warning("post not taken", post=self.name, problem=str(fault))
        return self.post

    async def keep(self, stop: asyncio.Event) -> None:
        """Say again and again that the post is held; return when it was lost, or at the stop."""
        while not await resting(stop, self._held / 4):
            had = self.post
            if await self.take() is None or (had and self.post and had.token != self.post.token):
                return

    async def leave(self) -> None:
        """Free the post at once; where that cannot be said it is free soon."""
        if self.post is not None:
            with suppress(StoreError):
                await asyncio.to_thread(self._ledger.leave_post, self.post)
            self.post = None


async def resting(stop: asyncio.Event, seconds: float) -> bool:
    """Wait so long or until the stop; return whether it has come."""
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        pass
    return stop.is_set()

"""The memory twin of the bus: queues in one process, for tests."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from wirebell.ports import Letter
from wirebell.ports.bus import Buried


@dataclass(eq=False)
class _Kept:
    """A letter and from when on it may be handed out (again)."""

    queue: str
    body: bytes
    tries: int = 0
    at: float = 0.0


@dataclass(eq=False)
class MemoryLetter:
    """See `wirebell.ports.bus.Letter`. One that somebody else has by now is not settled."""

    bus: MemoryBus
    kept: _Kept
    tries: int
    queue: str = field(init=False)
    body: bytes = field(init=False)

    def __post_init__(self) -> None:
        """Show what it says."""
        self.queue, self.body = self.kept.queue, self.kept.body

    async def done(self) -> None:
        """See Letter."""
        self.bus.settle(self)

    async def later(self, seconds: float) -> None:
        """See Letter."""
        self.bus.again(self, seconds)

    async def working(self) -> None:
        """See Letter."""
        self.bus.again(self, self.bus.patience)


class MemoryBus:
    """See `wirebell.ports.Bus`. For one event loop."""

    problem: str | None = None

    def __init__(self, patience: float = 30.0) -> None:
        self.patience = patience
        self._queues: dict[str, deque[_Kept]] = {}
        self._buried: dict[int, Buried] = {}
        self._count = 0
        self._sent = asyncio.Event()

    async def send(self, queue: str, body: bytes) -> bool:
        """See Bus."""
        self._queues.setdefault(queue, deque()).append(_Kept(queue, body))
        self._sent.set()
        return True

    async def pull(self, queue: str, limit: int, seconds: float) -> list[Letter]:
        """See Bus."""
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while not (found := self._ready(queue, limit)) and loop.time() < until:
            self._sent.clear()
            try:
                await asyncio.wait_for(self._sent.wait(), min(0.01, max(until - loop.time(), 0)))
            except TimeoutError:
                continue
        return list(found)

    def _ready(self, queue: str, limit: int) -> list[MemoryLetter]:
        now = asyncio.get_running_loop().time()
        found = [kept for kept in self._queues.get(queue, ()) if kept.at <= now][:limit]
        for kept in found:
            kept.tries, kept.at = kept.tries + 1, now + self.patience
        return [MemoryLetter(self, kept, kept.tries) for kept in found]

    def settle(self, letter: MemoryLetter) -> None:
        """Take a letter off its queue, if it is there and in this hand."""
        queue = self._queues.get(letter.queue, deque[_Kept]())
        if letter.kept in queue and letter.kept.tries == letter.tries:
            queue.remove(letter.kept)

    def again(self, letter: MemoryLetter, seconds: float) -> None:
        """Hand a letter out again after so long, if it is in this hand."""
        if letter.kept.tries == letter.tries:
            letter.kept.at = asyncio.get_running_loop().time() + seconds

    async def waiting(self, queue: str) -> int | None:
        """See Bus."""
        return len(self._queues.get(queue, ()))

    async def bury(self, letter: Letter, because: str) -> None:
        """See Bus."""
        self._count += 1
        self._buried[self._count] = Buried(
            number=self._count, queue=letter.queue, body=letter.body, because=because
        )
        await letter.done()

    async def buried(self, limit: int = 100) -> Sequence[Buried]:
        """See Bus."""
        return list(self._buried.values())[:limit]

    async def dig_up(self, number: int) -> bool:
        """See Bus."""
        found = self._buried.pop(number, None)
        return found is not None and await self.send(found.queue, found.body)

    async def wipe(self) -> None:
        """See Bus."""
        self._queues.clear()
        self._buried.clear()

    async def close(self) -> None:
        """See Bus."""

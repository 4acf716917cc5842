"""One look at what is new for all who listen to streams: ten thousand that each looked by themselves would ask the
database without end, and keep pages waiting."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import ParamSpec, TypeVar

from wirebell.app.house import House
from wirebell.app.serving import Pulse
from wirebell.errors import StoreError
from wirebell.logs import Log

log = Log()
P = ParamSpec("P")
T = TypeVar("T")

LOOK = 0.5
"""Seconds between looks at what this server has done."""
AGAIN = 10.0
"""Seconds after which what other processes did is looked for, and whether tokens still hold."""
REST = 4
"""A look is followed by a rest so many times as long, so that looking takes a fifth of the time at most."""
TOGETHER = 500
"""Listeners looked for at a time."""
READERS = 2
"""Streams read at a time: threads, and the interpreter that they share, are there for pages, too."""


@dataclass(eq=False)
class Listening:
    """One stream: the newest number sent on it, and the bell that tells it of more, or that it is over.

    `said` is when it last said anything, by the monotonic clock.
    """

    follower: str
    token: str
    last: int = 2**53
    over: bool = False
    said: float = field(default_factory=time.monotonic)
    bell: asyncio.Event = field(default_factory=asyncio.Event)

    def says(self, line: bytes) -> bytes:
        """Return what is said now."""
        self.said = time.monotonic()
        return line

    def rest(self, beat: float) -> float:
        """Return the seconds until it has said nothing for so many."""
        return max(0.0, self.said + beat - time.monotonic())

    async def called(self, seconds: float) -> bool:
        """Wait for the bell; return False if it did not ring in that time."""
        try:
            async with asyncio.timeout(seconds):
                return await self.bell.wait()
        except TimeoutError:
            return False


class Watch:
    """All who listen in this process, `here`. Used from one event loop."""

    def __init__(self, house: House, pulse: Pulse) -> None:
        self._house, self._pulse = house, pulse
        self.here: set[Listening] = set()
        self._rounds: asyncio.Task[None] | None = None
        self._turns = asyncio.Semaphore(READERS)

    @contextmanager
    def joined(self, follower: str, token: str) -> Iterator[Listening]:
        """Listen for a follower while the token of that id holds."""
        one = Listening(follower, token)
        self.here.add(one)
        if self._rounds is None or self._rounds.done():
            self._rounds = asyncio.create_task(self._look_out())
        try:
            yield one
        finally:
            self.here.discard(one)

    async def reads(self, read: Callable[P, T], *args: P.args, **more: P.kwargs) -> T:
        """Read something for a stream in a thread, when it is its turn."""
        async with self._turns:
            return await asyncio.to_thread(read, *args, **more)

    async def _look_out(self) -> None:
        while self.here:
            seen, began = self._done(), time.monotonic()
            try:
                await self._look()
            except StoreError as fault:
                log.warning("streams not looked after", problem=str(fault))
            took = time.monotonic() - began
            await asyncio.sleep(REST * took)
            until = time.monotonic() + AGAIN - REST * took
            while self.here and self._done() == seen and time.monotonic() < until:
                await asyncio.sleep(LOOK)

    def _done(self) -> tuple[int, int, int]:
        return self._pulse.stir

    async def _look(self) -> None:
        """Ring for all who have something new, or whose token does not hold any more."""
        everybody = list(self.here)
        for start in range(0, len(everybody), TOGETHER):
            part = everybody[start : start + TOGETHER]
            newest, holds = await asyncio.to_thread(self._asked, part)
            for one in part:
                one.over = one.token not in holds
                if one.over or newest.get(one.follower, 0) > one.last:
                    one.bell.set()

    def _asked(self, part: Sequence[Listening]) -> tuple[dict[str, int], set[str]]:
        store, now = self._house.store, self._house.clock.now()
        newest = store.newest_heard(sorted({one.follower for one in part}))
        return newest, store.standing_passes(sorted({one.token for one in part}), now)

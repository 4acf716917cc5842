"""The bus: letters that say "there is work", from worker to worker."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct


class Buried(Struct, frozen=True, kw_only=True):
    """A letter that nobody could use: where it was addressed, what it said, and why it was put aside."""

    number: int
    queue: str
    body: bytes
    because: str


class Letter(Protocol):
    """A letter in one worker's hand, until it is settled or its time is up. `tries` counts from 1."""

    @property
    def queue(self) -> str:
        """Where it was addressed."""
        ...

    @property
    def body(self) -> bytes:
        """What it says."""
        ...

    @property
    def tries(self) -> int:
        """How often it was handed out, this time included."""
        ...

    async def done(self) -> None:
        """Take it off the queue."""
        ...

    async def later(self, seconds: float) -> None:
        """Give it back, to be handed out again after so long."""
        ...

    async def working(self) -> None:
        """Say that it is still being worked on: its time begins anew."""
        ...


class Bus(Protocol):
    """Queues of letters. A transport, never a record: all letters may be lost, and nothing is lost by that.

    A letter goes to one worker of its queue at a time, about in the order of sending; to another one when it was
    given back, or when `patience` seconds passed without a word; perhaps to two. While the broker is away nothing
    is raised: sending says so by False, `pull` waits its time and returns nothing.
    """

    patience: float

    async def send(self, queue: str, body: bytes) -> bool:
        """Put a letter on a queue; return whether the broker has it."""
        ...

    async def pull(self, queue: str, limit: int, seconds: float) -> list[Letter]:
        """Return up to `limit` letters as soon as there are any, none if none came for so long."""
        ...

    async def waiting(self, queue: str) -> int | None:
        """Return how many letters are on a queue, those in somebody's hand included; None if it cannot be told."""
        ...

    async def bury(self, letter: Letter, because: str) -> None:
        """Put a letter aside for good, with the reason; it stays on its queue if that cannot be done."""
        ...

    async def buried(self, limit: int = 100) -> Sequence[Buried]:
        """Return the letters put aside, oldest first."""
        ...

    async def dig_up(self, number: int) -> bool:
        """Send a letter that was put aside once more; return False if there is none of that number."""
        ...

    async def wipe(self) -> None:
        """Throw all letters away."""
        ...

    @property
    def problem(self) -> str | None:
        """What keeps letters from going, None if nothing does."""
        ...

    async def close(self) -> None:
        """Let go of the broker; letters in hand go to others. Calling it twice is harmless."""
        ...

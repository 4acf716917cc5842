"""A worker: letters in, work done by the record, letters settled; it drains when it is told to stop."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Protocol

from wirebell.cluster.notes import Note, Unreadable, opened
from wirebell.cluster.posts import resting
from wirebell.errors import BusError, Fenced, UsageError, WirebellError
from wirebell.logs import Log
from wirebell.ports import Bus, Letter

log = Log()

LOOK_ALONE = 1.0
"""Seconds after which a worker looks into the record while the broker is away."""
TRIES = 5
"""How often a letter is handed out before it is put aside."""
NEWER = 5.0
"""Seconds for which a letter of a later form is left to newer workers."""
AFTER_FAULT = 1.0


class Work(Protocol):
    """What one kind of worker does; after `look` seconds without a letter it looks into the record anyway.

    Two rounds that letters ask for begin `pace` seconds apart, unless one is to go on at once: what comes
    meanwhile is done together, so that questions to the record cost no more of a core however many letters there
    are. What comes after a quiet moment is done at once.
    """

    queue: str
    limit: int
    look: float
    pace: float

    async def do(self, notes: Sequence[Note]) -> bool:
        """Do what is to be done, `notes` naming some of it; return whether to look again at once."""
        ...


class Worker:
    """Does one kind of work until `stop`; `handled` and `problem` are for whoever watches."""

    def __init__(self, work: Work, bus: Bus, stop: asyncio.Event) -> None:
        self._work, self._bus, self.stop = work, bus, stop
        self.rounds = 0
        self.problem: str | None = None

    async def run(self) -> None:
        """Work until stopped. Raises Fenced once what it held was given to another one."""
        more, now = True, asyncio.get_running_loop().time
        while not self.stop.is_set():
            letters = [] if more else await self._letters()
            began = now()
            if self.stop.is_set():
                await _give_back(letters, 0)
                return
            try:
                more = await self._do(letters)
                self.problem = None
            except (Fenced, UsageError):
                await _give_back(letters, 0)
                raise
            except WirebellError as fault:
                more = await self._failed(letters, str(fault))
            except Exception as fault:  # a fault of ours with one piece of work must not end the worker
                log.exception("work failed", queue=self._work.queue)
                more = await self._failed(letters, f"{type(fault).__name__}: {fault}")
            if not more and (left := began + self._work.pace - now()) > 0:
                await resting(self.stop, left)

    async def _letters(self) -> list[Letter]:
        """Wait for letters; none when it is time to look anyway, or to stop."""
        seconds = min(LOOK_ALONE, self._work.look) if self._bus.problem else self._work.look
        pulling = asyncio.create_task(self._bus.pull(self._work.queue, self._work.limit, seconds))
        stopping = asyncio.create_task(self.stop.wait())
        await asyncio.wait((pulling, stopping), return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not pulling.done():
            pulling.cancel()
        try:
            return await pulling
        except asyncio.CancelledError:
            return []
        except BusError as fault:
            self.problem = str(fault)
            await resting(self.stop, LOOK_ALONE)
            return []

    async def _do(self, letters: Sequence[Letter]) -> bool:
        notes = await self._notes(letters)
        told = asyncio.create_task(_say_working(letters, self._bus.patience / 3))
        try:
            more = await self._work.do([note for _, note in notes])
        finally:
            told.cancel()
        self.rounds += 1
        for letter, _ in notes:
            await letter.done()
        return more

    async def _notes(self, letters: Sequence[Letter]) -> list[tuple[Letter, Note]]:
        """Return what letters say; one of a later form is left to others, one that says nothing is put aside."""
        found = []
        for letter in letters:
            try:
                note = opened(letter.body)
            except Unreadable as fault:
                await self._bury(letter, str(fault))
                continue
            if note is None:
                await letter.later(NEWER)
            else:
                found.append((letter, note))
        return found

    async def _failed(self, letters: Sequence[Letter], because: str) -> bool:
        """Give letters back, or put them aside once they were tried often: the record still knows of the work."""
        log.warning("work failed", queue=self._work.queue, problem=because)
        self.problem = because
        for letter in letters:
            if letter.tries >= TRIES:
                await self._bury(letter, because)
        await _give_back([letter for letter in letters if letter.tries < TRIES], AFTER_FAULT)
        await resting(self.stop, AFTER_FAULT)
        return False

    async def _bury(self, letter: Letter, because: str) -> None:
        log.warning("letter put aside", queue=letter.queue, because=because)
        await self._bus.bury(letter, because)


async def _give_back(letters: Sequence[Letter], seconds: float) -> None:
    for letter in letters:
        await letter.later(seconds)


async def _say_working(letters: Sequence[Letter], every: float) -> None:
    while True:
        await asyncio.sleep(every)
        for letter in letters:
            await letter.working()

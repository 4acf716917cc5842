"""The running server without its pages: visits, takes and posts until stopped, each on its own beat.

The loops share nothing but the store, so that a slow source holds up no delivery. What other commands
change (a source, a follow) is seen at the next beat, within a second.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Any

from wirebell.app import keeping
from wirebell.app.allocator import giving_back
from wirebell.app.canary import EVERY, Canary
from wirebell.app.handover import fit_to_hand_over
from wirebell.app.house import House
from wirebell.app.hubs import upkeep
from wirebell.app.lookback import STEP, shelve
from wirebell.app.resetting import let_be_due
from wirebell.app.running import AT_ONCE, alone
from wirebell.app.snapshots import keep_book, opened_book
from wirebell.app.sources import named
from wirebell.app.wiring import fit_to_send, wire
from wirebell.errors import DiskFailed, StoreError, WirebellError
from wirebell.logs import Log
from wirebell.match.book import FollowBook
from wirebell.model.source import Source, Visit
from wirebell.pipeline import Posted, Steps, Taken, World, claim, deliver, renew, take, visit
from wirebell.ports import Quotas

log = Log()

EX_IOERR = 74
"""The exit code of BSD's sysexits for a failure of input or output; supervisors start us again."""
BEAT = 0.5
"""Seconds between looks for work when there was none."""
AFTER_FAULT = 5.0
"""Seconds to leave a failing database alone."""
HUBS_EVERY = 15.0
"""Seconds between looks at what is due with hubs."""
RESET_EVERY = 3600.0
"""Seconds between looks for what a clock that was ahead left behind."""
FILE_EVERY = 20.0
"""Seconds between looks for stories to file."""
PURGE_EVERY = 3600.0
"""Seconds between looks for what is past its time."""
FIRST_SONG = 30.0
"""Seconds to the first canary: a server that is started and stopped at once makes no database for it."""
POSTS = 16
"""Claims being sent at one time."""
TURN = 0.0005
"""Seconds that a thread waits before it asks another for the interpreter, a tenth of Python's: SQLite hands it
over at every row, and who claims would wait for who reads at each."""
GRACE = 5.0
"""Seconds that steps under way have to end once the server is to stop; what they leave undone is done again."""


@dataclass
class Pulse:
    """What the server has done since it started, for /healthz and whoever watches.

    `elsewhere` counts the looks at which a cluster's other processes had changed something.
    """

    visits: int = 0
    stories: int = 0
    alerts: int = 0
    sent: int = 0
    later: int = 0
    refused: int = 0
    held: int = 0
    elsewhere: int = 0
    ready: bool = False
    steps: Steps | None = None
    problems: dict[str, str] = field(default_factory=dict)
    watchers: list[Callable[[Taken], None]] = field(default_factory=list)
    canary: Canary | None = None

    @property
    def stir(self) -> tuple[int, int, int]:
        """What is another one once there may be news for whoever is told of alerts as they come."""
        return self.alerts, self.sent, self.elsewhere

    @property
    def problem(self) -> str | None:
        """What keeps the server from its work, None when nothing does."""
        return "; ".join(dict.fromkeys(self.problems.values())) or None


class Server:
    """The work of `wirebell serve`. `run` ends when `stop` is set, after the steps under way.

    `quotas` are None where no other process serves pages: their limits are then kept in memory.
    """

    def __init__(self, house: House) -> None:
        self.house = house
        self.pulse = Pulse()
        self.stop = asyncio.Event()
        self.quotas: Quotas | None = None
        self._book = FollowBook()
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._posting: list[asyncio.Task[Posted]] = []
        self._idle = False
        self._reset = -RESET_EVERY
        self.pulse.canary = self._canary = Canary(house)

    def prepare(self) -> None:
        """Load what the work needs, once: a stop would have to wait for it if it were loaded while running.

        Raises UsageError where a cluster's workers do the work, SettingsError for what could not be served with.
        """
        alone(self.house)
        self._fit()
        self.house.begin()
        self.house.lexicon  # noqa: B018 - loading it is what is wanted
        self._book = opened_book(self.house.settings.home, self.house.store)

    def _fit(self) -> None:
        fit_to_send(self.house)
        fit_to_hand_over(self.house)

    async def run(self) -> None:
        """Visit, take and post until stopped. Visits under way are then broken off: nothing of them is lost."""
        sys.setswitchinterval(TURN)
        world = replace(wire(self.house), settled_again=AFTER_FAULT)
        works = self._works()
        beats = [asyncio.create_task(self._beat(name, work, world), name=name) for name, work in works.items()]
        beats.append(asyncio.create_task(giving_back(self.stop), name="memory"))
        self.pulse.ready, self.pulse.steps = True, world.steps
        try:
            await self.stop.wait()
            self.pulse.ready = False  # whoever balances load sends nobody here any more
            _told_of(await asyncio.wait(beats, timeout=GRACE))
        finally:
            if self._posting:
                _told_of(await asyncio.wait(self._posting, timeout=GRACE))
            await _broken_off([*beats, *self._under_way.values(), *self._posting])
            await world.close()
            self._end()

    def _works(self) -> dict[str, Callable[[World], Awaitable[bool]]]:
        return {
            "visits": self._visits,
            "takes": self._takes,
            "posts": self._posts,
            "files": self._files,
            "purges": self._purges,
            "canary": self._sings,
            "hubs": self._hubs,
        }

    def _end(self) -> None:
        self._canary.close()
        keep_book(self.house.settings.home, self._book)

    async def _beat(self, name: str, work: Callable[[World], Awaitable[bool]], world: World) -> None:
        """Repeat one kind of work; what fails is left alone for a while and tried again, the others go on."""
        while not self.stop.is_set():
            try:
                pause = 0.0 if await work(world) else BEAT
                self.pulse.problems.pop(name, None)
            except DiskFailed as fault:
                log.critical("the disk failed: ending at once", work=name, problem=str(fault))
                os._exit(EX_IOERR)  # an orderly end would sync what was not synced, and call it well
            except WirebellError as fault:
                log.warning("work failed", work=name, problem=str(fault))
                self.pulse.problems[name], pause = str(fault), AFTER_FAULT
            except Exception as fault:  # a fault of ours in one kind of work must not stop the others
                log.exception("work failed", work=name)
                self.pulse.problems[name], pause = f"{name}: {type(fault).__name__}: {fault}", AFTER_FAULT
            await self._rest(pause)

    async def _rest(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self.stop.wait(), seconds or 0.001)
        except TimeoutError:
            pass

    async def _visits(self, world: World) -> bool:
        if time.monotonic() - self._reset >= RESET_EVERY:
            self._reset = time.monotonic()
            await asyncio.to_thread(let_be_due, self.house)
        room = AT_ONCE - len(self._under_way)
        now = self.house.clock.now()
        due = await asyncio.to_thread(self.house.store.due_sources, now, AT_ONCE * 2) if room else []
        for source, last in [pair for pair in due if pair[0].id not in self._under_way][:room]:
            self._under_way[source.id] = asyncio.create_task(self._one(source, last, world))
        return False

    async def _one(self, source: Source, last: Visit, world: World) -> None:
        try:
            await visit(source, last, world)
            self.pulse.visits += 1
        except StoreError as fault:
            log.warning("visit not stored; it will be made again", source=source.id, problem=str(fault))
        finally:
            del self._under_way[source.id]

    async def _takes(self, world: World) -> bool:
        taken = await asyncio.to_thread(self._take, world)
        await asyncio.to_thread(self._canary.take)
        self._idle = not taken.stories
        self.pulse.stories += taken.stories
        self.pulse.alerts += taken.alerts
        if taken.stories:
            for watcher in self.pulse.watchers:
                watcher(taken)
        if taken.aside:
            raise WirebellError(f"{taken.aside} stories could not be matched; they wait and are tried again.")
        return bool(taken.stories)

    def _take(self, world: World) -> Taken:
        """Take the stories that wait, for a beat or two; follows that are added meanwhile count from then on.

        The book is renewed where none waits, too: a million follows take seconds to load, no story should wait.
        """
        total, until = Taken(), time.monotonic() + 2 * BEAT
        self._renew_book()
        if not self.house.store.pending(1):
            return total
        with closing(take(self._knowing(world), self._book, named(self.house))) as groups:
            for part in groups:
                total += part
                if self.stop.is_set() or time.monotonic() > until:
                    break
                self._renew_book()
        return total

    def _knowing(self, world: World) -> World:
        """Return the world with the topics and names of now: the desk may have changed them."""
        return world.knowing(self.house.lexicon)

    def _renew_book(self) -> None:
        renew(self._book, self.house.store)

    async def _posts(self, world: World) -> bool:
        """Claim on while others are still being sent, so that one that is slow to answer holds up only itself."""
        if len(self._posting) >= POSTS:
            await asyncio.wait(self._posting, timeout=BEAT, return_when=asyncio.FIRST_COMPLETED)
        for ended in [task for task in self._posting if task.done()]:
            self._posting.remove(ended)
            self._count(ended.result())
        if len(self._posting) >= POSTS:
            return False
        due = await claim(world)
        if due.any:
            self._posting.append(asyncio.create_task(deliver(due, self._knowing(world)), name="deliveries"))
        else:
            self.pulse.held += due.held
        await self._canary.post()
        return due.claimed > 0

    async def _hubs(self, world: World) -> bool:
        """Ask hubs for what is due, once the callback they answer to is served."""
        await self._rest(HUBS_EVERY)
        if not self.stop.is_set():
            await upkeep(self.house, world.http)
        return False

    def _count(self, posted: Posted) -> None:
        self.pulse.sent += posted.sent
        self.pulse.later += posted.later
        self.pulse.refused += posted.refused
        self.pulse.held += posted.held

    async def _sings(self, world: World) -> bool:
        if self._canary.song is None:
            await self._rest(FIRST_SONG)
        if self.stop.is_set():
            return False
        await asyncio.to_thread(self._canary.sing, world)
        await self._rest(EVERY)
        return False

    async def _purges(self, _world: World) -> bool:
        """Delete what is past its time, a step at a time, and look again in an hour."""
        days = self.house.settings.keep_days
        steps = keeping.purge(self.house, days) if days else iter(())
        while not self.stop.is_set() and (step := await asyncio.to_thread(next, steps, None)):
            if step.stories:
                log.info("purged", stories=step.stories, alerts=step.alerts)
        await self._rest(PURGE_EVERY)
        return False

    async def _files(self, world: World) -> bool:
        """File the archive for looking back, a step at a time and only while no story waits."""
        if self._idle and await asyncio.to_thread(world.store.unshelved_count) >= STEP:
            return await asyncio.to_thread(shelve, world.store, STEP) > 0
        await self._rest(FILE_EVERY)
        return False


def _told_of(ended: tuple[set[asyncio.Task[Any]], set[asyncio.Task[Any]]]) -> None:
    """Say which work did not end within the grace: it is broken off, and done again at the next start."""
    if late := sorted(task.get_name() for task in ended[1]):
        log.warning("work did not end in time and is broken off", works=late)


async def _broken_off(tasks: Sequence[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)

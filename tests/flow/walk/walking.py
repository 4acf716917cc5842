"""One walk: so many steps by chance, then all the time that is needed for everything to be told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from dataclasses import replace as with_fields
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from tests.flow.walk.judge import Judge
from tests.flow.walk.paper import Paper
from tests.flow.walk.people import People
from tests.flow.wire import Tray, Wire
from wirebell.app import stories
from wirebell.app.agreement import agreement
from wirebell.deliver.channels.feed import FeedShelf
from wirebell.model.delivery import Delivered, Later, Message, Outcome, Refused
from wirebell.ports import Store

PAUSES = (1, 5, 20, 65, 240, 600)
"""Minutes between two steps."""
BEFORE = 8
"""What people do before the first step."""
SETTLING = 80
"""Hours after the last step by when all is told that ever is."""


@dataclass
class Postman:
    """A Sender that mostly delivers, and keeps what it was given with what came of it."""

    chance: Random
    reliable: bool = False
    given: list[tuple[Message, Outcome]] = field(default_factory=list)

    async def send(self, message: Message) -> Outcome:
        outcome: Outcome = Delivered()
        if not self.reliable and self.chance.random() < 0.15:
            outcome = self.chance.choice((Later("busy"), Later("busy", 600.0), Refused("no such subject")))
        self.given.append((message, outcome))
        return outcome

    async def close(self) -> None:
        pass


class Walk:
    """A house, its paper and its people, from a seed: the same seed walks the same way."""

    def __init__(self, store: Store, folder: Path, seed: int) -> None:
        self.chance = Random(seed)
        self.wire = Wire(store)
        self.tray = Tray(self.wire, folder)
        self.postman = Postman(self.chance)
        self.wire.world = with_fields(self.wire.world, senders={"mail": self.postman, "feed": FeedShelf()})
        self.paper = Paper(self.chance)
        self.people = People(self.wire.house, self.chance)
        self.judge = Judge(store, self.paper, self.people)
        self.done: list[str] = []
        self.wrong: list[str] = []
        self.tellable: dict[int, datetime] = {}
        self.heard = 0

    async def goes(self, steps: int) -> list[str]:
        """Walk so many steps and return what was wrong."""
        await self.begins()
        self.done += [self.people.act() for _ in range(BEFORE)]
        for _ in range(steps):
            self.done.append(f"{self.wire.clock.at:%d %H:%M} {self._step()}")
            await self.runs()
        self.postman.reliable = True
        for _ in range(SETTLING):
            self.wire.later()
            await self.runs()
        self.wrong += self.judge.sums_up(self.tellable)
        self.wrong += self._accounts()
        return self.wrong

    async def begins(self) -> None:
        """Let everybody live here, and the paper be known."""
        self.people.begin()
        await self.wire.runs()
        self.wire.later()

    def _step(self) -> str:
        self.wire.later(timedelta(minutes=self.chance.choice(PAUSES), seconds=self.chance.randrange(60)))
        now, what = self.wire.clock.at, self.chance.random()
        if what < 0.45:
            piece = self.paper.publish(now)
            return f"case {piece.number} {' '.join(piece.words)} {piece.embargo or ''}"
        if what < 0.7 and (meddled := self.paper.meddle(now)):
            return f"the paper {meddled[0]} {meddled[1].number}"
        return self.people.act()

    async def runs(self) -> None:
        """Go the whole way once, and judge what is sent."""
        self.tray.puts([piece.row() for piece in self.paper.pieces])
        await self.wire.runs()
        now = self.wire.clock.at
        for piece in self.paper.pieces:
            if piece.tellable(now):
                self.tellable.setdefault(piece.number, now)
        for message, outcome in self.postman.given[self.heard :]:
            self.wrong += self.judge.hears(now, message, outcome)
        self.heard = len(self.postman.given)

    def _accounts(self) -> Iterator[str]:
        found = stories.audit(self.wire.house)
        yield from (f"the audit misses {one}" for one in found.missing)
        yield from (f"the audit finds too much: {one}" for one in found.extra)
        yield from (f"why and the audit differ: {one}" for one in agreement(self.wire.house, 200).differ)
        now = self.wire.clock.at
        left = [d for d in self.wire.store.deliveries() if d.state in {"waiting", "leased"}]
        waiting = [d for d in left if self.judge.piece(d.alert.story).tellable(now)]
        yield from (f"still waits: {d.alert.follower} {d.alert.kind} {d.because} {d.next}" for d in waiting)

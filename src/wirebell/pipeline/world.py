"""What the steps of a story are given: the ports, the knowledge, and a count of where the time goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property
from random import Random

from wirebell.catalogue.lexicon import Lexicon
from wirebell.deliver.breaker import Breakers
from wirebell.deliver.doubt import Doubt
from wirebell.deliver.render.mail import MailSettings
from wirebell.intake.formats import FeedMemory
from wirebell.intake.robots import Robots
from wirebell.model.source import Arrival, Source
from wirebell.model.story import Story
from wirebell.pipeline.hand import Hand
from wirebell.pipeline.lines import Lines
from wirebell.pipeline.settling import Settling
from wirebell.pipeline.steps import Steps
from wirebell.ports import Clock, Http, Sender, Store
from wirebell.read import read
from wirebell.thread import Window

Reader = Callable[[Arrival, Lexicon, Source | None], Story]


@dataclass(frozen=True)
class World:
    """The ports and the knowledge that the steps need.

    `window` holds the newest stories, among which a new one finds its storyline; one thread at a time may use it.
    `doubt` bounds how many messages a crash can double; senders enter it, and posting leaves it.
    `batch` is how many decisions are recorded in one transaction, so that a huge story holds up no other; each
    batch of one is due `spread` after the one before, which is about as quick as any can be sent. So many seconds,
    `overtake`, lie between looks for news that came meanwhile, which is told between the batches.
    `settled_again` is after how many seconds an outcome that could not be recorded is tried again; None gives up.
    """

    store: Store
    http: Http
    senders: Mapping[str, Sender]
    clock: Clock
    lexicon: Lexicon
    mail: MailSettings
    robots: Robots
    reader: Reader = read
    window: Window = field(default_factory=Window)
    doubt: Doubt = field(default_factory=Doubt)
    breakers: Breakers = field(default_factory=Breakers)
    lines: Lines = field(default_factory=Lines)
    hand: Hand = field(default_factory=Hand)
    feeds: FeedMemory = field(default_factory=FeedMemory)
    batch: int = 5_000
    spread: timedelta = timedelta(seconds=10)
    overtake: float = 0.25
    chance: Random = field(default_factory=Random)
    settled_again: float | None = None
    steps: Steps = field(default_factory=Steps)

    @cached_property
    def settling(self) -> Settling:
        """What records outcomes in groups."""
        return Settling(self.store, self.settled_again, self.hand)

    def knowing(self, lexicon: Lexicon) -> World:
        """Return this world with the topics and names of now; all else is shared, what is being settled too."""
        other = replace(self, lexicon=lexicon)
        vars(other)["settling"] = self.settling
        return other

    async def close(self) -> None:
        """Let go of the door and the senders; the store belongs to who opened it."""
        await self.settling.close()
        await self.http.close()
        for sender in self.senders.values():
            await sender.close()

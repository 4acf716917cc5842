"""The canary: a story of ours that goes the whole way every quarter of an hour, timed, and seen by nobody.

It is accepted, read, threaded, matched, decided, recorded, claimed, rendered and sent by the same steps as every
story, in the same loops of the server, on the same disk or database server. Only its rows lie apart, in a database
of their own beside the other, and its sender listens instead of sending: so no list, feed or audit can hold it.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace as changed

from wirebell.app.house import House
from wirebell.errors import WirebellError
from wirebell.logs import Log
from wirebell.match.book import FollowBook
from wirebell.model.delivery import Delivered, Message, Outcome
from wirebell.model.follow import Follow, Follower
from wirebell.model.source import Arrival, Item, Source, Visit
from wirebell.pipeline import Steps, World, post, take
from wirebell.pipeline.book import renew
from wirebell.ports import Clock, Store
from wirebell.store.apart import open_apart
from wirebell.thread import Window

log = Log()

EVERY = 900.0
"""Seconds between songs."""
FRESH = 96
"""Songs after which its database is made anew: a day of them."""
FILE = "canary.json"
WORD = "quartzfinch"
"""A word that no story has."""
SOURCE = Source(
    id="canary", url="https://canary.invalid/feed", name="Canary", added=datetime(2026, 1, 1, tzinfo=UTC)
)


class Song(Struct, frozen=True, kw_only=True):
    """How the newest canary fared: seconds from being accepted to each step, None for what has not come.

    `latency` is to its being sent. `missed` counts songs in a row that were not heard before the next was due;
    `problem` says what was in the way.
    """

    sung: datetime
    taken: float | None = None
    latency: float | None = None
    heard: int = 0
    missed: int = 0
    problem: str | None = None


class _Ear:
    """The canary's sender: it hears what would have gone out."""

    def __init__(self, hear: Callable[[Message], None]) -> None:
        self._hear = hear

    async def send(self, message: Message) -> Outcome:
        """Hear a message."""
        self._hear(message)
        return Delivered("heard")

    async def close(self) -> None:
        """Nothing is open."""


class Canary:
    """One server's canary. `sing` begins a song; `take` and `post` carry it on and are called by those loops."""

    def __init__(self, house: House, clock: Callable[[], float] = time.monotonic) -> None:
        self._house, self._clock = house, clock
        self._store: Store | None = None
        self._world: World | None = None
        self._book = FollowBook()
        self._sung = 0
        self._began = 0.0
        self._flying: str | None = None
        self._turn = threading.Lock()
        self.song: Song | None = None

    def sing(self, world: World) -> None:
        """Accept a new story; one that was not heard by now is missed."""
        with self._turn:
            before, now = self.song, self._house.clock.now()
            silent = before is not None and before.latency is None
            missed = before.missed + (self._flying is not None) if before and silent else 0
            self.song = Song(
                sung=now,
                heard=before.heard if before else 0,
                missed=missed,
                problem=before.problem if before and silent else None,
            )
            with self._minding("sing"):
                store = self._opened(world)
                self._began, self._flying = self._clock(), f"{WORD}{self._sung:08d}"
                store.accept(Visit(source=SOURCE.id, url=SOURCE.url), [_arrival(self._flying, now)])
                self._sung += 1
            self._keep()

    @contextmanager
    def _minding(self, step: str) -> Iterator[None]:
        """Let no fault of the canary's own hold up the loop that carries it: the song is missed, and says why."""
        try:
            yield
        except Exception as fault:
            log.exception("canary failed", step=step)
            self._flying = None
            if self.song:
                problem = f"{step}: {fault}" if isinstance(fault, WirebellError) else f"{step}: {fault!r}"
                self.song = changed(self.song, missed=self.song.missed + 1, problem=problem)
                self._keep()

    def _opened(self, world: World) -> Store:
        """Return its database, made anew at first and once a day."""
        if self._store is not None and self._sung % FRESH:
            return self._store
        self.close()
        settings = self._house.settings
        owner = f"{socket.gethostname()} {settings.home}"
        database = settings.database or str(settings.home / "wirebell.db")
        self._store = open_apart(database, "wirebell_canary", owner)
        self._store.add_follower(_follower(self._house.clock))
        self._store.add_follow(_follow(self._house.clock))
        self._book = FollowBook()
        renew(self._book, self._store)
        ear = _Ear(self._hear)
        self._world = replace(
            world,
            store=self._store,
            senders={"mail": ear, "feed": ear},
            window=Window(),
            steps=Steps(),  # its ids come again after every start, and would put days into one trace
        )
        return self._store

    def take(self) -> None:
        """Read, match, decide and record the song if one waits."""
        with self._turn:
            if self._flying and self._world and self.song and self.song.taken is None:
                with self._minding("take"):
                    for _ in take(self._world, self._book, {SOURCE.id: SOURCE}):
                        pass
                    self.song = changed(self.song, taken=self._since())

    async def post(self) -> None:
        """Render and send the song if it was taken."""
        if self._flying and self._world and self.song and self.song.taken is not None:
            with self._minding("post"):
                await post(self._world)

    def _hear(self, message: Message) -> None:
        if self.song and self._flying and self._flying in message.text.lower():
            self._flying = None
            self.song = changed(
                self.song, latency=self._since(), heard=self.song.heard + 1, missed=0, problem=None
            )
            self._keep()

    def _since(self) -> float:
        return round(self._clock() - self._began, 3)

    def _keep(self) -> None:
        """Leave word of it where `wirebell doctor` looks."""
        path = self._house.settings.home / FILE
        draft = path.with_name(f".{FILE}.draft")
        try:
            draft.write_bytes(msgspec.json.encode(self.song))
            draft.replace(path)
        except OSError as fault:  # it is told by /healthz all the same
            log.warning("canary not kept", problem=str(fault))

    def close(self) -> None:
        """Let go of its database."""
        if self._store is not None:
            self._store.close()
        self._store = self._world = None


def last_song(home: Path) -> Song | None:
    """Return how the newest canary of a home fared, None if none was ever sung there."""
    try:
        return msgspec.json.decode((home / FILE).read_bytes(), type=Song)
    except (OSError, msgspec.DecodeError):
        return None


def _follower(clock: Clock) -> Follower:
    return Follower(id="canary", name="Canary", created=clock.now())


def _follow(clock: Clock) -> Follow:
    expression = f"{WORD}* AND figure(tunnels >0)"
    return Follow(
        id="canary",
        follower="canary",
        expression=expression,
        to="mailto:canary@canary.invalid",
        created=clock.now(),
    )


def _arrival(mark: str, now: datetime) -> Arrival:
    text = (
        f"Miners heard the bird named {mark} in 12 tunnels on Friday. “It sings,” said Ada Marlow, who keeps it. "
        f"The bird {mark} has been heard since."
    )
    return Arrival(
        story=mark.rjust(26, "0"),
        version=1,
        kind="new",
        source=SOURCE.id,
        item=Item(guid=mark, title=f"The bird {mark} sings", text=text, published=now),
        digest=mark,
        seen=now,
        keys=(f"g:{mark}",),
    )

"""A whole house in miniature: feeds by a scripted Http, a store, a clock that is moved, and every step between."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from dataclasses import dataclass, field
from dataclasses import replace as with_fields
from datetime import datetime, timedelta
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from xml.sax.saxutils import escape

import msgspec
from msgspec.structs import replace

from tests.fake_http import FakeHttp, feed
from tests.loopback import Stopped
from tests.samples import NOW, follow, follower, source
from wirebell import standing
from wirebell.app import stories
from wirebell.app.feeds import Shelf, private_feed
from wirebell.app.follows import feed_path
from wirebell.app.house import House
from wirebell.catalogue.lexicon import load
from wirebell.deliver.channels.feed import FeedShelf
from wirebell.deliver.render.mail import MailSettings
from wirebell.intake.robots import Robots
from wirebell.match.book import FollowBook
from wirebell.model.alert import Alert
from wirebell.model.delivery import Delivered, Delivery, Message, Outcome
from wirebell.model.follow import Follow
from wirebell.model.policy import Policy
from wirebell.model.source import Visit
from wirebell.pipeline import Posted, Taken, Visited, World, post, renew, take, visit
from wirebell.ports import Http, Sender, Store
from wirebell.settings import Settings

URL = "https://harbour.example/feed"
MAIL = "mailto:ana@mail.example"
HOUR = timedelta(hours=1)
FERRY = ("ferry", "Ferry crew rescued", "Nine sailors were rescued off the North Pier by Marshal Ode Varga.")
FIX = "<p>Correction: an earlier version of this article said that eleven sailors were rescued.</p>"
lexicon = cache(load)


@dataclass
class Postbox:
    """A Sender that keeps what it was given and answers with the script, Delivered when that is used up."""

    script: list[Outcome] = field(default_factory=list)
    sent: list[Message] = field(default_factory=list)

    async def send(self, message: Message) -> Outcome:
        self.sent.append(message)
        return self.script.pop(0) if self.script else Delivered()

    async def close(self) -> None:
        pass


def item(guid: str, title: str, text: str, at: datetime = NOW) -> str:
    """One story of an RSS feed."""
    return (
        f"<item><guid isPermaLink='false'>{guid}</guid><link>https://harbour.example/{guid}</link>"
        f"<title>{escape(title)}</title><pubDate>{format_datetime(at)}</pubDate>"
        f"<description>{escape(text)}</description></item>"
    )


def rss(*items: str) -> bytes:
    return f"<rss version='2.0'><channel><title>The Harbour Post</title>{''.join(items)}</channel></rss>".encode()


class Wire:
    """One source after another goes the whole way; `http` and `post` are scripted, everything else is real."""

    def __init__(self, store: Store, **world: Any) -> None:
        self.store = store
        self.clock = Stopped()
        self.http = FakeHttp(clock=self.clock)
        self.mail = Postbox()
        self.world = with_fields(self._world(world.get("http", self.http)), **world)
        home = Path(tempfile.mkdtemp(prefix="wire-"))
        weakref.finalize(self, shutil.rmtree, home, ignore_errors=True)
        self.house = House(Settings(home=home), self.clock)
        self.house.store = store
        self.store.add_source(source(url=URL, name="", pages="never"))

    def _world(self, http: Http) -> World:
        senders: dict[str, Sender] = {"mail": self.mail, "feed": FeedShelf()}
        return World(
            store=self.store,
            http=http,
            senders=senders,
            clock=self.clock,
            lexicon=lexicon(),
            mail=MailSettings(sender="Wirebell <alerts@wire.example>", base="https://wire.example", key="k" * 32),
            robots=Robots(http),
            chance=Random(1),
        )

    # -- what people do ---------------------------------------------------------------------------------------

    def follows(
        self, who: str, expression: str, to: str = "feed", cadence: str | None = None, **policy: Any
    ) -> Follow:
        self.store.add_follower(follower(id=who, name=who))
        id_ = f"{who}-{len(self.store.follows_changed(0)[1])}"
        wanted = follow(
            id=id_,
            follower=who,
            expression=standing.canonical(standing.parse(expression)),
            to=to,
            policy=Policy(cadence=cadence, **policy),
        )
        return self.store.add_follow(wanted)

    def publishes(self, *items: str, url: str = URL) -> None:
        self.http.say(url, feed(rss(*items)))

    def later(self, by: timedelta = HOUR) -> None:
        self.clock.at += by

    # -- the steps --------------------------------------------------------------------------------------------

    def book(self) -> FollowBook:
        return renew(FollowBook(), self.store)

    async def visits(self) -> list[Visited]:
        """Look at every source, due or not."""
        last = self.store.visits()
        found = [(s, last.get(s.id) or Visit(source=s.id, url=s.url)) for s in self.store.sources()]
        return [await visit(s, v, self.world) for s, v in found]

    def takes(self) -> Taken:
        total, sources = Taken(), {s.id: replace(s, name=s.name or s.id) for s in self.store.sources()}
        for part in take(self.world, self.book(), sources):
            total += part
        return total

    async def posts(self) -> Posted:
        total = part = await post(self.world)
        while part.claimed:
            part = await post(self.world)
            total += part
        return total

    async def runs(self) -> Taken:
        """Go the whole way once."""
        await self.visits()
        taken = self.takes()
        await self.posts()
        return taken

    async def first_visit(self) -> None:
        """Make the source known, with an old story on it, so that what comes next may alert."""
        self.publishes(item("old", "Lanterns on the quay", "The quay was lit.", NOW - timedelta(hours=3)))
        await self.runs()
        self.later()

    # -- what is to be seen -----------------------------------------------------------------------------------

    def told(self) -> list[tuple[str, str, int]]:
        """(follower, kind, revision) of every alert, in order."""
        return sorted((a.follower, a.kind, a.revision) for a in self.store.alerts())

    def alerts(self, who: str) -> list[Alert]:
        return self.store.alerts(follower=who)

    def states(self) -> dict[str, list[str]]:
        """What became of the deliveries of each kind of alert."""
        found: dict[str, list[str]] = {}
        for delivery in self.store.deliveries():
            found.setdefault(delivery.alert.kind, []).append(delivery.state)
        return {kind: sorted(states) for kind, states in found.items()}

    def delivery(self, kind: str) -> Delivery:
        (found,) = [d for d in self.store.deliveries() if d.alert.kind == kind]
        return found

    def feed(self, who: str) -> Shelf | None:
        """Return a follower's private feed, as JSON."""
        name = feed_path(self.house, next(f for f in self.store.followers() if f.id == who)).removeprefix("/feed/")
        return private_feed(self.house, name, "json")

    def is_clean(self, expected: int | None = None) -> bool:
        found = stories.audit(self.house)
        assert (found.missing, found.extra) == ((), ())
        assert expected is None or found.expected == expected
        assert self.store.pending(1) == []
        return True


class Tray:
    """A file of our own JSON as the wire's source."""

    def __init__(self, wire: Wire, folder: Path) -> None:
        self.file = folder / "tray.jsonl"
        self.wire = wire
        self.puts([])
        wire.store.remove_source("harbour")
        wire.store.add_source(source(url=self.file.as_uri(), kind="file", name="The Tray", pages="never"))

    def puts(self, rows: list[dict[str, str]]) -> None:
        old = {"id": "old", "headline": "Lanterns on the quay", "body": "The quay was lit."}
        self.file.write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in [old, *rows]))


def story(**changes: str) -> dict[str, str]:
    return {"id": "ferry", "headline": FERRY[1], "body": FERRY[2], "published": NOW.isoformat(), **changes}


def titles(wire: Wire) -> list[str]:
    return [message.subject for message in wire.mail.sent]

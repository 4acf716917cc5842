"""What a Wirebell does in its life, chapter by chapter; every chapter may be begun again after a kill."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from msgspec.structs import replace as replace_struct

from tests.deliver.test_returned import report
from tests.samples import NOW
from tests.torture.faults import Leaping
from tests.torture.papers import MORNING, PAPERS, STEPS, tray_of
from wirebell.app import bounces, entitling, follows, keeping, policies, preferring, sources, webhooks
from wirebell.app.house import House
from wirebell.app.hubs import upkeep
from wirebell.app.lookback import shelve
from wirebell.app.running import run_once, visit_due
from wirebell.app.serving import Server
from wirebell.app.wiring import envelope, wire
from wirebell.deliver.base64url import written
from wirebell.model.browser import Browser
from wirebell.settings import load
from wirebell.signatures import secret_of

RON = "mailto:ron@mail.example"
BROWSER = "00000000000000aa"
LONGEST_DAY = 60.0
"""Seconds after which a server's day is over, told or not."""
LATER = timedelta(minutes=20)
"""Between the later chapters."""
PUSH_KEY = b"torture of the harbour, 32 bytes"
TOML = """
bounces = "bounces@wire.example"
mail_from = "Wirebell <alerts@wire.example>"
[smtp]
host = "127.0.0.1"
port = {mail}
tls = "none"
"""


@dataclass(frozen=True)
class Place:
    """Where a life is led: its folder, and the ports of its peers."""

    folder: Path
    web: int
    mail: int
    own: Path | None = None

    @property
    def home(self) -> Path:
        """The home folder."""
        return self.own or self.folder / "home"

    @property
    def tray(self) -> Path:
        """The file by which a program hands in stories."""
        return self.folder.parent / "tray.jsonl"

    @property
    def hook(self) -> str:
        """The webhook."""
        return f"http://127.0.0.1:{self.web}/hook"

    def house(self, now: datetime) -> House:
        """Open the house with its clock stopped."""
        os.environ["TORTURE_PUSH"] = secret_of(PUSH_KEY)
        return House(load(self.home, {}, allow_private=("127.0.0.0/8",)), Leaping(now))


@dataclass(frozen=True)
class Chapter:
    """One thing that is done at a moment; `step` is how the papers stand then.

    `again` is how it is taken up after a kill, if otherwise. `served` says that it is a server with visitors.
    """

    name: str
    step: int
    at: datetime
    act: Callable[[Place, datetime], None]
    again: Callable[[Place, datetime], None] | None = None
    served: bool = False


def found(place: Place, now: datetime) -> None:
    """Found the house: its database, key, sources, followers and follows."""
    with place.house(now) as house:
        for paper in PAPERS:
            sources.add(house, sources.SourceWish(address=f"http://127.0.0.1:{place.web}/{paper}", pages="never"))
        sources.add(house, sources.SourceWish(address=str(place.tray), pages="never"))
        sources.add(house, sources.SourceWish(address="push:Pier", credential="env:TORTURE_PUSH"))
        there = {follower.id for follower in house.store.followers()}
        for who in ("ana", "ben", "cleo", "dora", "pia", "quin", "ron"):
            if who not in there:
                follows.add_follower(house, who)
        preferring.prefer(house, "dora", zone="UTC", wish=policies.PolicyWish(cadence="digest:07:30"))
        preferring.prefer(house, "quin", zone="UTC", wish=policies.PolicyWish(quiet=("12:00-07:00",)))
        follows.add(house, "ferry", "ana", "mailto:ana@mail.example")
        follows.add(house, "tram", "ana", "mailto:ana@mail.example")
        follows.add(house, "bridge OR mill", "ben", place.hook)
        follows.add(house, "school", "cleo", "feed")
        follows.add(house, "market", "dora", "mailto:dora@mail.example")
        follows.add(house, "lighthouse", "quin", "mailto:quin@mail.example")
        follows.add(house, "school", "ron", RON)
        house.store.put_browser(browser_of(place.web))
        follows.add(house, "quay OR tram", "pia", "push:" + BROWSER)
        house.secret  # noqa: B018 - makes the key


def browser_of(web: int) -> Browser:
    """Return the browser of pia, whose push service is a peer."""
    point = derive_private_key(7, SECP256R1()).public_key()
    endpoint = f"http://127.0.0.1:{web}/push/pia"
    key = written(point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))
    return Browser(
        id=BROWSER, follower="pia", endpoint=endpoint, key=key, auth=written(b"a" * 16), name="Pia's", added=NOW
    )


def come_back(place: Place, now: datetime) -> None:
    """Take what came back: one mailbox is no more, another report is forged; then go the whole way."""
    box = place.home / "maildir"
    with place.house(now) as house:
        named = envelope(house)
        assert named is not None
        senders = (named.sender(RON.removeprefix("mailto:"), now), "bounces+20260314-forged@wire.example")
        for n, to in enumerate(senders):
            if not [*box.glob(f"*/{n}.eml*")]:  # as a mail server does it
                (box / "new").mkdir(parents=True, exist_ok=True)
                (box / "tmp").mkdir(exist_ok=True)
                (box / "tmp" / f"{n}.eml").write_bytes(report(to=to))
                (box / "tmp" / f"{n}.eml").rename(box / "new" / f"{n}.eml")
        bounces.take(house, str(box))
        run_once(house, all_due=True)


def subscribe(place: Place, now: datetime) -> None:
    """Add a source that has a hub, visit it, and ask the hub."""
    with place.house(now) as house:
        address = f"http://127.0.0.1:{place.web}/hubbed"
        sources.add(house, sources.SourceWish(address=address, pages="never", alert_first=True))
        run_once(house, all_due=True)
        asyncio.run(_asked_hubs(house))


async def _asked_hubs(house: House) -> None:
    world = wire(house)
    try:
        await upkeep(house, world.http)
    finally:
        await world.close()


def run(place: Place, now: datetime) -> None:
    """Go the whole way once."""
    with place.house(now) as house:
        run_once(house, all_due=True)


def work(place: Place, now: datetime) -> None:
    """Do the day as a server does it, until everything is told and on record."""
    with place.house(now) as house:
        asyncio.run(_worked(house))


async def _worked(house: House) -> None:
    world = wire(house)
    await visit_due(house, world, all_due=True)
    await world.close()
    server = Server(house)
    server.prepare()
    running = asyncio.create_task(server.run())
    until = asyncio.get_running_loop().time() + LONGEST_DAY
    try:
        while asyncio.get_running_loop().time() < until and not await asyncio.to_thread(_all_told, house):
            await asyncio.sleep(0.1)
    finally:
        server.stop.set()
        await running


def _all_told(house: House) -> bool:
    """Return whether no source is due, no story waits, and no delivery that could go now has not gone."""
    now, store = house.clock.now(), house.store
    if store.due_sources(now, 1) or store.pending(1) or not store.deliveries(limit=1):
        return False
    waiting = [d for d in store.deliveries() if d.state == "leased" or (d.state == "waiting" and d.next <= now)]
    return not waiting and not any(
        a.state == "due" or (a.state == "deferred" and a.due <= now) for a in store.alerts()
    )


def keep(place: Place, now: datetime) -> None:
    """Do what owners do: end a follow, begin one, rotate a secret, suppress an address."""
    with place.house(now) as house:
        for follow in house.store.follows("ana"):
            if "tram" in follow.expression:
                house.store.end_follow(follow.id)
        follows.add(house, "quay", "ben", place.hook)
        if not house.store.rotations():
            webhooks.rotate(house, place.hook)
        [one] = house.store.follows("cleo")[:1]
        follows.change(house, one.id, wish=policies.PolicyWish(cap="20/day"))
        entitling.close(house, topic="medtop:15000000")
        entitling.reopen(house, topic="medtop:15000000")
        if "zed" not in {follower.id for follower in house.store.followers()}:
            follows.add_follower(house, "zed")
        house.store.erase("zed")
        shelve(house.store)
        house.store.suppress("mailto:gone@mail.example", "no such mailbox")
        house.store.unsuppress("mailto:gone@mail.example")


def serve(place: Place, now: datetime) -> None:
    """Serve on the port that `door` chose, until told to stop."""
    from wirebell.web.server import serve as run_server

    with place.house(now) as house:
        run_server(house, "127.0.0.1", int((place.folder / "port").read_text()), lambda _: None)


def let_go(place: Place, now: datetime) -> None:
    """Make a backup, restore it beside, and delete what is older than a day."""
    copies = place.home / "copies"
    with place.house(now) as house:
        if not (copies / "backup").exists():
            keeping.back_up(house, copies / "backup")
        for _ in keeping.purge(house, 1):
            pass
    other = replace(place, own=copies / "other")
    with other.house(now) as house:
        if not (other.home / "wirebell.db").exists():
            keeping.restore(house, copies / "backup")


def sink(place: Place, now: datetime) -> None:
    """Go the whole way as if there were no mail server: mail goes into the folder."""
    with place.house(now) as house:
        house.settings = replace_struct(house.settings, smtp=None)
        follows.add(house, "ferry", "cleo", "mailto:cleo@mail.example")
        run_once(house, all_due=True)


CHAPTERS = (
    Chapter("founding", 0, NOW, found),
    Chapter("first visit", 0, NOW, run),
    Chapter("the day", 1, STEPS[1], run),
    Chapter("corrections", 2, STEPS[2], run),
    Chapter("what comes back", 2, STEPS[2] + LATER, come_back),
    Chapter("the morning", 2, MORNING, run),
    Chapter("a folder for mail", 3, MORNING + LATER, sink),
    Chapter("owners", 3, MORNING + 2 * LATER, keep),
    Chapter("a hub", 3, MORNING + 2 * LATER + timedelta(minutes=5), subscribe),
    Chapter("the door", 3, MORNING + 3 * LATER, serve, again=run, served=True),
    Chapter("letting go", 3, MORNING + timedelta(days=2), let_go),
)


def set_tray(place: Place, step: int) -> None:
    """Let the tray be as it is at a step."""
    rows = b"".join(msgspec.json.encode(row) + b"\n" for row in tray_of(step))
    place.tray.write_bytes(rows)
    when = 1_700_000_000 + step
    os.utime(place.tray, (when, when))


def told(place: Place, now: datetime) -> dict[str, object]:
    """Return what is on record at the end, and what an audit and SQLite say of it."""
    from wirebell.app import stories

    with place.house(now) as house:
        audit = stories.audit(house)
        alerts = stories.alerts(house)
        states = sorted({d.state for d in house.store.deliveries()})
        feeds = [d.id for f in house.store.followers() for d in house.store.feed(f.id, 999)]
        found = {
            "alerts": sorted(f"{a.story} {a.follower} {a.kind} {a.revision} {a.follows}" for a in alerts),
            "follows": sorted(f"{f.follower} {f.expression} {f.to}" for f in house.store.follows()),
            "sources": sorted(s.url for s in house.store.sources()),
            "missing": len(audit.missing),
            "extra": len(audit.extra),
            "pending": len(house.store.pending(99)),
            "states": states,
            "feeds": sorted(feeds),
            "suppressed": sorted(house.store.suppressed()),
            "leases": sorted(f"{lease.hub} {lease.state}" for lease in house.store.leases()),
        }
    heard = place.home / "heard"
    found["heard"] = json.loads(heard.read_text()) if heard.exists() else []
    found["folder"] = sorted(path.name for path in (place.home / "mail").glob("*.eml"))
    copied = place.home / "copies" / "other"
    found["copied"] = _told_of_copy(replace(place, own=copied), now) if copied.exists() else []
    import sqlite3

    database = sqlite3.connect(place.home / "wirebell.db")
    found["integrity"] = [row[0] for row in database.execute("PRAGMA integrity_check")]
    database.close()
    return found


def _told_of_copy(copied: Place, now: datetime) -> list[str]:
    """Return what the audit of a restored house says, how many deliveries wait there, and its alerts."""
    from wirebell.app import stories

    with copied.house(now) as house:
        audit, deliveries = stories.audit(house), house.store.deliveries()
        waiting = sum(d.state in ("waiting", "leased") for d in deliveries)
        said = f"{len(audit.missing)} missing, {len(audit.extra)} extra, {waiting} waiting"
        return [said, f"{len(deliveries)} deliveries", f"{len(house.store.alerts())} alerts"]


__all__ = ["CHAPTERS", "LATER", "Chapter", "Place", "run", "set_tray", "told", "work"]

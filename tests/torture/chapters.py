"""What a Wirebell does in its life, chapter by chapter; every chapter may be begun again after a kill."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
from msgspec.structs import replace as replace_struct

from tests.samples import NOW
from tests.torture.papers import MORNING, PAPERS, STEPS, tray_of
from wirebell.app import entitling, follows, keeping, policies, preferring, sources, webhooks
from wirebell.app.house import FixedClock, House
from wirebell.app.lookback import shelve
from wirebell.app.running import run_once
from wirebell.settings import load
from wirebell.signatures import secret_of

LATER = timedelta(minutes=20)
"""Between the later chapters."""
PUSH_KEY = b"torture of the harbour, 32 bytes"
TOML = """
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
        return House(load(self.home, {}, allow_private=("127.0.0.0/8",)), FixedClock(now))


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
        for who in ("ana", "ben", "cleo", "dora", "quin"):
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
        house.secret  # noqa: B018 - makes the key


def run(place: Place, now: datetime) -> None:
    """Go the whole way once."""
    with place.house(now) as house:
        run_once(house, all_due=True)


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
    Chapter("the morning", 2, MORNING, run),
    Chapter("a folder for mail", 3, MORNING + LATER, sink),
    Chapter("owners", 3, MORNING + 2 * LATER, keep),
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
        }
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


__all__ = ["CHAPTERS", "LATER", "Chapter", "Place", "set_tray", "told"]

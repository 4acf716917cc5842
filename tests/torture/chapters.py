"""What a Wirebell does in its life, chapter by chapter; every chapter may be begun again after a kill."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from tests.samples import NOW
from tests.torture.papers import MORNING, PAPERS, STEPS, tray_of
from wirebell.app import follows, policies, preferring, sources, webhooks
from wirebell.app.house import FixedClock, House
from wirebell.app.running import run_once
from wirebell.settings import load
from wirebell.signatures import secret_of

LATER = timedelta(minutes=20)
"""After a lease that a kill left behind has run out."""
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

    @property
    def home(self) -> Path:
        """The home folder."""
        return self.folder / "home"

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
        return House(load(self.home, {}, allow_private=("127.0.0.0/8",)), FixedClock(now))


@dataclass(frozen=True)
class Chapter:
    """One thing that is done at a moment; `step` is how the papers stand then."""

    name: str
    step: int
    at: datetime
    act: Callable[[Place, datetime], None]


def found(place: Place, now: datetime) -> None:
    """Found the house: its database, key, sources, followers and follows."""
    os.environ["TORTURE_PUSH"] = secret_of(PUSH_KEY)
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
        house.store.suppress("mailto:gone@mail.example", "no such mailbox")
        house.store.unsuppress("mailto:gone@mail.example")


CHAPTERS = (
    Chapter("founding", 0, NOW, found),
    Chapter("first visit", 0, NOW, run),
    Chapter("the day", 1, STEPS[1], run),
    Chapter("corrections", 2, STEPS[2], run),
    Chapter("the morning", 2, MORNING, run),
    Chapter("owners", 2, MORNING + LATER, keep),
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
    import sqlite3

    database = sqlite3.connect(place.home / "wirebell.db")
    found["integrity"] = [row[0] for row in database.execute("PRAGMA integrity_check")]
    database.close()
    return found


__all__ = ["CHAPTERS", "LATER", "Chapter", "Place", "set_tray", "told"]

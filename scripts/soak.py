#!/usr/bin/env python3
"""A server under a steady load for a long time: how late it tells, and what grows meanwhile.

    .venv/bin/python scripts/soak.py [--minutes N] [--stories PER_MINUTE] [--follows N] [--mailed N] [--window N]
                                     [--audit] [--json FILE]

Papers on loopback bring so many new stories a minute, put together from sentences of the bundled wire, each with
three words that no other text has; so many follows ask for such a word, of which `--mailed` are told by mail,
one more by a webhook, the others on a private feed. Once all follows are loaded the papers begin, and every ten
seconds memory, descriptors, connections, threads, the write-ahead log and what waits are noted. Prints one JSON
object: how late alerts were on record after their story was accepted (median, 99 in 100, most), how long the queue
took to drain, what was told against what should have been, and the slope of what was noted, by the hour, over the
last three quarters. `--json` keeps every note. While the window of storylines fills memory grows, whatever else it
does: `--window` makes that short. What was told is held against what should have been where there are fewer than
5,000 stories, or `--audit` asks for it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import multiprocessing
import os
import random
import re
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import structlog
from msgspec import structs

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.torture.chapters import TOML
from tests.torture.lives import Peering

from wirebell.app import stories
from wirebell.app.house import House
from wirebell.app.serving import Server
from wirebell.demo.stories import entries
from wirebell.model.follow import Follow, Follower
from wirebell.model.source import Arrival, Source, Visit
from wirebell.settings import load

PAPERS, POLL, SHOWN, RARE = 20, 10, 60, 3
"""Papers, seconds between visits, items each shows (as many as busy papers do), words of a story to follow."""
EVERY = 10.0
"""Seconds between notes."""
PATIENCE = 900.0
"""Seconds in the end until all should be told."""
TOKENS = 100_000
AUDITED = 5_000
"""Stories up to which all is decided anew in the end."""


def token(number: int) -> str:
    """Return a word that stands in no text: letters alone, so that every analyzer takes it whole."""
    return "zq" + "".join(chr(ord("a") + int(digit)) for digit in f"{number % TOKENS:05}") + "x"


class Press:
    """All the papers: what each shows depends on the time alone; nothing before they may begin."""

    def __init__(self, rate: float, until: float, began: Any) -> None:
        self._rate, self._until, self._began = rate, until, began
        text = " ".join(entry.text for entry in entries())
        self._sentences = [s.strip() for s in re.split(r"(?<=[.!?])\s+", text) if "{" not in s and len(s) > 40]

    def feed(self, paper: int) -> bytes:
        """Return the feed of a paper as it stands."""
        seconds = min(time.time() - self._began.value, self._until) if self._began.value else 0.0
        newest = int(seconds * self._rate / PAPERS)
        items = "".join(self._item(n * PAPERS + paper) for n in range(max(0, newest - SHOWN), newest))
        head = '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        return f"{head}<title>Paper {paper}</title>{items}</channel></rss>".encode()

    def _item(self, number: int) -> str:
        chance = random.Random(number)
        body = " ".join(chance.sample(self._sentences, 12))
        rare = " ".join(token(chance.randrange(TOKENS)) for _ in range(RARE))
        when = format_datetime(datetime.fromtimestamp(self._began.value + number / self._rate, UTC))
        title = escape(chance.choice(self._sentences)[:80])
        text = escape(f"<p>{escape(body)}</p><p>Ships named {rare} sailed.</p>")
        return (
            f"<item><guid>{number}</guid><title>{title} {number}</title><link>https://paper.example/{number}</link>"
            f"<pubDate>{when}</pubDate><content:encoded>{text}</content:encoded></item>"
        )


def publish(port: Any, press: Press) -> None:
    """Be the papers."""
    asyncio.run(_publish(port, press))


async def _publish(port: Any, press: Press) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                body = press.feed(int(head.split(b" ", 2)[1].strip(b"/")))
                tag = f'"{len(body)}-{hash(body)}"'
                told = f"HTTP/1.1 200 OK\r\nETag: {tag}\r\nContent-Type: application/rss+xml\r\n"
                writer.write(f"{told}Content-Length: {len(body)}\r\n\r\n".encode() + body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port.value = server.sockets[0].getsockname()[1]
    await server.serve_forever()


class Watched:
    """A store that notes when stories are accepted, and how long after that they were told."""

    def __init__(self, store: Any) -> None:
        self._store = store
        self._accepted: dict[tuple[str, int], float] = {}
        self._lock = threading.Lock()
        self.late: list[float] = []
        self.told = self.renewed = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    @property
    def waits(self) -> int:
        """How many stories are accepted and not told."""
        return len(self._accepted)

    def follows_changed(self, since: int) -> Any:
        """Return what changed; who asks again has taken in what was said before."""
        found = self._store.follows_changed(since)
        self.renewed += 1
        return found

    def accept(self, visit: Visit, arrivals: Sequence[Arrival], *more: Any, **others: Any) -> Any:
        """Store what a visit brought."""
        done, now = self._store.accept(visit, arrivals, *more, **others), time.monotonic()
        with self._lock:
            self._accepted |= {(arrival.story, arrival.version): now for arrival in arrivals}
        return done

    def tell(self, told: Sequence[Any], decided: Sequence[Any]) -> Any:
        """Record what was decided."""
        done, now = self._store.tell(told, decided), time.monotonic()
        with self._lock:
            ends = [self._accepted.pop((batch.story, batch.version), None) for batch in decided if batch.last]
            self.late += [now - at for at in ends if at is not None]
            self.told += len(ends)
        return done


def noted(began: float, store: Watched, server: Server, home: Path) -> dict[str, float]:
    """Return what the process holds now."""
    links = []
    for number in Path("/proc/self/fd").iterdir():
        with suppress(OSError):  # it was that of the folder itself
            links.append(str(number.readlink()))
    recent = store.late[-2_000:]
    wal = home / "wirebell.db-wal"
    return {
        "seconds": round(time.monotonic() - began, 1),
        "rss_mib": int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20,
        "descriptors": len(links),
        "connections": sum(link.startswith("socket:") for link in links),
        "threads": threading.active_count(),
        "wal_mib": wal.stat().st_size / 2**20 if wal.exists() else 0.0,
        "database_mib": (home / "wirebell.db").stat().st_size / 2**20,
        "stories": store.told,
        "stories_waiting": store.waits,
        "alerts": server.pulse.alerts,
        "sent": server.pulse.sent,
        "late_p50": statistics.median(recent) if recent else 0.0,
        "load": os.getloadavg()[0],
    }


def slope(notes: Sequence[dict[str, float]], name: str) -> float:
    """Return by how much something grows in an hour, by least squares over the last three quarters."""
    kept = notes[len(notes) // 4 :]
    if len(kept) < 3:
        return 0.0
    found = statistics.linear_regression([n["seconds"] for n in kept], [n[name] for n in kept])
    return round(found.slope * 3600, 2)


def fill(house: House, asked: argparse.Namespace, port: int, peering: Peering) -> None:
    """Put followers, follows and papers on record."""
    now, chance = datetime.now(UTC), random.Random(5)

    def to(number: int) -> str:
        if number < asked.mailed:
            return f"mailto:r{number}@mail.example"
        return f"http://127.0.0.1:{peering.web}/hook" if number == asked.mailed else "feed"

    def follow(number: int) -> Follow:
        wanted = "ships" if number == asked.mailed else token(chance.randrange(TOKENS))
        who = f"r{number}"
        return Follow(id=f"f{number}", follower=who, expression=wanted, to=to(number), created=now)

    for number in range(min(asked.follows, 1_000)):
        house.store.add_follower(Follower(id=f"r{number}", name=f"r{number}", created=now))
    for start in range(0, asked.follows, 50_000):
        house.store.add_follows([follow(n) for n in range(start, min(start + 50_000, asked.follows))])
    for paper in range(PAPERS):
        url = f"http://127.0.0.1:{port}/{paper}"
        house.store.add_source(
            Source(
                id=f"p{paper}", url=url, name=f"P{paper}", added=now, poll=POLL, pages="never", alert_first=True
            )
        )


def spread(house: House) -> None:
    """Let papers be visited one after the other, as papers are that were not all added in the same second."""
    now = datetime.now(UTC)
    for number, source in enumerate(house.store.sources()):
        due = now + timedelta(seconds=POLL * (1 + number / PAPERS))
        house.store.accept(Visit(source=source.id, url=source.url, last=now, next=due), [])


async def ran(house: House, store: Watched, minutes: float, press: Any) -> tuple[list[dict[str, float]], float]:
    """Let a server work for so long and until all is told; return the notes, and the seconds that took."""
    server = Server(house)
    server.prepare()
    running = asyncio.create_task(server.run())
    while store.renewed < 2:
        await asyncio.sleep(0.1)
    spread(house)
    press.value = time.time()
    began = time.monotonic()
    end, notes, drained = began + 60 * minutes, list[dict[str, float]](), 0.0
    while time.monotonic() < end:
        await asyncio.sleep(EVERY)
        notes.append(noted(began, store, server, house.settings.home))
    quiet = 0.0
    while time.monotonic() < end + PATIENCE and quiet < 2.5 * POLL:
        await asyncio.sleep(1.0)
        quiet = 0.0 if store.waits or server.pulse.sent < server.pulse.alerts else quiet + 1.0
        drained = drained if quiet else time.monotonic() - end
    server.stop.set()
    await running
    return notes, drained


def result(
    house: House, store: Watched, notes: list[dict[str, float]], drained: float, asked: argparse.Namespace
) -> dict[str, Any]:
    """Return what it came to."""
    audit = stories.audit(house) if asked.audit or store.told < AUDITED else None
    cuts = statistics.quantiles(store.late, n=100) if len(store.late) > 1 else [0.0] * 99
    names = ("rss_mib", "descriptors", "connections", "threads", "wal_mib")
    return {
        "stories": store.told,
        "alerts": notes[-1]["alerts"] if notes else 0,
        "accepted_to_row_s": {
            "p50": round(cuts[49], 2),
            "p99": round(cuts[98], 2),
            "max": round(max(store.late, default=0.0), 2),
        },
        "drained_s": round(drained, 1),
        "audit": [len(audit.missing), len(audit.extra)] if audit else None,
        "first": notes[0] if notes else None,
        "last": notes[-1] if notes else None,
        "most": {name: round(max(n[name] for n in notes), 1) for name in (*names, "stories_waiting")},
        "slope_per_hour": {name: slope(notes, name) for name in names},
        "load": [round(min(n["load"] for n in notes), 1), round(max(n["load"] for n in notes), 1)],
    }


def main() -> None:
    """Measure."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--stories", type=float, default=60.0)
    parser.add_argument("--follows", type=int, default=10_000)
    parser.add_argument("--mailed", type=int, default=200)
    parser.add_argument("--window", type=int, help="stories among which new ones are threaded")
    parser.add_argument("--audit", action="store_true")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    peering, port, press = Peering(), multiprocessing.Value("i", 0), multiprocessing.Value("d", 0.0)
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        home = Path(folder)
        (home / "wirebell.toml").write_text(TOML.format(mail=peering.mail))
        settings = load(home, {}, ["127.0.0.0/8"])
        if asked.window:
            settings = structs.replace(settings, window=asked.window)
        with House(settings) as house:
            shown = Press(asked.stories / 60, 60 * asked.minutes, press)
            papers = multiprocessing.Process(target=publish, args=(port, shown), daemon=True)
            began = time.perf_counter()
            papers.start()
            while not port.value:
                time.sleep(0.01)
            fill(house, asked, port.value, peering)
            store = Watched(house.store)
            house.__dict__["store"] = store
            notes, drained = asyncio.run(ran(house, store, asked.minutes, press))
            found = vars(asked) | result(house, store, notes, drained, asked)
            found |= {"json": None, "whole_s": round(time.perf_counter() - began)}
            ledger = peering.ask()
            found |= {name: len(ledger[name]) for name in ("mails", "hooks")}
            found["mails_doubled"] = len(ledger["mails"]) - len({m["id"] for m in ledger["mails"]})
            if asked.json:
                asked.json.write_text(json.dumps(found | {"notes": notes}))
            print(json.dumps(found))
    papers.terminate()
    peering.close()


if __name__ == "__main__":
    main()

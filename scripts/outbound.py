#!/usr/bin/env python3
"""How many alerts a second a server sends, through the outbox, to far sides on loopback and to private feeds.

    .venv/bin/python scripts/outbound.py [--messages N] [--rounds N] [--beside]

Prints one JSON object: the median of the rounds for mails with one and with four in doubt, for webhooks at eight
addresses, for one webhook that gets everything in order, and for the feeds of forty followers. With `--beside` a
thread of the same process computes meanwhile, as one that reads stories does.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import statistics
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import structlog

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.torture.chapters import TOML
from tests.torture.lives import Peering

from wirebell.app import follows, sources
from wirebell.app.house import House
from wirebell.app.running import take_all
from wirebell.app.serving import Server
from wirebell.app.wiring import wire
from wirebell.pipeline import visit
from wirebell.settings import load

MAIL, FEED = "mailto:me@mail.example", "feed"
WAYS = {
    "mails_one_in_doubt": (1, 1, MAIL),
    "mails_four_in_doubt": (1, 4, MAIL),
    "webhooks": (8, 1, ""),
    "one_webhook": (1, 1, ""),
    "feeds": (40, 1, FEED),
}
"""How many addresses, how many mails in doubt, and where to: webhooks unless said."""
PATIENCE = 120.0


def compute() -> None:
    """Be a thread that always wants the interpreter."""
    while True:
        sum(range(1_000))


def rate(peering: Peering, folder: Path, messages: int, addresses: int, in_doubt: int, to: str) -> float:
    """Return messages a second: each story goes to so many addresses."""
    home, tray, now = folder / "home", folder / "tray.json", datetime.now(UTC).isoformat()
    home.mkdir(parents=True)
    (home / "wirebell.toml").write_text(TOML.format(mail=peering.mail) + f"in_doubt = {in_doubt}\n")
    stories = range(messages // addresses)
    rows = [{"id": f"{n}", "headline": f"Ferry {n}", "body": "A ferry.", "published": now} for n in stories]
    tray.write_text(json.dumps(rows))
    with House(load(home, {}, allow_private=("127.0.0.0/8",))) as house:
        sources.add(house, sources.SourceWish(address=str(tray), alert_first=True))
        for n in range(addresses):
            who = follows.follower_named(house, f"r{n}" if to == FEED else "me", "Reader")
            follows.add(house, "ferry", who.id, to or f"http://127.0.0.1:{peering.web}/hook{n}")
        return asyncio.run(_served(house, len(rows) * addresses))


async def _served(house: House, wanted: int) -> float:
    """Take the stories, then let a server send what they came to."""
    world = wire(house)
    [(source, last)] = house.store.due_sources(house.clock.now(), 9)
    await visit(source, last, world)
    take_all(house, world, house.book())
    await world.close()
    server = Server(house)
    server.prepare()
    began = time.perf_counter()
    running = asyncio.create_task(server.run())
    while server.pulse.sent < wanted and time.perf_counter() < began + PATIENCE:
        await asyncio.sleep(0.005)
    found = server.pulse.sent / (time.perf_counter() - began)
    server.stop.set()
    await running
    return found


def main() -> None:
    """Measure in turns, so that a busy machine slows all alike."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=800)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--beside", action="store_true")
    asked = parser.parse_args()
    if asked.beside:
        threading.Thread(target=compute, daemon=True).start()
    found: dict[str, list[float]] = {name: [] for name in WAYS}
    peering = Peering()
    try:
        with tempfile.TemporaryDirectory() as folder:
            for n in range(asked.rounds):
                for name, how in WAYS.items():
                    found[name].append(rate(peering, Path(folder) / f"{name}-{n}", asked.messages, *how))
    finally:
        peering.close()
    print(json.dumps({name: round(statistics.median(rates), 1) for name, rates in found.items()}))


if __name__ == "__main__":
    main()

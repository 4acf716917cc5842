#!/usr/bin/env python3
"""How many mails and webhooks a second go out to far sides on loopback, through the outbox and its database.

    .venv/bin/python scripts/outbound.py [--messages N] [--rounds N]

Prints one JSON object: the median of the rounds for mails with one and with four in doubt, and for webhooks.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import statistics
import sys
import tempfile
import time
from pathlib import Path

import structlog

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.samples import NOW
from tests.torture.chapters import TOML
from tests.torture.lives import Peering

from wirebell.app import follows, sources
from wirebell.app.house import FixedClock, House
from wirebell.app.running import post_all, take_all
from wirebell.app.wiring import wire
from wirebell.pipeline import visit
from wirebell.settings import load


def rate(peering: Peering, folder: Path, messages: int, in_doubt: int | None) -> float:
    """Return messages a second: mails with so many in doubt, or webhooks for None."""
    home, tray = folder / "home", folder / "tray.json"
    home.mkdir(parents=True)
    (home / "wirebell.toml").write_text(TOML.format(mail=peering.mail) + f"in_doubt = {in_doubt or 1}\n")
    rows = [
        {"id": str(n), "headline": f"Ferry {n}", "body": "A ferry.", "published": NOW.isoformat()}
        for n in range(messages)
    ]
    tray.write_text(json.dumps(rows))
    with House(load(home, {}, allow_private=("127.0.0.0/8",)), FixedClock(NOW)) as house:
        sources.add(house, sources.SourceWish(address=str(tray), alert_first=True))
        if in_doubt:
            follows.add(house, "ferry", "me", "mailto:me@mail.example")
        else:
            for n in range(8):
                follows.add(house, "ferry", "me", f"http://127.0.0.1:{peering.web}/hook{n}")
        return asyncio.run(_posted(house))


async def _posted(house: House) -> float:
    world = wire(house)
    try:
        [(source, last)] = house.store.due_sources(house.clock.now(), 9)
        await visit(source, last, world)
        take_all(house, world, house.book())
        began = time.perf_counter()
        posted = await post_all(world)
        return posted.sent / (time.perf_counter() - began)
    finally:
        await world.close()


def main() -> None:
    """Measure in turns, so that a busy machine slows all alike."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    ways = {"mails_one_in_doubt": 1, "mails_four_in_doubt": 4, "webhooks": None}
    found: dict[str, list[float]] = {name: [] for name in ways}
    peering = Peering()
    try:
        with tempfile.TemporaryDirectory() as folder:
            for n in range(asked.rounds):
                for name, in_doubt in ways.items():
                    messages = asked.messages if in_doubt else asked.messages // 8
                    found[name].append(rate(peering, Path(folder) / f"{name}-{n}", messages, in_doubt))
    finally:
        peering.close()
    print(json.dumps({name: round(statistics.median(rates), 1) for name, rates in found.items()}))


if __name__ == "__main__":
    main()

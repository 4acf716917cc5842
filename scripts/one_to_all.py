#!/usr/bin/env python3
"""One story that a million follow, told by one server while small ones go on, then withdrawn: seconds, as JSON.

    .venv/bin/python scripts/one_to_all.py [--followers 1000000] [--small 2] [--calm 15] [--sent 0.02]

Every follower follows `ferry` and is told on a private feed; ten follow `orchard` besides. `--small` stories on
an orchard are accepted each second; after `--calm` seconds one about a ferry. `rows_s` is from its acceptance
until the last of its alerts is on record, `small_p99_s` from acceptance to record of the small stories that were
under way meanwhile, `calm_p99_s` of those before. Once `--sent` of its alerts are out it is withdrawn: `stopped_s`
is from the acceptance of that until the last alert of it that is recorded as sent, `told_of` how many were,
`withdrawn_to` whom the withdrawal reached: they must be as many. `small_after_s` is the longest that small ones
took that came after it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import structlog
from msgspec.structs import replace

sys.path.insert(0, str(Path(__file__).parents[1]))

from cluster_burst import HUGE, NOW, SMALL_FOLLOWED, arrival, figures, follow

from wirebell import standing
from wirebell.app.house import House
from wirebell.app.serving import Server
from wirebell.model.delivery import Delivery
from wirebell.model.follow import Follower
from wirebell.model.moving import Brought
from wirebell.model.source import Arrival, Source, Visit
from wirebell.settings import load

TOGETHER = 50_000
"""Followers put on record in one transaction."""
LOOK = 0.05
QUIET = 10.0
"""Seconds without another alert sent after which no more is awaited."""
PATIENCE = 600.0


class Watched:
    """A store that notes when stories are accepted and told, and what was sent of the huge one, by kind."""

    def __init__(self, store: Any) -> None:
        self._store = store
        self.accepted: dict[str, float] = {}
        self.told: dict[str, float] = {}
        self.sent: Counter[str] = Counter()
        self.last: dict[str, float] = {}
        self.renewed = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def follows_changed(self, since: int) -> Any:
        """Return what changed; who asks again has taken in what was said before."""
        found = self._store.follows_changed(since)
        self.renewed += 1
        return found

    def tell(self, told: Sequence[Any], decided: Sequence[Any]) -> Any:
        """Record what was decided."""
        done, now = self._store.tell(told, decided), time.monotonic()
        self.told |= {batch.story: now for batch in decided if batch.last and batch.version == 1}
        return done

    def settle(self, deliveries: Sequence[Delivery]) -> Any:
        """Record what became of deliveries."""
        done, now = self._store.settle(deliveries), time.monotonic()
        kinds = Counter(d.alert.kind for d in deliveries if d.state == "sent" and d.alert.story == HUGE)
        self.sent += kinds
        self.last |= dict.fromkeys(kinds, now)
        return done

    def took(self, *stories: str) -> list[float]:
        """Return the seconds that stories took, sorted."""
        return sorted(self.told[story] - self.accepted[story] for story in stories)


def fill(store: Any, count: int) -> None:
    """Add so many followers with a follow each, and the source."""
    ferry, orchard = (standing.canonical(standing.parse(word, standing.DESK)) for word in ("ferry", "orchard"))
    paper = Source(id="paper", url="https://paper.example/feed", name="The Paper", added=NOW)
    store.bring(Brought(sources=(paper,)))
    for first in range(0, count, TOGETHER):
        numbers = range(first, min(first + TOGETHER, count))
        followers = tuple(Follower(id=f"r{n:07}", name=f"r{n:07}", created=NOW) for n in numbers)
        store.bring(Brought(followers=followers, follows=tuple(follow(n, "f", ferry) for n in numbers)))
    store.bring(Brought(follows=tuple(follow(n, "o", orchard) for n in range(SMALL_FOLLOWED))))


class Wire:
    """Small stories at a steady rate until the end, and what else is accepted."""

    def __init__(self, store: Watched, rate: float) -> None:
        self._store, self._rate, self.over = store, rate, False

    async def accept(self, one: Arrival) -> float:
        """Accept a version of a story; return when that was done."""
        visit = Visit(source="paper", url="https://paper.example/feed", last=NOW, next=NOW)
        await asyncio.to_thread(self._store.accept, visit, [one])
        now = time.monotonic()
        self._store.accepted.setdefault(one.story, now)
        return now

    async def run(self) -> None:
        """Let small stories come."""
        began, n = time.monotonic(), 0
        while not self.over:
            await asyncio.sleep(max(began + n / self._rate - time.monotonic(), 0))
            await self.accept(arrival(f"small-{n}", "orchard"))
            n += 1


async def until(true: Callable[[], bool]) -> None:
    """Wait until it is true. Raises TimeoutError when it is not in time."""
    async with asyncio.timeout(PATIENCE):
        while not true():
            await asyncio.sleep(LOOK)


async def quiet(store: Watched) -> None:
    """Wait until nothing more of the huge story goes out."""
    await until(lambda: time.monotonic() - max(store.last.values()) > QUIET)


async def measured(house: House, store: Watched, asked: argparse.Namespace) -> dict[str, Any]:
    """Let a server tell and withdraw the huge story."""
    server, wire = Server(house), Wire(store, asked.small)
    server.prepare()
    running = asyncio.create_task(server.run())
    await until(lambda: store.renewed >= 2)
    small = asyncio.create_task(wire.run())
    await asyncio.sleep(asked.calm)
    ferry = arrival(HUGE, "ferry")
    await wire.accept(ferry)
    await until(lambda: HUGE in store.told and store.sent["new"] >= asked.sent * asked.followers)
    out = store.sent["new"]
    gone = replace(ferry.item, status="canceled")
    withdrawn = await wire.accept(replace(ferry, version=2, kind="withdrawn", item=gone, digest="gone", keys=()))
    await asyncio.sleep(asked.calm)
    await _over(wire, small)
    await until(lambda: all(story in store.told for story in list(store.accepted)))
    await quiet(store)
    server.stop.set()
    await running
    return {
        "alerts": sum(alert.kind == "new" for alert in store.alerts(story=HUGE)),
        **figures(store),
        "rate": asked.small,
        "out_before": out,
        "stopped_s": round(max(store.last["new"] - withdrawn, 0.0), 2),
        "told_of": store.sent["new"],
        "withdrawn_to": store.sent["withdrawn"],
        "withdrawn_s": round(store.last["withdrawn"] - withdrawn, 2),
        "small_after_s": round(max(store.took(*(s for s, at in store.accepted.items() if at > withdrawn))), 2),
    }


async def _over(wire: Wire, small: Awaitable[None]) -> None:
    wire.over = True
    await small


def main() -> None:
    """Measure."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--followers", type=int, default=1_000_000)
    parser.add_argument("--small", type=float, default=2.0)
    parser.add_argument("--calm", type=float, default=15.0)
    parser.add_argument("--sent", type=float, default=0.02)
    asked = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="one-to-all-") as folder,
        House(load(Path(folder), {}, ["127.0.0.0/8"])) as house,
    ):
        fill(house.store, asked.followers)
        store = Watched(house.store)
        house.__dict__["store"] = store
        found = vars(asked) | asyncio.run(measured(house, store, asked))
    print(json.dumps(found | {"load": round(os.getloadavg()[0], 1), "cores": os.cpu_count()}))


if __name__ == "__main__":
    main()

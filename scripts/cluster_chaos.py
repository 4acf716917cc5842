#!/usr/bin/env python3
"""Kill workers of a cluster under load, and hold what it told against one process: `STORIES.jsonl QUERIES.jsonl`.

STORIES are lines of `{id, title, body}`, QUERIES of `{id, query}`, each a follow of a follower of its own. So many
stories a second are accepted, a tenth of them corrected and a twentieth withdrawn later on; meanwhile a worker at
random is killed (SIGKILL) every `--every` seconds and started anew at once. Then one process tells the same on
SQLite. Prints one JSON object: `lost` and `extra` are alerts by (story, follower, kind, revision), against one
process and by `wirebell audit`; `oldest_s` is how long the oldest untold story waited, looked at each second while
workers were being killed, `recovered_s` from the last kill until all was told and delivered.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog

sys.path.insert(0, str(Path(__file__).parents[1]))

from cluster_cost import fill, rows
from tests.cluster.machines import Machines, ledger, machines

from wirebell.app import stories
from wirebell.app.house import House
from wirebell.app.running import take_all
from wirebell.app.wiring import wire
from wirebell.model.source import Arrival, ArrivalKind, Item, Visit
from wirebell.ports import Ledger, Store
from wirebell.settings import load

WORKERS = ("read-1", "read-2", "thread-1", "thread-2", "match-1/2", "match-2/2", "deliver-1")
FIX = "Correction: an earlier version of this article gave the wrong day. It was on Friday."
CORRECTED, WITHDRAWN, LATER = 10, 20, 5
"""Every tenth story is corrected, every twentieth withdrawn, when five more have come."""
Told = set[tuple[str, str, str, int]]


def arrivals(told: list[dict[str, str]], now: datetime) -> Iterator[Arrival]:
    """Yield stories without end, with corrections and withdrawals of those that came a little before."""
    n = 0
    while True:
        row = told[n % len(told)]
        yield arrival(n, 1, "new", row, f"{row['body']}\nEdition {n}.", now)
        before = n - LATER
        if before >= 0 and before % CORRECTED == 0:
            row = told[before % len(told)]
            yield arrival(before, 2, "changed", row, f"{row['body']}\nEdition {before}.\n{FIX}", now)
        if before >= 0 and before % WITHDRAWN == 1:
            yield arrival(before, 2, "withdrawn", told[before % len(told)], "", now)
        n += 1


def arrival(n: int, version: int, kind: ArrivalKind, row: dict[str, str], text: str, now: datetime) -> Arrival:
    """Return one version of story `n`."""
    return Arrival(
        story=f"s{n:06}",
        version=version,
        kind=kind,
        source="paper",
        item=Item(guid=str(n), title=f"{row['title']} {n}", text=text, published=now),
        digest=f"{n}.{version}",
        seen=datetime.now(UTC),
        keys=(f"g:{n}",),
    )


def accept(store: Store, some: list[Arrival]) -> None:
    """Accept as an intake does."""
    now = datetime.now(UTC)
    store.accept(Visit(source="paper", url="https://paper.example/feed", last=now, next=now), some)


def alerts_of(store: Store) -> Told:
    """Return what was told to whom."""
    return {(a.story, a.follower, a.kind, a.revision) for a in store.alerts()}


class Chaos:
    """Load and kills on a cluster that stands."""

    def __init__(self, found: Machines, record: Ledger, asked: argparse.Namespace) -> None:
        self._found, self._record, self._asked = found, record, asked
        self._chance = random.Random(asked.seed)
        self.accepted: list[Arrival] = []
        self.killed: Counter[str] = Counter()
        self.oldest: list[float] = []

    def run(self, coming: Iterator[Arrival]) -> None:
        """Accept and kill for so long."""
        began = time.monotonic()
        kill, look = began + self._asked.every, began
        while (now := time.monotonic()) < began + self._asked.seconds:
            due = int((now - began) * self._asked.rate) - len(self.accepted)
            if some := [next(coming) for _ in range(due)]:
                accept(self._record, some)
                self.accepted += some
            self._found.look_after()
            if now >= kill:
                self.killed[self._found.kill(self._chance).partition("-")[0]] += 1
                self._found.look_after()
                kill += self._asked.every
            if now >= look:
                self.oldest.append(self._waits())
                look = now + 1
            time.sleep(0.1)

    def _waits(self) -> float:
        first = self._record.pending(1)
        return (datetime.now(UTC) - first[0][1].seen).total_seconds() if first else 0.0


def recovered(found: Machines, record: Ledger) -> float:
    """Wait until all is told and delivered; return how many seconds that took."""

    def finished() -> bool:
        if record.pending(1) or record.lag(datetime.now(UTC)).deliver:
            return False
        return not any(d.state in ("waiting", "leased") for d in record.deliveries())

    return found.until(finished, 900)


def one_process(accepted: list[Arrival], queries: list[dict[str, str]]) -> Told:
    """Tell the same in this process."""
    with tempfile.TemporaryDirectory() as home, House(load(Path(home), {})) as house:
        fill(house.store, queries)
        for at in range(0, len(accepted), 50):
            accept(house.store, accepted[at : at + 50])

        async def tell() -> None:
            world = wire(house)
            await asyncio.to_thread(take_all, house, world, house.book())
            await world.close()

        asyncio.run(tell())
        return alerts_of(house.store)


def judged(
    found: Machines, record: Ledger, accepted: list[Arrival], queries: list[dict[str, str]]
) -> dict[str, Any]:
    """Return how what a cluster told stands beside one process and the audit."""
    mine, one = alerts_of(record), one_process(accepted, queries)
    states = Counter(d.state for d in record.deliveries())
    with House(load(found.home, {}, database=found.database)) as house:
        audit = stories.audit(house)
    return {
        "arrivals": len(accepted),
        "alerts": len(mine),
        "kinds": dict(Counter(kind for _, _, kind, _ in mine)),
        "lost": len(one - mine),
        "extra": len(mine - one),
        "audit": {"expected": audit.expected, "missing": len(audit.missing), "extra": len(audit.extra)},
        "deliveries": dict(states),
    }


def chaos(asked: argparse.Namespace) -> dict[str, Any]:
    """Do it, and return what came of it."""
    told, queries = rows(asked.stories, asked.count), rows(asked.queries, asked.follows)
    with tempfile.TemporaryDirectory() as home, machines(Path(home)) as found, ledger(found.database) as record:
        fill(record, queries)
        found.want(*WORKERS)
        found.until(lambda: record.division().shards == 2, 300)
        run = Chaos(found, record, asked)
        run.run(arrivals(told, datetime.now(UTC)))
        load_then = os.getloadavg()[0]
        took = recovered(found, record)
        found.end()
        came = judged(found, record, run.accepted, queries)
    waited = sorted(run.oldest)
    return {
        "seconds": asked.seconds,
        "kills": dict(run.killed),
        **came,
        "oldest_s": {"median": round(waited[len(waited) // 2], 1), "most": round(waited[-1], 1)},
        "recovered_s": round(took, 1),
        "load": round(load_then, 1),
        "cores": os.cpu_count(),
    }


def main() -> None:
    """Ask for what is wanted."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("stories")
    asked.add_argument("queries")
    asked.add_argument("--seconds", type=float, default=600)
    asked.add_argument("--every", type=float, default=2.0)
    asked.add_argument("--rate", type=float, default=2.0, help="Arrivals a second.")
    asked.add_argument(
        "--count", type=int, default=300, help="Stories of the file, told again with other numbers."
    )
    asked.add_argument("--follows", type=int, default=2_000)
    asked.add_argument("--seed", type=int, default=1)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    print(json.dumps(chaos(asked.parse_args()), indent=1))


if __name__ == "__main__":
    main()

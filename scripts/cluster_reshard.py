#!/usr/bin/env python3
"""Divide followers otherwise under a steady load, and measure the pause: `STORIES.jsonl QUERIES.jsonl`.

STORIES are lines of `{id, title, body}`, QUERIES of `{id, query}`, each a follow of a follower of its own. Stories
come at `--rate` a second to `--before` shards; after `--seconds`, `--after` shards are planned and their workers
started, and stories come on for as long again once they tell. Prints one JSON object: `pause_s` is the longest
time for which no alert came on record although a story waited: before the plan, from the plan until the division
and `--settle` seconds after it, and then; `longest_until_s` when that one during it ended, from the plan on;
`delay_s` from a story's acceptance until the last shard told it, by when it was accepted; `lost` and `extra` are
alerts by (story, follower, kind, revision) against one process on SQLite, `audit` is what `wirebell audit` finds.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import structlog

sys.path.insert(0, str(Path(__file__).parents[1]))

from cluster_chaos import accept, alerts_of, arrival, one_process
from cluster_cost import cpu_of, fill, rows
from sqlalchemy import make_url
from tests.cluster.machines import Machines, ledger, machines

from wirebell.app import stories
from wirebell.app.house import House
from wirebell.errors import StoreError
from wirebell.model.source import Arrival
from wirebell.ports import Ledger
from wirebell.settings import load

LOOK = 0.05
"""Seconds between looks at what is on record."""
STANDS = 300.0
"""Seconds in which workers must be ready."""
PHASES = ("before", "during", "after")


class Watch:
    """What comes on record: how long no alert did although a story waited, and when each story was told."""

    def __init__(self, conn: psycopg.Connection[Any]) -> None:
        self._conn = conn
        self._alerts, self._since = 0, time.monotonic()
        self.accepted: dict[str, tuple[str, float]] = {}
        self.told: dict[str, float] = {}
        self.pause = dict.fromkeys(PHASES, 0.0)
        self.longest = dict.fromkeys(PHASES, 0.0)
        self.phase = PHASES[0]

    def expect(self, some: list[Arrival]) -> None:
        """Note what was accepted."""
        now = time.monotonic()
        if len(self.told) == len(self.accepted):  # nobody was asked for anything until now
            self._since = now
        self.accepted |= {one.story: (self.phase, now) for one in some}

    def look(self) -> bool:
        """Note what is on record; return whether all is told."""
        now = time.monotonic()
        waiting = [story for story in self.accepted if story not in self.told]
        chosen = "SELECT story FROM stories WHERE told AND story = ANY(%s)"
        told = self._conn.execute(chosen, (waiting,)).fetchall()
        newest = self._conn.execute("SELECT coalesce(max(n), 0) FROM alerts").fetchone()
        self.told |= {story: now for (story,) in told}
        if waiting and now - self._since > self.pause[self.phase]:
            self.pause[self.phase], self.longest[self.phase] = now - self._since, now
        if newest and newest[0] > self._alerts:
            self._alerts, self._since = newest[0], now
        return len(self.told) == len(self.accepted)

    def delays(self, phase: str) -> dict[str, Any]:
        """Return how long stories took that were accepted in a phase."""
        took = sorted(self.told[story] - at for story, (then, at) in self.accepted.items() if then == phase)
        return {"stories": len(took)} | {
            name: round(took[min(int(len(took) * share), len(took) - 1)], 2)
            for name, share in (("p50", 0.5), ("p99", 0.99), ("max", 1.0))
            if took
        }


class Load:
    """Stories at a steady rate, whatever the cluster does."""

    def __init__(self, found: Machines, record: Ledger, watch: Watch, asked: argparse.Namespace) -> None:
        self._found, self._record, self._watch, self._asked = found, record, watch, asked
        self._coming = coming(rows(asked.stories, asked.count))
        self._began = time.monotonic()
        self.accepted: list[Arrival] = []

    def run(self, phase: str, seconds: float) -> None:
        """Let stories come for so long, which count for a phase."""
        self._watch.phase = phase
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.beat()

    def beat(self) -> None:
        """Accept what is due, see to the workers, and look."""
        due = int((time.monotonic() - self._began) * self._asked.rate) - len(self.accepted)
        if some := [next(self._coming) for _ in range(due)]:
            self._accept(some)
            self.accepted += some
            self._watch.expect(some)
        self._found.look_after()
        self._watch.look()
        time.sleep(LOOK)

    def _accept(self, some: list[Arrival]) -> None:
        """Accept as an intake does that tries again."""
        while True:
            try:
                accept(self._record, some)
            except StoreError:
                time.sleep(LOOK)
            else:
                return


def coming(told: list[dict[str, str]]) -> Iterator[Arrival]:
    """Yield stories without end."""
    now, n = datetime.now(UTC), 0
    while True:
        row = told[n % len(told)]
        yield arrival(n, 1, "new", row, f"{row['body']}\nEdition {n}.", now)
        n += 1


def shards(count: int) -> list[str]:
    """Return the names of so many match workers."""
    return [f"match-{n}/{count}" for n in range(1, count + 1)]


def divided(found: Machines, record: Ledger, load: Load, asked: argparse.Namespace) -> dict[str, float]:
    """Go from one number of shards to the other; return the seconds it took and their processor time."""
    load.run("before", asked.seconds)
    began, spent = time.monotonic(), sum(cpu_of(found).values())
    record.plan_shards(asked.after)
    load.run("during", 0)
    found.want(*shards(asked.after))
    while record.division().shards != asked.after:
        load.beat()
        if time.monotonic() > began + STANDS:
            raise TimeoutError(found.said())
    took = time.monotonic() - began
    load.run("during", asked.settle)
    cpu = sum(cpu_of(found).values()) - spent
    load.run("after", asked.seconds)
    return {"divided_s": round(took, 1), "cpu_s": round(cpu, 1), "began": began}


def reshard(asked: argparse.Namespace) -> dict[str, Any]:
    """Do it, and return what came of it."""
    queries = rows(asked.queries, asked.follows)
    with tempfile.TemporaryDirectory() as home, machines(Path(home)) as found, ledger(found.database) as record:
        found.verbose = False
        fill(record, queries)
        found.want("read-1", "read-2", "thread-1", *shards(asked.before), "deliver-1")
        found.until(lambda: record.division().shards == asked.before, STANDS)
        time.sleep(5)
        plain = make_url(found.database).set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as conn:
            watch = Watch(conn)
            load_ = Load(found, record, watch, asked)
            took = divided(found, record, load_, asked)
            began = took.pop("began")
            busy = os.getloadavg()[0]
            found.until(watch.look, STANDS)
        found.end()
        mine, one = alerts_of(record), one_process(load_.accepted, queries)
        with House(load(Path(home), {}, database=found.database)) as house:
            audit = stories.audit(house)
    return {
        "shards": [asked.before, asked.after],
        "follows": len(queries),
        "rate": asked.rate,
        **took,
        "longest_until_s": round(watch.longest["during"] - began, 1),
        "pause_s": {phase: round(most, 2) for phase, most in watch.pause.items()},
        "delay_s": {phase: watch.delays(phase) for phase in PHASES},
        "alerts": len(mine),
        "lost": len(one - mine),
        "extra": len(mine - one),
        "audit": {"expected": audit.expected, "missing": len(audit.missing), "extra": len(audit.extra)},
        "ended": {name: code for name, code in found.ended.items() if name.endswith(f"/{asked.before}")},
        "load": round(busy, 1),
        "cores": os.cpu_count(),
    }


def main() -> None:
    """Ask for what is wanted."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("stories")
    asked.add_argument("queries")
    asked.add_argument("--before", type=int, default=2)
    asked.add_argument("--after", type=int, default=4)
    asked.add_argument("--rate", type=float, default=4.0, help="Stories a second.")
    asked.add_argument("--seconds", type=float, default=30.0)
    asked.add_argument("--settle", type=float, default=15.0)
    asked.add_argument(
        "--count", type=int, default=300, help="Stories of the file, told again with other numbers."
    )
    asked.add_argument("--follows", type=int, default=10_000)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    print(json.dumps(reshard(asked.parse_args()), indent=1))


if __name__ == "__main__":
    main()

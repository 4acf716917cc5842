#!/usr/bin/env python3
"""Run `march.py` on a cluster: 2 read, 1 thread, 2 match and 1 deliver worker as processes.

    .venv/bin/python scripts/cluster_month.py STREAM_DIR WORK_DIR [--first DAY] [--last DAY] [--since DAY]

Needs PostgreSQL and NATS, in which it makes a schema and streams of its own. Each day is accepted as an intake
does it, and told by the workers. Prints what `march.py` prints; the hash of all alerts must be that of one
process.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections import Counter
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import march
from tests.cluster.machines import Machines, ledger, machines

from wirebell.app.house import FixedClock, House
from wirebell.app.running import visit_due
from wirebell.app.wiring import wire
from wirebell.pipeline import Visited
from wirebell.settings import load

WORKERS = ("read-1", "read-2", "thread-1", "match-1/2", "match-2/2", "deliver-1")
DAY_S = 900.0
"""Seconds in which a day must be told."""


class ClusterMonth(march.Month):
    """One replay whose days are told by workers."""

    def __init__(self, asked: argparse.Namespace, port: int, found: Machines) -> None:
        super().__init__(asked, port)
        self._found = found
        self.command += ["--database", found.database]

    def first(self, day: date) -> Any:
        """See Month; workers start once followers and sources are there."""
        self._found.want(*WORKERS)
        return self.run(day, 0)

    def run(self, day: date, days_left: int) -> Any:
        """Accept what the outlets have, and wait until it is told."""
        del days_left
        with ledger(self._found.database) as record:
            before = record.counts()["alerts"]
            visited = asyncio.run(self._visited(day))
            self._found.until(lambda: not record.pending(1), DAY_S)
            alerts = record.counts()["alerts"] - before
        kinds = sum((v.arrivals for v in visited), Counter[str]())
        sources = {"visited": len(visited), "failed": sum(v.problem is not None for v in visited)}
        return {"alerts": alerts, "sources": sources, "stories": dict(kinds)}

    async def _visited(self, day: date) -> list[Visited]:
        settings = load(self._found.home, {}, allow_private=("127.0.0.0/8",), database=self._found.database)
        clock = FixedClock(datetime.combine(day, time(), UTC))
        with House(settings, clock) as house:
            world = wire(house)
            try:
                return await visit_due(house, world, all_due=True)
            finally:
                await world.close()


def main() -> None:
    """Replay the month."""
    asked = march.arguments(__doc__)
    asked.work.mkdir(parents=True, exist_ok=True)
    with machines(asked.work / "home") as found:

        def month(asked: argparse.Namespace, port: int) -> march.Month:
            return ClusterMonth(asked, port, found)

        print(json.dumps(march.replay(asked, month), indent=1))


if __name__ == "__main__":
    main()

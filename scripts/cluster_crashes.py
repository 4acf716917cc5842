#!/usr/bin/env python3
"""Crash the database under a cluster, and hold what it told against one process: `STORIES.jsonl QUERIES.jsonl`.

Stories come as in `cluster_chaos.py`, corrections and withdrawals among them, into a PostgreSQL of its own, which
`--crashes` times, after `--every` seconds of work, is ended without a checkpoint, and started again a second
later. The next crash comes once all is told that was accepted by then. Prints one JSON object: `moved_s` from the
database's answering again until the next alert came on record, `told_s` until all that was accepted by then was
told, each crash's, sorted; `lost`, `extra` and `audit` as `cluster_chaos.py` has them; `ended` how workers ended
that were started anew.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog
from cluster_chaos import WORKERS, accept, arrivals, judged, recovered
from cluster_cost import fill, rows
from tests.cluster.machines import Machines, ledger, machines
from tests.torture.database import Cluster, cluster

from wirebell.errors import StoreError
from wirebell.model.source import Arrival
from wirebell.ports import Ledger

AWAY = 1.0
"""Seconds for which the database is away."""
PATIENCE = 120.0
"""Seconds in which all must be told after a crash."""
LOOK = 0.1


class Crashes:
    """Load, and a database that crashes under it."""

    def __init__(self, found: Machines, record: Ledger, database: Cluster, asked: argparse.Namespace) -> None:
        self._found, self._record, self._database = found, record, database
        self._rate, self._every = asked.rate, asked.every
        self._coming: Iterator[Arrival] = arrivals(rows(asked.stories, asked.count), datetime.now(UTC))
        self._next = time.monotonic()
        self.accepted: list[Arrival] = []
        self.moved: list[float] = []
        self.told: list[float] = []
        self.ended: Counter[int] = Counter()

    def work(self, seconds: float) -> None:
        """Let stories come for so long."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.beat()

    def beat(self) -> None:
        """Accept what is due, and start again who ended."""
        while time.monotonic() >= self._next:
            one = next(self._coming)
            self._accept(one)
            self.accepted.append(one)
            self._next += 1 / self._rate
        here = set(self._found.running)
        self._found.look_after()
        self.ended.update(code for name, code in self._found.ended.items() if name in here)
        self._found.ended.clear()
        time.sleep(LOOK)

    def _accept(self, one: Arrival) -> None:
        """Accept as an intake does that tries again; what is on record already is not there twice."""
        while True:
            try:
                accept(self._record, [one])
            except StoreError:
                time.sleep(LOOK)
            else:
                return

    def crash(self) -> None:
        """Crash the database, and note how long it took until the cluster had caught up."""
        self.work(self._every)
        self._database.stop()
        time.sleep(AWAY)
        self._database.start()
        back, due = time.monotonic(), self.accepted[-1]
        before, moved = self._alerts(), None
        while moved is None or self._waits(due):
            self.beat()
            if moved is None and self._alerts() > before:
                moved = time.monotonic() - back
            if time.monotonic() > back + PATIENCE:
                raise TimeoutError(self._found.said())
        self.moved.append(moved)
        self.told.append(time.monotonic() - back)
        self._next = max(self._next, time.monotonic())

    def _alerts(self) -> int:
        return self._record.counts()["alerts"]

    def _waits(self, due: Arrival) -> bool:
        """Return whether something accepted no later than this one waits."""
        first = self._record.pending(1)
        return bool(first) and first[0][1].seen <= due.seen


def crashes(asked: argparse.Namespace) -> dict[str, Any]:
    """Do it, and return what came of it."""
    queries = rows(asked.queries, asked.follows)
    with (
        tempfile.TemporaryDirectory() as home,
        cluster() as database,
        machines(Path(home), database.url) as found,
        ledger(found.database) as record,
    ):
        fill(record, queries)
        found.want(*WORKERS)
        found.until(lambda: record.division().shards == 2, 300)
        run, loads = Crashes(found, record, database, asked), []
        for _ in range(asked.crashes):
            run.crash()
            loads.append(os.getloadavg()[0])
        took = recovered(found, record)
        found.end()
        came = judged(found, record, run.accepted, queries)
    return {
        "crashes": len(run.told),
        **came,
        "moved_s": [round(s, 1) for s in sorted(run.moved)],
        "told_s": [round(s, 1) for s in sorted(run.told)],
        "recovered_s": round(took, 1),
        "ended": {str(code): count for code, count in run.ended.items()},
        "load": {"least": round(min(loads), 1), "most": round(max(loads), 1)},
        "cores": os.cpu_count(),
    }


def main() -> None:
    """Ask for what is wanted."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("stories")
    asked.add_argument("queries")
    asked.add_argument("--crashes", type=int, default=20)
    asked.add_argument("--every", type=float, default=5.0)
    asked.add_argument("--rate", type=float, default=3.0, help="Arrivals a second.")
    asked.add_argument(
        "--count", type=int, default=300, help="Stories of the file, told again with other numbers."
    )
    asked.add_argument("--follows", type=int, default=2_000)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    print(json.dumps(crashes(asked.parse_args()), indent=1))


if __name__ == "__main__":
    main()

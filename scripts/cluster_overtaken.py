#!/usr/bin/env python3
"""Migrate the database under a cluster at work, and measure the pause: `STORIES.jsonl QUERIES.jsonl`.

As `cluster_reshard.py`, but that what comes after `--seconds` is a schema newer than that of all workers, the one
of `tests/later`: two columns and an index for every table. They go on for as long again. `migrated_s` is how long
the migration took, with the times it was tried; `during` counts from it to `--settle` seconds after it.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import psycopg
import structlog
from cluster_chaos import alerts_of, one_process
from cluster_cost import fill, rows
from cluster_reshard import PHASES, STANDS, Load, Watch, shards
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError
from tests.cluster.machines import machines
from tests.later import overtake

from wirebell.app import stories
from wirebell.app.house import House
from wirebell.app.workers import ledger_of
from wirebell.settings import load


class Migration(threading.Thread):
    """The migration, tried again as it says, beside the load."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url
        self.tries, self.seconds = 0, 0.0

    def run(self) -> None:
        """Try until it is made."""
        began, made = time.monotonic(), False
        while not made:
            self.tries += 1
            try:
                overtake(self._url)
            except OperationalError:
                continue
            made = True
        self.seconds = time.monotonic() - began


def overtaken(load_: Load, url: str, asked: argparse.Namespace) -> Migration:
    """Let stories come before, during and after it."""
    load_.run("before", asked.seconds)
    migration = Migration(url)
    migration.start()
    while migration.is_alive():
        load_.run("during", 0.2)
    load_.run("during", asked.settle)
    load_.run("after", asked.seconds)
    return migration


def measure(asked: argparse.Namespace) -> dict[str, Any]:
    """Do it, and return what came of it."""
    queries = rows(asked.queries, asked.follows)
    with (
        tempfile.TemporaryDirectory() as home,
        machines(Path(home)) as found,
        House(load(Path(home), {}, database=found.database)) as house,
    ):
        record = ledger_of(house)
        fill(record, queries)
        found.want("read-1", "read-2", "thread-1", *shards(2), "deliver-1")
        found.until(lambda: record.division().shards == 2, STANDS)
        time.sleep(5)
        plain = make_url(found.database).set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as conn:
            watch = Watch(conn)
            load_ = Load(found, record, watch, asked)
            migration = overtaken(load_, found.database, asked)
            busy = os.getloadavg()[0]
            found.until(watch.look, STANDS)
        ended = dict(found.ended)
        found.end()
        mine, one = alerts_of(record), one_process(load_.accepted, queries)
        audit = stories.audit(house)
    return {
        "migrated_s": round(migration.seconds, 2),
        "tries": migration.tries,
        "pause_s": {phase: round(most, 2) for phase, most in watch.pause.items()},
        "delay_s": {phase: watch.delays(phase) for phase in PHASES},
        "alerts": len(mine),
        "lost": len(one - mine),
        "extra": len(mine - one),
        "audit": {"expected": audit.expected, "missing": len(audit.missing), "extra": len(audit.extra)},
        "ended_on_the_way": ended,
        "load": round(busy, 1),
        "cores": os.cpu_count(),
    }


def main() -> None:
    """Ask for what is wanted."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("stories")
    asked.add_argument("queries")
    asked.add_argument("--rate", type=float, default=4.0, help="Stories a second.")
    asked.add_argument("--seconds", type=float, default=20.0)
    asked.add_argument("--settle", type=float, default=10.0)
    asked.add_argument("--count", type=int, default=300)
    asked.add_argument("--follows", type=int, default=10_000)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    print(json.dumps(measure(asked.parse_args()), indent=1))


if __name__ == "__main__":
    main()

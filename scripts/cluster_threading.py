#!/usr/bin/env python3
"""How many stories a second one thread worker threads by itself: `STORIES.jsonl [--count 2900] [--read 2]`.

STORIES are lines of `{id, title, body}`. All are accepted and read first, by workers that are then ended, so that
nothing but threading is left to do; then one thread worker begins. Prints one JSON object: stories threaded, its
processor milliseconds a story from the first fifth on (`cpu_ms`) and of the last fifth alone (`last_ms`, when the
window of storylines is fullest), and how many a second that is of one core and was by the clock.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog
from cluster_chaos import accept, arrival
from cluster_cost import cpu_of, fill, rows
from tests.cluster.machines import Machines, ledger, machines

from wirebell.ports import Ledger

LONG = 1200.0
"""Seconds for reading, and for threading."""
TOGETHER = 100


def read_all(found: Machines, record: Ledger, readers: int) -> None:
    """Let readers read all that waits, and end."""
    names = [f"read-{n}" for n in range(1, readers + 1)]
    found.want(*names)
    found.until(lambda: not record.unread(1), LONG)
    found.end(*names)


def threaded(found: Machines, record: Ledger, count: int) -> list[tuple[float, float, int]]:
    """Let one worker thread them; return (seconds, its processor seconds, stories threaded) as it went on."""
    found.want("thread-1")
    seen: list[tuple[float, float, int]] = []

    def finished() -> bool:
        done = record.counts()["stories"]
        if done:
            seen.append((time.monotonic(), cpu_of(found)["thread-1"], done))
        return done == count

    found.until(finished, LONG)
    return seen


def between(seen: list[tuple[float, float, int]], first: int) -> dict[str, float]:
    """Return what a story took from the look on at which so many were threaded."""
    start, end = next(look for look in seen if look[2] >= first), seen[-1]
    stories = end[2] - start[2]
    return {"cpu_ms": 1000 * (end[1] - start[1]) / stories, "a_second": stories / (end[0] - start[0])}


def measure(asked: argparse.Namespace) -> dict[str, Any]:
    """Do it, and return what it took."""
    told, now = rows(asked.stories, asked.count), datetime.now(UTC)
    with tempfile.TemporaryDirectory() as home, machines(Path(home)) as found, ledger(found.database) as record:
        found.verbose = False
        fill(record, [])
        for at in range(0, len(told), TOGETHER):
            some = enumerate(told[at : at + TOGETHER], at)
            accept(record, [arrival(n, 1, "new", row, row["body"], now) for n, row in some])
        read_all(found, record, asked.read)
        seen = threaded(found, record, len(told))
        lines = len({s.told.storyline.id for s in record.recent(len(told)) if s.told.storyline})
    most, last = between(seen, len(told) // 5), between(seen, len(told) * 4 // 5)
    return {
        "stories": len(told),
        "storylines": lines,
        "cpu_ms": round(most["cpu_ms"], 2),
        "last_ms": round(last["cpu_ms"], 2),
        "a_second_of_a_core": round(1000 / most["cpu_ms"]),
        "a_second_by_the_clock": round(most["a_second"]),
        "load": round(os.getloadavg()[0], 1),
        "cores": os.cpu_count(),
    }


def main() -> None:
    """Ask for what is wanted."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("stories")
    asked.add_argument("--count", type=int, default=2_900)
    asked.add_argument("--read", type=int, default=2, help="Readers beforehand.")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    print(json.dumps(measure(asked.parse_args()), indent=1))


if __name__ == "__main__":
    main()

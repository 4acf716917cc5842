#!/usr/bin/env python3
"""What a shard's book takes to load: `cluster_books.py QUERIES.jsonl [--follows 100000] [--beside SRC]`.

QUERIES are lines of `{id, query}`, each a follow of a follower of its own, put into a schema of its own on
PostgreSQL. Each shard loads its book in a new process, one after another; with `--beside` the Wirebell of another
source folder (`src` of another commit) does the same in turns. Prints a JSON line for each: processor and wall
seconds until the book is there, and megabytes of memory by it, at its peak and after it. `--rounds` times.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).parents[1]
sys.path.append(str(REPOSITORY))


def resident() -> float:
    """Return the megabytes of this process in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def peak() -> float:
    """Return the most megabytes that this process ever had in memory."""
    lines = Path("/proc/self/status").read_text().splitlines()  # getrusage tells the parent's, too
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def load(url: str, number: int, of: int) -> dict[str, Any]:
    """Load one shard's book in this process."""
    from wirebell.cluster.book import ShardBook
    from wirebell.model.cluster import Shard
    from wirebell.store import open_ledger

    ledger = open_ledger(url)
    ledger.division()  # connected
    before, wall, cpu = resident(), time.perf_counter(), time.process_time()
    book = ShardBook(ledger, Shard(number=number, of=of)).renew()
    took = time.process_time() - cpu, time.perf_counter() - wall
    return {
        "follows": len(book),
        "cpu_s": round(took[0], 2),
        "wall_s": round(took[1], 2),
        "peak_mb": round(peak() - before, 1),
        "book_mb": round(resident() - before, 1),
    }


def loaded(source: Path, url: str, number: int, of: int) -> dict[str, Any]:
    """Load one shard's book in a new process of the Wirebell in a source folder."""
    command = [sys.executable, __file__, "-", "--one", url, str(number), str(of)]
    ran = subprocess.run(command, capture_output=True, check=True, env=os.environ | {"PYTHONPATH": str(source)})
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def measure(asked: argparse.Namespace) -> None:
    """Print what each shard's book takes, with each source in turns."""
    from cluster_cost import fill, rows
    from tests.cluster.machines import database

    from wirebell.store import open_store

    sources = {"here": REPOSITORY / "src"} | ({"beside": Path(asked.beside)} if asked.beside else {})
    with database() as url:
        store = open_store(url)
        fill(store, rows(asked.queries, asked.follows))
        store.close()
        for _ in range(asked.rounds):
            for number in range(1, asked.shards + 1):
                for name, source in sources.items():
                    found = loaded(source, url, number, asked.shards)
                    line = {"source": name, "shard": f"{number}/{asked.shards}", **found}
                    print(json.dumps(line | {"load": round(os.getloadavg()[0], 1)}), flush=True)


def main() -> None:
    """Ask for what is wanted."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("queries")
    asked.add_argument("--follows", type=int, default=100_000)
    asked.add_argument("--shards", type=int, default=4)
    asked.add_argument("--beside")
    asked.add_argument("--rounds", type=int, default=1)
    asked.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.one:
        url, number, of = given.one
        print(json.dumps(load(url, int(number), int(of))))
    else:
        measure(given)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""What a cluster costs beside one process: `cluster_cost.py STORIES.jsonl QUERIES.jsonl`.

STORIES are lines of `{id, title, body}`, QUERIES of `{id, query}`, each a follow of a follower of its own. The
same stories are accepted at once and told by one process on SQLite, by one on PostgreSQL, and by clusters of 1
read, 1 thread and so many match workers. Prints JSON lines: seconds of processor time of our own processes, by
kind of worker, and of the wall, from acceptance to the last story told; alerts must be the same in all.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.cluster.machines import Machines, database, machines

from wirebell import standing
from wirebell.app.house import House
from wirebell.app.running import take_all
from wirebell.app.wiring import wire
from wirebell.model.follow import Follow, Follower
from wirebell.model.source import Arrival, Item, Source, Visit
from wirebell.ports import Store
from wirebell.settings import load
from wirebell.store import open_store

NOW = datetime.now(UTC)
TICK = os.sysconf("SC_CLK_TCK")


def rows(path: str, count: int) -> list[dict[str, str]]:
    """Return the first lines of a file."""
    with Path(path).open(encoding="utf-8") as file:
        return [json.loads(line) for _, line in zip(range(count), file, strict=False)]


def fill(store: Store, queries: list[dict[str, str]]) -> None:
    """Add a follower with a follow for each query, and the source."""
    store.add_source(Source(id="paper", url="https://paper.example/feed", name="The Paper", added=NOW))
    for row in queries:
        name = f"reader-{row['id']}"
        store.add_follower(Follower(id=name, name=name, created=NOW))
    follows = [
        Follow(
            id=f"q{row['id']}",
            follower=f"reader-{row['id']}",
            expression=standing.canonical(standing.parse(row["query"], standing.DESK)),
            to="feed",
            created=NOW,
        )
        for row in queries
    ]
    store.add_follows(follows)


def accept(store: Store, stories: list[dict[str, str]]) -> None:
    """Accept all stories in one transaction."""
    arrivals = [
        Arrival(
            story=f"s{n:06}",
            version=1,
            kind="new",
            source="paper",
            item=Item(guid=str(n), title=row["title"], text=row["body"], published=NOW),
            digest=str(n),
            seen=NOW,
            keys=(f"g:{n}",),
        )
        for n, row in enumerate(stories)
    ]
    store.accept(Visit(source="paper", url="https://paper.example/feed", last=NOW, next=NOW), arrivals)


def one_process(url: str, stories: list[dict[str, str]], queries: list[dict[str, str]]) -> dict[str, Any]:
    """Tell them in this process."""
    with tempfile.TemporaryDirectory() as home, House(load(Path(home), {}, database=url)) as house:
        fill(house.store, queries)
        house.lexicon  # noqa: B018 - loaded before the clock runs
        accept(house.store, stories)

        async def tell() -> tuple[float, float]:
            world, book = wire(house), house.book()
            began, cpu = time.perf_counter(), time.process_time()
            await asyncio.to_thread(take_all, house, world, book)
            taken = time.perf_counter() - began, time.process_time() - cpu
            await world.close()
            return taken

        wall, cpu = asyncio.run(tell())
        return {"alerts": house.store.counts()["alerts"], "wall": round(wall, 1), "cpu": round(cpu, 1)}


def cpu_of(found: Machines) -> dict[str, float]:
    """Return the processor time of each worker so far."""
    spent = {}
    for name, process in found.running.items():
        fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
        spent[name] = (int(fields[11]) + int(fields[12])) / TICK
    return spent


def cluster(shards: int, stories: list[dict[str, str]], queries: list[dict[str, str]]) -> dict[str, Any]:
    """Tell them in a cluster."""
    with tempfile.TemporaryDirectory() as home, machines(Path(home)) as found:
        store = open_store(found.database)
        fill(store, queries)
        found.want("read-1", "thread-1", *(f"match-{n}/{shards}" for n in range(1, shards + 1)))
        logs = [Path(home) / f"match-{n}-of-{shards}.log" for n in range(1, shards + 1)]
        found.until(lambda: all("worker: match" in log.read_text() for log in logs), 300)
        time.sleep(5)
        before, began = cpu_of(found), time.perf_counter()
        accept(store, stories)
        found.until(lambda: not store.pending(1), 1200)
        wall, after = time.perf_counter() - began, cpu_of(found)
        kinds: dict[str, float] = {}
        for name in after:
            kind = name.partition("-")[0]
            kinds[kind] = round(kinds.get(kind, 0) + after[name] - before[name], 1)
        answer = {"alerts": store.counts()["alerts"], "wall": round(wall, 1), "cpu": round(sum(kinds.values()), 1)}
        store.close()
        return answer | {"by": kinds}


def main() -> None:
    """Measure each in turn."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("stories")
    asked.add_argument("queries")
    asked.add_argument("--count", dest="count", type=int, default=300)
    asked.add_argument("--follows", type=int, default=10_000)
    asked.add_argument("--shards", default="1,4")
    asked.add_argument("--rounds", type=int, default=1)
    args = asked.parse_args()
    stories, queries = rows(args.stories, args.count), rows(args.queries, args.follows)
    for _ in range(args.rounds):
        with tempfile.TemporaryDirectory() as folder:
            print(json.dumps({"one, SQLite": one_process(f"{folder}/w.db", stories, queries)}), flush=True)
        with database() as url:
            print(json.dumps({"one, PostgreSQL": one_process(url, stories, queries)}), flush=True)
        for shards in map(int, args.shards.split(",")):
            print(json.dumps({f"{shards} shards": cluster(shards, stories, queries)}), flush=True)


if __name__ == "__main__":
    main()

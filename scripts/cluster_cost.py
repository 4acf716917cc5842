#!/usr/bin/env python3
"""What a cluster costs beside one process: `cluster_cost.py STORIES.jsonl QUERIES.jsonl`.

STORIES are lines of `{id, title, body}`, QUERIES of `{id, query}`, each a follow of a follower of its own. The
same stories are accepted at once and told by one process on SQLite, by one on PostgreSQL, and by clusters of 1
read, 1 thread and so many match workers, after `--warm` others that are not measured. Prints JSON lines: seconds
of processor time of our own processes, by kind of worker, and of the wall, from acceptance to the last story told;
`idle` is the processor time a second that all workers together take at rest. Alerts must be the same in all.
With `--predict` also what the model of `wirebell bench capacity` says of each cluster beforehand, out of what it
measures itself.
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
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import structlog

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.cluster.machines import Machines, database, machines
from tests.contract.test_bus import NATS

from wirebell import standing
from wirebell.app.house import House
from wirebell.app.running import take_all
from wirebell.app.wiring import wire
from wirebell.cli.collector import seldom_collect
from wirebell.model.follow import Follow, Follower
from wirebell.model.moving import Brought
from wirebell.model.source import Arrival, Item, Source, Visit
from wirebell.ports import Store
from wirebell.settings import load
from wirebell.store import open_store

NOW = datetime.now(UTC)
REST = 10.0
"""Seconds between warming up and measuring, in which is seen what workers take that have nothing to do."""
TICK = os.sysconf("SC_CLK_TCK")


class Given(NamedTuple):
    """The stories to measure with, those to warm up with, and the follows."""

    stories: list[dict[str, str]]
    warm: list[dict[str, str]]
    queries: list[dict[str, str]]


def rows(path: str, count: int) -> list[dict[str, str]]:
    """Return the first lines of a file."""
    with Path(path).open(encoding="utf-8") as file:
        return [json.loads(line) for _, line in zip(range(count), file, strict=False)]


def fill(store: Store, queries: list[dict[str, str]]) -> None:
    """Add a follower with a follow for each query, and the source."""
    names = {row["id"]: f"reader-{row['id']}" for row in queries}
    follows = tuple(
        Follow(
            id=f"q{row['id']}",
            follower=names[row["id"]],
            expression=standing.canonical(standing.parse(row["query"], standing.DESK)),
            to="feed",
            created=NOW,
        )
        for row in queries
    )
    followers = tuple(Follower(id=name, name=name, created=NOW) for name in names.values())
    paper = Source(id="paper", url="https://paper.example/feed", name="The Paper", added=NOW)
    store.bring(Brought(followers=followers, follows=follows, sources=(paper,)))


def accept(store: Store, stories: list[dict[str, str]], first: int = 0) -> None:
    """Accept all stories in one transaction, numbered from `first`."""
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
        for n, row in enumerate(stories, first)
    ]
    store.accept(Visit(source="paper", url="https://paper.example/feed", last=NOW, next=NOW), arrivals)


def one_process(url: str, given: Given) -> dict[str, Any]:
    """Tell them in this process."""
    with tempfile.TemporaryDirectory() as home, House(load(Path(home), {}, database=url)) as house:
        fill(house.store, given.queries)
        house.lexicon  # noqa: B018 - loaded before the clock runs
        accept(house.store, given.warm, len(given.stories))

        async def tell() -> tuple[float, float]:
            world, book = wire(house), house.book()
            await asyncio.to_thread(take_all, house, world, book)
            seldom_collect()  # as the server and the workers do
            accept(house.store, given.stories)
            began, cpu = time.perf_counter(), time.process_time()
            await asyncio.to_thread(take_all, house, world, book)
            taken = time.perf_counter() - began, time.process_time() - cpu
            await world.close()
            return taken

        wall, cpu = asyncio.run(tell())
        return {"alerts": house.store.counts()["alerts"], "wall": round(wall, 1), "cpu": round(cpu, 2)}


def cpu_of(found: Machines) -> dict[str, float]:
    """Return the processor time of each worker so far."""
    spent = {}
    for name, process in found.running.items():
        fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
        spent[name] = (int(fields[11]) + int(fields[12])) / TICK
    return spent


def cluster(shards: int, given: Given) -> dict[str, Any]:
    """Tell them in a cluster."""
    with tempfile.TemporaryDirectory() as home, machines(Path(home)) as found:
        found.verbose = False
        store = open_store(found.database)
        fill(store, given.queries)
        found.want("read-1", "thread-1", *(f"match-{n}/{shards}" for n in range(1, shards + 1)))
        logs = [Path(home) / f"match-{n}-of-{shards}.log" for n in range(1, shards + 1)]
        found.until(lambda: all("worker: match" in log.read_text() for log in logs), 300)
        accept(store, given.warm, len(given.stories))
        found.until(lambda: not store.pending(1), 1200)
        resting = sum(cpu_of(found).values())
        time.sleep(REST)
        before, began = cpu_of(found), time.perf_counter()
        idle = (sum(before.values()) - resting) / REST
        accept(store, given.stories)
        found.until(lambda: not store.pending(1), 1200)
        wall, after = time.perf_counter() - began, cpu_of(found)
        kinds: dict[str, float] = {}
        for name in after:
            kind = name.partition("-")[0]
            kinds[kind] = round(kinds.get(kind, 0) + after[name] - before[name], 2)
        answer = {"alerts": store.counts()["alerts"], "wall": round(wall, 1), "cpu": round(sum(kinds.values()), 2)}
        store.close()
        return answer | {"by": kinds, "idle": round(idle, 3)}


def predicted(args: argparse.Namespace, given: Given, shards: list[int]) -> dict[str, Any]:
    """Return what the model says of these clusters, by what one story and one alert cost in this process."""
    from wirebell.bench.capacity import Coming, lasting, spent
    from wirebell.bench.stage_costs import Bench
    from wirebell.bench.unit_costs import measure

    with tempfile.TemporaryDirectory() as folder, database() as url:
        queries = Path(folder) / "queries.jsonl"
        queries.write_text("".join(json.dumps(line) + "\n" for line in given.queries), encoding="utf-8")
        units = measure(Path(args.stories), queries, 300, 1_000, bench=Bench(database=url, nats=NATS))
    count = len(given.stories)
    alerts = count * units.alerts_per_story
    found: dict[str, Any] = {}
    for n in shards:
        seconds = lasting(units, count, alerts, n, os.cpu_count() or 1)
        kinds = spent(units, count, alerts, 0, n, Coming(seconds=seconds, at_once=count))
        by = {"read": kinds.read, "thread": kinds.thread, "match": kinds.match}
        found[f"{n} shards"] = {"cpu": round(sum(by.values()), 2), "seconds": round(seconds, 1), "by": by}
    ours = (
        *("read_ms", "thread_ms", "shard_ms", "alert_ms", "alerts_per_story"),
        *("read_round_ms", "thread_round_ms", "shard_round_ms", "idle_ms", "relay_ms", "database_ms"),
    )
    return found | {"units": {name: getattr(units, name) for name in ours}}


def main() -> None:
    """Measure each in turn."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("stories")
    asked.add_argument("queries")
    asked.add_argument("--count", dest="count", type=int, default=300)
    asked.add_argument("--warm", type=int, default=100)
    asked.add_argument("--follows", type=int, default=10_000)
    asked.add_argument("--shards", default="1,4")
    asked.add_argument("--rounds", type=int, default=1)
    asked.add_argument("--predict", action="store_true")
    args = asked.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))  # as a server has it
    told = rows(args.stories, args.count + args.warm)
    given = Given(told[: args.count], told[args.count :], rows(args.queries, args.follows))
    shards = [int(n) for n in args.shards.split(",")]

    def say(what: str, found: dict[str, Any]) -> None:
        print(json.dumps({what: found, "load": round(os.getloadavg()[0], 1)}), flush=True)

    for _ in range(args.rounds):
        with tempfile.TemporaryDirectory() as folder:
            say("one, SQLite", one_process(f"{folder}/w.db", given))
        with database() as url:
            say("one, PostgreSQL", one_process(url, given))
        if args.predict:
            say("predicted", predicted(args, given, shards))
        for n in shards:
            say(f"{n} shards", cluster(n, given))


if __name__ == "__main__":
    main()

"""What one story, one alert and one delivery cost on this machine, for `bench capacity`."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec import Struct, structs

from wirebell import settings as configuration
from wirebell.app.house import House
from wirebell.app.progress import Progress, quiet
from wirebell.app.wiring import wire
from wirebell.bench import stage_costs
from wirebell.bench.flow import Flow, add_follows, flowed, rows_of
from wirebell.bench.machine import resident_bytes
from wirebell.bench.stage_costs import Bench, StageCosts
from wirebell.pipeline import post

MAILS = 4
"""Every fourth follow goes by mail (into a folder), the others to private feeds."""


class UnitCosts(Struct, frozen=True, kw_only=True):
    """Processor milliseconds and bytes, of one story unless said.

    `accept_ms` from a feed's bytes to the record; `shard_ms` what each shard of followers pays for a story
    whatever comes of it, `alert_ms` what it pays more by alert; `deliver_ms` claiming, writing and settling, by
    delivery. What comes together is done in one round, which takes a reader `read_round_ms`, the one that threads
    `thread_round_ms`, a shard `shard_round_ms` besides. A worker takes `idle_ms` a second to say that it lives,
    the relay `relay_ms` to look for what is new; a server of the database on this machine takes `database_ms`, its
    alerts included. `worker_bytes` is a process that has everything loaded but no follows, of which each adds
    `follow_bytes`. `story_bytes`, `alert_bytes` and `delivery_bytes` stay in the database.
    """

    accept_ms: float
    read_ms: float
    thread_ms: float
    shard_ms: float
    alert_ms: float
    read_round_ms: float
    thread_round_ms: float
    shard_round_ms: float
    idle_ms: float
    relay_ms: float
    database_ms: float
    deliver_ms: float
    follows: int
    alerts_per_story: float
    worker_bytes: int
    follow_bytes: int
    story_bytes: int
    alert_bytes: int
    delivery_bytes: int


class _Sent(NamedTuple):
    """Deliveries that were claimed and sent, and the processor seconds that took."""

    deliveries: int
    seconds: float


class _Grown(NamedTuple):
    """Bytes of memory before and by the follows, and of the database by what was told and by what was sent."""

    worker: int
    book: int
    told: int
    sent: int


def measure(
    stories: Path,
    queries: Path,
    count: int,
    deliveries: int,
    progress: Progress = quiet,
    bench: Bench | None = None,
) -> UnitCosts:
    """Take so many stories and send so many deliveries, in a folder of their own. Raises UsageError.

    What workers of a cluster need is measured by their own work: on SQLite and without a broker if no `bench` is
    given.
    """
    rows = rows_of(stories)
    with tempfile.TemporaryDirectory(prefix="wirebell-bench-") as folder, House(_settings(folder)) as house:
        house.lexicon  # noqa: B018 - loaded before anything is measured
        worker = resident_bytes()
        follows = add_follows(house, queries, lambda n: "feed" if n % MAILS else f"mailto:r{n}@mail.example")
        house.book()
        book, before = resident_bytes() - worker, _size(folder)
        flow, _ = asyncio.run(flowed(house, rows, count, Path(folder), progress))
        stored = _size(folder)
        sent = asyncio.run(_posted(house, deliveries, progress))
        grown = _Grown(worker, book, stored - before, _size(folder) - stored)
        bench = bench or Bench(database=f"sqlite:///{Path(folder) / 'stages.db'}")
        stages = stage_costs.measure(bench, stories, queries, count, Path(folder), progress)
        return _costs(house, follows, flow, sent, grown, stages)


def _settings(folder: str) -> configuration.Settings:
    return configuration.load(Path(folder), allow_private=("127.0.0.0/8",))


def _size(folder: str) -> int:
    """Return the bytes of the database, with what its log holds."""
    with closing(sqlite3.connect(Path(folder) / "wirebell.db")) as database:
        pages, size = (database.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
        return int(pages * size)


async def _posted(house: House, deliveries: int, progress: Progress) -> _Sent:
    """Send what is due until so many were claimed."""
    world = wire(house)
    claimed, began = 0, time.process_time()
    while claimed < deliveries and (part := await post(world)).claimed:
        claimed += part.claimed
        progress("Delivering", claimed, deliveries)
    seconds = time.process_time() - began
    await world.close()
    return _Sent(claimed, seconds)


def _costs(house: House, follows: int, flow: Flow, sent: _Sent, grown: _Grown, stages: StageCosts) -> UnitCosts:
    took, stories, alerts = flow.world.steps.processor, max(flow.stories, 1), max(flow.alerts, 1)
    sample = [story for _, story in house.store.stories(limit=100)]
    story_bytes = sum(len(msgspec.msgpack.encode(story)) for story in sample) // max(len(sample), 1)

    def each(count: int, *names: str) -> float:
        return round(1000 * sum(took[name] for name in names) / count, 4)

    return UnitCosts(
        accept_ms=each(stories, "parse", "sift", "accept"),
        **structs.asdict(stages),
        deliver_ms=round(1000 * sent.seconds / max(sent.deliveries, 1), 4),
        follows=follows,
        alerts_per_story=round(flow.alerts / stories, 1),
        worker_bytes=grown.worker,
        follow_bytes=grown.book // max(follows, 1),
        story_bytes=story_bytes,
        alert_bytes=max(grown.told - stories * story_bytes, 0) // alerts,
        delivery_bytes=max(grown.sent, 0) // max(sent.deliveries, 1),
    )

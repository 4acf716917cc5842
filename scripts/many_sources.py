#!/usr/bin/env python3
"""How late a server visits very many sources, each on a host of its own on loopback.

    .venv/bin/python scripts/many_sources.py [--sources N] [--poll SECONDS] [--seconds SECONDS] [--changed SHARE]

Every source is visited each POLL seconds; a SHARE of the visits bring a new story. Prints one JSON object: visits,
and by how many seconds they came after they were due (median, 99 in 100, most). The first visits, when nothing is
known of a source yet, stand apart.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import multiprocessing
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog

sys.path.insert(0, str(Path(__file__).parents[1]))

from wirebell.app.house import House
from wirebell.app.serving import Server
from wirebell.model.source import Arrival, Source, Visit
from wirebell.settings import load

FEED = (
    "<rss version='2.0'><channel><title>T</title><item><guid>{n}</guid><title>Ferry {n}</title>"
    "<description>The ferry to the islands sailed for the {n}th time.</description></item></channel></rss>"
)


class Ledger:
    """A store that notes how late each visit is by the time it is on record."""

    def __init__(self, store: Any) -> None:
        self._store = store
        self.late: list[float] = []
        self.first: list[float] = []
        self._due = {source: visit.next for source, visit in store.visits().items()}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def accept(self, visit: Visit, arrivals: Sequence[Arrival], *more: Any, **others: Any) -> Any:
        """Store what a visit brought, and how late it came."""
        done = self._store.accept(visit, arrivals, *more, **others)
        due = self._due.get(visit.source)
        if due is not None and visit.last is not None:
            late = (visit.last - due).total_seconds()
            (self.late if visit.visits > 1 else self.first).append(late)
        self._due[visit.source] = visit.next
        return done


def serve(port: Any, changed: float) -> None:
    """Be all the papers: each answers 304 while nothing is new."""
    asyncio.run(_serve(port, changed))


async def _serve(port: Any, changed: float) -> None:
    number, every = 0, round(1 / changed) if changed else 0

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal number
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                number += 1
                known = b"if-none-match" in head.lower()
                if known and (not every or number % every):
                    writer.write(b"HTTP/1.1 304 Not Modified\r\n\r\n")
                else:
                    body = FEED.format(n=number).encode()
                    told = f'HTTP/1.1 200 OK\r\nETag: "{number}"\r\nContent-Type: application/rss+xml\r\n'
                    writer.write(f"{told}Content-Length: {len(body)}\r\n\r\n".encode() + body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "0.0.0.0", 0, backlog=4096)
    port.value = server.sockets[0].getsockname()[1]
    await server.serve_forever()


def fill(house: House, sources: int, poll: int, port: int) -> None:
    """Put the sources on record, due over the first interval as those of a house that runs are."""
    now = datetime.now(UTC)
    for n in range(sources):
        url = f"http://127.{n >> 16 & 255}.{n >> 8 & 255}.{(n & 255) or 1}:{port}/{n}"
        house.store.add_source(Source(id=f"s{n}", url=url, name=f"Paper {n}", added=now, poll=poll, pages="never"))
        due = now + timedelta(seconds=5 + poll * n / sources)
        house.store.accept(Visit(source=f"s{n}", url=url, next=due), [])


async def ran(house: House, seconds: float) -> None:
    """Let a server work for so long."""
    server = Server(house)
    server.prepare()
    running = asyncio.create_task(server.run())
    await asyncio.sleep(seconds)
    server.stop.set()
    await running


def told(late: list[float]) -> dict[str, float | int]:
    """Return how late visits came."""
    if len(late) < 2:
        return {"visits": len(late)}
    cuts = statistics.quantiles(late, n=100)
    return {
        "visits": len(late),
        "late_p50_s": round(cuts[49], 2),
        "late_p99_s": round(cuts[98], 2),
        "late_max_s": round(max(late), 2),
    }


def main() -> None:
    """Measure."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sources", type=int, default=10_000)
    parser.add_argument("--poll", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=660.0)
    parser.add_argument("--changed", type=float, default=0.01)
    asked = parser.parse_args()
    port = multiprocessing.Value("i", 0)
    papers = multiprocessing.Process(target=serve, args=(port, asked.changed), daemon=True)
    papers.start()
    while not port.value:
        time.sleep(0.01)
    with tempfile.TemporaryDirectory() as folder, House(load(Path(folder), {}, ["127.0.0.0/8"])) as house:
        began = time.perf_counter()
        fill(house, asked.sources, asked.poll, port.value)
        filled = time.perf_counter() - began
        ledger = Ledger(house.store)
        house.__dict__["store"] = ledger
        before = time.process_time()
        asyncio.run(ran(house, asked.seconds))
        print(
            json.dumps(
                {
                    "sources": asked.sources,
                    "poll_s": asked.poll,
                    "fill_s": round(filled, 1),
                    "first_round": told(ledger.first),
                    "later": told(ledger.late),
                    "stories": house.store.counts()["stories"],
                    "cpu_share": round((time.process_time() - before) / asked.seconds, 3),
                    "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
                }
            )
        )
    papers.terminate()


if __name__ == "__main__":
    main()

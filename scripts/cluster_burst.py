#!/usr/bin/env python3
"""One story that a million follow, told by a cluster while small ones go on: seconds, printed as JSON.

    .venv/bin/python scripts/cluster_burst.py [--followers 1000000] [--shards 2] [--small 2] [--seconds 60]

Every follower follows `ferry`; ten follow `orchard` besides. `--small` stories about an orchard are accepted each
second; after a quarter of the time one about a ferry. `rows_s` is from its acceptance until the last of its alerts
is on record, `small_p99_s` from acceptance to record of the small stories that were under way meanwhile,
`calm_p99_s` of those before. No delivery worker runs: deliveries are made when they are claimed.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import psycopg

sys.path.insert(0, str(Path(__file__).parents[1]))

from cluster_cost import cpu_of
from sqlalchemy import make_url
from tests.cluster.machines import Machines, ledger, machines

from wirebell import standing
from wirebell.model.follow import Follow
from wirebell.model.source import Arrival, Item, Source, Visit
from wirebell.ports import Ledger

NOW = datetime.now(UTC)
SMALL_FOLLOWED = 10
LOADED = 900.0
"""Seconds in which the shards must have their follows."""
HUGE = "huge"


def fill(record: Ledger, url: str, count: int) -> None:
    """Add so many followers with a follow each, and the source."""
    record.add_source(Source(id="paper", url="https://paper.example/feed", name="The Paper", added=NOW))
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    made = int(NOW.timestamp() * 1_000_000)
    columns = "id, name, created, feed_token"
    copied = f"COPY followers ({columns}) FROM STDIN".encode()
    with psycopg.connect(plain) as conn, conn.cursor() as cursor, cursor.copy(copied) as copy:
        for n in range(count):
            copy.write_row((f"r{n:07}", f"r{n:07}", made, f"t{n}"))
    ferry, orchard = (standing.canonical(standing.parse(word, standing.DESK)) for word in ("ferry", "orchard"))
    follows = [follow(n, "f", ferry) for n in range(count)]
    record.add_follows(follows + [follow(n, "o", orchard) for n in range(SMALL_FOLLOWED)])


def follow(n: int, kind: str, expression: str) -> Follow:
    """Return a follow of follower `n`."""
    return Follow(id=f"{kind}{n}", follower=f"r{n:07}", expression=expression, to="feed", created=NOW)


def arrival(story: str, about: str) -> Arrival:
    """Return one story."""
    text = f"The {about} was seen on Friday, number {story}."
    item = Item(guid=story, title=f"News of the {about} {story}", text=text, published=NOW)
    return Arrival(
        story=story,
        version=1,
        kind="new",
        source="paper",
        item=item,
        digest=story,
        seen=datetime.now(UTC),
        keys=(story,),
    )


class Told(Protocol):
    """When each story was accepted and told."""

    accepted: dict[str, float]
    told: dict[str, float]

    def took(self, *stories: str) -> list[float]:
        """Return the seconds that stories took, sorted."""
        ...


class Burst:
    """Stories in, and when each was told."""

    def __init__(self, record: Ledger, conn: psycopg.Connection[Any]) -> None:
        self._record, self._conn = record, conn
        self.accepted: dict[str, float] = {}
        self.told: dict[str, float] = {}

    def accept(self, story: str, about: str) -> None:
        """Accept one story."""
        one = arrival(story, about)
        visit = Visit(source="paper", url="https://paper.example/feed", last=NOW, next=NOW)
        self._record.accept(visit, [one])
        self.accepted[story] = time.monotonic()

    def look(self) -> None:
        """Note what was told since the last look."""
        waiting = [story for story in self.accepted if story not in self.told]
        rows = self._conn.execute(
            "SELECT story FROM stories WHERE told AND story = ANY(%s)", (waiting,)
        ).fetchall()
        self.told |= {story: time.monotonic() for (story,) in rows}

    def took(self, *stories: str) -> list[float]:
        """Return the seconds that stories took, sorted."""
        return sorted(self.told[story] - self.accepted[story] for story in stories)


def run(burst: Burst, found: Machines, seconds: float, rate: float) -> None:
    """Let stories come for so long, the huge one after a quarter of it; wait until all are told."""
    began, n = time.monotonic(), 0
    while (now := time.monotonic()) < began + seconds:
        if now >= began + n / rate:
            burst.accept(f"small-{n}", "orchard")
            n += 1
        if HUGE not in burst.accepted and now > began + seconds / 4:
            burst.accept(HUGE, "ferry")
        burst.look()
        time.sleep(0.05)

    def finished() -> bool:
        burst.look()
        return len(burst.told) == len(burst.accepted)

    found.until(finished, 900)


def figures(burst: Told) -> dict[str, Any]:
    """Return how long the huge one took, and small ones before and meanwhile."""
    start, end = burst.accepted[HUGE], burst.told[HUGE]
    small = {story: at for story, at in burst.accepted.items() if story != HUGE}
    calm = burst.took(*(story for story, at in small.items() if burst.told[story] < start))
    meanwhile = burst.took(*(s for s, at in small.items() if burst.told[s] >= start and at <= end))

    def at(found: list[float], share: float) -> float | None:
        return round(found[min(int(len(found) * share), len(found) - 1)], 2) if found else None

    return {
        "rows_s": round(end - start, 1),
        "small": len(meanwhile),
        "small_p50_s": at(meanwhile, 0.5),
        "small_p99_s": at(meanwhile, 0.99),
        "calm_p99_s": at(calm, 0.99),
    }


def main() -> None:
    """Do it once."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--followers", type=int, default=1_000_000)
    asked.add_argument("--shards", type=int, default=2)
    asked.add_argument("--small", type=float, default=2.0)
    asked.add_argument("--seconds", type=float, default=60.0)
    args = asked.parse_args()
    with tempfile.TemporaryDirectory() as home, machines(Path(home)) as found, ledger(found.database) as record:
        found.verbose = False
        fill(record, found.database, args.followers)
        found.want("read-1", "thread-1", *(f"match-{n}/{args.shards}" for n in range(1, args.shards + 1)))
        loaded = found.until(lambda: record.division().shards == args.shards, LOADED)
        time.sleep(5)
        before = cpu_of(found)
        with psycopg.connect(
            make_url(found.database).render_as_string(hide_password=False), autocommit=True
        ) as conn:
            burst = Burst(record, conn)
            run(burst, found, args.seconds, args.small)
            count = conn.execute("SELECT count(*) FROM alerts WHERE story = %s", (HUGE,)).fetchone()
        after = cpu_of(found)
        spent = sum(after[name] - before[name] for name in after if name.startswith("match"))
    found_here = {"alerts": count[0] if count else 0, **figures(burst), "match_cpu_s": round(spent, 1)}
    setting = {"followers": args.followers, "shards": args.shards, "loaded_s": round(loaded, 1)}
    print(json.dumps(setting | found_here | {"load": round(os.getloadavg()[0], 1), "cores": os.cpu_count()}))


if __name__ == "__main__":
    main()

"""Stories and follows of a file through the pipeline, as in a server, for the benches that measure it."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import count as counting
from itertools import cycle, islice
from pathlib import Path
from xml.sax.saxutils import escape

from wirebell import standing
from wirebell.app.house import House
from wirebell.app.progress import Progress
from wirebell.app.wiring import wire
from wirebell.bench.machine import resident_bytes
from wirebell.errors import UsageError
from wirebell.model.follow import Follow
from wirebell.model.source import Source, Visit
from wirebell.pipeline import Taken, World, take, visit

PER_FEED = 50
EARLY = 10_000
"""Stories after which memory is first looked at."""
BEGIN = datetime(2026, 3, 1, tzinfo=UTC)


def rows_of(path: Path) -> list[dict[str, str]]:
    """Return the objects of a file of JSON lines. Raises UsageError for one that cannot be read."""
    try:
        with path.open(encoding="utf-8") as file:
            return [json.loads(line) for line in file]
    except (OSError, ValueError) as fault:
        raise UsageError(f"{path}: {fault}. Give JSON lines.") from fault


def _feed(rows: Iterator[tuple[int, dict[str, str]]], number: int) -> bytes:
    """An RSS feed of full texts; each story's text is marked with its number, so that none repeats another."""
    items = []
    for n, row in rows:
        paragraphs = "".join(f"<p>{escape(p)}</p>" for p in row["body"].split("\n") if p.strip())
        when = format_datetime(BEGIN + timedelta(seconds=n))
        items.append(
            f"<item><title>{escape(row['title'])} {n}</title><link>https://paper.example/{n}</link>"
            f"<guid>{n}</guid><pubDate>{when}</pubDate>"
            f"<content:encoded>{escape(paragraphs + f'<p>Edition {n}.</p>')}</content:encoded></item>"
        )
    head = '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
    return f"{head}<title>Paper {number}</title>{''.join(items)}</channel></rss>".encode()


def feeds(rows: list[dict[str, str]], count: int, folder: Path) -> Iterator[Source]:
    """Write one feed after another and yield its source, which may alert at once."""
    numbered = islice(zip(counting(), cycle(rows), strict=False), count)
    for number in range((count + PER_FEED - 1) // PER_FEED):
        path = folder / "feed.rss"
        path.write_bytes(_feed(islice(numbered, PER_FEED), number))
        yield Source(
            id=f"paper-{number}",
            url=path.as_uri(),
            name=f"Paper {number}",
            added=BEGIN,
            kind="file",
            pages="never",
            alert_first=True,
        )


def add_follows(house: House, queries: Path, to: Callable[[int], str] = lambda _: "feed") -> int:
    """Let each query be a follow of a follower of its own, told at the address of its number; return how many."""
    follows = []
    for n, row in enumerate(rows_of(queries)):
        expression = standing.canonical(standing.parse(row["query"], standing.DESK))
        follows.append(
            Follow(
                id=f"q{row['id']}",
                follower=f"reader-{row['id']}",
                expression=expression,
                to=to(n),
                created=BEGIN,
            )
        )
    return house.store.add_follows(follows)


class Flow:
    """The stories' way, timed without the making of the feeds.

    As in a server, a feed is visited while the one before it is being taken in another thread.
    """

    def __init__(self, house: House, world: World) -> None:
        self.world, self._book = world, house.book()
        self._sources: dict[str, Source] = {}
        self._taking: Iterator[Taken] = iter(())
        self.seconds = self.cpu_seconds = 0.0
        self.stories = self.alerts = 0

    async def begin(self, source: Source) -> None:
        """Visit the first feed."""
        self._sources[source.id] = source
        with self._timed():
            await visit(source, Visit(source=source.id, url=source.url), self.world)
        self._taking = take(self.world, self._book, self._sources)

    async def go_on(self, source: Source) -> None:
        """Visit a feed and take the one before it."""
        self._sources[source.id] = source
        with self._timed():
            await asyncio.gather(
                visit(source, Visit(source=source.id, url=source.url), self.world), asyncio.to_thread(self._take)
            )

    async def end(self) -> None:
        """Take what is left; then all is recorded."""
        with self._timed():
            while await asyncio.to_thread(self._take):
                pass

    def _take(self) -> bool:
        """Take the next group; return whether there was one."""
        taken = next(self._taking, None)
        if taken is None:
            return False
        self.stories += taken.stories
        self.alerts += taken.alerts
        return True

    @contextmanager
    def _timed(self) -> Iterator[None]:
        began, worked = time.perf_counter(), time.process_time()
        yield
        self.seconds += time.perf_counter() - began
        self.cpu_seconds += time.process_time() - worked


async def flowed(
    house: House, rows: list[dict[str, str]], count: int, folder: Path, progress: Progress
) -> tuple[Flow, int | None]:
    """Take so many stories; return how it went, and the memory after the first ten thousand if there were more."""
    world = wire(house)
    flow = Flow(house, world)
    early = None
    papers = feeds(rows, count, folder)
    await flow.begin(next(papers))
    for source in papers:
        await flow.go_on(source)
        progress("Taking stories", flow.stories, count)
        if early is None and flow.stories >= EARLY:
            early = resident_bytes()
    await flow.end()
    await world.close()
    return flow, early

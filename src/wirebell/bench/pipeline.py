"""Feed bytes on disk to recorded alerts: stories a second, memory, and where the time goes."""

from __future__ import annotations

import asyncio
import json
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count as counting
from itertools import cycle, islice
from pathlib import Path
from xml.sax.saxutils import escape

from msgspec import Struct

from wirebell import settings as configuration
from wirebell import standing
from wirebell.app.house import House
from wirebell.app.progress import Progress, quiet
from wirebell.app.wiring import wire
from wirebell.bench.machine import Machine, machine, resident_bytes
from wirebell.errors import UsageError
from wirebell.model.follow import Follow
from wirebell.model.source import Source, Visit
from wirebell.pipeline import Taken, World, take, visit

PER_FEED = 50
EARLY = 10_000
"""Stories after which memory is first looked at."""
BEGIN = datetime(2026, 3, 1, tzinfo=UTC)


class PipelineFigures(Struct, frozen=True, kw_only=True):
    """What `bench pipeline` prints; sizes in bytes, `steps` in seconds by step of the pipeline.

    The step "record" runs beside the others in a thread of its own; "wait" is what it held them up. `cpu_seconds`
    are those the processor worked on it: on a machine that others use too, they vary less.
    """

    stories: int
    follows: int
    alerts: int
    seconds: float
    stories_per_s: float
    cpu_seconds: float
    rss_start: int
    rss_early: int | None
    rss_end: int
    rss_growth: float | None
    steps: dict[str, float]
    unchanged_sources: int
    unchanged_seconds: float | None
    machine: Machine


def _rows(path: Path) -> list[dict[str, str]]:
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


def _feeds(rows: list[dict[str, str]], count: int, folder: Path) -> Iterator[Source]:
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


def _add_follows(house: House, queries: Path) -> int:
    follows = []
    for row in _rows(queries):
        expression = standing.canonical(standing.parse(row["query"], standing.DESK))
        follows.append(
            Follow(
                id=f"q{row['id']}",
                follower=f"reader-{row['id']}",
                expression=expression,
                to="feed",
                created=BEGIN,
            )
        )
    return house.store.add_follows(follows)


class _Flow:
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


async def _flow(
    house: House, rows: list[dict[str, str]], count: int, folder: Path, progress: Progress
) -> tuple[_Flow, int | None]:
    world = wire(house)
    flow = _Flow(house, world)
    early = None
    feeds = _feeds(rows, count, folder)
    await flow.begin(next(feeds))
    for source in feeds:
        await flow.go_on(source)
        progress("Taking stories", flow.stories, count)
        if early is None and flow.stories >= EARLY:
            early = resident_bytes()
    await flow.end()
    await world.close()
    return flow, early


class _Unchanged(BaseHTTPRequestHandler):
    """A paper where nothing is new."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer 304 to whoever knows the tag, else an empty feed."""
        known = self.headers.get("If-None-Match") == '"same"'
        body = b"" if known else b'<rss version="2.0"><channel><title>Same</title></channel></rss>'
        self.send_response(304 if known else 200)
        self.send_header("ETag", '"same"')
        if not known:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def _unchanged_paper() -> Iterator[str]:
    """Serve the paper where nothing is new; the address it has."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Unchanged) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


async def _visit_unchanged(house: House, number: int) -> float:
    world = wire(house)
    gate = asyncio.Semaphore(32)

    async def one(url: str) -> None:
        source = Source(id=url, url=url, name="Same", added=BEGIN, pages="never")
        last = Visit(source=url, url=url, visits=1, etag='"same"', last=BEGIN, last_ok=BEGIN)
        async with gate:
            visited = await visit(source, last, world)
        if not visited.unchanged:
            raise UsageError(f"The bench's own paper did not answer 304: {visited.problem}")

    with _unchanged_paper() as paper:
        began = time.perf_counter()
        await asyncio.gather(*(one(f"{paper}/{n}") for n in range(number)))
        seconds = time.perf_counter() - began
        await world.close()
    return seconds


def measure(stories: Path, queries: Path, count: int, sources: int, progress: Progress = quiet) -> PipelineFigures:
    """Measure the pipeline in a folder of its own. Raises UsageError for files it cannot use."""
    rows = _rows(stories)
    with tempfile.TemporaryDirectory(prefix="wirebell-bench-") as folder:
        settings = configuration.load(Path(folder), allow_private=("127.0.0.0/8",))
        with House(settings) as house:
            follows = _add_follows(house, queries)
            house.lexicon  # noqa: B018 - loaded before the clock starts
            start = resident_bytes()
            flow, early = asyncio.run(_flow(house, rows, count, Path(folder), progress))
            end = resident_bytes()
            unchanged = asyncio.run(_visit_unchanged(house, sources)) if sources else None
            return PipelineFigures(
                stories=flow.stories,
                follows=follows,
                alerts=flow.alerts,
                seconds=round(flow.seconds, 2),
                cpu_seconds=round(flow.cpu_seconds, 2),
                stories_per_s=round(flow.stories / flow.seconds, 1),
                rss_start=start,
                rss_early=early,
                rss_end=end,
                rss_growth=round(end / early, 3) if early else None,
                steps={name: round(s, 2) for name, s in flow.world.steps.seconds.items()},
                unchanged_sources=sources,
                unchanged_seconds=round(unchanged, 2) if unchanged is not None else None,
                machine=machine(),
            )

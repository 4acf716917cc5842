"""Feed bytes on disk to recorded alerts: stories a second, memory, and where the time goes."""

from __future__ import annotations

import asyncio
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from msgspec import Struct

from wirebell import settings as configuration
from wirebell.app.house import House
from wirebell.app.progress import Progress, quiet
from wirebell.app.wiring import wire
from wirebell.bench.flow import BEGIN, add_follows, flowed, rows_of
from wirebell.bench.machine import Machine, machine, resident_bytes
from wirebell.errors import UsageError
from wirebell.model.source import Source, Visit
from wirebell.pipeline import visit


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
    rows = rows_of(stories)
    with tempfile.TemporaryDirectory(prefix="wirebell-bench-") as folder:
        settings = configuration.load(Path(folder), allow_private=("127.0.0.0/8",))
        with House(settings) as house:
            follows = add_follows(house, queries)
            house.lexicon  # noqa: B018 - loaded before the clock starts
            start = resident_bytes()
            flow, early = asyncio.run(flowed(house, rows, count, Path(folder), progress))
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

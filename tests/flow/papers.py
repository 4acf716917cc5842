"""Papers that change: a folder of stories and feeds over loopback HTTP, at a few moments of an invented day."""

from __future__ import annotations

import hashlib
import http.server
import os
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from tests.flow.wire import FIX, item, rss, story
from tests.samples import NOW

FEEDS = ("harbour", "hill")
STEPS = (NOW, NOW + timedelta(hours=1), NOW + timedelta(hours=2), NOW + timedelta(hours=3))
"""The first is the silent visit."""
EACH = 20
"""Stories that each paper publishes at a step."""
THINGS = ("ferry", "bridge", "school", "market", "lighthouse")


def sentence(n: int) -> str:
    thing = THINGS[n % len(THINGS)]
    return f"The {thing} of quarter {n} was closed, said Marshal Ode Varga. {n * 100} people were sent home."


def feed_of(paper: str, step: int) -> bytes:
    """The newest stories of a paper at a step; some of the step before come corrected or edited."""
    new = range(step * EACH, (step + 1) * EACH)
    old = range((step - 1) * EACH, step * EACH) if step > 1 else ()
    after = (FIX, "<p>It rained.</p>", "")

    def one(n: int, text: str, at: datetime) -> str:
        return item(f"{paper}-{n}", f"News {n} from the {paper}", text, at)

    rows = [one(n, sentence(n), STEPS[step]) for n in new]
    rows += [one(n, f"<p>{sentence(n)}</p>{after[n % 3]}", STEPS[step - 1]) for n in old]
    return rss(*rows)


def tray_of(step: int) -> list[dict[str, str]]:
    """What a program hands in at a step: new stories, and the withdrawal of one from the step before."""
    new = [
        story(id=f"t{n}", headline=f"Notice {n}", body=sentence(n), published=STEPS[step].isoformat())
        for n in range(step * EACH, step * EACH + 5)
    ]
    gone = {"id": f"t{(step - 1) * EACH}", "status": "canceled"}
    return [*new, gone] if step > 1 else new


class Papers:
    """Serves the feeds of the step that is set, with ETags; `tray` is a folder source beside them."""

    def __init__(self, folder: Path, port: int) -> None:
        self.tray, self.port = folder, port
        self.feeds: dict[str, bytes] = {}
        self.answers: Counter[int] = Counter()

    @property
    def addresses(self) -> list[str]:
        return [*(f"http://127.0.0.1:{self.port}/{name}" for name in FEEDS), str(self.tray)]

    def at(self, step: int) -> None:
        """Let the papers be as they are at a step."""
        self.feeds = {f"/{name}": feed_of(name, step) for name in FEEDS}
        for old in self.tray.iterdir():
            old.unlink()
        path = self.tray / f"{step}.jsonl"
        path.write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in tray_of(step)))
        long_ago = time.time() - 3600 + step  # nobody writes it any more
        os.utime(path, (long_ago, long_ago))


@contextmanager
def papers(folder: Path) -> Iterator[Papers]:
    folder.mkdir()

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = served.feeds.get(self.path, b"")
            etag = f'"{hashlib.sha256(body).hexdigest()}"'
            status = 304 if self.headers.get("If-None-Match") == etag else 200 if body else 404
            served.answers[status] += 1
            self.send_response(status)
            self.send_header("ETag", etag)
            self.send_header("Content-Type", "application/rss+xml")
            self.send_header("Content-Length", str(len(body) if status != 304 else 0))
            self.end_headers()
            self.wfile.write(body if status != 304 else b"")

        def log_message(self, *_: Any) -> None:
            pass

    class Quiet(http.server.ThreadingHTTPServer):
        def handle_error(self, *_: Any) -> None:
            """Say nothing of a client that was killed."""

    server = Quiet(("127.0.0.1", 0), Answer)
    served = Papers(folder, server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def moments(step: int) -> tuple[datetime, datetime]:
    """When a step is run, and run again once any lease of the first run is over."""
    return STEPS[step], STEPS[step] + timedelta(minutes=20)

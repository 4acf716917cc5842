"""The demo's papers as they would stand on the web: real feeds over loopback HTTP that change by the second."""

from __future__ import annotations

import hashlib
import time
from datetime import datetime

from aiohttp import web

from wirebell.demo.wire import feeds_at


class Papers:
    """Serves every outlet's feed as it stands at this second of the news day.

    `pace` is how many of the wire's seconds pass in one of ours; the day begins when `start` is called.
    """

    def __init__(self, begin: datetime, pace: float) -> None:
        self._begin, self._pace = begin, pace
        self._started: float | None = None
        self._runner: web.AppRunner | None = None
        self.base = ""

    def second(self) -> float:
        """Return the second of the news day, 0 until it is started."""
        return 0.0 if self._started is None else (time.monotonic() - self._started) * self._pace

    def start(self) -> None:
        """Let the news day begin."""
        self._started = time.monotonic()

    async def open(self) -> list[str]:
        """Listen on a free loopback port and return the addresses of the feeds."""
        app = web.Application()
        app.router.add_get("/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.base = f"http://{host}:{port}"
        return [self.base + path for path in feeds_at(0.0, self.base, self._begin)]

    async def close(self) -> None:
        """Stop listening."""
        if self._runner:
            await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        found = feeds_at(self.second(), self.base, self._begin).get(request.path)
        if found is None:
            raise web.HTTPNotFound
        content_type, body = found
        etag = '"' + hashlib.blake2b(body, digest_size=8).hexdigest() + '"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        return web.Response(body=body, headers={"ETag": etag, "Content-Type": content_type})

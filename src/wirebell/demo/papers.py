"""The demo's papers as they would stand on the web: feeds and pages that change by the second, over loopback."""

from __future__ import annotations

import hashlib
import time
from datetime import datetime

from aiohttp import web

from wirebell.demo import newspaper
from wirebell.demo.feeds import Body
from wirebell.demo.stories import outlets, stories_at
from wirebell.demo.wire import feeds_at


class Papers:
    """Serves every outlet's feed and pages as they stand at this second of the news day.

    Stories carry furniture of the Wirebell that the `sign_in` hands readers to; without one there are no pages.
    `pace` is how many of the wire's seconds pass in one of ours; the day begins when `start` is called.
    """

    def __init__(self, begin: datetime, pace: float, sign_in: newspaper.SignIn | None = None) -> None:
        self._begin, self._pace, self._sign_in = begin, pace, sign_in
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
            return self._page(request.path)
        content_type, body = found
        etag = '"' + hashlib.blake2b(body, digest_size=8).hexdigest() + '"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        return web.Response(body=body, headers={"ETag": etag, "Content-Type": content_type})

    def _page(self, path: str) -> web.Response:
        found = self._read(path) if self._sign_in else None
        if found is None or self._sign_in is None:
            raise web.HTTPNotFound
        content_type, body = found
        policy = newspaper.policy(self._sign_in.wirebell)
        headers = {"Content-Type": content_type, "Content-Security-Policy": policy, "Cache-Control": "no-store"}
        return web.Response(body=body, headers=headers)

    def _read(self, path: str) -> Body | None:
        """Return a page of a paper, None where nothing stands."""
        if path == "/newspaper.css":
            return newspaper.style()
        _, name, *rest = path.split("/")
        outlet = next((one for one in outlets() if one.id == (name or outlets()[0].id)), None)
        if outlet is None or self._sign_in is None:
            return None
        stories = stories_at(outlet.id, self.second(), self._begin)
        if not "".join(rest):
            return newspaper.front(outlet, stories)
        wanted = (story for story in stories if [story.entry.id] == rest and story.withdrawn is None)
        story = next(wanted, None)
        return newspaper.article(outlet, story, self.base, self._sign_in) if story else None

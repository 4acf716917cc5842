"""robots.txt (RFC 9309), asked before pages are fetched. Feeds are offered to machines and need no leave."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from protego import Protego
from yarl import URL

from wirebell.errors import SourceError
from wirebell.model.source import Fetched
from wirebell.ports import Http

AGENT = "Wirebell"
_KEPT = timedelta(hours=24)  # RFC 9309 section 2.4
_KEPT_FAILED = timedelta(hours=1)
_ORIGINS = 2_000
_PARSED = 500 * 1024  # RFC 9309 section 2.5
_DISALLOW_ALL = "User-agent: *\nDisallow: /\n"


@dataclass(frozen=True)
class _Rules:
    rules: Protego
    until: datetime


def _understood(fetched: Fetched) -> str | None:
    """Return the rules of an answer, None where the whole site is closed for now."""
    if fetched.status == 200:
        return fetched.body[:_PARSED].decode("utf-8-sig", "replace")
    # 4xx: there are no rules (section 2.3.1.3); 5xx, and 429 which means the same: all is disallowed (2.3.1.4)
    return "" if 400 <= fetched.status < 500 and fetched.status != 429 else None


class Robots:
    """Answers whether a page may be fetched; remembers a bounded number of hosts for at most a day."""

    def __init__(self, http: Http, agent: str = AGENT) -> None:
        self._http, self._agent = http, agent
        self._known: OrderedDict[str, _Rules] = OrderedDict()
        self._asking: dict[str, asyncio.Lock] = {}

    async def allowed(self, url: str, now: datetime) -> bool:
        """Return whether the host's robots.txt lets us fetch an address; what cannot be asked is not allowed."""
        try:
            origin = str(URL(url).origin())
        except ValueError:
            return False
        lock = self._asking.setdefault(origin, asyncio.Lock())
        try:
            async with lock:  # the first asks, the others wait for its answer
                known = self._known.get(origin)
                if known is None or not now < known.until <= now + _KEPT:  # later: the clock was put back
                    known = await self._fetched(origin, now)
                    self._keep(origin, known)
        finally:
            if not lock.locked():
                self._asking.pop(origin, None)
        return bool(known.rules.can_fetch(url, self._agent))

    def _keep(self, origin: str, known: _Rules) -> None:
        self._known[origin] = known
        self._known.move_to_end(origin)
        while len(self._known) > _ORIGINS:
            self._known.popitem(last=False)

    async def _fetched(self, origin: str, now: datetime) -> _Rules:
        try:
            text = _understood(await self._http.get(f"{origin}/robots.txt", {"accept": "text/plain, */*;q=0.1"}))
        except SourceError:
            text = None
        if text is None:
            return _Rules(Protego.parse(_DISALLOW_ALL), now + _KEPT_FAILED)
        return _Rules(Protego.parse(text), now + _KEPT)

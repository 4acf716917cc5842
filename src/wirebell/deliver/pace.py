"""How fast messages go to one domain: so many a second, the rest in turn."""

from __future__ import annotations

import asyncio
from collections import OrderedDict

KEPT = 10_000


class Pace:
    """Lets `per_second` messages go to each domain; None lets all go. Used from one event loop."""

    def __init__(self, per_second: float | None) -> None:
        self._step = 1.0 / per_second if per_second else 0.0
        self._free: OrderedDict[str, float] = OrderedDict()

    async def turn(self, domain: str, longest: float) -> float | None:
        """Wait for a turn at a domain and return None; or return the seconds to it, untaken, if they are more."""
        if not self._step:
            return None
        now = asyncio.get_running_loop().time()
        at = max(now, self._free.get(domain, 0.0))
        if at - now > longest:
            return at - now
        self._free[domain] = at + self._step
        self._free.move_to_end(domain)
        while len(self._free) > KEPT:
            self._free.popitem(last=False)
        await asyncio.sleep(at - now)
        return None

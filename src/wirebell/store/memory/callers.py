"""Who else is in touch: browsers that take alerts, hubs that send stories, messages that were pushed."""

from __future__ import annotations

from datetime import datetime

from wirebell.model.browser import Browser
from wirebell.model.pushed import Heard
from wirebell.model.websub import Lease
from wirebell.store.memory.state import MemoryState, whole


class MemoryCallers(MemoryState):
    """Part of the memory store; see `wirebell.ports.callers`."""

    @whole
    def put_browser(self, browser: Browser) -> None:
        """See Store."""
        self._browsers[browser.id] = browser

    @whole
    def browsers(self, follower: str | None = None) -> list[Browser]:
        """See Store."""
        found = [b for b in self._browsers.values() if follower in (None, b.follower)]
        return sorted(found, key=lambda browser: (browser.added, browser.id))

    @whole
    def remove_browser(self, browser: str) -> bool:
        """See Store."""
        return self._browsers.pop(browser, None) is not None

    @whole
    def put_lease(self, lease: Lease) -> None:
        """See Store."""
        self._leases[lease.source] = lease

    @whole
    def leases(self, source: str | None = None) -> list[Lease]:
        """See Store."""
        return [self._leases[name] for name in sorted(self._leases) if source in (None, name)]

    @whole
    def end_lease(self, source: str) -> bool:
        """See Store."""
        return self._leases.pop(source, None) is not None

    @whole
    def heard(self, source: str, message: str, since: datetime) -> Heard | None:
        """See Store."""
        found = self._heard.get((source, message))
        return found if found and found.at >= since else None

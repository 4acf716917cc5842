"""Who else is in touch: browsers that take alerts, hubs that send stories, messages that were pushed."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from wirebell.model.browser import Browser
from wirebell.model.pushed import Heard
from wirebell.model.websub import Lease


class CallerRecord(Protocol):
    """Who else is in touch: browsers that take alerts, hubs that send stories, messages that were pushed.

    Part of `Store`, which says what holds for all methods.
    """

    def put_browser(self, browser: Browser) -> None:
        """Remember a browser, in the place of the one of its id."""
        ...

    def browsers(self, follower: str | None = None) -> list[Browser]:
        """Return the browsers of a follower or of all, in the order they were added."""
        ...

    def remove_browser(self, browser: str) -> bool:
        """Forget a browser by its id; return False if it is not there."""
        ...

    def put_lease(self, lease: Lease) -> None:
        """Write what stands with the hub of a source, in the place of what stood."""
        ...

    def leases(self, source: str | None = None) -> list[Lease]:
        """Return what stands with the hub of a source (one or none), or with all hubs, by source."""
        ...

    def end_lease(self, source: str) -> bool:
        """Forget the hub of a source; return False if there is none."""
        ...

    def heard(self, source: str, message: str, since: datetime) -> Heard | None:
        """Return what came of a pushed message that was accepted at or after `since`, None for any other."""
        ...

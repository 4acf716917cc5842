"""Who else is in touch: browsers that take alerts, hubs that send stories, messages that were pushed."""

from __future__ import annotations

from datetime import datetime

from wirebell.model.browser import Browser
from wirebell.model.pushed import Heard
from wirebell.model.websub import Lease
from wirebell.store import _callers
from wirebell.store.sql.transactions import Transactions


class SqlCallers(Transactions):
    """Part of the SQL store; see `wirebell.ports.callers`."""

    def put_browser(self, browser: Browser) -> None:
        """See Store."""
        with self._writing() as conn:
            _callers.put_browser(conn, browser)

    def browsers(self, follower: str | None = None) -> list[Browser]:
        """See Store."""
        with self._reading() as conn:
            return _callers.every_browser(conn, follower)

    def remove_browser(self, browser: str) -> bool:
        """See Store."""
        with self._writing() as conn:
            return _callers.remove_browser(conn, browser)

    def put_lease(self, lease: Lease) -> None:
        """See Store."""
        with self._writing() as conn:
            _callers.put_lease(conn, lease)

    def leases(self, source: str | None = None) -> list[Lease]:
        """See Store."""
        with self._reading() as conn:
            return _callers.every_lease(conn, source)

    def end_lease(self, source: str) -> bool:
        """See Store."""
        with self._writing() as conn:
            return _callers.end_lease(conn, source)

    def heard(self, source: str, message: str, since: datetime) -> Heard | None:
        """See Store."""
        with self._reading() as conn:
            return _callers.heard(conn, source, message, since)

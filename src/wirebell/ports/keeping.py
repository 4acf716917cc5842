"""What is let go of: what is too old to keep, and what must not be sent a second time."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from wirebell.model.keeping import Purged


class KeepingRecord(Protocol):
    """What is let go of: what is too old to keep, and what must not be sent a second time.

    Part of `Store`, which says what holds for all methods.
    """

    def purge(self, before: datetime, limit: int, after: int = 0) -> Purged:
        """Delete stories that came before a moment, with all their versions, alerts and deliveries.

        Looks at up to `limit` told versions in order, above `after`. A story with a later version, or one of
        whose alerts or deliveries still waits, stays. Its identity stays in any case: seen again, it is not new.
        """
        ...

    def purged_before(self) -> datetime | None:
        """Return the moment before which stories may have been deleted, to the second; None if none ever was."""
        ...

    def hold_waiting(self, now: datetime, because: str) -> int:
        """Hold every delivery that is leased or due by now, and every such alert; return how many of both.

        The deliveries may have been sent: who may have had a story hears of its corrections.
        """
        ...

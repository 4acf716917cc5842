"""What was decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from wirebell.model.alert import Alert, AlertState


class AlertRecord(Protocol):
    """What was decided.

    Part of `Store`, which says what holds for all methods.
    """

    def alerts(
        self,
        follower: str | None = None,
        since: datetime | None = None,
        story: str | None = None,
        limit: int | None = None,
    ) -> list[Alert]:
        """Return alerts of every state, newest first; filters narrow."""
        ...

    def alerts_about(self, story: str, before: int | None, limit: int) -> list[tuple[int, Alert]]:
        """Return everybody's alerts to a story with their numbers, newest first, below `before`."""
        ...

    def alert_counts(self, story: str) -> dict[AlertState, int]:
        """Return how many alerts to a story are in each state; states of none are left out."""
        ...

    def alerts_by_day(self, since: datetime) -> dict[date, int]:
        """Return how many alerts decided since are not held, by day of UTC; days without any are left out."""
        ...

    def alert_count(self, follower: str) -> int:
        """Return how many alerts of every state a follower has."""
        ...

    def alerted(self, story: str) -> list[Alert]:
        """Return the "new" and "corrected" alerts of a story that were not held, by follower and revision."""
        ...

    def told_of(self, storyline: str) -> set[str]:
        """Return the followers with a "new" alert, but for those that a policy held, of a story with it.

        A story is under the storyline it was given when it came.
        """
        ...

    def decided_for(self, followers: Sequence[str], since: datetime) -> list[Alert]:
        """Return the "new" alerts of these followers created since, in the order they were recorded."""
        ...

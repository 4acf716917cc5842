"""What was decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime

from wirebell.model.alert import Alert, AlertState
from wirebell.store.memory.state import MemoryState, whole
from wirebell.store.memory.stories import on


class MemoryAlerts(MemoryState):
    """Part of the memory store; see `wirebell.ports.alerts`."""

    @whole
    def alerts(
        self,
        follower: str | None = None,
        since: datetime | None = None,
        story: str | None = None,
        limit: int | None = None,
    ) -> list[Alert]:
        """See Store."""
        return self._outbox.chosen(follower, since, story, limit)

    @whole
    def alerts_about(self, story: str, before: int | None, limit: int) -> list[tuple[int, Alert]]:
        """See Store."""
        placed = [(n, a) for n, a in self._placed(self._outbox.alerts.values()) if a.story == story]
        return [(n, a) for n, a in reversed(placed) if before is None or n < before][:limit]

    @whole
    def alert_counts(self, story: str) -> dict[AlertState, int]:
        """See Store."""
        return dict(Counter(alert.state for alert in self._outbox.chosen(None, None, story, None)))

    @whole
    def alerts_by_day(self, since: datetime) -> dict[date, int]:
        """See Store."""
        found = (a for a in self._outbox.alerts.values() if a.created >= since and a.state != "held")
        return dict(Counter(alert.created.astimezone(UTC).date() for alert in found))

    @whole
    def alert_count(self, follower: str) -> int:
        """See Store."""
        return len(self._outbox.chosen(follower, None, None, None))

    @whole
    def alerted(self, story: str) -> list[Alert]:
        """See Store."""
        return self._outbox.alerted(story)

    @whole
    def told_of(self, storyline: str) -> set[str]:
        """See Store."""
        of = {(s.id, s.told.version) for s in self._stories.values() if on(storyline, s)}
        return {a.follower for a in self._outbox.new() if (a.story, a.version) in of and not a.by_policy}

    @whole
    def decided_for(self, followers: Sequence[str], since: datetime) -> list[Alert]:
        """See Store."""
        return [a for a in self._outbox.new() if a.follower in followers and a.created >= since]

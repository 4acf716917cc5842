"""What programs ask: pages, a numbered stream, answers given once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from wirebell.model.alert import EVERY_ALERT, Alert, Narrowed
from wirebell.model.delivery import Delivery, DeliveryState
from wirebell.model.once import Answered
from wirebell.store.memory.state import MemoryState, whole

KEPT = timedelta(days=1)


class MemoryPrograms(MemoryState):
    """Part of the memory store; see `wirebell.ports.programs`."""

    @whole
    def alert_page(
        self, follower: str, before: int | None, limit: int, narrowed: Narrowed = EVERY_ALERT
    ) -> list[tuple[int, Alert]]:
        """See Store."""
        placed = self._placed(self._outbox.alerts.values())
        own = [(n, a) for n, a in placed if a.follower == follower and narrowed.has(a)]
        return [(n, a) for n, a in reversed(own) if before is None or n < before][:limit]

    @whole
    def alert_of(self, follower: str, alert: str) -> Alert | None:
        """See Store."""
        own = (a for a in self._outbox.alerts.values() if a.follower == follower)
        return next((a for a in own if a.id == alert), None)

    @whole
    def delivery_page(
        self, follower: str | None, before: int | None, limit: int, state: DeliveryState | None = None
    ) -> list[tuple[int, Delivery]]:
        """See Store."""
        placed = self._placed(self._outbox.deliveries.values())
        own = [(n, d) for n, d in placed if follower in (None, d.alert.follower) and state in (None, d.state)]
        return [(n, d) for n, d in reversed(own) if before is None or n < before][:limit]

    @whole
    def stream(self, follower: str, after: int, limit: int) -> list[tuple[int, Alert]]:
        """See Store."""
        own = {a.id: a for a in self._outbox.alerts.values() if a.follower == follower}
        heard = self._numbered.setdefault(follower, [])
        known = set(heard)
        heard += [a.id for a in own.values() if a.state in ("due", "out") and a.id not in known]
        return [(place + 1, own[id_]) for place, id_ in enumerate(heard) if place >= after and id_ in own][:limit]

    @whole
    def newest_heard(self, followers: Sequence[str]) -> dict[str, int]:
        """See Store."""
        there = [name for name in followers if name in self._wants.followers]
        for name in there:
            self.stream(name, 0, 0)
        return {name: len(self._numbered[name]) for name in there}

    @whole
    def begin_once(self, follower: str, key: str, asked: bytes, now: datetime, since: datetime) -> Answered | None:
        """See Store."""
        self._answered = {k: v for k, v in self._answered.items() if v[1] >= now - KEPT}
        found = self._answered.get((follower, key))
        if found and (found[0].status or found[1] >= since or found[0].asked != asked):
            return found[0]
        self._answered[follower, key] = Answered(asked=asked), now
        return None

    @whole
    def end_once(self, follower: str, key: str, status: int, body: bytes) -> None:
        """See Store."""
        found = self._answered.get((follower, key))
        if found and status:
            self._answered[follower, key] = replace(found[0], status=status, body=body), found[1]
        elif found and not found[0].status:
            del self._answered[follower, key]

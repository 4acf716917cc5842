"""The outbox: leases, outcomes, suppressed addresses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from wirebell.model.delivery import Delivery, DeliveryState
from wirebell.model.entitlement import closed_by
from wirebell.model.showing import is_shared
from wirebell.model.source import NO_TERMS
from wirebell.ports import Recheck
from wirebell.store.life import Candidate, answered, expired, still
from wirebell.store.memory.preferences import MemoryPreferences
from wirebell.store.memory.sources import MemorySources
from wirebell.store.memory.state import whole
from wirebell.store.memory.stories import MemoryStories


class MemoryDeliveries(MemorySources, MemoryStories, MemoryPreferences):
    """Part of the memory store; see `wirebell.ports.deliveries`."""

    @whole
    def claim(self, now: datetime, limit: int, lease: float, recheck: Recheck) -> list[Delivery]:
        """See Store."""

        def answer(delivery: Delivery) -> Delivery:
            candidate = self._candidate(delivery, now)
            return answered(candidate.delivery, recheck(candidate), now)

        return self._outbox.claim(now, limit, lease, answer)

    def _candidate(self, delivery: Delivery, now: datetime) -> Candidate:
        withdrawn, withheld, embargo = self._newest_state(delivery.alert.story)
        preferences = {p.follower: p for p in self.preferences()}
        standing = {follow.id: follow for follow in self._wants.standing()}
        closed = closed_by(self._wants.entitlements()).to(delivery.alert.follower)
        story = self.story(delivery.alert.story) if closed or is_shared(delivery.address) else None
        return Candidate(
            delivery=expired(delivery) if delivery.state == "leased" else delivery,
            lapsed=delivery.state == "leased",
            withdrawn=withdrawn,
            withheld=withheld,
            embargo=embargo,
            follows=still(delivery.alert, standing, preferences),
            preferences=preferences.get(delivery.alert.follower),
            suppressed=self._outbox.suppressed.get(delivery.address),
            told=self._outbox.told(delivery),
            ahead=self._outbox.ahead(delivery, now),
            closed=closed,
            story=story,
            terms=self.terms([story.source]).get(story.source, NO_TERMS) if story and story.source else NO_TERMS,
        )

    def _newest_state(self, story: str) -> tuple[bool, bool, datetime | None]:
        if story not in self._lineages:
            return False, False, None
        newest = self._newest(story)
        read = self._stories.get(self._lineages[story][newest.version])
        withheld = read.told.withheld if read else newest.item.status == "withheld"
        embargo = read.told.embargo if read else newest.until
        return newest.kind == "withdrawn", withheld, embargo

    @whole
    def settle(self, deliveries: Sequence[Delivery]) -> int:
        """See Store."""
        return self._outbox.settle(deliveries)

    @whole
    def deliveries(self, alert: str | None = None, limit: int | None = None) -> list[Delivery]:
        """See Store."""
        return self._outbox.newest(alert, limit)

    @whole
    def deliveries_about(self, story: str, followers: Sequence[str]) -> list[Delivery]:
        """See Store."""
        found = self._outbox.newest(None, None)
        return [d for d in found if d.alert.story == story and d.alert.follower in followers]

    @whole
    def delivery_counts(self, most: int) -> dict[DeliveryState, int]:
        """See Store."""
        found = Counter(d.state for d in self._outbox.deliveries.values() if d.state != "sent")
        return {state: min(many, most) for state, many in found.items()}

    @whole
    def feed(self, follower: str, limit: int) -> list[Delivery]:
        """See Store."""
        return self._outbox.feed(follower, limit)

    @whole
    def suppress(self, address: str, because: str) -> None:
        """See Store."""
        self._outbox.suppressed.setdefault(address, because)

    @whole
    def suppressed(self, addresses: Sequence[str] | None = None) -> dict[str, str]:
        """See Store."""
        found = sorted(self._outbox.suppressed.items())
        return {address: because for address, because in found if addresses is None or address in addresses}

    @whole
    def unsuppress(self, address: str) -> bool:
        """See Store."""
        return self._outbox.suppressed.pop(address, None) is not None

"""What is let go of."""

from __future__ import annotations

from datetime import datetime
from itertools import islice

from msgspec.structs import replace

from wirebell.model.delivery import Delivery
from wirebell.model.keeping import Purged
from wirebell.store.memory.state import MemoryState, whole


def _was_due(delivery: Delivery, now: datetime) -> bool:
    return delivery.state == "leased" or (delivery.state == "waiting" and delivery.next <= now)


class MemoryKeeping(MemoryState):
    """Part of the memory store; see `wirebell.ports.keeping`."""

    @whole
    def purge(self, before: datetime, limit: int, after: int = 0) -> Purged:
        """See Store."""
        told = (seq for seq in sorted(self._stories) if seq > after and self._tellings[seq].told)
        looked = list(islice(told, limit))
        old = [seq for seq in looked if self._stories[seq].told.seen < before]
        names = dict.fromkeys(self._stories[seq].id for seq in old)
        going = {name for name in names if not self._stays(name, before)}
        alerts = self._outbox.drop(going)
        self._marks = {key: one for key, one in self._marks.items() if one.story not in going}
        self._read = {key: one for key, one in self._read.items() if one.story not in going}
        for seq in [seq for seq, story in self._stories.items() if story.id in going]:
            del self._stories[seq], self._tellings[seq]
        if going:
            self._purged = max(before, self._purged or before)
        more = len(old) == limit
        return Purged(stories=len(going), alerts=alerts, upto=looked[-1] if more else None)

    def _stays(self, name: str, before: datetime) -> bool:
        seqs = self._lineages[name].values()
        if any(seq in self._pending for seq in seqs):
            return True
        if any(self._stories[seq].told.seen >= before for seq in seqs if seq in self._stories):
            return True
        return self._outbox.waits(name)

    @whole
    def purged_before(self) -> datetime | None:
        """See Store."""
        return self._purged

    @whole
    def hold_waiting(self, now: datetime, because: str) -> int:
        """See Store."""
        outbox, held = self._outbox, {"state": "held", "because": because}
        waiting = [d for d in outbox.deliveries.values() if _was_due(d, now)]
        due = [key for key, a in outbox.alerts.items() if a.state in ("due", "deferred") and a.due <= now]
        for delivery in waiting:
            outbox.deliveries[delivery.id] = replace(delivery, **held, unknown=True)
        for key in due:
            outbox.alerts[key] = replace(outbox.alerts[key], **held)
        return len(waiting) + len(due)

"""The memory twin: the whole Store in dictionaries, for tests and for trying things; nothing outlives it."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from wirebell.model.backlog import Backlog, DeadAddress
from wirebell.store.memory.accounts import MemoryAccounts
from wirebell.store.memory.alerts import MemoryAlerts
from wirebell.store.memory.archive import MemoryArchive
from wirebell.store.memory.callers import MemoryCallers
from wirebell.store.memory.changes import MemoryChanges
from wirebell.store.memory.deliveries import MemoryDeliveries
from wirebell.store.memory.follows import MemoryFollows
from wirebell.store.memory.keeping import MemoryKeeping
from wirebell.store.memory.marks import MemoryMarks
from wirebell.store.memory.programs import MemoryPrograms
from wirebell.store.memory.publishers import MemoryPublishers
from wirebell.store.memory.reads import MemoryReads
from wirebell.store.memory.state import whole
from wirebell.store.memory.webhooks import MemoryWebhooks


class MemoryStore(
    MemoryArchive,
    MemoryFollows,
    MemoryAlerts,
    MemoryDeliveries,
    MemoryWebhooks,
    MemoryAccounts,
    MemoryCallers,
    MemoryChanges,
    MemoryKeeping,
    MemoryPrograms,
    MemoryPublishers,
    MemoryMarks,
    MemoryReads,
):
    """A Store that is gone when it is let go of; see `wirebell.ports.Store` for what every method promises."""

    @whole
    def backlog(self, now: datetime) -> Backlog:
        """See Store."""
        oldest = next(iter(self._pending.values()), None)
        begun = sum(1 for seq in self._pending if seq in self._stories)
        wanted = Counter(follow.to for follow in self.follows())
        dead = {to: why for to, why in self._outbox.suppressed.items() if wanted[to]}
        return self._outbox.backlog(
            now,
            pending=len(self._pending),
            oldest=oldest.seen if oldest else None,
            begun=begun,
            dead=tuple(DeadAddress(to, why, wanted[to]) for to, why in sorted(dead.items())),
        )

    @whole
    def revision(self) -> int:
        """See Store."""
        return self._wants.revision

    @whole
    def stamp(self) -> str:
        """See Store: a new one every time, so nothing is kept of what is in memory anyway."""
        self._stamps += 1
        return str(self._stamps)

    @whole
    def counts(self) -> dict[str, int]:
        """See Store."""
        return {
            "sources": len(self._sources),
            "stories": len({story.id for story in self._stories.values()}),
            "followers": len(self._wants.followers),
            "follows": len(self._wants.standing()),
            "alerts": len(self._outbox.alerts),
            "deliveries": len(self._outbox.deliveries),
        }

    def divided(self) -> int:
        """See Store: what is in memory is one process's."""
        return 0

    def close(self) -> None:
        """See Store."""

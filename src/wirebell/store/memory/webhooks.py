"""What waits in line for each webhook, and its secrets."""

from __future__ import annotations

from datetime import datetime

from wirebell.model.webhook import FIRST, Line, Rotation
from wirebell.store.memory.state import MemoryState, whole


class MemoryWebhooks(MemoryState):
    """Part of the memory store; see `wirebell.ports.webhooks`."""

    @whole
    def lines(self) -> list[Line]:
        """See Store."""
        return self._outbox.lines()

    @whole
    def replay(self, address: str, since: datetime, now: datetime, sent: bool) -> int:
        """See Store."""
        return self._outbox.replay(address, since, now, sent)

    @whole
    def rotate(self, address: str, now: datetime) -> Rotation:
        """See Store."""
        before = self._rotations.get(address, FIRST)
        self._rotations[address] = Rotation(generation=before.generation + 1, at=now)
        return self._rotations[address]

    @whole
    def rotations(self) -> dict[str, Rotation]:
        """See Store."""
        return dict(self._rotations)

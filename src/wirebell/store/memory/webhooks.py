"""What waits in line for each webhook, and its secrets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from wirebell.model.webhook import FIRST, Line, Rotation
from wirebell.store.memory.state import MemoryState, whole


class MemoryWebhooks(MemoryState):
    """Part of the memory store; see `wirebell.ports.webhooks`."""

    @whole
    def lines(self, addresses: Sequence[str] | None = None) -> list[Line]:
        """See Store."""
        return [line for line in self._outbox.lines() if addresses is None or line.address in addresses]

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
    def rotations(self, addresses: Sequence[str] | None = None) -> dict[str, Rotation]:
        """See Store."""
        found = self._rotations.items()
        return {address: one for address, one in found if addresses is None or address in addresses}

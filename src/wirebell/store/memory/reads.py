"""What readers have read, on whichever device."""

from __future__ import annotations

from collections.abc import Sequence

from wirebell.model.read import HaveRead
from wirebell.store.memory.state import MemoryState, whole


class MemoryReads(MemoryState):
    """Part of the memory store; see `wirebell.ports.reads`."""

    @whole
    def have_read(self, read: Sequence[HaveRead]) -> None:
        """See Store."""
        for one in read:
            known = self._read.get((one.follower, one.story))
            if one.follower in self._wants.followers and (known is None or known.version <= one.version):
                self._read[one.follower, one.story] = one

    @whole
    def read_by(self, follower: str, stories: Sequence[str] | None = None) -> list[HaveRead]:
        """See Store."""
        found = (one for _, one in sorted(self._read.items()) if one.follower == follower)
        return [one for one in found if stories is None or one.story in stories]

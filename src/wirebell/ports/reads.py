"""What readers have read, on whichever device."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from wirebell.model.read import HaveRead


class ReadRecord(Protocol):
    """What readers have read. Goes with its story and with its reader.

    Part of `Store`, which says what holds for all methods.
    """

    def have_read(self, read: Sequence[HaveRead]) -> None:
        """Note what was read; of a story the newest version counts. A follower who is not there is passed over."""
        ...

    def read_by(self, follower: str, stories: Sequence[str] | None = None) -> list[HaveRead]:
        """Return what a follower has read of these stories, or of all, by story."""
        ...

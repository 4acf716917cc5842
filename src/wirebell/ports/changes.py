"""What somebody at the desk changed, and what its source sent last of a story."""

from __future__ import annotations

from typing import Protocol

from wirebell.model.change import Change
from wirebell.model.source import Known


class ChangeRecord(Protocol):
    """What somebody at the desk changed. Never written over, but for the name of who is erased.

    Part of `Store`, which says what holds for all methods.
    """

    def keep_change(self, change: Change) -> int:
        """Keep a change under the next number, whatever its own, and return that."""
        ...

    def drop_change(self, number: int) -> None:
        """Let go of a change that could not be made after all."""
        ...

    def changes(
        self, limit: int, kind: str | None = None, thing: str | None = None, before: int | None = None
    ) -> list[Change]:
        """Return changes, the newest first, of one kind and of one thing if these are named, below a number."""
        ...

    def change(self, number: int) -> Change | None:
        """Return the change of that number, None if there is none."""
        ...

    def accepted(self, story: str) -> Known | None:
        """Return the newest version accepted of a story as known, read or not; None if there is none."""
        ...

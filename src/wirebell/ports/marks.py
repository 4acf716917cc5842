"""Stories that the desk marked as being about a topic, or not."""

from __future__ import annotations

from typing import Protocol

from wirebell.model.mark import Mark


class MarkRecord(Protocol):
    """What the desk says of stories and topics. Goes with its story.

    Part of `Store`, which says what holds for all methods.
    """

    def mark(self, mark: Mark) -> None:
        """Keep what is said of a story and a topic, in place of what was said before."""
        ...

    def unmark(self, topic: str, story: str) -> None:
        """Forget what was said of a story and a topic."""
        ...

    def marks(self, topic: str, limit: int) -> list[Mark]:
        """Return what was said of a topic, the newest first, by story where it was at one time."""
        ...

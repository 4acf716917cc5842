"""Stories that the desk marked as being about a topic, or not."""

from __future__ import annotations

from wirebell.model.mark import Mark
from wirebell.store.memory.state import MemoryState, whole


class MemoryMarks(MemoryState):
    """Part of the memory store; see `wirebell.ports.marks`."""

    @whole
    def mark(self, mark: Mark) -> None:
        """See Store."""
        self._marks[mark.topic, mark.story] = mark

    @whole
    def unmark(self, topic: str, story: str) -> None:
        """See Store."""
        self._marks.pop((topic, story), None)

    @whole
    def marks(self, topic: str, limit: int) -> list[Mark]:
        """See Store."""
        own = sorted((one for one in self._marks.values() if one.topic == topic), key=lambda one: one.story)
        return sorted(own, key=lambda one: one.at, reverse=True)[:limit]

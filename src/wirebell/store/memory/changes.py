"""What somebody at the desk changed, and what its source sent last of a story."""

from __future__ import annotations

from msgspec.structs import replace

from wirebell.model.change import Change
from wirebell.model.source import Known
from wirebell.store.columns import storable
from wirebell.store.memory.state import MemoryState, whole


class MemoryChanges(MemoryState):
    """Part of the memory store; see `wirebell.ports.changes`."""

    @whole
    def keep_change(self, change: Change) -> int:
        """See Store."""
        number = 1 + max(self._changes, default=0)
        self._changes[number] = replace(
            change,
            number=number,
            label=storable(change.label) or "",
            before=storable(change.before),
            after=storable(change.after),
        )
        return number

    @whole
    def drop_change(self, number: int) -> None:
        """See Store."""
        self._changes.pop(number, None)

    @whole
    def changes(
        self, limit: int, kind: str | None = None, thing: str | None = None, before: int | None = None
    ) -> list[Change]:
        """See Store."""
        found = (
            one
            for number, one in sorted(self._changes.items(), reverse=True)
            if kind in (None, one.kind) and thing in (None, one.thing) and (before is None or number < before)
        )
        return list(found)[:limit]

    @whole
    def change(self, number: int) -> Change | None:
        """See Store."""
        return self._changes.get(number)

    @whole
    def accepted(self, story: str) -> Known | None:
        """See Store."""
        lineage = self._lineages.get(story)
        return self._known[lineage[max(lineage)]] if lineage else None

"""How each follower wants to be told, and what is closed to whom."""

from __future__ import annotations

from wirebell.model.entitlement import Entitlement, Thing
from wirebell.model.policy import Preferences
from wirebell.store.memory.state import MemoryState, whole


class MemoryPreferences(MemoryState):
    """Part of the memory store; see `wirebell.ports.preferences`."""

    @whole
    def set_preferences(self, preferences: Preferences) -> Preferences:
        """See Store."""
        return self._wants.prefer(preferences)

    @whole
    def change_preferences(self, preferences: Preferences) -> Preferences | None:
        """See Store."""
        standing = (p.added for p in self._wants.preferences() if p.follower == preferences.follower)
        return self._wants.prefer(preferences) if next(standing, 0) == preferences.added else None

    @whole
    def preferences(self) -> list[Preferences]:
        """See Store."""
        return self._wants.preferences()

    @whole
    def preferences_changed(self, after: int) -> list[Preferences]:
        """See Store."""
        return self._wants.preferences_changed(after)

    @whole
    def entitle(self, entitlement: Entitlement) -> Entitlement:
        """See Store."""
        return self._wants.entitle(entitlement)

    @whole
    def end_entitlement(self, thing: Thing, follower: str | None) -> bool:
        """See Store."""
        return self._wants.end_entitlement(thing, follower)

    @whole
    def entitlements(self) -> list[Entitlement]:
        """See Store."""
        return self._wants.entitlements()

    @whole
    def entitlements_changed(self, after: int) -> list[Entitlement]:
        """See Store."""
        return self._wants.entitlements_changed(after)

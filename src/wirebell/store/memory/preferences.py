"""How each follower wants to be told, and what is closed to whom."""

from __future__ import annotations

from collections.abc import Sequence

from wirebell.model.entitlement import Entitlement, Thing, closed_by
from wirebell.model.policy import Preferences, addresses_of, has_member
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
    def preferred(self, follower: str) -> Preferences | None:
        """See Store."""
        return next((p for p in self._wants.preferences() if p.follower == follower), None)

    @whole
    def teams_of(self, follower: str) -> list[Preferences]:
        """See Store."""
        return [p for p in self._wants.preferences() if has_member(p, follower)]

    @whole
    def preferences_naming(self, webhooks: Sequence[str]) -> list[Preferences]:
        """See Store."""
        return [p for p in self._wants.preferences() if addresses_of(p).intersection(webhooks)]

    @whole
    def preferences_ever(self, follower: str) -> list[Preferences]:
        """See Store."""
        return [p for p in self._wants.preferences_changed(0) if p.follower == follower or has_member(p, follower)]

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
    def closed_to(self, follower: str | None) -> frozenset[Thing]:
        """See Store."""
        return closed_by(self._wants.entitlements()).to(follower)

    @whole
    def entitlements_ever(self, follower: str) -> list[Entitlement]:
        """See Store."""
        return [e for e in self._wants.entitlements_changed(0) if e.follower in (None, follower)]

    @whole
    def entitlements_changed(self, after: int) -> list[Entitlement]:
        """See Store."""
        return self._wants.entitlements_changed(after)

"""How each follower wants to be told, and what is closed to whom."""

from __future__ import annotations

from typing import Protocol

from wirebell.model.entitlement import Entitlement, Thing
from wirebell.model.policy import Preferences


class PreferenceRecord(Protocol):
    """How each follower wants to be told, and what is closed to whom.

    Part of `Store`, which says what holds for all methods.
    """

    def set_preferences(self, preferences: Preferences) -> Preferences:
        """Put these in the place of the follower's standing preferences; return them with their revision.

        The revisions are those of follows. The same again changes nothing, and the standing ones are returned.
        """
        ...

    def change_preferences(self, preferences: Preferences) -> Preferences | None:
        """Do as `set_preferences` where these stand in the place of the version they were made from.

        That is the one of revision `added`, 0 for a follower who set none. None, changing nothing, if another one
        stands by now.
        """
        ...

    def preferences(self) -> list[Preferences]:
        """Return the standing preferences, by follower; none for a follower who never set any."""
        ...

    def entitle(self, entitlement: Entitlement) -> Entitlement:
        """Let a thing be closed, or a follower see it; return what stands, with its revision.

        The revisions are those of follows. The same again changes nothing.
        """
        ...

    def end_entitlement(self, thing: Thing, follower: str | None) -> bool:
        """Open a thing to all (`follower` None), or end a follower's entitlement; False if none stands."""
        ...

    def entitlements(self) -> list[Entitlement]:
        """Return what stands, by thing; first that it is closed, then those who may see it by follower."""
        ...

    def entitlements_changed(self, after: int) -> list[Entitlement]:
        """Return all that began to stand or ended above revision `after`, in order, as `preferences_changed`."""
        ...

    def preferences_changed(self, after: int) -> list[Preferences]:
        """Return all preferences set or ended above revision `after`, in order.

        Asked after `follows_changed`, they hold at least what stood at the revision that it returned.
        """
        ...

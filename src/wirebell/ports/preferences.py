"""How each follower wants to be told, and what is closed to whom."""

from __future__ import annotations

from collections.abc import Sequence
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

    def preferred(self, follower: str) -> Preferences | None:
        """Return the standing preferences of one follower, None if they never set any."""
        ...

    def teams_of(self, follower: str) -> list[Preferences]:
        """Return the standing preferences of the teams that a follower is a member of, by team."""
        ...

    def preferences_naming(self, webhooks: Sequence[str]) -> list[Preferences]:
        """Return the standing preferences that send a follower, or a member, to one of these webhooks."""
        ...

    def preferences_ever(self, follower: str) -> list[Preferences]:
        """Return what `preferences_changed` does of a follower, and the versions of teams with that member."""
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

    def closed_to(self, follower: str | None) -> frozenset[Thing]:
        """Return what is closed to a follower now, or to everybody else who is entitled to nothing (None)."""
        ...

    def entitlements_ever(self, follower: str) -> list[Entitlement]:
        """Return what `entitlements_changed` does of what was ever closed, and of what one follower might see."""
        ...

    def entitlements_changed(self, after: int) -> list[Entitlement]:
        """Return all that began to stand or ended above revision `after`, in order, as `preferences_changed`."""
        ...

    def preferences_changed(self, after: int) -> list[Preferences]:
        """Return all preferences set or ended above revision `after`, in order.

        Asked after `follows_changed`, they hold at least what stood at the revision that it returned.
        """
        ...

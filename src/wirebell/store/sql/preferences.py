"""How each follower wants to be told, and what is closed to whom."""

from __future__ import annotations

from collections.abc import Sequence

from wirebell.model.entitlement import Entitlement, Thing
from wirebell.model.policy import Preferences
from wirebell.store import _entitlements, _preferences
from wirebell.store.sql.transactions import Transactions


class SqlPreferences(Transactions):
    """Part of the SQL store; see `wirebell.ports.preferences`."""

    def set_preferences(self, preferences: Preferences) -> Preferences:
        """See Store."""
        with self._writing() as conn:
            return _preferences.put(conn, preferences)

    def change_preferences(self, preferences: Preferences) -> Preferences | None:
        """See Store."""
        with self._writing() as conn:
            return _preferences.change(conn, preferences)

    def preferences(self) -> list[Preferences]:
        """See Store."""
        with self._reading() as conn:
            return _preferences.standing(conn)

    def preferred(self, follower: str) -> Preferences | None:
        """See Store."""
        with self._reading() as conn:
            return _preferences.of(conn, [follower]).get(follower)

    def teams_of(self, follower: str) -> list[Preferences]:
        """See Store."""
        with self._reading() as conn:
            return _preferences.teams_of(conn, follower)

    def preferences_naming(self, webhooks: Sequence[str]) -> list[Preferences]:
        """See Store."""
        with self._reading() as conn:
            return _preferences.naming(conn, webhooks)

    def preferences_ever(self, follower: str) -> list[Preferences]:
        """See Store."""
        with self._reading() as conn:
            return _preferences.ever(conn, follower)

    def preferences_changed(self, after: int) -> list[Preferences]:
        """See Store."""
        with self._reading() as conn:
            return _preferences.changed(conn, after)

    def entitle(self, entitlement: Entitlement) -> Entitlement:
        """See Store."""
        with self._writing() as conn:
            return _entitlements.put(conn, entitlement)

    def end_entitlement(self, thing: Thing, follower: str | None) -> bool:
        """See Store."""
        with self._writing() as conn:
            return _entitlements.end(conn, thing, follower)

    def entitlements(self) -> list[Entitlement]:
        """See Store."""
        with self._reading() as conn:
            return _entitlements.standing(conn)

    def closed_to(self, follower: str | None) -> frozenset[Thing]:
        """See Store."""
        with self._reading() as conn:
            return _entitlements.closed_to(conn, follower)

    def entitlements_ever(self, follower: str) -> list[Entitlement]:
        """See Store."""
        with self._reading() as conn:
            return _entitlements.ever(conn, follower)

    def entitlements_changed(self, after: int) -> list[Entitlement]:
        """See Store."""
        with self._reading() as conn:
            return _entitlements.changed(conn, after)

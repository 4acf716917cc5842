"""What is asked about a delivery before it is leased."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from wirebell.model.delivery import Delivery, Held
from wirebell.model.entitlement import Thing
from wirebell.model.follow import Follow
from wirebell.model.policy import Preferences
from wirebell.model.source import Terms
from wirebell.model.story import Story

Recheck = Callable[["Claimable"], Delivery | Held]


class Claimable(Protocol):
    """What `recheck` may look at, as the store sees it inside the claiming transaction."""

    @property
    def delivery(self) -> Delivery:
        """The delivery about to be leased, with its alert."""
        ...

    @property
    def lapsed(self) -> bool:
        """Whether it was leased, and that lease ran out or its process died."""
        ...

    @property
    def withdrawn(self) -> bool:
        """Whether the story has been withdrawn by now (by its newest version)."""
        ...

    @property
    def withheld(self) -> bool:
        """Whether the story's newest version is withheld."""
        ...

    @property
    def embargo(self) -> datetime | None:
        """The embargo of the story's newest version, past or to come; None if it has none."""
        ...

    @property
    def follows(self) -> tuple[Follow, ...]:
        """The alert's follows that still stand, as they stand; those of a team as the member's, if still one."""
        ...

    @property
    def preferences(self) -> Preferences | None:
        """The follower's preferences as they stand, None if none were ever set."""
        ...

    @property
    def closed(self) -> frozenset[Thing]:
        """What is closed to the follower now."""
        ...

    @property
    def story(self) -> Story | None:
        """The newest version that was read; None if nothing is closed to the follower nor the address shared."""
        ...

    @property
    def terms(self) -> Terms:
        """The terms of the source of `story`."""
        ...

    @property
    def suppressed(self) -> str | None:
        """Why nothing may be sent to the address any more, None if it may."""
        ...

    @property
    def ahead(self) -> datetime | None:
        """When an earlier delivery to the same webhook, which failed or is under way, is looked at again.

        None if there is no such one, and for addresses that are not webhooks: nothing else waits in line.
        """
        ...

    @property
    def told(self) -> bool:
        """Whether another alert about this story to the same follower and address was sent, or may have been.

        That is: such a delivery is sent, leased, or has `unknown` set. Nobody is told that a story they never
        got was corrected or withdrawn.
        """
        ...

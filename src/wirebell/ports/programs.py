"""What the record keeps for programs: pages of alerts and deliveries, a numbered stream, answers given once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from wirebell.model.alert import EVERY_ALERT, Alert, Narrowed
from wirebell.model.delivery import Delivery, DeliveryState
from wirebell.model.once import Answered


class ProgramRecord(Protocol):
    """Numbers here only grow: who goes on from the last one they saw misses nothing and sees nothing twice."""

    def alert_page(
        self, follower: str, before: int | None, limit: int, narrowed: Narrowed = EVERY_ALERT
    ) -> list[tuple[int, Alert]]:
        """Return a follower's alerts of every state with their numbers, newest first, below `before`.

        `narrowed` leaves out those that were made before a moment, or are in another state.
        """
        ...

    def alert_of(self, follower: str, alert: str) -> Alert | None:
        """Return an alert of a follower by its id."""
        ...

    def delivery_page(
        self, follower: str | None, before: int | None, limit: int, state: DeliveryState | None = None
    ) -> list[tuple[int, Delivery]]:
        """Return deliveries of a follower or of all, in one state or any, with their numbers.

        The newest come first, below `before`.
        """
        ...

    def stream(self, follower: str, after: int, limit: int) -> list[tuple[int, Alert]]:
        """Return a follower's alerts that are due or out, in order, above `after`.

        Their numbers begin at 1 and have no gaps. An alert gets its number at the first call that sees it, and
        keeps it: one that waited comes after those that did not. What retention deleted is left out.
        """
        ...

    def newest_heard(self, followers: Sequence[str]) -> dict[str, int]:
        """Return the newest number in the stream of each of these followers, 0 where there is none.

        Numbers are given as by `stream`, to all of them in one transaction. Who is not there is left out.
        """
        ...

    def begin_once(self, follower: str, key: str, asked: bytes, now: datetime, since: datetime) -> Answered | None:
        """Begin what a follower asked under a key; None if it is to be done now.

        Else what stands there. What was begun before `since` and has no answer is to be done again. Keys are
        forgotten after a day.
        """
        ...

    def end_once(self, follower: str, key: str, status: int, body: bytes) -> None:
        """Keep the answer of what was begun; status 0 forgets it, so that it may be asked again."""
        ...

"""What waits in line for each webhook, and its secrets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from wirebell.model.webhook import Line, Rotation


class WebhookRecord(Protocol):
    """What waits in line for each webhook, and its secrets.

    Part of `Store`, which says what holds for all methods.
    """

    def lines(self, addresses: Sequence[str] | None = None) -> list[Line]:
        """Return, by address, what is in line for each webhook that anything was ever delivered or is due to.

        With `addresses`, for those of them alone.
        """
        ...

    def replay(self, address: str, since: datetime, now: datetime, sent: bool) -> int:
        """Let ended deliveries of alerts made at or after `since` wait again, as if never tried; return how many.

        Those refused or gone, and with `sent` those sent too. They keep their ids.
        """
        ...

    def rotate(self, address: str, now: datetime) -> Rotation:
        """Give a webhook the next generation of its secret, and return it."""
        ...

    def rotations(self, addresses: Sequence[str] | None = None) -> dict[str, Rotation]:
        """Return the rotation of each webhook whose secret was ever changed, by address; of some or of all."""
        ...

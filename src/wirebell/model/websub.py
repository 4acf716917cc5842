"""What a hub has been asked to send us of a source, and until when (W3C WebSub).

state       what it means                                    what comes next
wanted      the source names a hub                           we ask it to subscribe us
asked       we asked; the hub has not confirmed yet          it confirms, denies, or is asked again
active      it confirmed: it sends until `until`             we ask again before that
denied      it will not                                      asked again in a day
ending      the source was removed, or names another hub     we ask it to stop, and forget it
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

LeaseState = Literal["wanted", "asked", "active", "denied", "ending"]
LIFE: dict[LeaseState, frozenset[LeaseState]] = {
    "wanted": frozenset({"asked", "ending"}),
    "asked": frozenset({"asked", "active", "denied", "ending"}),
    "active": frozenset({"asked", "active", "denied", "ending"}),
    "denied": frozenset({"asked", "ending"}),
    "ending": frozenset({"ending", "wanted"}),
}
"""Which state may follow which."""


class Lease(Struct, frozen=True, kw_only=True):
    """A subscription at a hub: one for each source.

    `generation` makes the callback address and the secret, which are derived from the house's key and stand in
    no database. `until` is when the hub stops sending unless it is asked again; it stays while we ask again.
    `next` is when to do something about it. `signed` is whether the hub was given a secret: then what it sends
    must be signed to be read; else it is only a reason to look at the source.
    """

    source: str
    hub: str
    topic: str
    generation: int = 0
    state: LeaseState = "wanted"
    until: datetime | None = None
    next: datetime | None = None
    failures: int = 0
    signed: bool = True
    problem: str | None = None

    def covers(self, now: datetime) -> bool:
        """Return whether the hub sends what is new by itself at that moment."""
        return self.until is not None and now < self.until and self.state in ("active", "asked")

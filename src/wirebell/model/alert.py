"""What is decided for a follower about a story: an alert, a wait, or a silence with its reason."""

from __future__ import annotations

from datetime import datetime
from hashlib import blake2b
from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

AlertKind = Literal["new", "updated", "corrected", "withdrawn"]
AlertState = Literal["due", "deferred", "held", "out"]
"""due: to be delivered now; deferred: waits for `due`; held: will never be sent; out: deliveries exist."""


BY_POLICY = ("not entitled", "language", "muted", "paused", "waits for outlets", "nothing new", "capped")
"""What `because` of an alert that a policy held begins with, up to a colon, in the order they are asked."""
ALONE = ("embargo", "after the alert it speaks of")
"""Why an alert may wait and still go alone; for anything else it goes with what waits for that moment."""


class FollowRef(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A follow as it stood when it fired; its expression is kept, so that the alert explains itself for good.

    `updates` says that it asked for later versions of the story, too.
    """

    id: str
    expression: str
    to: str
    updates: bool = False


class Move(Struct, frozen=True, kw_only=True, gc=False):
    """When an alert was due, and why it waited, until that version of its story was told."""

    version: int
    due: datetime
    because: str | None = None


class Alert(Struct, frozen=True, kw_only=True, gc=False):
    """One follower, one story, once: unique by (story, follower, kind, revision).

    `version` is the story's version that was decided on. `revision` counts corrections of one story; it is the
    version of an update and of news to who was shut out of the versions before, and 0 of all else. `due` is when
    it may be sent: `created` unless deferred. `because` says why it is held or waits. `more` counts the follower's
    alerts that a cap held since the one before: the message names their number. `moves` are the times at which it
    was due before, the oldest first.
    """

    id: str
    story: str
    version: int
    follower: str
    kind: AlertKind
    revision: int
    follows: tuple[FollowRef, ...]
    created: datetime
    due: datetime
    state: AlertState
    because: str | None = None
    more: int = 0
    moves: tuple[Move, ...] = ()

    @property
    def by_policy(self) -> bool:
        """Whether a policy of the follower held it when it was decided."""
        return by_policy(self.state, self.because)

    @property
    def shut_out(self) -> bool:
        """Whether it was held since the story was closed to the follower."""
        return self.state == "held" and (self.because or "").startswith(BY_POLICY[0])


def as_of(alert: Alert, version: int) -> Alert:
    """Return an alert as it was due once that version of its story was told, whatever moved it later."""
    move = next((move for move in alert.moves if move.version > version), None)
    return replace(alert, due=move.due, because=move.because) if move else alert


def by_policy(state: str, because: str | None) -> bool:
    """Return whether an alert of that state and reason was held by a policy."""
    return state == "held" and (because or "").partition(":")[0] in BY_POLICY


class Decided(Struct, frozen=True, kw_only=True, gc=False):
    """A batch of decisions about one story version, in order of follower.

    `follows_at` is the follow-set revision they were matched at. `cursor` is the last follower in the batch;
    `last` marks the story told. `moved` are alerts of earlier versions that are due at another time now.
    """

    story: str
    version: int
    follows_at: int
    alerts: tuple[Alert, ...]
    cursor: str
    last: bool
    moved: tuple[Alert, ...] = ()


_encode = msgspec.json.Encoder().encode


def alert_id(story: str, follower: str, kind: AlertKind, revision: int) -> str:
    """Return the id of an alert: the same for the same four, 26 lower-case hexadecimal digits.

    Hexadecimal, so that an id never begins like an option and reads well aloud.
    """
    return blake2b(_encode((story, follower, kind, revision)), digest_size=13).hexdigest()


class Narrowed(Struct, frozen=True, kw_only=True):
    """Which alerts of all: made at or after a moment, in one state; None for any."""

    since: datetime | None = None
    state: AlertState | None = None

    def has(self, alert: Alert) -> bool:
        """Return whether an alert is among them."""
        early = self.since is not None and alert.created < self.since
        return not early and self.state in (None, alert.state)


EVERY_ALERT = Narrowed()

"""An alert on its way to one address, and what came of it. The life of a delivery is the table below."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from wirebell.model.alert import Alert

ChatKind = Literal[
    "slack", "mattermost", "rocketchat", "googlechat", "discord", "teams", "matrix", "telegram", "ntfy", "gotify"
]
"""The services whose chats alerts may go to."""
DeliveryState = Literal["waiting", "leased", "sent", "refused", "gone", "held"]

LIFE: dict[DeliveryState, frozenset[DeliveryState]] = {
    "waiting": frozenset({"leased", "held"}),
    "leased": frozenset({"waiting", "sent", "refused", "gone", "held"}),
    "sent": frozenset({"waiting"}),
    "refused": frozenset({"waiting"}),
    "gone": frozenset({"waiting"}),
    "held": frozenset(),
}
"""Everything that affects the state of a delivery stands here; the store refuses any other step.

Back from an end to waiting goes only what the owner of a webhook asks to have again (Store.replay).
"""


def is_webhook(address: str) -> bool:
    """Return whether an address is that of a program that takes alerts over HTTP."""
    return address.startswith(("https://", "http://"))


class Delivery(Struct, frozen=True, kw_only=True, gc=False):
    """An alert on one channel: unique by (alert, address).

    `token` is the fencing token of the lease: a settle with an older token changes nothing. `next` is when it
    may be tried (again). `unknown` is true after bytes went out and no answer came: it is then sent again under
    the same identity. `because` is the last problem, or why it is held. Deliveries with the same `bundle` go out
    in one message; None goes alone. `message` is the id of the message it went out in, None before. `seq` numbers
    what goes to one webhook, without a gap, from its first lease on. `since` is until when it was put off last,
    for its follower or for the publisher: from then on it might have gone.
    """

    id: str
    alert: Alert
    address: str
    state: DeliveryState = "waiting"
    attempts: int = 0
    next: datetime
    token: int = 0
    unknown: bool = False
    because: str | None = None
    bundle: str | None = None
    seq: int | None = None
    message: str | None = None
    since: datetime | None = None


UNTOLD = ("embargo", "withheld by its publisher")
"""Why a delivery waits for a version of its story that may be told."""

BEHIND = "waits in line behind one that failed or is under way"
"""Why a delivery to a webhook waits although it was never tried."""


def bundle_of(follower: str, address: str, at: datetime) -> str:
    """Return the bundle of what goes to one address of a follower at one moment."""
    return f"{at:%Y-%m-%dT%H:%M:%S.%f} {address} {follower}"


class Held(Struct, frozen=True, kw_only=True, gc=False):
    """A delivery or match that will never be sent, and why."""

    because: str


class Message(Struct, frozen=True, kw_only=True, gc=False):
    """What is sent to one address: one or several deliveries, rendered.

    `id` is the same at every attempt (deterministic from the deliveries), so that the far side can know it
    again. `headers` are protocol headers beyond the subject, already safe for a header line. `follower` is whose
    alerts a webhook gets, "" for the house's own messages.
    """

    id: str
    address: str
    subject: str
    text: str
    html: str
    headers: tuple[tuple[str, str], ...]
    deliveries: tuple[str, ...]
    follower: str = ""


class Delivered(Struct, frozen=True, tag=True, gc=False):
    """The far side took it."""

    receipt: str = ""


class Later(Struct, frozen=True, tag=True, gc=False):
    """Not now: try again, not before `after` seconds if it said so."""

    because: str
    after: float | None = None


class Refused(Struct, frozen=True, tag=True, gc=False):
    """The far side will not take this message, ever."""

    because: str


class Gone(Struct, frozen=True, tag=True, gc=False):
    """The address exists no more: nothing further may be sent to it."""

    because: str


BARRED = "our mail is refused there"
"""What `because` begins with where a domain takes no mail of ours."""


class Barred(Struct, frozen=True, tag=True, gc=False):
    """The far side takes nothing from us, for policy: neither the message nor its reader is at fault."""

    because: str


class Unknown(Struct, frozen=True, tag=True, gc=False):
    """Bytes went out and no answer came: it may or may not have arrived."""

    because: str


class Untried(Struct, frozen=True, tag=True, gc=False):
    """Nothing went out, for what became of others meanwhile: it waits as if it had not been its turn."""

    because: str


Outcome = Delivered | Later | Refused | Gone | Barred | Unknown | Untried

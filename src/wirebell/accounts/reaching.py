"""Where a follower is reached, and a test of each address."""

from __future__ import annotations

from collections import Counter

from msgspec import Struct

from wirebell.accounts import letters
from wirebell.accounts.addresses import permitted
from wirebell.app import browsers, chats, webhooks
from wirebell.app.house import House
from wirebell.app.preferring import preferences_of
from wirebell.app.tried_out import TriedOut
from wirebell.deliver.channels import Channel, channel_of, parse_address
from wirebell.errors import UsageError


class Reached(Struct, frozen=True, kw_only=True):
    """An address that alerts of a follower go to, or may.

    `follows` go there because they say so, `default` is where all others go; `because` is why nothing is sent
    there any more, null while it is.
    """

    address: str
    channel: Channel
    follows: int
    default: bool
    because: str | None


def every(house: House, follower: str) -> list[Reached]:
    """Return where a follower is reached: the default first, then by address."""
    follows = Counter(follow.to for follow in house.store.follows(follower))
    default = preferences_of(house, follower).to
    ours = (browser.address for browser in house.store.browsers(follower))
    found = {default, *follows, *house.store.confirmed(follower), *ours}
    shut = house.store.suppressed(sorted(found))
    return [
        Reached(
            address=address,
            channel=channel_of(address),
            follows=follows[address],
            default=address == default,
            because=shut.get(address),
        )
        for address in sorted(found, key=lambda address: (address != default, address))
    ]


def try_out(house: House, follower: str, address: str) -> TriedOut:
    """Send a test to where a follower is reached, now, and say what came of it; it counts for nothing.

    Raises UsageError for an address that nothing of theirs goes to, that others' alerts go to as well, or that
    nothing is sent to any more, and for a feed, which is read and not sent to.
    """
    to = parse_address(address)
    reached = next((one for one in every(house, follower) if one.address == to), None)
    if reached is None:
        raise UsageError("Nothing of yours goes to {address}.", address=to.removeprefix("mailto:"))
    permitted(house, follower, to)
    if reached.channel == "mail":
        return letters.try_out(house, to)
    if reached.channel == "push":
        return browsers.try_out(house, to, follower)
    if reached.channel == "chat":
        return chats.try_out(house, to)
    if reached.channel == "webhook":
        came = webhooks.try_out(house, to, follower)
        return TriedOut(address=to, outcome=came.outcome, ok=came.ok, detail=came.detail)
    raise UsageError("Nothing is sent to a feed: open it in a program that reads feeds.")

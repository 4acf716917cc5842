"""The rules of alerts and deliveries that every store shares: ids, order, and what a claim makes of an answer."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from wirebell.deliver.address import LONGEST_URL
from wirebell.errors import Forestalled, StoreError
from wirebell.model.alert import ALONE, Alert, AlertKind, Decided
from wirebell.model.delivery import LIFE, Delivery, DeliveryState, Held, bundle_of, is_webhook
from wirebell.model.entitlement import Thing
from wirebell.model.follow import Follow, for_member
from wirebell.model.policy import Preferences
from wirebell.model.source import NO_TERMS, Arrival, Brought, Known, Terms
from wirebell.model.story import Story

NO_ADDRESS = "no address to deliver to"
HEARD_FOR = timedelta(days=1)
"""How long a pushed message is known again; its signature holds for five minutes."""
UNDER_WAY = 5.0
"""Seconds after which one that waits in line behind a delivery under way is looked at again."""


class Candidate(Struct, frozen=True, kw_only=True):
    """A delivery about to be leased, with what `recheck` may look at (ports.Claimable)."""

    delivery: Delivery
    withdrawn: bool
    withheld: bool
    embargo: datetime | None
    follows: tuple[Follow, ...]
    preferences: Preferences | None
    suppressed: str | None
    told: bool
    lapsed: bool = False
    ahead: datetime | None = None
    closed: frozenset[Thing] = frozenset()
    story: Story | None = None
    terms: Terms = NO_TERMS


def replayable(sent: bool) -> tuple[DeliveryState, ...]:
    """Return the states from which a delivery to a webhook may be made to wait again."""
    return ("refused", "gone", "sent") if sent else ("refused", "gone")


def still(
    alert: Alert, follows: Mapping[str, Follow], preferences: Mapping[str, Preferences]
) -> tuple[Follow, ...]:
    """Return the follows of an alert as they stand, a team's only while the follower is a member of it."""
    standing = [follows[ref.id] for ref in alert.follows if ref.id in follows]
    return tuple(mine for follow in standing if (mine := _as_own(follow, alert.follower, preferences)))


def _as_own(follow: Follow, follower: str, preferences: Mapping[str, Preferences]) -> Follow | None:
    if follow.follower == follower:
        return follow
    team = preferences.get(follow.follower)
    member = next((m for m in team.members if m.follower == follower), None) if team else None
    return for_member(follow, member, preferences.get(follower)) if member else None


def known_as(arrival: Arrival) -> Known:
    """Return what is remembered of an arrival for the next visit."""
    return Known(
        story=arrival.story,
        version=arrival.version,
        digest=arrival.digest,
        title=arrival.item.title or "",
        url=arrival.item.url,
        published=arrival.item.published,
        withdrawn=arrival.kind == "withdrawn",
        withheld=arrival.item.status == "withheld",
        number=arrival.item.number,
        made=arrival.item.made,
        embargo=arrival.embargo,
        theirs=arrival.item.embargo,
        source=arrival.source,
        guid=arrival.item.guid,
        brought=_brought(arrival),
    )


def _brought(arrival: Arrival) -> Brought:
    brought = arrival.brought
    return brought if brought.sent else replace(brought, sent=((arrival.source, arrival.digest),))


def from_source(known: Known, source: str) -> Known:
    """Return what is known of a version that was accepted before it was written down who sent it."""
    return replace(known, source=source, brought=replace(known.brought, sent=((source, known.digest),)))


def same_version(there: Known, known: Known) -> bool:
    """Return whether a version that is there is the one that was to be accepted."""
    both = (there, known)
    one, other = ((k.source, k.digest, k.withdrawn, k.withheld) for k in both)
    return one == other


def forestalled(arrival: Arrival) -> Forestalled:
    """Return the failure of a version whose number is another's by now."""
    return Forestalled(
        f"Version {arrival.version} of story {arrival.story} came from elsewhere at the same moment: "
        "nothing was stored, send it again."
    )


def rank(kind: AlertKind) -> int:
    """Return the order of sending: withdrawals and corrections (0) go before new stories and updates (1)."""
    return 0 if kind in ("corrected", "withdrawn") else 1


def delivery_id(alert: str, address: str) -> str:
    """Return the id of the one delivery of an alert to an address: the same wherever it is computed.

    It begins with the alert's id and a dot, so that an alert's deliveries lie side by side.
    """
    return f"{alert}.{hashlib.blake2b(address.encode(), digest_size=8).hexdigest()}"


def opened(alert: Alert) -> list[Delivery]:
    """Return the deliveries of an alert that has come due, one for each address of its follows.

    One too long for an index of PostgreSQL, as was once taken, would let every claim fail: nothing goes there.
    """
    addresses = dict.fromkeys(f.to for f in alert.follows if f.to and len(f.to) <= LONGEST_URL)
    out = replace(alert, state="out")
    waited = alert.kind == "new" and alert.because is not None and alert.because not in ALONE
    return [
        Delivery(
            id=delivery_id(alert.id, address),
            alert=out,
            address=address,
            next=alert.due,
            bundle=bundle_of(alert.follower, address, alert.due) if waited else None,
        )
        for address in addresses
    ]


def without_address(alert: Alert) -> Alert:
    """Return an alert as held because nothing says where to deliver it."""
    return replace(alert, state="held", because=NO_ADDRESS)


def step(delivery: Delivery, state: DeliveryState) -> Delivery:
    """Return a delivery in its next state; StoreError if `model.delivery.LIFE` knows no such step."""
    if state not in LIFE[delivery.state]:
        raise StoreError(
            f"Delivery {delivery.id} cannot go from {delivery.state} to {state}: see model.delivery.LIFE."
        )
    return replace(delivery, state=state)


def expired(delivery: Delivery) -> Delivery:
    """Return a delivery whose lease ran out, waiting again: nobody knows whether it was sent."""
    return replace(step(delivery, "waiting"), unknown=True)


def numbered(answers: Sequence[Delivery], take: Callable[[str, int], int]) -> list[Delivery]:
    """Return the answers of a claim, those leased to a webhook for the first time with a number each, in order.

    `take` takes so many numbers of an address and returns the first.
    """
    new = Counter(a.address for a in answers if _unnumbered(a))
    following = {address: take(address, many) for address, many in sorted(new.items())}
    found: list[Delivery] = []
    for one in answers:
        if _unnumbered(one):
            found.append(replace(one, seq=following[one.address]))
            following[one.address] += 1
        else:
            found.append(one)
    return found


def _unnumbered(delivery: Delivery) -> bool:
    return delivery.state == "leased" and delivery.seq is None and is_webhook(delivery.address)


def answered(asked: Delivery, answer: Delivery | Held, now: datetime) -> Delivery:
    """Return a waiting delivery as `recheck` will have it: held, put off (its `next` is to come), or leased."""
    if isinstance(answer, Held):
        return replace(step(asked, "held"), because=answer.because)
    if (answer.id, answer.address) != (asked.id, asked.address):
        raise StoreError(f"Delivery {asked.id} was rechecked and another one came back: {answer.id}.")
    if answer.next > now:
        return replace(answer, state="waiting", alert=asked.alert, token=asked.token)
    return replace(step(asked, "leased"), token=asked.token + 1, because=answer.because, unknown=answer.unknown)


def settled(delivery: Delivery) -> Delivery:
    """Return what is to be written of a leased delivery; StoreError if no lease can end that way."""
    step(replace(delivery, state="leased"), delivery.state)
    return delivery


class Telling(Struct, frozen=True, kw_only=True):
    """How far the telling of a story version has come; `follows_at` None means it has not begun."""

    follows_at: int | None = None
    cursor: str = ""
    told: bool = False

    def after(self, batch: Decided) -> Telling | None:
        """Return how far it is after a batch, or None if that batch is to be passed over.

        Whoever tells the first batch fixes the follows of the story: a batch matched at other follows, or one
        that comes after the last, is another worker's double and adds nothing.
        """
        if self.told or self.follows_at not in (None, batch.follows_at):
            return None
        return Telling(follows_at=batch.follows_at, cursor=max(self.cursor, batch.cursor), told=batch.last)

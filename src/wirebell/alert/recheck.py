"""The last look before a delivery is sent, inside the claiming transaction: much may have changed since."""

from __future__ import annotations

from datetime import datetime, timedelta

from wirebell.model.delivery import Delivery, Held
from wirebell.ports import Claimable

USEFUL = timedelta(hours=24)
"""How long after its time an alert is still news by mail. A feed is read when the reader comes: no limit."""


def recheck(claimable: Claimable, now: datetime) -> Delivery | Held:
    """Return the delivery if it may be sent now, else Held with the first reason against it."""
    reason = _against(claimable, now)
    return Held(because=reason) if reason else claimable.delivery


def _against(claimable: Claimable, now: datetime) -> str | None:
    delivery, kind = claimable.delivery, claimable.delivery.alert.kind
    if claimable.suppressed is not None:
        return f"nothing more is sent to this address: {claimable.suppressed}"
    if not _follows(claimable):
        return "unfollowed since"
    if kind != "withdrawn" and claimable.withdrawn:
        return "the story was withdrawn before this was sent"
    if kind != "withdrawn" and claimable.withheld:
        return "the publisher withholds the story"
    if kind != "new" and not claimable.told:
        return "the story was never sent to this address"
    if _too_old(delivery, now):
        return "too old: more than 24 hours late"
    return None


def _follows(claimable: Claimable) -> bool:
    """Return whether a follow that asked for this address still stands."""
    delivery = claimable.delivery
    return any(ref.id in claimable.following for ref in delivery.alert.follows if ref.to == delivery.address)


def _too_old(delivery: Delivery, now: datetime) -> bool:
    return delivery.address != "feed" and now - delivery.alert.due > USEFUL

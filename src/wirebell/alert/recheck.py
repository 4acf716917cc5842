"""The last look before a delivery is sent, inside the claiming transaction: much may have changed since.

What can never be sent is held; what may be sent later waits: for the end of an embargo, for the publisher to free
the story, for the end of quiet hours, and, if it is a correction or withdrawal, for the end of a pause.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple

from msgspec.structs import replace

from wirebell.alert import entitled, timing
from wirebell.alert.notation import cadence_text
from wirebell.alert.outcome import QUIET
from wirebell.alert.policy import Plan, plan
from wirebell.model.delivery import BEHIND, UNTOLD, Delivery, Held, bundle_of, is_webhook
from wirebell.model.follow import Follow
from wirebell.model.policy import NO_POLICY
from wirebell.model.showing import is_shared, showing_of
from wirebell.ports import Claimable

USEFUL = timedelta(hours=24)
"""How long after its time, and what it was put off for, an alert is still news by mail. A feed is read when the
reader comes, and a program may be told late rather than never: no limit."""
LOOK = timedelta(hours=24)
"""How often a story that its publisher withholds is looked at, should no version of it come."""
GIVEN_UP = timedelta(days=30)
"""How long after its time a story that is withheld is waited for."""
EMBARGO, WITHHELD = UNTOLD
Ancestors = Mapping[str, Sequence[str]]
NO_ANCESTORS: Ancestors = MappingProxyType({})
PAUSED = "paused"


class _Wait(NamedTuple):
    """Until when a delivery waits, and why."""

    until: datetime
    because: str
    together: bool = False
    """Whether all that waits for that moment goes out as one message."""


def recheck(
    claimable: Claimable, now: datetime, ancestors: Ancestors = NO_ANCESTORS, ours: bool = False
) -> Delivery | Held:
    """Return the delivery if it may be sent now, or put off; else Held with the first reason against it.

    `ancestors` gives the parents of a topic id: what is closed above a topic closes the story. `ours` says
    that its webhook is in the caller's hand, who sees to the order there.
    """
    reason = _against(claimable, now) or _barred(claimable, ancestors) or _unshared(claimable)
    if reason:
        return Held(because=reason)
    wait = _untold(claimable, now) or _policy_waits(claimable, now) or (None if ours else _in_line(claimable, now))
    if wait is None:
        return claimable.delivery
    delivery = claimable.delivery
    together = wait.together and delivery.alert.kind == "new"
    bundle = bundle_of(delivery.alert.follower, delivery.address, wait.until) if together else delivery.bundle
    since = delivery.since if wait.because == BEHIND else wait.until
    return replace(delivery, next=wait.until, because=wait.because, bundle=bundle, since=since)


def _against(claimable: Claimable, now: datetime) -> str | None:
    delivery, kind = claimable.delivery, claimable.delivery.alert.kind
    if claimable.suppressed is not None:
        return f"nothing more is sent to this address: {claimable.suppressed}"
    if not _standing(claimable):
        return "unfollowed since"
    if kind != "withdrawn" and claimable.withdrawn:
        return "the story was withdrawn before this was sent"
    if kind != "withdrawn" and claimable.withheld and now - delivery.alert.due > GIVEN_UP:
        return "the publisher withholds the story"
    if kind != "new" and not claimable.told:
        return "the story was never sent to this address"
    if _too_old(delivery, now):
        return "too old: more than 24 hours late"
    return _unwanted(claimable, now)


def _unwanted(claimable: Claimable, now: datetime) -> str | None:
    """Return why the follower does not want it any more, by what the policies say now.

    A pause drops what could be told today: what waits for its publisher may come free when the pause is over.
    """
    kind = claimable.delivery.alert.kind
    if kind == "new" and all(_pauses(holds, zone, now) for holds, zone in _plans(claimable)):
        return None if _untold(claimable, now) else f"{PAUSED} since"
    if kind == "updated" and not any(holds.updates for holds, _ in _plans(claimable)):
        return "no updates are asked for any more"
    return None


def _barred(claimable: Claimable, ancestors: Ancestors) -> str | None:
    """Return why the follower may not see the story; that it was withdrawn, who was told of it may know."""
    if not claimable.closed or claimable.story is None or claimable.delivery.alert.kind == "withdrawn":
        return None
    story = claimable.story
    return entitled.against(claimable.closed, entitled.things(story, entitled.all_topics(story, ancestors)))


def _unshared(claimable: Claimable) -> str | None:
    """Return why the story may not be shown where several people read; that it was withdrawn may be said."""
    story, delivery = claimable.story, claimable.delivery
    if story is None or not is_shared(delivery.address) or delivery.alert.kind == "withdrawn":
        return None
    showing = showing_of(story.rights, story.image, claimable.terms, shared=True)
    return None if showing.told else "rights: the contract with its source keeps it from shared channels"


def _standing(claimable: Claimable) -> Sequence[Follow]:
    """Return the follows that asked for this address and still stand."""
    delivery = claimable.delivery
    asked = {ref.id for ref in delivery.alert.follows if ref.to == delivery.address}
    return [follow for follow in claimable.follows if follow.id in asked]


def _too_old(delivery: Delivery, now: datetime) -> bool:
    """Return whether it is no news any more; what was put off is as old as its wait.

    Who was told what was wrong is owed the correction, however late.
    """
    if delivery.alert.kind in ("corrected", "withdrawn"):
        return False
    due, untried = delivery.alert.due, delivery.next if delivery.attempts == 0 else None
    since = max(due, delivery.since or due, untried or due)
    kept = delivery.address == "feed" or is_webhook(delivery.address)
    return not kept and now - since > USEFUL


# -- what waits ---------------------------------------------------------------------------------------------------


def _untold(claimable: Claimable, now: datetime) -> _Wait | None:
    """Return how long the story may not be told; of a withdrawal everybody hears at once."""
    if claimable.delivery.alert.kind == "withdrawn":
        return None
    if claimable.withheld:
        return _Wait(now + LOOK, WITHHELD)
    embargo = claimable.embargo
    return _Wait(embargo, EMBARGO) if embargo is not None and embargo > now else None


def _in_line(claimable: Claimable, now: datetime) -> _Wait | None:
    """Return how long it waits for one before it to the same webhook, which hears of everything in order."""
    ahead = claimable.ahead
    return _Wait(ahead, BEHIND) if ahead is not None and ahead > now else None


def _policy_waits(claimable: Claimable, now: datetime) -> _Wait | None:
    """Return how long the follower wants to hear nothing there: as long as all the follows that asked say so.

    The alert may be due since a follow that goes elsewhere tells sooner: a digest is one all the same.
    """
    alert = claimable.delivery.alert
    start = max(alert.created, claimable.embargo or alert.created) if alert.kind == "new" else None
    waits = [_plan_waits(holds, zone, now, start) for holds, zone in _plans(claimable)]
    found = [wait for wait in waits if wait is not None]
    return min(found) if found and len(found) == len(waits) else None


def _plan_waits(holds: Plan, zone: str, now: datetime, start: datetime | None) -> _Wait | None:
    """Return how long one follow waits; `start` is from when on it may tell, None for what keeps no digest."""
    where = timing.zone(zone)
    if last := _pauses(holds, zone, now):
        return _Wait(_day_after(last, zone, now), PAUSED)
    until = timing.quiet_until(holds.quiet, now, where) if holds.quiet else None
    if until:
        return _Wait(until, QUIET, together=True)
    due = timing.next_time(holds.cadence, holds.days, start, where) if start else now
    return _Wait(due, cadence_text(holds.cadence), together=True) if due > now else None


def _plans(claimable: Claimable) -> list[tuple[Plan, str]]:
    preferences = claimable.preferences
    under, zone = (preferences.policy, preferences.zone) if preferences else (NO_POLICY, "UTC")
    return [(plan(follow.policy, under), zone) for follow in _standing(claimable)]


def _pauses(holds: Plan, zone: str, now: datetime) -> date | None:
    """Return the last day of the pauses of today, None if there are none."""
    today = now.astimezone(timing.zone(zone)).date()
    return max((p.last for p in holds.pauses if p.first <= today <= p.last), default=None)


def _day_after(last: date, zone: str, now: datetime) -> datetime:
    """Return when the day after begins; an open pause is looked at again in a day."""
    if last == date.max:
        return now + LOOK
    day = last + timedelta(days=1)
    return timing.moment(day, 0, timing.zone(zone)) or datetime(day.year, day.month, day.day, tzinfo=UTC)

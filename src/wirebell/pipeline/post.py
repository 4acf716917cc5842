"""Post alerts: claim, recheck, render, send, settle."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from wirebell.alert.explain import reasons
from wirebell.alert.recheck import recheck
from wirebell.deliver.render.mail import Part
from wirebell.deliver.retry import behind
from wirebell.errors import StoreError
from wirebell.logs import Log
from wirebell.model.alert import alert_id
from wirebell.model.delivery import Delivery, Held, is_webhook
from wirebell.model.follow import Reason
from wirebell.model.policy import Preferences
from wirebell.model.source import NO_TERMS
from wirebell.model.story import Story
from wirebell.pipeline.sending import Posted, send, send_in_turn
from wirebell.pipeline.shelving import shelve
from wirebell.pipeline.world import World
from wirebell.ports import Claimable

log = Log()

CLAIM = 100
"""Deliveries claimed at a time."""
FEED = "feed"
"""The address of every private feed: it is its follower's."""
UNREAD = "its story could not be read from the record"
LEASE = 900.0
"""Seconds a delivery is ours: longer than the ten minutes a mail server may take (RFC 5321 section 4.5.3.2)."""


@dataclass(frozen=True)
class Due:
    """What one claim came to: the parts that are to be sent, what their followers want, and what goes on feeds.

    `at` is when it was made, by the event loop's clock.
    """

    at: float
    claimed: int
    held: int
    parts: Sequence[Part]
    wanted: Mapping[str, Preferences]
    shelf: Sequence[Delivery] = ()

    @property
    def any(self) -> bool:
        """Whether there is anything to deliver."""
        return bool(self.parts or self.shelf)


async def post(world: World) -> Posted:
    """Claim deliveries that may be sent now, send them, and settle what came of it."""
    return await deliver(await claim(world), world)


async def claim(world: World) -> Due:
    """Claim deliveries that may be sent now: they are ours to `deliver`, and another claim may go on meanwhile."""
    now, at = world.clock.now(), asyncio.get_running_loop().time()
    held: set[str] = set()
    here: set[str] = set()
    wanted: dict[str, Preferences] = {}

    def still(claimable: Claimable) -> Delivery | Held:
        if claimable.lapsed and world.hand.holds(claimable.delivery):  # ours for another lease, and not sent again
            here.add(claimable.delivery.id)
            return claimable.delivery
        ours = world.lines.keeps(claimable.delivery.address)
        answer = recheck(claimable, now, world.lexicon.topics.ancestors, ours)
        if claimable.preferences:
            wanted[claimable.preferences.follower] = claimable.preferences
        if isinstance(answer, Held):
            held.add(claimable.delivery.id)
        return answer

    claimed = await asyncio.to_thread(world.store.claim, now, CLAIM, LEASE, still)
    new = [delivery for delivery in claimed if delivery.id not in here]
    shelf = [delivery for delivery in new if delivery.address == FEED]
    told = [delivery for delivery in new if delivery.address != FEED]
    story = lru_cache(maxsize=CLAIM)(world.store.story)
    try:
        parts = await asyncio.to_thread(
            lambda: _with_terms([p for d in told if (p := _part(d, world, story))], world)
        )
    except StoreError:
        again = [behind(delivery, now, UNREAD) for delivery in new]
        world.settling.settle(again).add_done_callback(asyncio.Future.exception)  # seen: nobody waits for it
        raise
    for delivery in (*shelf, *(part.delivery for part in parts)):
        world.hand.take(delivery)
    return Due(at, len(claimed), len(held), parts, wanted, shelf)


async def deliver(due: Due, world: World) -> Posted:
    """Send what was claimed, and settle what came of it."""
    mails = [send(bundle, world, due) for bundle in bundles([p for p in due.parts if not _in_line(p)])]
    hooks = [send_in_turn(line, world, due) for line in lines([p for p in due.parts if _in_line(p)])]
    shelves = [shelve(due.shelf, world)] if due.shelf else []
    settled = await asyncio.gather(*shelves, *mails, *hooks)
    return sum(settled, Posted(claimed=due.claimed, held=due.held))


def _in_line(part: Part) -> bool:
    return is_webhook(part.delivery.address)


def _part(delivery: Delivery, world: World, story: Callable[[str, int | None], Story | None]) -> Part | None:
    alert = delivery.alert
    found = story(alert.story, alert.version)
    if found is None:  # purged since: the lease runs out and a later recheck tells why
        return None
    if alert.kind == "new":  # what waited is told as it stands by now, and so is why
        found = story(alert.story, None) or found
    answers = _told_in(delivery, world) if alert.kind != "new" else None
    return Part(delivery, found, _reasons(delivery, found, world), answers=answers)


def _told_in(delivery: Delivery, world: World) -> str | None:
    """Return the id of the message that told this address of the story that is corrected or withdrawn."""
    first = alert_id(delivery.alert.story, delivery.alert.follower, "new", 0)
    return next((d.message for d in world.store.deliveries(alert=first) if d.address == delivery.address), None)


def _with_terms(parts: list[Part], world: World) -> list[Part]:
    """Return the parts with what contracts with their sources say."""
    terms = world.store.terms({part.story.source for part in parts if part.story.source}) if parts else {}
    return [part._replace(terms=terms.get(part.story.source or "", NO_TERMS)) for part in parts]


def _reasons(delivery: Delivery, story: Story, world: World) -> tuple[Reason, ...]:
    return reasons(delivery.alert, story, world.lexicon.topics.ancestors, to=delivery.address)


def bundles(parts: Sequence[Part]) -> list[list[Part]]:
    """Return what goes out together: deliveries of one bundle, the others alone."""

    def together(part: Part) -> tuple[bool, str]:
        bundle = part.delivery.bundle
        return bundle is not None, bundle or part.delivery.id

    return [list(group) for _, group in groupby(sorted(parts, key=together), key=together)]


def lines(parts: Sequence[Part]) -> list[list[Part]]:
    """Return what goes to each webhook, in the order of the claim."""
    found: dict[str, list[Part]] = {}
    for part in parts:
        found.setdefault(part.delivery.address, []).append(part)
    return list(found.values())

"""Post alerts: claim, recheck, render, send, settle."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from random import Random

import structlog
from msgspec.structs import replace

from wirebell.alert.explain import reasons
from wirebell.alert.recheck import recheck
from wirebell.deliver.channels import channel_of
from wirebell.deliver.render.mail import Part, render_mail
from wirebell.deliver.retry import after
from wirebell.model.delivery import Delivered, Delivery, Gone, Held, Outcome, Refused
from wirebell.model.follow import Reason
from wirebell.model.source import NO_TERMS
from wirebell.model.story import Story
from wirebell.pipeline.world import World
from wirebell.ports import Claimable

log = structlog.get_logger()

CLAIM = 100
"""Deliveries claimed at a time."""
LEASE = 900.0
"""Seconds a delivery is ours: longer than the ten minutes a mail server may take (RFC 5321 section 4.5.3.2)."""


@dataclass(frozen=True)
class Posted:
    """What posting came to; `claimed == 0` means that nothing may be sent now."""

    claimed: int = 0
    held: int = 0
    sent: int = 0
    later: int = 0
    refused: int = 0

    def __add__(self, other: Posted) -> Posted:
        """Return both together."""
        return Posted(
            self.claimed + other.claimed,
            self.held + other.held,
            self.sent + other.sent,
            self.later + other.later,
            self.refused + other.refused,
        )


async def post(world: World) -> Posted:
    """Claim deliveries that may be sent now, send them, and settle what came of it."""
    now = world.clock.now()

    held: set[str] = set()
    zones: dict[str, str] = {}

    def still(claimable: Claimable) -> Delivery | Held:
        answer = recheck(claimable, now, world.lexicon.topics.ancestors)
        if claimable.preferences:
            zones[claimable.preferences.follower] = claimable.preferences.zone
        if isinstance(answer, Held):
            held.add(claimable.delivery.id)
        return answer

    claimed = await asyncio.to_thread(world.store.claim, now, CLAIM, LEASE, still)
    story = lru_cache(maxsize=CLAIM)(world.store.story)
    parts = await asyncio.to_thread(
        lambda: _with_terms([p for d in claimed if (p := _part(d, world, story))], world)
    )
    settled = await asyncio.gather(*(_send(bundle, world, zones) for bundle in bundles(parts)))
    return sum(settled, Posted(claimed=len(claimed), held=len(held)))


def _part(delivery: Delivery, world: World, story: Callable[[str, int | None], Story | None]) -> Part | None:
    alert = delivery.alert
    found = story(alert.story, alert.version)
    if found is None:  # purged since: the lease runs out and a later recheck tells why
        return None
    newest = story(alert.story, None) if alert.kind == "new" else None  # what waited is told as it stands by now
    return Part(delivery, newest or found, _reasons(delivery, found, world))


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


async def _send(parts: Sequence[Part], world: World, zones: Mapping[str, str]) -> Posted:
    first = parts[0].delivery
    try:
        settings = replace(world.mail, zone=zones.get(first.alert.follower, world.mail.zone))
        message, sender = render_mail(parts, settings), world.senders[channel_of(first.address)]
    except Exception as fault:  # one alert that cannot be put into words must not stop the others
        if len(parts) > 1:
            return sum([await _send([part], world, zones) for part in parts], Posted())
        log.exception("not rendered", delivery=first.id)
        return await _settled(parts, Refused(f"it could not be rendered: {fault}"), world)
    with structlog.contextvars.bound_contextvars(message=message.id):
        return await _settled(parts, await sender.send(message), world)


async def _settled(parts: Sequence[Part], outcome: Outcome, world: World) -> Posted:
    now = world.clock.now()
    seed = world.chance.random()  # one bundle is tried again as one
    settled = [after(part.delivery, outcome, now, Random(seed)) for part in parts]
    await asyncio.to_thread(_settle, settled, outcome, world)
    if not isinstance(outcome, Delivered):
        log.warning("not delivered", outcome=type(outcome).__name__, because=outcome.because)
    states = Counter(d.state for d in settled)
    return Posted(sent=states["sent"], later=states["waiting"], refused=states["refused"] + states["gone"])


def _settle(settled: Sequence[Delivery], outcome: Outcome, world: World) -> None:
    """Suppress an address that is gone before settling, so that a crash between the two leaves nothing open."""
    if isinstance(outcome, Gone):
        world.store.suppress(settled[0].address, outcome.because)
    world.store.settle(settled)

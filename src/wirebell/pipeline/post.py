"""Post alerts: claim, recheck, render, send, settle."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from random import Random
from typing import NamedTuple

import structlog
from msgspec.structs import replace

from wirebell.alert.explain import reasons
from wirebell.alert.recheck import recheck
from wirebell.deliver.breaker import RESTS
from wirebell.deliver.channels import Channel, channel_of
from wirebell.deliver.render.chat import render_chat
from wirebell.deliver.render.mail import MailSettings, Part, render_mail
from wirebell.deliver.render.notice import disabled_notices
from wirebell.deliver.render.push import render_push
from wirebell.deliver.render.webhook import render_webhook
from wirebell.deliver.retry import after, behind, given_up
from wirebell.model.alert import alert_id
from wirebell.model.delivery import BEHIND, Delivered, Delivery, Gone, Held, Message, Outcome, Refused, is_webhook
from wirebell.model.follow import Reason
from wirebell.model.source import NO_TERMS
from wirebell.model.story import Story
from wirebell.pipeline.world import World
from wirebell.ports import Claimable

log = structlog.get_logger()

CLAIM = 100
"""Deliveries claimed at a time."""
AHEAD = 8
"""Messages sent to one webhook while those before them are being recorded."""
LONGEST_LINE = 300.0
"""Seconds to go on with one webhook in one go: well within the lease."""
RENDERERS: Mapping[Channel, Callable[[Sequence[Part], MailSettings], Message]] = {
    "mail": render_mail,
    "feed": render_mail,
    "push": render_push,
    "chat": render_chat,
}
"""Who puts several deliveries to one address into one message; a webhook gets each on its own."""
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


@dataclass(frozen=True)
class Due:
    """What one claim came to: the parts that are to be sent, and the zones of their followers."""

    claimed: int
    held: int
    parts: Sequence[Part]
    zones: Mapping[str, str]


async def post(world: World) -> Posted:
    """Claim deliveries that may be sent now, send them, and settle what came of it."""
    return await deliver(await claim(world), world)


async def claim(world: World) -> Due:
    """Claim deliveries that may be sent now: they are ours to `deliver`, and another claim may go on meanwhile."""
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
    return Due(len(claimed), len(held), parts, zones)


async def deliver(due: Due, world: World) -> Posted:
    """Send what was claimed, and settle what came of it."""
    mails = [_send(bundle, world, due.zones) for bundle in bundles([p for p in due.parts if not _in_line(p)])]
    hooks = [_send_in_order(line, world, due.zones) for line in lines([p for p in due.parts if _in_line(p)])]
    settled = await asyncio.gather(*mails, *hooks)
    return sum(settled, Posted(claimed=due.claimed, held=due.held))


def _in_line(part: Part) -> bool:
    return is_webhook(part.delivery.address)


def _part(delivery: Delivery, world: World, story: Callable[[str, int | None], Story | None]) -> Part | None:
    alert = delivery.alert
    found = story(alert.story, alert.version)
    if found is None:  # purged since: the lease runs out and a later recheck tells why
        return None
    newest = story(alert.story, None) if alert.kind == "new" else None  # what waited is told as it stands by now
    answers = _told_in(delivery, world) if alert.kind != "new" else None
    return Part(delivery, newest or found, _reasons(delivery, found, world), answers=answers)


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


class _Sent(NamedTuple):
    """What an attempt came to; `recorded` is done once it is on record."""

    posted: Posted
    settled: list[Delivery]
    recorded: asyncio.Future[None]


async def _send_in_order(line: Sequence[Part], world: World, zones: Mapping[str, str]) -> Posted:
    """Send to one webhook, one after the other; when one fails, those after it wait for it and were not tried.

    The next one goes while a few before it are being recorded: a webhook knows a message again by its id.
    """
    until = asyncio.get_running_loop().time() + LONGEST_LINE
    total = Posted()
    recorded: deque[asyncio.Future[None]] = deque()
    for at, part in enumerate(line):
        if asyncio.get_running_loop().time() > until:
            total += _put_back(line[at:], world, world.clock.now(), recorded)
            break
        if rest := world.breakers.rests(part.delivery.address, world.clock.now()):
            total += _put_back(line[at:], world, rest, recorded, RESTS)
            break
        sent = await _sent([part], world, zones)
        total += sent.posted
        recorded.append(sent.recorded)
        if len(recorded) > AHEAD:
            await asyncio.shield(recorded.popleft())
        if sent.settled[0].state in ("waiting", "gone") or given_up(sent.settled[0]):  # else this message's fault
            total += _put_back(line[at + 1 :], world, sent.settled[0].next, recorded)
            break
    await asyncio.gather(*map(asyncio.shield, recorded))
    return total


def _put_back(
    parts: Sequence[Part],
    world: World,
    until: datetime,
    recorded: deque[asyncio.Future[None]],
    because: str = BEHIND,
) -> Posted:
    if parts:
        recorded.append(world.settling.settle([behind(part.delivery, until, because) for part in parts]))
    return Posted(later=len(parts))


async def _send(parts: Sequence[Part], world: World, zones: Mapping[str, str]) -> Posted:
    if rest := world.breakers.rests(parts[0].delivery.address, world.clock.now()):
        recorded: deque[asyncio.Future[None]] = deque()
        posted = _put_back(parts, world, rest, recorded, RESTS)
        await asyncio.shield(recorded[0])
        return posted
    sent = await _sent(parts, world, zones)
    await asyncio.shield(sent.recorded)
    return sent.posted


async def _sent(parts: Sequence[Part], world: World, zones: Mapping[str, str]) -> _Sent:
    first = parts[0].delivery
    try:
        settings = replace(world.mail, zone=zones.get(first.alert.follower, world.mail.zone))
        message, sender = _rendered(parts, settings), world.senders[channel_of(first.address)]
    except Exception as fault:  # one alert that cannot be put into words must not stop the others
        if len(parts) > 1:
            return await _each_alone(parts, world, zones)
        log.exception("not rendered", delivery=first.id)
        return await _settled(parts, Refused(f"it could not be rendered: {fault}"), world)
    with structlog.contextvars.bound_contextvars(message=message.id, **_named(parts)):
        try:
            sent = await _settled([_in(part, message) for part in parts], await sender.send(message), world)
        except BaseException:
            world.doubt.leave(message.id)
            raise
    sent.recorded.add_done_callback(lambda _: world.doubt.leave(message.id))
    return sent


async def _each_alone(parts: Sequence[Part], world: World, zones: Mapping[str, str]) -> _Sent:
    alone: list[_Sent] = []
    for part in parts:
        alone.append(await _sent([part], world, zones))
        await asyncio.shield(alone[-1].recorded)
    settled = [delivery for one in alone for delivery in one.settled]
    return _Sent(sum((one.posted for one in alone), Posted()), settled, alone[-1].recorded)


def _in(part: Part, message: Message) -> Part:
    return part._replace(delivery=replace(part.delivery, message=message.id))


def _named(parts: Sequence[Part]) -> dict[str, str]:
    """Return the stories and alerts of a message, for the log."""
    alerts = [part.delivery.alert for part in parts]
    return {"stories": " ".join(dict.fromkeys(a.story for a in alerts)), "alerts": " ".join(a.id for a in alerts)}


def _rendered(parts: Sequence[Part], settings: MailSettings) -> Message:
    render = RENDERERS.get(channel_of(parts[0].delivery.address))
    return render(parts, settings) if render else render_webhook(parts[0], settings)


async def _settled(parts: Sequence[Part], outcome: Outcome, world: World) -> _Sent:
    now = world.clock.now()
    world.breakers.heed(parts[0].delivery.address, outcome, now)
    seed = world.chance.random()  # one bundle is tried again as one
    settled = [after(part.delivery, outcome, now, Random(seed)) for part in parts]
    closed = _closed(settled[0], outcome)
    if closed and _in_line(parts[0]):
        await _tell_owners(settled[0].address, closed, world)
    recorded = world.settling.settle(settled, closed)
    if isinstance(outcome, Delivered):
        log.info("delivered", channel=channel_of(parts[0].delivery.address), attempt=settled[0].attempts)
    else:
        log.warning("not delivered", outcome=type(outcome).__name__, because=outcome.because)
    states = Counter(d.state for d in settled)
    gone = states["refused"] + states["gone"]
    return _Sent(Posted(sent=states["sent"], later=states["waiting"], refused=gone), settled, recorded)


def _closed(settled: Delivery, outcome: Outcome) -> str | None:
    """Return why nothing more is sent to an address: it is gone, or a webhook failed all its schedule through."""
    if isinstance(outcome, Gone):
        return outcome.because
    return settled.because if is_webhook(settled.address) and given_up(settled) else None


async def _tell_owners(address: str, because: str, world: World) -> None:
    """Tell those whose follows go to a webhook that is disabled; before it is, so that no crash hides it."""
    log.warning("webhook disabled", because=because)
    follows = await asyncio.to_thread(world.store.follows)
    preferences = await asyncio.to_thread(world.store.preferences)
    for notice in disabled_notices(address, because, follows, preferences, world.mail, world.clock.now()):
        try:
            outcome = await world.senders["mail"].send(notice)
        finally:
            world.doubt.leave(notice.id)
        if not isinstance(outcome, Delivered):
            log.warning("owner of a webhook not told", outcome=type(outcome).__name__, because=outcome.because)

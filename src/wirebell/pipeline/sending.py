"""Attempts: render, send, settle; one message, or what goes to one webhook in its order."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple, Protocol

from msgspec.structs import replace

from wirebell.deliver.breaker import domain_of
from wirebell.deliver.channels import Channel, channel_of
from wirebell.deliver.render.chat import render_chat
from wirebell.deliver.render.clean import one_line
from wirebell.deliver.render.mail import MailSettings, Part, render_mail
from wirebell.deliver.render.notice import disabled_notices
from wirebell.deliver.render.push import render_push
from wirebell.deliver.render.webhook import render_webhook
from wirebell.deliver.retry import after, behind, given_up
from wirebell.errors import DiskFailed, StoreError
from wirebell.logs import Log, bound
from wirebell.model.delivery import (
    BEHIND,
    Barred,
    Delivered,
    Delivery,
    Gone,
    Message,
    Outcome,
    Refused,
    Untried,
    is_webhook,
)
from wirebell.model.policy import Preferences
from wirebell.pipeline.world import World
from wirebell.ports import Sender

log = Log()

AHEAD = 8
"""Messages sent to one webhook while those before them are being recorded."""
LONGEST_LINE = 300.0
"""Seconds to go on with one webhook in one go: well within the lease."""
SOON = timedelta(seconds=5)
"""How long what was not tried for want of the record waits."""
RENDERERS: Mapping[Channel, Callable[[Sequence[Part], MailSettings], Message]] = {
    "mail": render_mail,
    "push": render_push,
    "chat": render_chat,
}
"""Who puts several deliveries to one address into one message; a webhook gets each on its own, a feed no words."""


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


class Claim(Protocol):
    """What a claim says of all that it brought."""

    @property
    def at(self) -> float:
        """When it was made, by the event loop's clock."""
        ...

    @property
    def wanted(self) -> Mapping[str, Preferences]:
        """What followers want."""
        ...


class _Sent(NamedTuple):
    """What an attempt came to; `recorded` is done once it is on record."""

    posted: Posted
    settled: list[Delivery]
    recorded: asyncio.Future[None]


async def send_in_turn(line: Sequence[Part], world: World, claim: Claim) -> Posted:
    """Send to one webhook, in order, once all that was claimed for it before is done with and on record."""
    going = _Line(line[0].delivery.address, world, claim)
    with in_hand([part.delivery for part in line], world):
        async with world.lines.turn(going.address):
            posted = await going.send(line)
            await asyncio.gather(*map(asyncio.shield, going.recorded))
            if going.waits:  # on record by now: who claims from here on sees it there
                world.lines.hold_up(going.address, going.waits, asyncio.get_running_loop().time())
    return posted


@contextmanager
def in_hand(deliveries: Sequence[Delivery], world: World) -> Iterator[None]:
    """Put down what was claimed, at the end and whatever comes."""
    try:
        yield
    finally:
        world.hand.put_down(deliveries)


class _Line:
    """What is sent to one webhook in one turn; `waits` is until when what it put back waits."""

    def __init__(self, address: str, world: World, claim: Claim) -> None:
        self.address, self._world, self._claim = address, world, claim
        self.recorded: deque[asyncio.Future[None]] = deque()
        self.waits: datetime | None = None

    async def send(self, line: Sequence[Part]) -> Posted:
        """Send one after the other; when one fails, those after it wait for it and were not tried.

        The next one goes while a few before it are being recorded: a webhook knows a message again by its id.
        """
        total = Posted()
        for at, part in enumerate(line):
            if wait := self._wait():
                self.waits = wait[0]
                return total + self._put_back(line[at:], *wait)
            sent = await _sent([part], self._world, self._claim.wanted)
            total += sent.posted
            self.recorded.append(sent.recorded)
            if len(self.recorded) > AHEAD:
                await asyncio.shield(self.recorded.popleft())
            if sent.settled[0].state in ("waiting", "gone") or given_up(sent.settled[0]):  # else its own fault
                self.waits = sent.settled[0].next
                return total + self._put_back(line[at + 1 :], self.waits)
        return total

    def _wait(self) -> tuple[datetime, str] | None:
        """Return until when the rest of the line waits, and why; None if the next may go."""
        now = self._world.clock.now()
        if asyncio.get_running_loop().time() > self._claim.at + LONGEST_LINE:
            return now, BEHIND
        if until := self._world.lines.held_up(self.address, self._claim.at):
            return until, BEHIND
        return self._world.breakers.rests(self.address, now)

    def _put_back(self, parts: Sequence[Part], until: datetime, because: str = BEHIND) -> Posted:
        if parts:
            self.recorded.append(put_back(parts, self._world, until, because))
        return Posted(later=len(parts))


def put_back(parts: Sequence[Part], world: World, until: datetime, because: str) -> asyncio.Future[None]:
    """Let what was claimed and not tried wait."""
    return world.settling.settle([behind(part.delivery, until, because) for part in parts])


async def send(parts: Sequence[Part], world: World, claim: Claim) -> Posted:
    """Send one message of these parts."""
    with in_hand([part.delivery for part in parts], world):
        if rest := world.breakers.rests(parts[0].delivery.address, world.clock.now()):
            await asyncio.shield(put_back(parts, world, *rest))
            return Posted(later=len(parts))
        sent = await _sent(parts, world, claim.wanted)
        await asyncio.shield(sent.recorded)
        return sent.posted


def _settings(mail: MailSettings, wanted: Preferences | None) -> MailSettings:
    """Return how a follower's messages are rendered: on their clock and in their language."""
    if wanted is None:
        return mail
    return replace(mail, zone=wanted.zone, language=wanted.language or mail.language)


async def _sent(parts: Sequence[Part], world: World, wanted: Mapping[str, Preferences]) -> _Sent:
    first = parts[0].delivery
    try:
        settings = _settings(world.mail, wanted.get(first.alert.follower))
        message, sender = _rendered(parts, settings), world.senders[channel_of(first.address)]
    except Exception as fault:  # one alert that cannot be put into words must not stop the others
        if len(parts) > 1:
            return await _each_alone(parts, world, wanted)
        log.exception("not rendered", delivery=first.id)
        return await _settled(parts, Refused(f"it could not be rendered: {fault}"), world)
    with bound(message=message.id, **_named(parts)):
        try:
            with world.steps.timed("send", ((p.delivery.alert.story, p.delivery.alert.version) for p in parts)):
                outcome = await _tried(sender, message)
            world.doubt.answered(message.id)
            if isinstance(outcome, Untried):
                sent = _untried(parts, outcome, world)
            else:
                sent = await _settled([_in(part, message) for part in parts], outcome, world)
        except BaseException:
            world.doubt.leave(message.id)
            raise
    sent.recorded.add_done_callback(lambda end: _leave(end, message.id, world))
    return sent


async def _tried(sender: Sender, message: Message) -> Outcome:
    """Send once; a sender that could not look up what it needs in the record sent nothing: no attempt is gone."""
    try:
        return await sender.send(message)
    except DiskFailed:
        raise
    except StoreError as fault:
        return Untried(one_line(str(fault)))


def _untried(parts: Sequence[Part], outcome: Untried, world: World) -> _Sent:
    """Let what was not tried wait as long as its domain rests, or a moment for the record."""
    now = world.clock.now()
    soon = now + SOON, outcome.because
    until, because = world.breakers.rests(parts[0].delivery.address, now) or soon
    settled = [behind(part.delivery, until, because) for part in parts]
    return _Sent(Posted(later=len(parts)), settled, world.settling.settle(settled))


def _leave(recorded: asyncio.Future[None], message: str, world: World) -> None:
    """Let the next be in doubt once this one is on record: what cannot be recorded stays the last one sent."""
    if recorded.cancelled() or recorded.exception() is not None:
        world.doubt.shut()
    else:
        world.doubt.leave(message)


async def _each_alone(parts: Sequence[Part], world: World, wanted: Mapping[str, Preferences]) -> _Sent:
    alone: list[_Sent] = []
    for part in parts:
        alone.append(await _sent([part], world, wanted))
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
    seed, tried = world.chance.random(), min(part.delivery.attempts for part in parts)  # one bundle stays one
    settled = [after(replace(part.delivery, attempts=tried), outcome, now, Random(seed)) for part in parts]
    closed = _closed(settled[0], outcome)
    if closed and is_webhook(settled[0].address):
        await _tell_owners(settled[0].address, closed, world)
    recorded = world.settling.settle(settled, closed)
    if isinstance(outcome, Delivered):
        log.info("delivered", channel=channel_of(parts[0].delivery.address), attempt=settled[0].attempts)
    elif isinstance(outcome, Barred):
        log.error(
            "our mail is refused: its domain waits", domain=domain_of(settled[0].address), because=outcome.because
        )
    else:
        log.warning("not delivered", outcome=type(outcome).__name__, because=outcome.because)
    return _Sent(posted(settled), settled, recorded)


def posted(settled: Sequence[Delivery]) -> Posted:
    """Return what these came to."""
    states = Counter(delivery.state for delivery in settled)
    gone = states["refused"] + states["gone"]
    return Posted(sent=states["sent"], later=states["waiting"], refused=gone)


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

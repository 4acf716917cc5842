"""What becomes of a delivery after an attempt: a table of outcomes and one of delays."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from msgspec import Struct
from msgspec.structs import replace

from wirebell.deliver.address import Channel, channel_of
from wirebell.model.delivery import (
    BARRED,
    BEHIND,
    LIFE,
    Barred,
    Delivered,
    Delivery,
    DeliveryState,
    Gone,
    Later,
    Outcome,
    Refused,
    Unknown,
    Untried,
)

MINUTE = 60.0


class Schedule(Struct, frozen=True):
    """How a channel is tried again: seconds to wait after the first, second … failed attempt, then it is given up.

    A delay varies by the share `jitter` either way, so that a thousand messages to one broken server do not return
    as one. `silence` is how many seconds to leave an unanswered attempt alone.
    """

    delays: tuple[float, ...]
    jitter: float
    silence: float


DELAYS = tuple(MINUTE * minutes for minutes in (0.5, 2, 10, 30, 120, 240, 360, 660))
"""Of mail, browsers and chats, together just under 24 hours."""
WEBHOOK_DELAYS = (5.0, *(MINUTE * minutes for minutes in (5, 30, 120, 300, 600, 840, 1200, 1440)))
"""Of webhooks, together 75 h 35 min 5 s (Standard Webhooks 1.0.0, Deliverability)."""
MAIL = Schedule(delays=DELAYS, jitter=0.2, silence=10 * MINUTE)
"""A mail server may take ten minutes to answer (RFC 5321 section 4.5.3.2)."""
AT_ONCE = Schedule(delays=DELAYS, jitter=0.2, silence=0.0)
"""What is sent again takes the place of the first, or there is nothing to wait for."""
SCHEDULES: dict[Channel, Schedule] = {
    "mail": MAIL,
    "feed": MAIL,
    "webhook": Schedule(delays=WEBHOOK_DELAYS, jitter=0.1, silence=0.0),
    "push": AT_ONCE,
    "chat": AT_ONCE,
}
GIVEN_UP = "given up after"
"""What `because` begins with once the delays are used up."""
LONGEST = 24 * 60 * MINUTE
"""The longest that a far side can make us wait."""

FINAL: dict[type[Outcome], DeliveryState] = {Delivered: "sent", Refused: "refused", Gone: "gone"}


def after(delivery: Delivery, outcome: Outcome, now: datetime, rng: Random) -> Delivery:
    """Return the delivery as it stands after an attempt at `now`, with one attempt more; after Untried with none.

    Later, Barred and Unknown wait again until the delays are used up, then it is refused. After Gone the
    caller also suppresses the address. Raises ValueError for a delivery that is not leased.
    """
    tried = replace(delivery, attempts=delivery.attempts + 1)
    match outcome:
        case Delivered():
            return _step(tried, FINAL[Delivered], None)
        case Refused(because) | Gone(because):
            return _step(tried, FINAL[type(outcome)], because)
        case Later(because, asked):
            return _again(tried, because, asked or 0.0, now, rng)
        case Untried(because):
            return behind(delivery, now, because)
        case Barred(because):
            return _again(tried, f"{BARRED}: {because}", 0.0, now, rng)
        case Unknown(because):
            silence = SCHEDULES[channel_of(delivery.address)].silence
            return _again(replace(tried, unknown=True), because, silence, now, rng)


def given_up(delivery: Delivery) -> bool:
    """Return whether a delivery was refused because every attempt of its schedule failed."""
    return delivery.state == "refused" and (delivery.because or "").startswith(GIVEN_UP)


def behind(delivery: Delivery, until: datetime, because: str = BEHIND) -> Delivery:
    """Return a leased delivery that was not tried, as it waits: for one before it in line or as said."""
    return replace(_step(delivery, "waiting", because), next=until)


def _again(tried: Delivery, because: str, least: float, now: datetime, rng: Random) -> Delivery:
    schedule = SCHEDULES[channel_of(tried.address)]
    if tried.attempts > len(schedule.delays):
        return _step(tried, "refused", f"{GIVEN_UP} {tried.attempts} attempts: {because}")
    delay = schedule.delays[tried.attempts - 1] * rng.uniform(1 - schedule.jitter, 1 + schedule.jitter)
    seconds = max(delay, min(least, LONGEST))
    return replace(_step(tried, "waiting", because), next=now + timedelta(seconds=seconds))


def _step(delivery: Delivery, state: DeliveryState, because: str | None) -> Delivery:
    if state not in LIFE[delivery.state]:
        raise ValueError(f"delivery {delivery.id} is {delivery.state}: it cannot become {state}")
    return replace(delivery, state=state, because=because)

"""What becomes of a delivery after an attempt: a table of outcomes and one of delays."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from msgspec.structs import replace

from wirebell.model.delivery import (
    LIFE,
    Delivered,
    Delivery,
    DeliveryState,
    Gone,
    Later,
    Outcome,
    Refused,
    Unknown,
)

MINUTE = 60.0
DELAYS = tuple(MINUTE * minutes for minutes in (0.5, 2, 10, 30, 120, 240, 360, 660))
"""Seconds to wait after the first, second … failed attempt: together just under 24 hours, then it is given up."""
JITTER = 0.2
"""A delay varies by this share either way, so that a thousand mails to one broken server do not return as one."""
SILENCE = 10 * MINUTE
"""How long to leave an unanswered attempt alone: a server may take this long (RFC 5321 section 4.5.3.2)."""
LONGEST = 24 * 60 * MINUTE
"""The longest that a far side can make us wait."""

FINAL: dict[type[Outcome], DeliveryState] = {Delivered: "sent", Refused: "refused", Gone: "gone"}


def after(delivery: Delivery, outcome: Outcome, now: datetime, rng: Random) -> Delivery:
    """Return the delivery as it stands after an attempt at `now`, with one attempt more.

    Later and Unknown wait again until the delays are used up, then it is refused. After Gone the caller also
    suppresses the address. Raises ValueError for a delivery that is not leased.
    """
    tried = replace(delivery, attempts=delivery.attempts + 1)
    match outcome:
        case Delivered():
            return _step(tried, FINAL[Delivered], None)
        case Refused(because) | Gone(because):
            return _step(tried, FINAL[type(outcome)], because)
        case Later(because, asked):
            return _again(tried, because, asked or 0.0, now, rng)
        case Unknown(because):
            return _again(replace(tried, unknown=True), because, SILENCE, now, rng)


def _again(tried: Delivery, because: str, least: float, now: datetime, rng: Random) -> Delivery:
    if tried.attempts > len(DELAYS):
        return _step(tried, "refused", f"given up after {tried.attempts} attempts: {because}")
    delay = DELAYS[tried.attempts - 1] * rng.uniform(1 - JITTER, 1 + JITTER)
    seconds = max(delay, min(least, LONGEST))
    return replace(_step(tried, "waiting", because), next=now + timedelta(seconds=seconds))


def _step(delivery: Delivery, state: DeliveryState, because: str | None) -> Delivery:
    if state not in LIFE[delivery.state]:
        raise ValueError(f"delivery {delivery.id} is {delivery.state}: it cannot become {state}")
    return replace(delivery, state=state, because=because)

"""The life of a subscription at a hub, step by step (model.websub.LIFE). Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from wirebell.intake.websub import SECONDS, Offer, safe
from wirebell.model.websub import LIFE, Lease, LeaseState

RENEWED_AT = 0.8
"""The part of a lease after which it is asked for again."""
SHORTEST, LONGEST = 60, 90 * 86_400
"""Seconds of a lease that are believed."""
ANSWERED_BY = timedelta(hours=1)
"""How long a hub has to confirm before it is asked again."""
FIRST, MOST = timedelta(minutes=5), timedelta(days=1)
"""The wait after the first failure, which doubles, and the longest."""
TRIES = 3
"""How often a hub is asked to stop."""


def wished(before: Lease | None, source: str, offer: Offer, now: datetime) -> Lease | None:
    """Return the lease that an offer asks for; None if what stands is for it already."""
    if before is not None and (before.hub, before.topic) == (offer.hub, offer.topic) and before.state != "ending":
        return None
    generation = before.generation + 1 if before else 0
    return Lease(
        source=source,
        hub=offer.hub,
        topic=offer.topic,
        generation=generation,
        next=now,
        signed=safe(offer.hub),
    )


def asked(lease: Lease, now: datetime) -> Lease:
    """Return the lease after the hub took our request; it confirms by itself."""
    state: LeaseState = "ending" if lease.state == "ending" else "asked"
    tries = lease.failures + 1 if lease.state in ("asked", "ending") else lease.failures
    return replace(_step(lease, state), next=now + ANSWERED_BY, failures=tries)


def failed(lease: Lease, problem: str, now: datetime) -> Lease:
    """Return the lease after the hub did not take our request: it is asked again, ever more rarely."""
    wait = min(FIRST * 2 ** min(lease.failures, 12), MOST)
    return replace(lease, next=now + wait, failures=lease.failures + 1, problem=problem)


def confirmed(lease: Lease, seconds: int | None, now: datetime) -> Lease:
    """Return the lease after the hub confirmed it for so many seconds."""
    length = min(max(seconds or SECONDS, SHORTEST), LONGEST)
    return replace(
        _step(lease, "active"),
        until=now + timedelta(seconds=length),
        next=now + timedelta(seconds=length * RENEWED_AT),
        failures=0,
        problem=None,
    )


def denied(lease: Lease, reason: str, now: datetime) -> Lease:
    """Return the lease after the hub would not have it, or have it any longer."""
    return replace(_step(lease, "denied"), until=None, next=now + MOST, problem=f"the hub denies it: {reason}")


def ending(lease: Lease, now: datetime) -> Lease:
    """Return the lease of a source that was removed."""
    return lease if lease.state == "ending" else replace(_step(lease, "ending"), next=now, failures=0)


def _step(lease: Lease, state: LeaseState) -> Lease:
    if state != lease.state and state not in LIFE[lease.state]:
        raise ValueError(f"the lease of {lease.source} is {lease.state}: it cannot become {state}")
    return replace(lease, state=state)

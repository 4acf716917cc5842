"""What a visit learns of hubs, and how much more rarely a source is visited while one sends what is new."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from wirebell.intake.formats import FeedFacts
from wirebell.intake.leases import wished
from wirebell.intake.websub import offered
from wirebell.model.source import Fetched, Source
from wirebell.ports import Store

FALLBACK = timedelta(hours=6)
"""How long a source whose hub sends is left alone: hubs drop what they could not deliver within a minute."""


def note(source: Source, fetched: Sequence[Fetched], facts: FeedFacts, store: Store, now: datetime) -> None:
    """Write down the hub that an answer names, if it is another than the one that is known."""
    offer = offered(fetched[0], facts) if source.kind == "web" and len(fetched) == 1 else None
    if offer is None:
        return
    wanted = wished(next(iter(store.leases(source.id)), None), source.id, offer, now)
    if wanted is not None:
        store.put_lease(wanted)


def paced(source: Source, due: datetime, store: Store, now: datetime) -> datetime:
    """Return when to visit a source: later than `due` while a hub sends, unless its owner set the interval."""
    if source.kind != "web" or source.poll is not None:
        return due
    sends = any(lease.covers(now) for lease in store.leases(source.id))
    return max(due, now + FALLBACK) if sends else due

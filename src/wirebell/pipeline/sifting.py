"""Sift what a source sent against what the store knows by now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from wirebell.intake.sift import Sifted, keyed, sift
from wirebell.model.entitlement import closed_by
from wirebell.model.source import Item, Source, Visit
from wirebell.ports import Store


def sifted(items: Sequence[Item], source: Source, last: Visit, store: Store, now: datetime) -> Sifted:
    """Return what is new, changed or withdrawn among the items of a source, and what is to be noted."""
    pairs = keyed(items, source.id, now)
    known = store.known({key for _, keys in pairs for key in keys})
    closed = closed_by(store.entitlements()).to(None)
    return sift(pairs, known, source, last, now, closed)

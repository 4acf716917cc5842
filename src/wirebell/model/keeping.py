"""What is kept and for how long."""

from __future__ import annotations

from msgspec import Struct


class Purged(Struct, frozen=True, kw_only=True):
    """What a step of retention deleted; `upto` is the number to go on from, None when nothing older is left."""

    stories: int = 0
    alerts: int = 0
    upto: int | None = None

"""How often somebody may do something, counted for all processes together."""

from __future__ import annotations

from msgspec import Struct


class Bucket(Struct, frozen=True, kw_only=True):
    """`quota` at once, filled again evenly over `window` seconds.

    A process takes one in `part` of what is left in hand at a time, and one at least; with 0 always one.
    """

    quota: int
    window: int
    part: int = 0


class Drawn(Struct, frozen=True, kw_only=True):
    """How many were drawn from a bucket, and what is left in it, with the fraction that has dripped in."""

    given: int
    level: float

"""How large an expression may be, by who wrote it."""

from __future__ import annotations

from msgspec import Struct


class Profile(Struct, frozen=True, kw_only=True):
    """Limits of an expression; None is no limit. `depth` counts nested AND, OR and groups."""

    name: str
    terms: int | None
    depth: int | None
    characters: int | None


READER = Profile(name="reader", terms=64, depth=6, characters=4_000)
DESK = Profile(name="desk", terms=2_000, depth=24, characters=20_000)
RULE = Profile(name="topic rule", terms=None, depth=None, characters=None)
"""For topic rules, and for canonical expressions that come back from the store: they passed their limits once."""

NESTING = 60
"""Open parentheses at one time, for everybody: the reader is recursive and must end in an error of ours."""

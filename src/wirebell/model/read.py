"""What a reader has read."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class HaveRead(Struct, frozen=True, gc=False):
    """A reader opened a story, as it stood in that version, or said that it needs no reading."""

    follower: str
    story: str
    version: int
    at: datetime

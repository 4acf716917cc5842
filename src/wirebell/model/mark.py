"""What the desk says of a story and a topic."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class Mark(Struct, frozen=True, gc=False):
    """The desk looked at a story and said whether it is about a topic: what rules are measured by."""

    topic: str
    story: str
    right: bool
    at: datetime

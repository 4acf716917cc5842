"""A webhook: a program that takes alerts over HTTP, in order, and what is known of it."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class Rotation(Struct, frozen=True, kw_only=True):
    """Which generation the secret of a webhook has reached, and when it did; 0 for one never changed."""

    generation: int = 0
    at: datetime | None = None


FIRST = Rotation()


class Line(Struct, frozen=True, kw_only=True):
    """The deliveries to one webhook, by state; `failing` is how often the one at the head failed so far.

    `next` is when the head is tried (again) and `because` its last problem; None when nothing waits.
    """

    address: str
    waiting: int = 0
    sent: int = 0
    refused: int = 0
    failing: int = 0
    next: datetime | None = None
    because: str | None = None

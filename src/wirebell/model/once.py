"""A request that is to be done once, however often it is sent."""

from __future__ import annotations

from msgspec import Struct


class Answered(Struct, frozen=True, kw_only=True):
    """What stands under an idempotency key: a hash of what was asked, and the answer (status 0 for none yet)."""

    asked: bytes
    status: int = 0
    body: bytes = b""

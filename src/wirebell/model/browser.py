"""A reader's browser that takes alerts by Web Push."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

MOST = 10
"""Browsers of one follower."""


class Browser(Struct, frozen=True, kw_only=True):
    """A subscription that a browser gave us (W3C Push API): alerts go to its address `push:ID`.

    `endpoint` is where its push service takes messages, `key` its public key (P-256, 65 bytes) and `auth` its
    secret of 16 bytes, both in Base64 as for addresses, without padding. `name` is how its owner knows it.
    """

    id: str
    follower: str
    endpoint: str
    key: str
    auth: str
    name: str
    added: datetime

    @property
    def address(self) -> str:
        """The address that alerts are sent to."""
        return f"push:{self.id}"

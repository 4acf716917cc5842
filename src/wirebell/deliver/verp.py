"""Envelope senders that name whom a mail went to, so that what comes back is believed (VERP with HMAC). Pure.

    bounces+DAY-MARK@bell.example

DAY is the day it was sent, MARK an HMAC of day and address with the house's key: nobody makes one for another, and
it tells nobody whom it names.
"""

from __future__ import annotations

import re
from base64 import b32encode
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import digest

from wirebell.errors import UsageError

HOLDS = timedelta(days=30)
"""How long a bounce is believed: queues give up after five days, people complain for weeks."""
LONGEST_BASE = 30
_EPOCH = 719_163
_MARK = re.compile(r"(?P<base>[^@+]+)\+(?P<day>\d{1,6})-(?P<mark>[a-z2-7]{26})@(?P<domain>[^@]+)", re.IGNORECASE)


class Envelope:
    """Makes and knows the envelope senders of a house, under one mailbox such as bounces@bell.example."""

    def __init__(self, mailbox: str, key: str) -> None:
        self._base, _, self._domain = mailbox.rpartition("@")
        self._key = key
        if not self._base or not self._domain or len(self._base) > LONGEST_BASE or "+" in self._base:
            raise UsageError(f"{mailbox!r} cannot take bounces: write a short mailbox without +.")

    def sender(self, address: str, at: datetime) -> str:
        """Return the envelope sender of a mail to an address."""
        day = at.toordinal() - _EPOCH
        return f"{self._base}+{day}-{self._mark(day, address)}@{self._domain}"

    def recipient(self, sender: str, addresses: Iterable[str], now: datetime) -> str | None:
        """Return which of the addresses an envelope sender names; None if it is forged, old, or another's."""
        found = _MARK.fullmatch(sender.strip().strip("<>"))
        today = now.toordinal() - _EPOCH
        if (
            not found
            or found["base"].lower() != self._base.lower()
            or found["domain"].lower() != self._domain.lower()
        ):
            return None
        day, mark = int(found["day"]), found["mark"].lower()
        if not today - HOLDS.days <= day <= today + 1:
            return None
        return next((address for address in addresses if self._mark(day, address) == mark), None)

    def _mark(self, day: int, address: str) -> str:
        text = f"wirebell.verp.1\0{day}\0{address}".encode()
        return b32encode(digest(self._key.encode(), text, sha256)[:16]).decode().rstrip("=").lower()

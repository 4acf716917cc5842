"""The secrets of each webhook: derived from the house's key, so that none stands in the database or its backups.

One is the house's, which its operator sees, and one each follower's, whose alerts both sign: so whoever named an
address before knows nothing that signs for those who name it later.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from hmac import digest

from wirebell.model.webhook import Rotation

KEPT = timedelta(hours=24)
"""How long after a rotation messages are signed with the secrets before it as well."""
BEFORE = 3
"""How many of those: who rotates twice in a row changes a program that still checks by the first."""


def signing_keys(address: str, follower: str, rotation: Rotation, house: str, now: datetime) -> list[bytes]:
    """Return the keys that sign a follower's alerts for a webhook: the house's and the follower's own.

    The newest come first, then those they took the place of, while kept.
    """
    generations = [rotation.generation]
    if rotation.generation and rotation.at and now - rotation.at < KEPT:
        generations += range(rotation.generation - 1, max(-1, rotation.generation - 1 - BEFORE), -1)
    owners = ("", follower) if follower else ("",)
    return [key(address, owner, generation, house) for generation in generations for owner in owners]


def key(address: str, follower: str, generation: int, house: str) -> bytes:
    """Return the key of a generation: a follower's own, or the house's where `follower` is ""."""
    said = f"wirebell.webhook.1\0{generation}\0{address}"
    if follower:
        said = f"wirebell.webhook.2\0{generation}\0{follower}\0{address}"
    return digest(house.encode(), said.encode(), sha256)

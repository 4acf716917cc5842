"""The secret of each webhook: derived from the house's key, so that none stands in the database or its backups."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from hmac import digest

from wirebell.model.webhook import Rotation

KEPT = timedelta(hours=24)
"""How long after a rotation messages are signed with the secret before it as well."""


def signing_keys(address: str, rotation: Rotation, house: str, now: datetime) -> list[bytes]:
    """Return the keys that sign for a webhook: the newest first, then the one it took the place of, while kept."""
    keys = [_key(address, rotation.generation, house)]
    if rotation.generation and rotation.at and now - rotation.at < KEPT:
        keys.append(_key(address, rotation.generation - 1, house))
    return keys


def _key(address: str, generation: int, house: str) -> bytes:
    return digest(house.encode(), f"wirebell.webhook.1\0{generation}\0{address}".encode(), sha256)

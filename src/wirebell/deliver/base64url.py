"""Base64 as it stands in addresses and headers: RFC 4648 section 5, without padding."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode

_LETTERS = re.compile(r"[A-Za-z0-9_-]*")


def written(raw: bytes) -> str:
    """Return the bytes as text."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def bytes_of(text: str) -> bytes:
    """Return the bytes that a text stands for. Raises ValueError for what stands for none."""
    bare = text.rstrip("=")
    if not _LETTERS.fullmatch(bare) or len(bare) % 4 == 1:
        raise ValueError("not Base64 as for addresses")
    return urlsafe_b64decode(bare + "=" * (-len(bare) % 4))

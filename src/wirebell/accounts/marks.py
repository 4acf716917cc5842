"""Secrets, and the marks (hashes) that alone of them are kept."""

from __future__ import annotations

import secrets
from hashlib import sha256
from hmac import digest

LETTERS = "23456789BCDFGHJKMNPQRSTVWXZ"
"""What a code is made of: no vowels, so that it spells nothing, and nothing that looks like something else."""
CODE = 8


def new_secret() -> str:
    """Return a secret of 256 bits that can stand in an address or a cookie."""
    return secrets.token_urlsafe(32)


def new_id() -> str:
    """Return a name that nobody can guess and that says nothing."""
    return secrets.token_hex(8)


def mark_of(secret: str) -> bytes:
    """Return what is kept of a secret of 256 bits."""
    return sha256(secret.encode("utf-8", "replace")).digest()


def new_code() -> str:
    """Return a code to type, about 38 bits."""
    return "".join(secrets.choice(LETTERS) for _ in range(CODE))


def code_mark(code: str, key: str) -> bytes:
    """Return what is kept of a code: keyed, as all codes can be tried on a plain hash. Case and gaps are free."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    return digest(key.encode(), b"wirebell code " + plain.encode("utf-8", "replace"), sha256)

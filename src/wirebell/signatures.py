"""Signatures of webhooks, made and checked as Standard Webhooks 1.0.0 says: HMAC-SHA256 of `id.timestamp.body`.

Both ways use them: alerts going out (`deliver`) and stories pushed in (`intake`). Pure.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping, Sequence
from hashlib import sha256
from hmac import compare_digest, digest

from wirebell.errors import Forged, UsageError

PREFIX = "whsec_"
SHORTEST, LONGEST = 24, 64
"""Bytes of a secret."""
TOLERANCE = 300
"""Seconds that a timestamp may lie before or after our clock; what is older may be a replay."""
MOST_SIGNATURES = 16
_ID = re.compile(r"[\x21-\x7e]{1,256}")
_TIME = re.compile(r"\d{1,12}", re.ASCII)


def key_of(secret: str) -> bytes:
    """Return the key that a secret `whsec_…` holds. Raises UsageError, never showing the secret."""
    problem = f"A webhook secret is {PREFIX} and {SHORTEST} to {LONGEST} bytes in Base64; this one is not."
    try:
        key = b64decode(secret.strip().removeprefix(PREFIX), validate=True)
    except (NotBase64, ValueError):
        raise UsageError(problem) from None
    if not secret.strip().startswith(PREFIX) or not SHORTEST <= len(key) <= LONGEST:
        raise UsageError(problem)
    return key


def secret_of(key: bytes) -> str:
    """Return a key written as a secret."""
    return PREFIX + b64encode(key).decode("ascii")


def signed(name: str, at: int, body: bytes, keys: Sequence[bytes]) -> dict[str, str]:
    """Return the three headers for a body sent at `at` (Unix seconds), signed once with each key.

    Raises ValueError for an id with a dot, which the signed text could not tell from the timestamp.
    """
    if "." in name or not _ID.fullmatch(name):
        raise ValueError(f"{name!r} cannot be the id of a webhook message")
    marks = " ".join(_mark(name, str(at), body, key) for key in keys)
    return {"webhook-id": name, "webhook-timestamp": str(at), "webhook-signature": marks}


def ensure_timely(headers: Mapping[str, str], now: float) -> tuple[str, str]:
    """Return the id and time that headers name, if they may be those of a message signed near `now`.

    It can be told before the body is read. `headers` have lower-case names. Raises Forged.
    """
    name, at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not _ID.fullmatch(name) or "." in name or not _TIME.fullmatch(at):
        raise Forged("The headers webhook-id and webhook-timestamp must be there: see Standard Webhooks 1.0.0.")
    if abs(now - int(at)) > TOLERANCE:
        raise Forged("The webhook-timestamp is more than five minutes off; set the sender's clock and send anew.")
    if not _marks(headers):
        raise Forged("No webhook-signature of version v1 is right for this body; compare the secrets.")
    return name, at


def _marks(headers: Mapping[str, str]) -> list[str]:
    return [mark for mark in headers.get("webhook-signature", "").split(" ") if mark.startswith("v1,")]


def verified(headers: Mapping[str, str], body: bytes, keys: Sequence[bytes], now: float) -> str:
    """Return the message's id if one of its signatures is by one of the keys and its time is near `now`.

    `headers` have lower-case names. Raises Forged, which says what was wrong and nothing of what would be right.
    """
    name, at = ensure_timely(headers, now)
    given = _marks(headers)
    meant = [_mark(name, at, body, key).encode() for key in keys]
    matches = [compare_digest(one, mark.encode()) for one in meant for mark in given[:MOST_SIGNATURES]]
    if not any(matches):
        raise Forged("No webhook-signature of version v1 is right for this body; compare the secrets.")
    return name


def _mark(name: str, at: str, body: bytes, key: bytes) -> str:
    return "v1," + b64encode(digest(key, f"{name}.{at}.".encode() + body, sha256)).decode("ascii")

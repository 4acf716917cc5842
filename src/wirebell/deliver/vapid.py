"""Who we are to push services: a signed token for each of them (RFC 8292). Pure but for the signature's chance."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit

import msgspec
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from wirebell.deliver.base64url import written
from wirebell.deliver.sealing import public_bytes

LASTS = timedelta(hours=12)
"""How long a token holds; a day is the most that may be (RFC 8292 section 2)."""
_HEADER = written(b'{"typ":"JWT","alg":"ES256"}')


def origin(endpoint: str) -> str:
    """Return the origin of a push service, which a token is for."""
    parts = urlsplit(endpoint)
    return f"{parts.scheme}://{parts.netloc}".lower()


def authorization(endpoint: str, key: EllipticCurvePrivateKey, contact: str, now: datetime) -> str:
    """Return the Authorization field of a push; `contact` is a mailto: or https: address of ours."""
    claims = {"aud": origin(endpoint), "exp": int((now + LASTS).timestamp()), "sub": contact}
    signed = f"{_HEADER}.{written(msgspec.json.encode(claims))}"
    r, s = decode_dss_signature(key.sign(signed.encode(), ECDSA(SHA256())))
    token = f"{signed}.{written(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"
    return f"vapid t={token}, k={written(public_bytes(key.public_key()))}"

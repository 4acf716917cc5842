"""A push message sealed for one browser: RFC 8291 over RFC 8188, one record. Pure, given salt and key.

The push service that carries it can read nothing of it.
"""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

RECORD = 4096
"""Bytes of a record: what every push service takes (RFC 8030 section 7.2)."""
MOST = 3993
"""Bytes that fit into it, beside header, delimiter and tag (RFC 8291 section 4)."""
POINT, SECRET, SALT = 65, 16, 16
"""Bytes of a public key, of a browser's secret and of a salt."""
_LAST = b"\x02"


def public_bytes(key: EllipticCurvePublicKey) -> bytes:
    """Return a public key as 65 bytes."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def public_key(point: bytes) -> EllipticCurvePublicKey:
    """Return the public key of 65 bytes. Raises ValueError for what is no point of the curve."""
    if len(point) != POINT:
        raise ValueError("the key of a browser has 65 bytes")
    return EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point)


def sealed(plain: bytes, browser: bytes, secret: bytes, own: EllipticCurvePrivateKey, salt: bytes) -> bytes:
    """Return the body of a push message for the holder of the key `browser` and its `secret`.

    `own` and `salt` are made anew for each message. Raises ValueError for a key that is none, and for too much.
    """
    if len(plain) > MOST or len(secret) != SECRET or len(salt) != SALT:
        raise ValueError(f"a push message holds {MOST} bytes, for a secret and a salt of 16")
    theirs, ours = public_key(browser), public_bytes(own.public_key())
    shared = own.exchange(ECDH(), theirs)
    key = _derived(shared, secret, b"WebPush: info\0" + browser + ours, 32)
    cipher = AESGCM(_derived(key, salt, b"Content-Encoding: aes128gcm\0", 16))
    record = cipher.encrypt(_derived(key, salt, b"Content-Encoding: nonce\0", 12), plain + _LAST, None)
    return salt + RECORD.to_bytes(4, "big") + bytes([len(ours)]) + ours + record


def _derived(key: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(key)

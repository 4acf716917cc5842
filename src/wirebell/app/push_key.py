"""The key that tells push services who we are: made at first use in the home, readable by its owner alone."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from wirebell.deliver.base64url import written
from wirebell.deliver.sealing import public_bytes
from wirebell.effects import passing
from wirebell.errors import SettingsError

FILE = "push-key.pem"


def push_key(home: Path) -> EllipticCurvePrivateKey:
    """Return the key of this home, made if there is none. Raises SettingsError if it cannot be read or made."""
    path = home / FILE
    try:
        if not path.exists():
            _put(path, anew=False)
        key = load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as fault:
        raise SettingsError(f"The key {path} cannot be read or made: {type(fault).__name__}.") from fault
    if not isinstance(key, EllipticCurvePrivateKey) or key.curve.name != SECP256R1.name:
        raise SettingsError(f"The key {path} is not one on the curve P-256, as RFC 8292 wants it.")
    return key


def public_text(key: EllipticCurvePrivateKey) -> str:
    """Return the public half, as pages give it to browsers."""
    return written(public_bytes(key.public_key()))


def renew(home: Path) -> EllipticCurvePrivateKey:
    """Put a new key in the place of the old one: every browser has to be added again."""
    try:
        _put(home / FILE, anew=True)
    except OSError as fault:
        raise SettingsError(f"The key {home / FILE} cannot be made: {fault}.") from fault
    return push_key(home)


def _put(path: Path, anew: bool) -> None:
    """Make a key wholly or not at all; another process that is quicker makes the one that counts."""
    made = generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    draft = path.with_name(f".push-key-{secrets.token_hex(4)}")
    draft.touch(mode=0o600)
    with passing("push-key.write"), draft.open("wb") as file:
        file.write(made)
        file.flush()
        os.fsync(file.fileno())
    if anew:
        with passing("push-key.replace"):
            draft.replace(path)
        return
    with suppress(FileExistsError), passing("push-key.link"):
        path.hardlink_to(draft)
    draft.unlink()

"""Links that stop follows, for whoever holds the mail: no sign-in, hard to forge, valid as long as the key."""

from __future__ import annotations

from hashlib import sha256

import msgspec
from itsdangerous import BadData, URLSafeSerializer
from msgspec import Struct

from wirebell.errors import UsageError

SALT = "wirebell.unsubscribe.1"


class Stop(Struct, frozen=True, array_like=True):
    """What a link asks for: that these follows of a follower to one address end; none named means all of them."""

    follows: tuple[str, ...]
    follower: str
    address: str


def token(stop: Stop, key: str) -> str:
    """Return the signed token for a link: the same for the same request, as a resent mail is the same mail."""
    return _signer(key).dumps(msgspec.to_builtins(stop))


def open_token(text: str, key: str) -> Stop:
    """Return what a token asks for. Raises UsageError if it was not signed with this key or was changed."""
    try:
        return msgspec.convert(_signer(key).loads(text), Stop)
    except (BadData, msgspec.ValidationError) as fault:
        raise UsageError("This link is broken or not ours. Use the whole link from the mail.") from fault


def _signer(key: str) -> URLSafeSerializer:
    if len(key) < 16:
        raise ValueError("the key that signs links must have 16 characters or more")
    return URLSafeSerializer(key, salt=SALT, signer_kwargs={"digest_method": sha256})

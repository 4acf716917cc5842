"""The secret name of a follower's private feed, which stands nowhere: it is worked out from the house's key. Pure.

    MARK FOLLOWER      32 letters of HMAC (192 bits) over follower and turn, then the follower's id, both in Base64

A new turn makes a new name, and the one before opens nothing any more. Names that were given at random before they
were worked out open the feed until the first new turn; of them the database has the SHA-256, which of 192 random
bits tells nobody anything.
"""

from __future__ import annotations

from datetime import UTC
from hashlib import sha256
from hmac import compare_digest, digest

from wirebell.deliver.base64url import bytes_of, written
from wirebell.model.follow import Follower

MARK = 32
"""Letters of the mark: 24 bytes."""


def feed_name(follower: Follower, key: str) -> str:
    """Return the name that opens a follower's feed: the same as long as its turn and the key are."""
    if len(key) < 16:
        raise ValueError("the key that names feeds must have 16 characters or more")
    since = follower.created.astimezone(UTC).isoformat()  # whoever had this id before opens nothing of theirs
    said = f"wirebell.feed.1\0{follower.feed_turn}\0{since}\0{follower.id}".encode()
    return written(digest(key.encode(), said, sha256)[:24]) + written(follower.id.encode())


def named_by(name: str) -> str | None:
    """Return the id of the follower whom a name claims to open the feed of; None if it is no such name."""
    try:
        return bytes_of(name[MARK:]).decode() or None
    except ValueError:
        return None


def opens(name: str, follower: Follower, key: str) -> bool:
    """Return whether a name is the one of this follower now."""
    return compare_digest(feed_name(follower, key).encode(), name.encode())


def mark_of(name: str) -> str:
    """Return what the database has of a name that was given at random."""
    return sha256(name.encode()).hexdigest()

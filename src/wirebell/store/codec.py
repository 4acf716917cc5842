"""How nouns become bytes in a column and come back; and the hashes that stand for long texts in an index."""

from __future__ import annotations

import hashlib
import zlib
from functools import cache, lru_cache
from typing import Any, TypeVar

import msgspec

from wirebell.errors import StoreError
from wirebell.model.alert import FollowRef, Move
from wirebell.model.policy import NO_POLICY, Member, Policy, Preferences

T = TypeVar("T", bound=msgspec.Struct)

_WORTH_SQUEEZING = 512
_ZLIB = 0x78
"""First byte of a zlib stream; no packed Struct begins with it, as a Struct is a map."""


def packed(noun: msgspec.Struct) -> bytes:
    """Return a Struct as MessagePack, squeezed by zlib (level 1) when it is long enough to gain."""
    plain = msgspec.msgpack.encode(noun)
    return zlib.compress(plain, 1) if len(plain) >= _WORTH_SQUEEZING else plain


@cache
def _decoder(kind: type[msgspec.Struct]) -> msgspec.msgpack.Decoder[Any]:
    return msgspec.msgpack.Decoder(kind)


def unpacked(kind: type[T], data: bytes) -> T:
    """Return the Struct that was packed; StoreError if it is not one of that kind."""
    try:
        plain = zlib.decompress(data) if data[0] == _ZLIB else data
        noun: T = _decoder(kind).decode(plain)
    except (zlib.error, msgspec.MsgspecError, IndexError) as fault:
        raise StoreError(
            f"A stored {kind.__name__} cannot be read ({fault}): the database is damaged, "
            "or a newer Wirebell wrote it. Upgrade Wirebell, or restore a backup."
        ) from fault
    return noun


_REFS = msgspec.json.Decoder(tuple[FollowRef, ...])
_encode = msgspec.json.Encoder().encode


def refs_text(follows: tuple[FollowRef, ...]) -> str:
    """Return the follows of an alert as JSON, readable in the database."""
    return _encode(follows).decode()


_MOVES = msgspec.json.Decoder(tuple[Move, ...])


def moves_text(moves: tuple[Move, ...]) -> str | None:
    """Return when an alert was due before as JSON; None for most, which were never moved."""
    return _encode(moves).decode() if moves else None


def moves(text: str | None) -> tuple[Move, ...]:
    """Return when an alert was due before from its JSON."""
    return _MOVES.decode(text) if text else ()


def refs(text: str) -> tuple[FollowRef, ...]:
    """Return the follows of an alert from their JSON."""
    return _REFS.decode(text)


def policy_text(policy: Policy) -> str | None:
    """Return a policy as JSON, None for one that says nothing."""
    return None if policy == NO_POLICY else msgspec.json.encode(policy).decode()


@lru_cache(maxsize=10_000)
def policy(text: str | None) -> Policy:
    """Return a policy from its JSON; many follows share few policies, each of which is kept once."""
    return NO_POLICY if text is None else msgspec.json.decode(text, type=Policy)


class _Preferred(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Preferences as they stand in a row, without what has a column."""

    zone: str
    to: str
    policy: msgspec.Raw
    members: tuple[Member, ...]
    language: str = ""


def preferences_text(preferences: Preferences) -> str:
    """Return preferences as JSON, without their follower and revisions."""
    said = msgspec.Raw(msgspec.json.encode(preferences.policy))
    kept = _Preferred(preferences.zone, preferences.to, said, preferences.members, preferences.language)
    return msgspec.json.encode(kept).decode()


def preferences(text: str, follower: str, added: int, ended: int | None) -> Preferences:
    """Return preferences from their JSON and columns."""
    kept = msgspec.json.decode(text, type=_Preferred)
    return Preferences(
        follower=follower,
        zone=kept.zone,
        to=kept.to,
        policy=policy(None if kept.policy == b"{}" else bytes(kept.policy).decode()),
        members=kept.members,
        added=added,
        ended=ended,
        language=kept.language,
    )


def address_text(address: str) -> str:
    """Return what stands in the JSON of preferences that name an address."""
    return f'"to":{msgspec.json.encode(address).decode()}'


def mark(*parts: str) -> bytes:
    """Return 16 bytes that stand for texts of any length and any characters in a unique index."""
    joined = "\x1f".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.blake2b(joined.encode("utf-8", "surrogatepass"), digest_size=16).digest()

"""Who may come in: accounts, what lets one in, and the proofs that an address is somebody's."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

Role = Literal["reader", "editor", "operator"]
ROLES: tuple[Role, ...] = ("reader", "editor", "operator")
"""Each may do what those before it may."""
PassKind = Literal["session", "token"]
WayKind = Literal["passkey", "provider"]
ProofKind = Literal["sign-in", "address", "passkey", "passkey-new", "provider"]
TRIES = 5
"""Codes that may be typed before a proof is worth nothing."""


class Account(Struct, frozen=True, kw_only=True):
    """A follower who signs in by mail to `address` (`mailto:…`, in lower case); both are in one account only."""

    follower: str
    address: str
    role: Role = "reader"
    created: datetime


class Pass(Struct, frozen=True, kw_only=True):
    """What lets a follower in: a session of a browser, or a token of a program, by a secret kept as a hash.

    `name` is the browser's, or what the owner calls the token. `seen` is when it was last used, to some minutes.
    `turned` is when the secret was last changed.
    """

    id: str
    follower: str
    kind: PassKind
    name: str
    scopes: tuple[str, ...] = ()
    made: datetime
    seen: datetime
    until: datetime
    turned: datetime


class Passed(Struct, frozen=True, kw_only=True):
    """A pass that a secret opens; `current` is False for the secret before the newest; `account` may be none."""

    held: Pass
    current: bool
    account: Account | None


class Proof(Struct, frozen=True, kw_only=True):
    """What was asked and may be answered once.

    That somebody reads the mail of an address, by a link or a code in a mail; that a browser has a passkey; that a
    provider knows who somebody is. `address` is what is counted: the mail address, or the browser. `browser` and
    `code` are hashes: of what only the browser that asked has (empty where any may), and of the code (empty for
    none). `follower` is whose the address or the passkey is to be.
    """

    kind: ProofKind
    address: str
    follower: str | None = None
    made: datetime
    until: datetime
    browser: bytes = b""
    code: bytes = b""


class WayIn(Struct, frozen=True, kw_only=True):
    """What lets a user in besides mail: a passkey, or who they are at a provider (OpenID Connect).

    `credential` is what the far side calls it: the id of the passkey's credential, or issuer and subject. `key` is
    the public key that proves a passkey, `handle` what the passkey calls its user, `count` how often it says
    it was used. `name` is what the owner knows it by.
    """

    id: str
    follower: str
    kind: WayKind
    name: str
    credential: bytes
    key: bytes = b""
    handle: bytes = b""
    count: int = 0
    made: datetime
    seen: datetime | None = None

"""A reader handed over by a publisher's own sign-in: a signed token, proven once, becomes a follower here.

The token is a JWT (RFC 7519) by one algorithm that the publisher's settings name; what its own header says of
algorithms and keys is never believed. It is for us alone (`aud`), lives minutes (`exp`, `iat`) and is used once
(`jti`). It says who reads, and nothing about mail: that needs consent (`wirebell follower import`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Any

import jwt
from msgspec import Struct

from wirebell.app.follows import follower_named
from wirebell.app.house import House
from wirebell.errors import Forged, SettingsError
from wirebell.model.follow import Follower
from wirebell.settings import Publisher

LIVES = 300
"""Seconds between `iat` and `exp` at most."""
ASKEW = 30
"""Seconds that two clocks may differ."""
LONGEST = 4_096
_SUBJECT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,31}")
_REQUIRED = ["iss", "aud", "sub", "iat", "exp", "jti"]


class Reader(Struct, frozen=True, kw_only=True):
    """Who was handed over, and by whom."""

    publisher: str
    follower: Follower


def publisher_of(house: House, origin: str) -> Publisher | None:
    """Return the publisher whose pages are of that origin, None if it is nobody's."""
    return next((p for p in house.settings.publishers if origin in p.origins), None)


def fit_to_hand_over(house: House) -> None:
    """Raise SettingsError for a publisher's key that cannot be read, before its readers come with tokens."""
    for publisher in house.settings.publishers:
        if publisher.key:
            _key(house, publisher)


def hand_over(house: House, token: str) -> Reader:
    """Return the follower that a token names, made if there is none. Raises Forged for one that proves nothing.

    Each token is good once; the follower's id is the publisher's, a dot, and what the publisher calls the reader.
    """
    publisher = _issued_by(house, token)
    claims = _proven(house, token, publisher)
    subject = claims["sub"]
    if not _SUBJECT.fullmatch(subject):
        raise Forged("The token's subject is no id: up to 32 letters, digits, dots, hyphens and @.")
    until = datetime.fromtimestamp(claims["exp"] + ASKEW, UTC)
    mark = blake2b(f"{publisher.id}\x1f{claims['jti']}".encode(), digest_size=16).digest()
    if not house.store.spend(mark, until, house.clock.now()):
        raise Forged("This token was used before: open the page anew for another one.")
    name = claims.get("name")
    called = name[:64] if isinstance(name, str) and name.strip() else subject
    return Reader(publisher=publisher.id, follower=follower_named(house, f"{publisher.id}.{subject}", called))


def _issued_by(house: House, token: str) -> Publisher:
    """Return the publisher that the token claims to be of, to know which key must prove it."""
    if not token or len(token) > LONGEST:
        raise Forged("There is no token, or one that is too long.")
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
    except jwt.PyJWTError as fault:
        raise Forged("This is no token that can be read.") from fault
    issuer = claims.get("iss")
    found = next((p for p in house.settings.publishers if issuer == (p.issuer or p.id) and p.key), None)
    if found is None:
        raise Forged("No publisher of that name hands readers over here.")
    return found


def _proven(house: House, token: str, publisher: Publisher) -> Mapping[str, Any]:
    options = {"require": _REQUIRED, "verify_exp": False, "verify_iat": False, "verify_nbf": False}
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            _key(house, publisher),
            algorithms=[publisher.algorithm],
            audience=house.settings.base_url,
            issuer=publisher.issuer or publisher.id,
            options=options,  # type: ignore[arg-type]  # times are by the house's clock
        )
    except (jwt.PyJWTError, ValueError) as fault:
        raise Forged(f"The token does not prove who reads: {fault}.") from fault
    _in_time(claims, house.clock.now())
    return claims


def _in_time(claims: Mapping[str, Any], now: datetime) -> None:
    issued, ends, seconds = claims["iat"], claims["exp"], now.timestamp()
    numbers = all(isinstance(at, int | float) and not isinstance(at, bool) for at in (issued, ends))
    if not numbers or not isinstance(claims["jti"], str) or not 0 < len(claims["jti"]) <= 200:
        raise Forged("The token's times or its id are not what they must be.")
    if ends - issued > timedelta(seconds=LIVES).total_seconds():
        raise Forged(f"The token lives longer than {LIVES} seconds.")
    if issued > seconds + ASKEW or ends < seconds - ASKEW or claims.get("nbf", 0) > seconds + ASKEW:
        raise Forged("The token is not good now: open the page anew for another one.")


def _key(house: House, publisher: Publisher) -> str:
    path = house.settings.home / publisher.key
    try:
        return Path(path).read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as fault:
        raise SettingsError(f"The key {path} of publisher {publisher.id} cannot be read: {fault}.") from fault

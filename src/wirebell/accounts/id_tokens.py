"""What a provider says of somebody in an ID token (OpenID Connect Core 1.0, 3.1.3.7): proven, in time, and for us.

What the token's own header says of algorithms is not believed, and of keys only which of the provider's it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import jwt
from msgspec import Struct

from wirebell.errors import Forged
from wirebell.settings import Provider

ASKEW = 60
"""Seconds that two clocks may differ."""
OLDEST = 600
"""Seconds since it was made: it was asked for just now."""
LONGEST = 32_768
_REQUIRED = ["iss", "aud", "sub", "iat", "exp", "nonce"]


class Said(Struct, frozen=True, kw_only=True):
    """Who somebody is at a provider; `mail` is their address if the provider says that it made sure of it."""

    subject: str
    mail: str | None


class UnknownKey(Forged):
    """The token names a key that the provider did not have when it was asked last."""


def said_by(token: str, keys: Sequence[Mapping[str, Any]], provider: Provider, nonce: str, now: datetime) -> Said:
    """Return what a token proves. Raises Forged for one that proves nothing, UnknownKey where keys may be old."""
    claims = _proven(token, keys, provider)
    _for_us(claims, provider, nonce)
    _in_time(claims, now.timestamp())
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= 255 or not subject.isascii():
        raise Forged("The token's subject is no id.")
    mail, sure = claims.get("email"), claims.get("email_verified")
    return Said(subject=subject, mail=mail if isinstance(mail, str) and sure in (True, "true") else None)


def _proven(token: str, keys: Sequence[Mapping[str, Any]], provider: Provider) -> Mapping[str, Any]:
    if len(token) > LONGEST:
        raise Forged("The token is too long.")
    options = {"require": _REQUIRED, "verify_exp": False, "verify_iat": False, "verify_nbf": False}
    try:
        header = jwt.get_unverified_header(token)
        algorithm = next((one for one in provider.algorithms if one == header.get("alg")), None)
        if algorithm is None:
            raise Forged(f"The token is signed by {header.get('alg')!r}, which is none of the algorithms agreed.")
        key = jwt.PyJWK(dict(_key(keys, header.get("kid"))), algorithm).key
        claims: Mapping[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[algorithm],
            audience=provider.client_id,
            issuer=provider.issuer,
            options=options,  # type: ignore[arg-type]  # times are by the house's clock
        )
    except (jwt.PyJWTError, ValueError, TypeError) as fault:
        raise Forged(f"The token does not prove who somebody is: {fault}.") from fault
    return claims


def _key(keys: Sequence[Mapping[str, Any]], name: object) -> Mapping[str, Any]:
    """Return the key of that name; the only one, where the token names none."""
    fit = [key for key in keys if key.get("use", "sig") == "sig" and key.get("kty") != "oct"]
    named = fit if name is None else [key for key in fit if key.get("kid") == name]
    if len(named) != 1:
        raise UnknownKey("The token is signed by no key that the provider shows.")
    return named[0]


def _for_us(claims: Mapping[str, Any], provider: Provider, nonce: str) -> None:
    """Hold a token to be the answer to our question, for us alone."""
    given, party, audience = claims["nonce"], claims.get("azp"), claims["aud"]
    if given != nonce:
        raise Forged("The token answers another question.")
    several = isinstance(audience, list) and len(audience) > 1
    if (several or party is not None) and party != provider.client_id:
        raise Forged("The token was made for another party.")


def _in_time(claims: Mapping[str, Any], now: float) -> None:
    made, ends, begins = claims["iat"], claims["exp"], claims.get("nbf", 0)
    numbers = all(isinstance(at, int | float) and not isinstance(at, bool) for at in (made, ends, begins))
    if not numbers:
        raise Forged("The token's times are not numbers.")
    if made > now + ASKEW or made < now - OLDEST or ends < now - ASKEW or begins > now + ASKEW:
        raise Forged("The token is not good now; do the clocks agree?")

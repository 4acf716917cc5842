"""What a provider is asked through the egress door: what it is, its keys, and the token that a code stands for."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

import msgspec
from msgspec import Struct

from wirebell.errors import Forged, SettingsError, SourceError
from wirebell.ports import Clock, Http
from wirebell.settings import Provider, is_safe, secret

KNOWN = timedelta(hours=1)
"""How long what a provider says of itself is believed without asking again."""
ANEW = timedelta(minutes=1)
"""Keys that a token names and we do not know are asked for as seldom as this."""
T = TypeVar("T")


class Discovery(Struct, frozen=True, kw_only=True):
    """What a provider says of itself (OpenID Connect Discovery 1.0)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    authorization_response_iss_parameter_supported: bool = False


class Code(Struct, frozen=True, kw_only=True):
    """What came back from a provider, to be exchanged: `place` is where to, `verifier` proves who asked."""

    code: str
    place: str
    verifier: str


class _Keys(Struct, frozen=True):
    keys: tuple[dict[str, Any], ...]


class _Tokens(Struct, frozen=True):
    id_token: str


class ProviderDoor:
    """Asks providers; raises Forged for whatever does not answer as it should."""

    def __init__(self, http: Http, clock: Clock) -> None:
        self._http, self._clock = http, clock
        self._told: dict[str, tuple[datetime, Discovery]] = {}
        self._keys: dict[str, tuple[datetime, _Keys]] = {}

    async def close(self) -> None:
        """Let go of the door."""
        await self._http.close()

    async def discovered(self, provider: Provider) -> Discovery:
        """Return what a provider says of itself."""
        at, now = self._told.get(provider.id), self._clock.now()
        if at is None or now >= at[0] + KNOWN:
            place = provider.issuer.rstrip("/") + "/.well-known/openid-configuration"
            at = self._told[provider.id] = now, _believed(await self._got(place, Discovery), provider)
        return at[1]

    async def keys(self, provider: Provider, found: Discovery, known: timedelta) -> tuple[dict[str, Any], ...]:
        """Return the keys of a provider, asked for anew where they are older than that."""
        at, now = self._keys.get(provider.id), self._clock.now()
        if at is None or now >= at[0] + known:
            at = self._keys[provider.id] = now, await self._got(found.jwks_uri, _Keys)
        return at[1].keys

    async def token(self, provider: Provider, found: Discovery, code: Code) -> str:
        """Exchange a code for the token that says who somebody is."""
        form = {
            "grant_type": "authorization_code",
            "code": code.code,
            "redirect_uri": code.place,
            "client_id": provider.client_id,
            "code_verifier": code.verifier,
        }
        headers = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
        if provider.client_secret:
            key = _secret(provider.client_secret)
            if "client_secret_basic" in found.token_endpoint_auth_methods_supported:
                pair = f"{quote(provider.client_id, safe='')}:{quote(key, safe='')}"  # RFC 6749, 2.3.1
                headers["authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
            else:
                form["client_secret"] = key
        try:
            answer = await self._http.post(found.token_endpoint, headers, urlencode(form).encode())
        except SourceError as fault:
            raise Forged(f"it gave no token: {fault}") from fault
        if answer.status != 200:
            raise Forged(f"it gave no token, but {answer.status}")
        return _decoded(answer.body, _Tokens).id_token

    async def _got(self, url: str, kind: type[T]) -> T:
        try:
            answer = await self._http.get(url, {"accept": "application/json"})
        except SourceError as fault:
            raise Forged(str(fault)) from fault
        if answer.status != 200:
            raise Forged(f"{url} answered {answer.status}")
        return _decoded(answer.body, kind)


def _believed(found: Discovery, provider: Provider) -> Discovery:
    if found.issuer != provider.issuer:
        raise Forged(f"it calls itself {found.issuer!r}, not {provider.issuer!r}")
    if not all(map(is_safe, (found.authorization_endpoint, found.token_endpoint, found.jwks_uri))):
        raise Forged("it would be reached without TLS")
    return found


def _secret(reference: str) -> str:
    try:
        return secret(reference)
    except SettingsError as fault:
        raise Forged(str(fault)) from fault


def _decoded(body: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError) as fault:
        raise Forged(f"what it answered cannot be read: {fault}") from fault

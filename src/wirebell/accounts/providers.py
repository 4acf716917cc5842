"""Sign-in by an account elsewhere (OpenID Connect, authorisation code with PKCE, RFC 7636 and 9700).

Whom a provider names is who they were before, if they came this way before; else who has the address that the
provider made sure of; else a newcomer, where sign-up is open. Nothing else links an account.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from hmac import digest
from urllib.parse import urlencode, urlsplit

from msgspec import Struct

from wirebell.accounts import users
from wirebell.accounts.id_tokens import Said, UnknownKey, said_by
from wirebell.accounts.letters import Letter
from wirebell.accounts.marks import mark_of, new_secret
from wirebell.accounts.provider_door import ANEW, KNOWN, Code, ProviderDoor
from wirebell.accounts.ways_in import NoWay, id_of, keep
from wirebell.app.house import House
from wirebell.deliver.base64url import written
from wirebell.errors import Forged, UsageError
from wirebell.logs import Log
from wirebell.model.account import Account, Proof, WayIn
from wirebell.model.change import By
from wirebell.ports import Http
from wirebell.settings import Provider

log = Log()

LIVES = timedelta(minutes=10)
"""How long somebody may be at the provider."""
OFTEN = 20


class Came(Struct, frozen=True, kw_only=True):
    """Who came in, and the mail that tells them so if it is the first time by this way."""

    account: Account
    letter: Letter | None = None


class Providers:
    """The providers of a house."""

    def __init__(self, house: House, http: Http) -> None:
        self._house, self._door = house, ProviderDoor(http, house.clock)

    async def close(self) -> None:
        """Let go of the door."""
        await self._door.close()

    def named(self, name: str) -> Provider | None:
        """Return a provider by its id."""
        return next((one for one in self._house.settings.providers if one.id == name), None)

    # -- there --------------------------------------------------------------------------------------------

    async def begin(self, provider: Provider, browser: str) -> str:
        """Return the address at the provider where somebody says who they are. Raises NoWay if there is none."""
        try:
            found = await self._door.discovered(provider)
        except Forged as fault:
            raise _failed(provider, fault) from fault
        state, now = new_secret(), self._house.clock.now()
        counted, mark = f"{provider.id} {mark_of(browser).hex()}", mark_of(browser)
        proof = Proof(kind="provider", address=counted, made=now, until=now + LIVES, browser=mark)
        taken = await asyncio.to_thread(self._house.store.ask, mark_of(state), proof, now - LIVES, OFTEN)
        if not taken:
            raise NoWay("often", "That was tried too often: wait ten minutes.")
        asked = {
            "response_type": "code",
            "scope": "openid email",
            "client_id": provider.client_id,
            "redirect_uri": back_at(self._house, provider),
            "state": state,
            "nonce": self._derived("nonce", state, browser),
            "code_challenge": written(sha256(self._derived("verifier", state, browser).encode()).digest()),
            "code_challenge_method": "S256",
        }
        glue = "&" if urlsplit(found.authorization_endpoint).query else "?"
        return found.authorization_endpoint + glue + urlencode(asked)

    def _derived(self, what: str, state: str, browser: str) -> str:
        """Return a secret of one question: nobody else can know it, and nothing of it needs to be kept."""
        of = f"provider {what} {state} {browser}"
        return written(digest(self._house.secret.encode(), of.encode(), sha256))

    # -- and back -----------------------------------------------------------------------------------------

    async def finish(self, provider: Provider, browser: str, answer: Mapping[str, str]) -> Came:
        """Return who comes back from the provider. Raises NoWay for whoever does not come in."""
        state, house = answer.get("state", ""), self._house
        ours, now = mark_of(browser), house.clock.now()
        proof = await asyncio.to_thread(house.store.use_proof, mark_of(state), "provider", ours, now)
        if proof is None or proof.address.partition(" ")[0] != provider.id:
            raise NoWay("late", "That took too long, or was begun in another browser.")
        if "error" in answer:
            log.info("provider refused", provider=provider.id, error=answer["error"][:80])
            raise NoWay("refused", f"{provider.name} let nobody in.")
        try:
            said = await self._said(provider, state, browser, answer)
        except Forged as fault:
            raise _failed(provider, fault) from fault
        return await asyncio.to_thread(_known, house, provider, said)

    async def _said(self, provider: Provider, state: str, browser: str, answer: Mapping[str, str]) -> Said:
        found = await self._door.discovered(provider)
        named = answer.get(
            "iss", None if found.authorization_response_iss_parameter_supported else provider.issuer
        )
        if named != provider.issuer:
            raise Forged("the answer is another provider's, or does not say whose it is")
        code = Code(
            code=answer.get("code", ""),
            place=back_at(self._house, provider),
            verifier=self._derived("verifier", state, browser),
        )
        token = await self._door.token(provider, found, code)
        nonce, now = self._derived("nonce", state, browser), self._house.clock.now()
        try:
            return said_by(token, await self._door.keys(provider, found, KNOWN), provider, nonce, now)
        except UnknownKey:
            return said_by(token, await self._door.keys(provider, found, ANEW), provider, nonce, now)


def _failed(provider: Provider, fault: Forged) -> NoWay:
    log.warning("provider not believed", provider=provider.id, problem=str(fault))
    return NoWay("provider", f"{provider.name} did not say who you are.")


def back_at(house: House, provider: Provider) -> str:
    """Return the address that a provider sends people back to: one for each, so that none answers for another."""
    return f"{house.settings.base_url}/sign-in/back/{provider.id}"


# -- who that is here -------------------------------------------------------------------------------------


def _known(house: House, provider: Provider, said: Said) -> Came:
    """Return whose account it is: by what was kept before, else by the address that the provider made sure of."""
    credential = f"{provider.issuer}\x1f{said.subject}".encode()
    way = house.store.way_in(id_of("provider", credential))
    account = house.store.account_of(way.follower) if way else None
    if way is not None and account is not None:
        house.store.use_way_in(way.id, 0, house.clock.now())
        return Came(account=account)
    if said.mail is None:
        raise NoWay("no-mail", f"{provider.name} does not say that it made sure of your mail address.")
    account, now = _account_at(house, said.mail), house.clock.now()
    made = WayIn(
        id=id_of("provider", credential),
        follower=account.follower,
        kind="provider",
        name=provider.name,
        credential=credential,
        made=now,
        seen=now,
    )
    return Came(account=account, letter=keep(house, made, By(account.follower, "page")))


def _account_at(house: House, mail: str) -> Account:
    try:
        address = users.address_of(mail)
    except UsageError as fault:
        raise NoWay("no-mail", "That is no mail address.") from fault
    found = house.store.account_at(address)
    if found is not None:
        return found
    if house.settings.sign_up != "open":
        raise NoWay("no-account", "There is no account for that address here.")
    try:
        return users.add(house, address)
    except UsageError as fault:  # somebody with the same mailbox was quicker
        raise NoWay("late", "That was done twice at once.") from fault

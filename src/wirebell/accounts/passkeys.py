"""Passkeys (WebAuthn Level 3): offered to a browser, proven once, kept as public keys.

A passkey names its user itself, and whoever uses it shows the device who they are: signing in needs nothing more.
py_webauthn reads and checks what browsers send; which question was asked, to whom, and that it is answered once,
is on record here. What kind of device it is (attestation) is not asked.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from hmac import digest
from typing import TypeVar
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm

from wirebell.accounts.marks import mark_of, new_secret
from wirebell.accounts.ways_in import NoWay, account_of, id_of
from wirebell.app.house import House
from wirebell.model.account import Proof, ProofKind, WayIn
from wirebell.settings import no_passkeys

Given = TypeVar("Given")
Proven = TypeVar("Proven")
LIVES = timedelta(minutes=5)
"""How long a question may be answered."""
OFTEN = 20
"""Questions to one browser in that time."""
LONGEST = 16_384
"""Characters of an answer: those of passkeys have a few hundred."""


def possible(house: House) -> bool:
    """Return whether passkeys are on here, and can be."""
    return house.settings.passkeys and no_passkeys(house.settings) is None


def _host(house: House) -> str:
    return urlsplit(house.settings.base_url).hostname or ""


def _origin(house: House) -> str:
    parts = urlsplit(house.settings.base_url)
    return f"{parts.scheme}://{parts.netloc}"


# -- asking -----------------------------------------------------------------------------------------------


def question_in(house: House, browser: str) -> str:
    """Return, as JSON, what a browser is asked so that somebody comes in."""
    import webauthn
    from webauthn.helpers.structs import UserVerificationRequirement

    challenge = _asked(house, "passkey", browser, None)
    options = webauthn.generate_authentication_options(
        rp_id=_host(house), challenge=challenge, user_verification=UserVerificationRequirement.REQUIRED
    )
    return webauthn.options_to_json(options)


def question_new(house: House, follower: str, browser: str) -> str:
    """Return, as JSON, what a browser is asked for a new passkey of a user. Raises NoWay without an account."""
    import webauthn
    from webauthn.helpers import structs

    account, known = account_of(house, follower), _passkeys(house, follower)
    options = webauthn.generate_registration_options(
        rp_id=_host(house),
        rp_name="Wirebell",
        user_id=_handle(house, follower),
        user_name=account.address.removeprefix("mailto:"),
        challenge=_asked(house, "passkey-new", browser, follower),
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[structs.PublicKeyCredentialDescriptor(id=way.credential) for way in known],
    )
    return webauthn.options_to_json(options)


def _passkeys(house: House, follower: str) -> list[WayIn]:
    return [way for way in house.store.ways_in(follower) if way.kind == "passkey"]


def _handle(house: House, follower: str) -> bytes:
    """Return what passkeys call their user: the same for all of one user, and nothing that says who it is."""
    known = _passkeys(house, follower)
    return (
        known[0].handle if known else digest(house.secret.encode(), b"passkey user " + follower.encode(), sha256)
    )


def _asked(house: House, kind: ProofKind, browser: str, follower: str | None) -> bytes:
    challenge, now, mark = new_secret(), house.clock.now(), mark_of(browser)
    proof = Proof(kind=kind, address=mark.hex(), follower=follower, made=now, until=now + LIVES, browser=mark)
    if not house.store.ask(mark_of(challenge), proof, now - LIVES, OFTEN):
        raise NoWay("often", "That was asked too often: wait five minutes.")
    return challenge.encode()


# -- answered ---------------------------------------------------------------------------------------------


def add(house: House, follower: str, browser: str, answer: str, name: str) -> WayIn:
    """Return the passkey that a browser made for a user, proven, not kept. Raises NoWay for any other answer."""
    import webauthn
    from webauthn.helpers import parse_registration_credential_json

    given = _read(parse_registration_credential_json, answer)
    challenge = _answers(house, "passkey-new", browser, given.response.client_data_json)
    found = _proven(
        lambda: webauthn.verify_registration_response(
            credential=given,
            expected_challenge=challenge,
            expected_rp_id=_host(house),
            expected_origin=_origin(house),
            require_user_verification=True,
        )
    )
    return WayIn(
        id=id_of("passkey", found.credential_id),
        follower=follower,
        kind="passkey",
        name=" ".join(name.split())[:60] or "Passkey",
        credential=found.credential_id,
        key=found.credential_public_key,
        handle=_handle(house, follower),
        count=found.sign_count,
        made=house.clock.now(),
    )


def enter(house: House, browser: str, answer: str) -> str:
    """Return who comes in by a passkey. Raises NoWay for whoever does not."""
    import webauthn
    from webauthn.helpers import parse_authentication_credential_json

    given = _read(parse_authentication_credential_json, answer)
    challenge = _answers(house, "passkey", browser, given.response.client_data_json)
    way = house.store.way_in(id_of("passkey", given.raw_id))
    if way is None or (given.response.user_handle or way.handle) != way.handle:
        raise NoWay("unknown", "That passkey opens nothing here.")
    found = _proven(
        lambda: webauthn.verify_authentication_response(
            credential=given,
            expected_challenge=challenge,
            expected_rp_id=_host(house),
            expected_origin=_origin(house),
            credential_public_key=way.key,
            credential_current_sign_count=way.count,
            require_user_verification=True,
        )
    )
    account = account_of(house, way.follower)
    if not house.store.use_way_in(way.id, found.new_sign_count, house.clock.now()):
        raise NoWay("unknown", "That passkey opens nothing here.")
    return account.follower


def _read(parse: Callable[[str], Given], answer: str) -> Given:
    from webauthn.helpers.exceptions import WebAuthnException

    if len(answer) > LONGEST:
        raise NoWay("wrong", "That is no answer of a passkey.")
    try:
        return parse(answer)
    except (WebAuthnException, ValueError) as fault:
        raise NoWay("wrong", "That is no answer of a passkey.") from fault


def _answers(house: House, kind: ProofKind, browser: str, client: bytes) -> bytes:
    """Use up the challenge that is answered and return it. Raises NoWay for one this browser was not asked."""
    from webauthn.helpers import parse_client_data_json
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        challenge = parse_client_data_json(client).challenge
    except (WebAuthnException, ValueError) as fault:
        raise NoWay("wrong", "That is no answer of a passkey.") from fault
    mark = mark_of(challenge.decode("ascii", "replace"))
    if house.store.use_proof(mark, kind, mark_of(browser), house.clock.now()) is None:
        raise NoWay("late", "That question is over, or was another browser's: ask again.")
    return challenge


def _proven(check: Callable[[], Proven]) -> Proven:
    """Return what an answer proves. Whatever the library makes of one that does not hold comes out as NoWay."""
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        return check()
    except (WebAuthnException, ValueError, UnsupportedAlgorithm) as fault:
        raise NoWay("wrong", "That answer of a passkey does not hold.") from fault

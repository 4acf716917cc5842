"""Sign-in by an account elsewhere: who comes back is who went, and is who the provider made sure of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from msgspec.structs import replace

from tests.samples import NOW
from tests.web.provider import CLIENT, SECRET, Provider, running
from tests.web.signed import BASE, Client, browser, mails, public, send, text_of
from wirebell.accounts import users, ways_in
from wirebell.app.house import FixedClock, House
from wirebell.errors import SettingsError
from wirebell.settings import Provider as Named
from wirebell.settings import load

ADA = "ada@mail.example"
SURE = {"email": "Ada@Mail.Example", "email_verified": True}


@pytest.fixture
def far() -> Iterator[Provider]:
    with running() as found:
        found.now, found.claims = (lambda: NOW), dict(SURE)
        yield found


@pytest.fixture
def open_house(house: House, far: Provider, tmp_path: Path) -> House:
    """A house where `ana` signs in as Ada, and which takes the provider's word."""
    (tmp_path / "key").write_text(SECRET + "\n")
    named = Named(
        id="far", name="The Works", issuer=far.issuer, client_id=CLIENT, client_secret=f"file:{tmp_path / 'key'}"
    )
    users.add(public(house, providers=(named,), allow_private=("127.0.0.0/8",)), ADA, follower="ana")
    return house


@pytest.fixture
def ada(open_house: House) -> Iterator[Client]:
    with browser(open_house) as found:
        yield found


def went(client: Client, back: str = "/follows") -> dict[str, str]:
    """Press the button; return what the provider is asked."""
    answer = send(client, "/sign-in/with/far", "/sign-in", back=back)
    assert answer.status_code == 200
    place = answer.text.split('content="0; url=')[1].split('"')[0].replace("&amp;", "&")
    return dict(parse_qsl(urlsplit(place).query))


def came(client: Client, far: Provider, asked: dict[str, str] | None = None, **more: str) -> httpx.Response:
    """Say yes at the provider, and come back."""
    answer = dict(parse_qsl(urlsplit(far.authorize(asked or went(client))).query)) | more
    return client.get("/sign-in/back/far", params=answer, follow_redirects=False)


def test_who_has_the_address_comes_in_is_told_by_mail_and_comes_again(
    open_house: House, ada: Client, far: Provider
) -> None:
    answer = came(ada, far)
    assert (answer.status_code, answer.headers["location"]) == (303, "/follows?told=signed-in")
    assert "Ada" not in (page := ada.get("/settings/access").text) or ADA in page
    assert "<strong>The Works</strong>" in page
    (mail,) = mails(open_house, 1)
    assert (mail["to"], f"{BASE}/settings/access" in text_of(mail)) == (ADA, True)
    far.claims = {"email": "moved@mail.example", "email_verified": True}
    with browser(open_house) as later:
        assert came(later, far).status_code == 303
        assert "signed in as ada@mail.example" in later.get("/").text
    assert len(mails(open_house)) == 1
    assert [(one.kind, one.who, one.after) for one in open_house.store.changes(9)] == [
        ("way-in", "ana", "provider")
    ]
    (way,) = ways_in.every(open_house, "ana")
    send(ada, f"/settings/ways/{way.id}/remove", "/settings/access")
    with browser(open_house) as gone:
        assert came(gone, far).status_code == 403


def test_what_is_asked_is_proof_against_those_who_listen(open_house: House, ada: Client) -> None:
    one, other = went(ada), went(ada)
    assert one["redirect_uri"] == f"{BASE}/sign-in/back/far"
    assert (one["scope"], one["response_type"], one["code_challenge_method"]) == ("openid email", "code", "S256")
    for part in ("state", "nonce", "code_challenge"):
        assert len(one[part]) == 43
        assert one[part] != other[part]


UNSURE: dict[str, dict[str, Any]] = {
    "an address nobody made sure of": {"email_verified": False},
    "nothing said of that": {"email_verified": None},
    "something else said of that": {"email_verified": "yes"},
    "no address": {"email": None},
    "what is no address": {"email": "ada"},
    "two addresses": {"email": "ada@mail.example,evil@mail.example"},
    "half a character": {"email": "ada\ud800@mail.example"},
    "an address that has no account": {"email": "cy@mail.example"},
}


@pytest.mark.parametrize("bent", UNSURE.values(), ids=list(UNSURE))
def test_only_an_address_that_was_made_sure_of_links_an_account(
    bent: dict[str, Any], open_house: House, ada: Client, far: Provider
) -> None:
    far.claims |= bent
    assert came(ada, far).status_code == 403
    assert ways_in.every(open_house, "ana") == []
    assert len(open_house.store.accounts()) == 1


def test_a_newcomer_has_an_account_only_where_all_may_have_one(
    open_house: House, ada: Client, far: Provider
) -> None:
    far.claims["email"] = "cy@mail.example"
    assert came(ada, far).status_code == 403
    open_house.settings = replace(open_house.settings, sign_up="open")
    assert came(ada, far).status_code == 303
    made = open_house.store.account_at("mailto:cy@mail.example")
    assert made is not None
    assert made.role == "reader"


FORGED: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "https://evil.example"},
    "another party": {"aud": "another"},
    "several parties": {"aud": [CLIENT, "another"]},
    "made for another": {"aud": [CLIENT, "another"], "azp": "another"},
    "no nonce": {"nonce": None},
    "another nonce": {"nonce": "n"},
    "half a nonce": {"nonce": "\ud800"},
    "a nonce that is a list": {"nonce": ["n"]},
    "no subject": {"sub": None},
    "an odd subject": {"sub": "é"},
    "an endless subject": {"sub": "s" * 256},
    "over": {"exp": NOW.timestamp() - 61},
    "from the future": {"iat": NOW.timestamp() + 61},
    "old": {"iat": NOW.timestamp() - 601},
    "not yet": {"nbf": NOW.timestamp() + 61},
    "no time": {"iat": None},
    "a time in words": {"exp": "soon"},
}


@pytest.mark.parametrize("bent", FORGED.values(), ids=list(FORGED))
def test_a_token_that_is_not_the_answer_to_our_question_opens_nothing(
    bent: dict[str, Any], open_house: House, ada: Client, far: Provider
) -> None:
    far.claims |= bent
    assert came(ada, far).status_code == 403
    assert ways_in.every(open_house, "ana") == []


@pytest.mark.parametrize(
    "how", ["none", "the public key as a secret", "another key", "a shared key", "no such key"]
)
def test_a_token_of_another_hand_opens_nothing(how: str, ada: Client, far: Provider) -> None:
    far.now = lambda: NOW
    match how:
        case "none":
            far.algorithm, far.signing = "none", b""
        case "the public key as a secret":
            public_half = far.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
            far.algorithm, far.signing = "HS256", public_half
        case "another key":
            far.signing = generate_private_key(65537, 2048)
        case "a shared key":
            far.algorithm, far.signing, far.headers = "HS256", b"\0\0\0" * 11, {"kid": "shared"}
        case "no such key":
            far.headers = {"kid": "k2"}
    assert came(ada, far).status_code == 403
    assert far.handed_out == 1


def test_keys_that_the_provider_changed_are_asked_for_anew_but_not_for_every_token(
    open_house: House, ada: Client, far: Provider
) -> None:
    assert came(ada, far).status_code == 303
    far.headers, before = {"kid": "k2"}, far.keys_asked
    for _ in range(3):
        assert came(ada, far).status_code == 403
    assert far.keys_asked == before
    open_house.clock = FixedClock(NOW + timedelta(minutes=2))
    far.now = open_house.clock.now
    with browser(open_house) as fresh:
        assert came(fresh, far).status_code == 403
    assert far.keys_asked > before


def test_a_provider_that_says_whose_its_answers_are_has_to_say_it(ada: Client, far: Provider) -> None:
    far.about = {"authorization_response_iss_parameter_supported": True}
    asked = went(ada)
    answer = dict(parse_qsl(urlsplit(far.authorize(asked)).query))
    del answer["iss"]
    assert ada.get("/sign-in/back/far", params=answer, follow_redirects=False).status_code == 403
    assert far.tokens_asked == 0
    assert came(ada, far).status_code == 303


def test_who_comes_back_is_who_went_once_and_soon(open_house: House, ada: Client, far: Provider) -> None:
    asked = went(ada)
    with browser(open_house) as other:
        went(other)
        assert came(other, far, asked).status_code == 403
    assert came(ada, far, asked, state="made-up").status_code == 403
    assert came(ada, far, asked, iss="https://evil.example").status_code == 403
    asked = went(ada)
    assert came(ada, far, asked).status_code == 303
    assert came(ada, far, asked).status_code == 403
    asked, spent = went(ada), far.tokens_asked
    open_house.clock = FixedClock(NOW + timedelta(minutes=10))
    assert came(ada, far, asked).status_code == 403
    assert far.tokens_asked == spent


def test_who_said_no_is_told_so_and_mail_is_still_there(ada: Client, far: Provider) -> None:
    answer = came(ada, far, error="access_denied")
    assert answer.status_code == 403
    assert "You were not let in there." in answer.text
    assert "Send me a link" in answer.text
    assert far.tokens_asked == 0


ABOUT: dict[str, dict[str, Any]] = {
    "calls itself another": {"issuer": "https://evil.example"},
    "wants people without TLS": {"authorization_endpoint": "http://evil.example/authorize"},
    "wants secrets without TLS": {"token_endpoint": "http://evil.example/token"},
    "looks like this machine": {"token_endpoint": "http://localhost.evil.example/token"},
    "shows keys without TLS": {"jwks_uri": "http://evil.example/keys"},
    "runs a script": {"authorization_endpoint": "javascript:alert(1)"},
    "says nothing": {"authorization_endpoint": None},
}


@pytest.mark.parametrize("bent", ABOUT.values(), ids=list(ABOUT))
def test_a_provider_that_does_not_hold_leads_nowhere(bent: dict[str, Any], ada: Client, far: Provider) -> None:
    far.about = bent
    answer = send(ada, "/sign-in/with/far", "/sign-in")
    assert answer.status_code == 503
    assert "That place does not answer as it should." in answer.text


def test_the_egress_door_is_the_only_way_to_a_provider(open_house: House, far: Provider) -> None:
    open_house.settings = replace(open_house.settings, allow_private=())
    with browser(open_house) as found:
        assert send(found, "/sign-in/with/far", "/sign-in").status_code == 503
    assert far.keys_asked == 0


def test_without_a_provider_there_is_no_such_button(open_house: House, ada: Client) -> None:
    assert "Sign in with The Works" in ada.get("/sign-in").text
    assert send(ada, "/sign-in/with/none", "/sign-in").status_code == 404
    open_house.settings = replace(open_house.settings, providers=())
    assert "Sign in with" not in ada.get("/sign-in").text
    assert ada.get("/sign-in/back/far?code=c&state=s").status_code == 404


def test_a_provider_without_tls_is_refused_when_the_house_opens(tmp_path: Path) -> None:
    (tmp_path / "wirebell.toml").write_text(
        '[[providers]]\nid = "far"\nname = "Far"\nissuer = "http://far.example"\nclient_id = "c"\n'
    )
    with pytest.raises(SettingsError, match="https"):
        load(tmp_path, {})


def test_a_state_that_is_guessed_costs_the_guesser_and_not_the_provider(ada: Client, far: Provider) -> None:
    codes = [ada.get(f"/sign-in/back/far?code=c&state={n}").status_code for n in range(31)]
    assert codes == [403] * 30 + [429]
    assert far.tokens_asked == 0


def test_the_tests_provider_signs_as_it_should(far: Provider) -> None:
    token = far.id_token("n")
    said = jwt.decode(token, far.key.public_key(), ["RS256"], audience=CLIENT, options={"verify_exp": False})
    assert said["nonce"] == "n"

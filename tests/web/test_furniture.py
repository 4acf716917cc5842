"""Furniture on pages of publishers: who presses is proven, once; others get nothing; plain forms do the same."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from msgspec.structs import replace

from tests.samples import NOW
from tests.web.conftest import Client
from wirebell.app.house import FixedClock, House
from wirebell.settings import Publisher
from wirebell.web.assets import asset

PAPER = "https://harbour.example"
FERRY = f"{PAPER}/ferry"
KEYS: dict[str, Any] = {
    "EdDSA": ed25519.Ed25519PrivateKey.generate(),
    "ES256": ec.generate_private_key(ec.SECP256R1()),
    "RS256": rsa.generate_private_key(65_537, 2_048),
}
Make = Callable[..., str]


def know(house: House, algorithm: Any = "EdDSA") -> None:
    """Let the house know the paper by the public half of its key."""
    public = KEYS[algorithm].public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (house.settings.home / "paper.pem").write_bytes(public)
    paper = Publisher(id="paper", origins=(PAPER,), algorithm=algorithm, key="paper.pem")
    house.settings = replace(house.settings, publishers=(paper,))


@pytest.fixture(autouse=True)
def known(house: House) -> None:
    know(house)


def token(algorithm: str = "EdDSA", key: Any = None, headers: Any = None, **changes: Any) -> str:
    claims = {
        "iss": "paper",
        "aud": "http://127.0.0.1:8580",
        "sub": "r77",
        "name": "Robin",
        "iat": NOW,
        "exp": NOW + timedelta(minutes=5),
        "jti": f"once-{len(SPENT)}",
    }
    SPENT.append(algorithm)
    said = {name: value for name, value in {**claims, **changes}.items() if value is not None}
    return jwt.encode(said, key or KEYS[algorithm], algorithm=algorithm, headers=headers)


SPENT: list[str] = []


def enter(client: Client, made: str, origin: str = PAPER) -> Any:
    return client.post("/furniture/reader", json={"token": made}, headers={"Origin": origin})


def pressing(client: Client, **headers: str) -> dict[str, str]:
    """What the script sends once its reader is known."""
    return {"Origin": PAPER, "Authorization": f"Bearer {enter(client, token()).json()['pass']}", **headers}


# -- the script -------------------------------------------------------------------------------------------


def test_the_script_weighs_less_than_twelve_kilobytes_and_is_open_to_all_pages(stranger: Client) -> None:
    assert len(gzip.compress(asset("furniture.js").body, 6)) < 12_000
    answer = stranger.get("/furniture.js")
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["x-content-type-options"] == "nosniff"


# -- handing over -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("algorithm", KEYS)
def test_a_reader_is_handed_over_and_follows(algorithm: str, stranger: Client, house: House) -> None:
    know(house, algorithm)
    answer = enter(stranger, token(algorithm))
    assert (answer.status_code, answer.json()["name"]) == (200, "Robin")
    assert answer.headers["access-control-allow-origin"] == PAPER
    assert "set-cookie" not in answer.headers
    headers = {"Origin": PAPER, "Authorization": f"Bearer {answer.json()['pass']}"}
    for wanted, left in ((True, ["sailors"]), (True, ["sailors"]), (False, [])):
        sent = {"expression": "sailors", "follow": wanted}
        assert stranger.post("/furniture/press", json=sent, headers=headers).json() == {"following": wanted}
        assert [f.expression for f in house.store.follows("paper.r77")] == left
    assert all(f.to == "feed" for f in house.store.follows("paper.r77"))


def test_a_token_is_good_once(stranger: Client) -> None:
    made = token()
    assert enter(stranger, made).status_code == 200
    again = enter(stranger, made)
    assert (again.status_code, "used before" in again.json()["problem"]) == (401, True)


def _public(algorithm: str) -> bytes:
    return bytes(KEYS[algorithm].public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


def _unsigned(**claims: Any) -> str:
    made = token(**claims).split(".")
    return ".".join(["eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0", made[1], ""])


def _by_the_public_key() -> str:
    """A token signed by HMAC with the public key as its secret: the oldest confusion of algorithms."""
    import base64
    import hashlib
    import hmac

    head = base64.urlsafe_b64encode(b'{"alg":"HS256","typ":"JWT"}').rstrip(b"=")
    text = head + b"." + token().split(".")[1].encode()
    mark = base64.urlsafe_b64encode(hmac.new(_public("EdDSA"), text, hashlib.sha256).digest()).rstrip(b"=")
    return (text + b"." + mark).decode()


FORGED: dict[str, Callable[[], str]] = {
    "another key": lambda: token(key=ed25519.Ed25519PrivateKey.generate()),
    "another algorithm": lambda: token("ES256"),
    "no algorithm": _unsigned,
    "the public key as a secret": _by_the_public_key,
    "for another server": lambda: token(aud="https://other.example"),
    "for nobody": lambda: token(aud=None),
    "of another publisher": lambda: token(iss="lantern"),
    "of no publisher": lambda: token(iss=None),
    "without an end": lambda: token(exp=None),
    "without a beginning": lambda: token(iat=None),
    "without an id": lambda: token(jti=None),
    "with an empty id": lambda: token(jti=""),
    "of nobody": lambda: token(sub=None),
    "of an odd reader": lambda: token(sub="../me"),
    "old": lambda: token(iat=NOW - timedelta(minutes=9), exp=NOW - timedelta(minutes=4)),
    "of tomorrow": lambda: token(iat=NOW + timedelta(days=1), exp=NOW + timedelta(days=1, minutes=4)),
    "living too long": lambda: token(exp=NOW + timedelta(hours=1)),
    "cut short": lambda: token()[:-9],
    "empty": lambda: "",
    "endless": lambda: "a" * 9_999,
}


@pytest.mark.parametrize("name", FORGED)
def test_a_token_that_proves_nothing_makes_no_reader(name: str, stranger: Client, house: House) -> None:
    before = house.store.counts()
    answer = enter(stranger, FORGED[name]())
    assert answer.status_code == 401
    assert "pass" not in answer.json()
    refused = stranger.post("/furniture/form", data={"reader": FORGED[name](), "expression": "sailors"})
    assert (refused.status_code, "Nothing was changed" in refused.text) == (403, True)
    assert house.store.counts() == before


def test_a_publisher_cannot_hand_over_a_reader_of_the_house(stranger: Client, house: House) -> None:
    assert enter(stranger, token(sub="ana")).status_code == 200
    assert [f.id for f in house.store.followers()] == ["ana", "paper.ana"]


# -- other origins ----------------------------------------------------------------------------------------


def test_other_pages_are_opened_nothing(stranger: Client, house: House) -> None:
    pass_ = pressing(stranger)["Authorization"]
    before = house.store.counts()
    for origin in ("https://evil.example", "null", "", f"{PAPER}.evil.example"):
        headers = {"Origin": origin, "Authorization": pass_}
        answers = [
            enter(stranger, token(), origin),
            stranger.get("/furniture/article", params={"url": FERRY}, headers=headers),
            stranger.post("/furniture/press", json={"expression": "oil", "follow": True}, headers=headers),
            stranger.options("/furniture/press", headers=headers),
        ]
        assert all("access-control-allow-origin" not in answer.headers for answer in answers)
        assert [answer.status_code for answer in answers] == [401, 200, 401, 204]
    assert house.store.counts() == before


def test_a_browser_is_told_what_a_publishers_page_may_ask(stranger: Client) -> None:
    asked = {"Origin": PAPER, "Access-Control-Request-Method": "POST"}
    answer = stranger.options("/furniture/press", headers=asked)
    assert answer.headers["access-control-allow-origin"] == PAPER
    assert "authorization" in answer.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in answer.headers
    assert answer.headers["vary"] == "Origin"


def test_nobody_presses_for_nobody(stranger: Client, house: House) -> None:
    sent = {"expression": "oil", "follow": True}
    for made in ("", "Bearer ", "Bearer forged.a.b", "Basic YTpi"):
        headers = {"Origin": PAPER, "Authorization": made}
        assert stranger.post("/furniture/press", json=sent, headers=headers).status_code == 401
    old = pressing(stranger)
    house.clock = FixedClock(NOW + timedelta(minutes=31))
    assert stranger.post("/furniture/press", json=sent, headers=old).status_code == 401
    assert house.store.follows("paper.r77") == []


def test_the_reader_at_the_machine_is_nobody_to_furniture(client: Client, house: House) -> None:
    before = house.store.follows()
    sent = {"expression": "oil", "follow": True}
    assert client.post("/furniture/press", json=sent, headers={"Origin": PAPER}).status_code == 401
    assert client.post("/furniture/form", data={"expression": "oil"}).status_code == 403
    assert house.store.follows() == before


# -- what is shown ----------------------------------------------------------------------------------------


def test_an_article_tells_its_topics_and_what_the_reader_follows(stranger: Client) -> None:
    headers = pressing(stranger)
    first = stranger.get("/furniture/article", params={"url": FERRY}, headers=headers).json()
    assert first["story"]
    assert first["choices"]
    one = first["choices"][0]
    assert not one["following"]
    stranger.post(
        "/furniture/press", json={"expression": one["expression"], "follow": True}, headers=headers
    ).raise_for_status()
    then = stranger.get("/furniture/article", params={"url": FERRY}, headers=headers).json()
    assert then["choices"][0]["following"]
    anybody = stranger.get("/furniture/article", params={"url": FERRY}, headers={"Origin": PAPER}).json()
    assert not anybody["choices"][0]["following"]


@pytest.mark.parametrize(
    ("lang", "label"), [("de", "Hochwasser"), ("fr", "inondations"), ("xx", "flood"), ("", "flood")]
)
def test_a_topic_is_called_as_in_the_language_of_the_papers_page(lang: str, label: str, stranger: Client) -> None:
    asked = {"expression": "topic:flood", "lang": lang}
    one = stranger.get("/furniture/choice", params=asked, headers={"Origin": PAPER}).json()
    assert (one["label"], one["expression"]) == (label, "topic:flood")


@pytest.mark.parametrize("url", ["https://harbour.example/nothing", "", "crown", "vault"])
def test_what_is_not_for_readers_has_no_furniture(url: str, stranger: Client) -> None:
    found = stranger.get("/furniture/article", params={"url": url}, headers={"Origin": PAPER}).json()
    assert found == {"story": None, "headline": None, "choices": [], "reuse": None}


def test_wrong_expressions_are_refused_in_words(stranger: Client) -> None:
    headers = pressing(stranger)
    wrong = {"expression": "oil AND (", "follow": True}
    for answer in (
        stranger.post("/furniture/press", json=wrong, headers=headers),
        stranger.post("/furniture/press", content=b"{", headers=headers),
        stranger.get("/furniture/choice", params={"expression": "oil AND ("}, headers=headers),
    ):
        assert (answer.status_code, bool(answer.json()["problem"])) == (400, True)


# -- plain forms ------------------------------------------------------------------------------------------


def test_a_plain_form_follows_and_goes_back_to_the_article(stranger: Client, house: House) -> None:
    sent = {"reader": token(), "expression": "sailors", "back": FERRY}
    answer = stranger.post("/furniture/form", data=sent, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, FERRY)
    assert [f.expression for f in house.store.follows("paper.r77")] == ["sailors"]
    stop = {"reader": token(), "expression": "sailors", "do": "stop", "back": FERRY}
    stranger.post("/furniture/form", data=stop, follow_redirects=False)
    assert house.store.follows("paper.r77") == []


@pytest.mark.parametrize(
    "back", ["https://evil.example/", f"{PAPER}.evil.example/", "javascript:x", "//x", "http://["]
)
def test_a_plain_form_sends_nobody_elsewhere(back: str, stranger: Client) -> None:
    sent = {"reader": token(), "expression": "sailors", "back": back}
    answer = stranger.post("/furniture/form", data=sent, follow_redirects=False)
    assert answer.status_code == 200
    assert "location" not in answer.headers
    assert back not in answer.text


def test_the_topics_of_an_article_are_shown_here_without_a_script(stranger: Client, house: House) -> None:
    page = stranger.post("/furniture/form", data={"reader": token(), "url": FERRY, "back": FERRY})
    assert 'aria-pressed="false"' in page.text
    fields = dict(_fields(page.text))
    again = stranger.post("/furniture/form", data=fields)
    assert 'aria-pressed="true"' in again.text
    assert len(house.store.follows("paper.r77")) == 1
    forged = stranger.post("/furniture/form", data={**fields, "pass": "forged.a.b"})
    assert forged.status_code == 401


def _fields(text: str) -> Any:
    import html
    import re

    form = text[text.index('<form method="post" action="/furniture/form"') :]
    found = re.findall(r'name="([a-z]+)" value="([^"]*)"', form[: form.index("</form>")])
    return [(name, html.unescape(value)) for name, value in found]


def test_a_private_key_is_no_public_one(stranger: Client, house: House) -> None:
    private = KEYS["EdDSA"].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (house.settings.home / "paper.pem").write_bytes(private)
    assert enter(stranger, token()).status_code in {200, 401}  # it proves the same; it is the publisher's to guard

"""Passkeys: kept by their owner alone, proven once in the browser that was asked, and gone when removed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.samples import NOW
from tests.web.authenticator import PRESENT, Device
from tests.web.signed import BASE, Client, browser, mails, public, send, signed_in, text_of
from wirebell.accounts import passkeys, users, ways_in
from wirebell.accounts.marks import new_secret
from wirebell.accounts.ways_in import NoWay
from wirebell.app.house import FixedClock, House

ADA = "ada@mail.example"


@pytest.fixture
def open_house(house: House) -> House:
    """A house with passkeys, where `ana` signs in as Ada and `bo` as Bo."""
    users.add(public(house, passkeys=True), ADA, follower="ana")
    users.add(house, "bo@mail.example", follower="bo")
    return house


@pytest.fixture
def ada(open_house: House) -> Iterator[Client]:
    with browser(open_house) as found:
        yield signed_in(open_house, "ana", found)


@pytest.fixture
def newcomer(open_house: House) -> Iterator[Client]:
    """Another browser, in which nobody is signed in."""
    with browser(open_house) as found:
        yield found


def asked_new(client: Client) -> dict[str, Any]:
    answer = send(client, "/settings/passkeys/question", "/settings/access")
    assert answer.status_code == 200
    return dict(answer.json())


def asked_in(client: Client, back: str = "/") -> dict[str, Any]:
    answer = send(client, "/sign-in/passkey/question", "/sign-in", back=back)
    assert answer.status_code == 200
    return dict(answer.json())


def kept(client: Client, device: Device, name: str = "Phone") -> Any:
    return send(
        client, "/settings/passkeys", "/settings/access", name=name, answer=device.makes(asked_new(client))
    )


def opens(client: Client, device: Device) -> int:
    return send(
        client, "/sign-in/passkey", "/sign-in", answer=device.proves(asked_in(client, "/follows"))
    ).status_code


def test_a_passkey_is_made_used_listed_told_by_mail_and_removed(
    open_house: House, ada: Client, newcomer: Client
) -> None:
    device = Device()
    assert kept(ada, device).headers["location"] == "/settings/access?told=way-in"
    (mail,) = mails(open_house, 1)
    assert (mail["to"], f"{BASE}/settings/access" in text_of(mail)) == (ADA, True)
    question = asked_in(newcomer, "/follows")
    assert (question["rpId"], question["userVerification"]) == ("news.example", "required")
    answer = send(newcomer, "/sign-in/passkey", "/sign-in", answer=device.proves(question))
    assert answer.headers["location"] == "/follows?told=signed-in"
    page = newcomer.get("/settings/access").text
    assert ADA in page
    assert "<strong>Phone</strong>" in page
    (way,) = ways_in.every(open_house, "ana")
    assert way.seen == NOW
    assert send(newcomer, f"/settings/ways/{way.id}/remove", "/settings/access").status_code == 303
    assert ways_in.every(open_house, "ana") == []
    assert opens(ada, device) == 403
    assert [(one.kind, one.who, one.after) for one in open_house.store.changes(9)] == [
        ("way-in", "ana", None),
        ("way-in", "ana", "passkey"),
    ]


def test_a_device_is_asked_not_to_make_a_second_passkey_of_one_user(ada: Client) -> None:
    device = Device()
    kept(ada, device)
    question = asked_new(ada)
    assert len(question["excludeCredentials"]) == 1
    assert kept(ada, device).status_code == 400
    assert asked_new(ada)["user"]["id"] == question["user"]["id"]


WRONG: dict[str, Any] = {
    "another site's page": {"origin": "https://evil.example"},
    "another site's key": {"site": "evil.example"},
    "nobody proved who they are": {"flags": PRESENT},
    "nobody was there": {"flags": 0},
}


@pytest.mark.parametrize("bent", WRONG.values(), ids=list(WRONG))
def test_what_does_not_prove_enough_is_neither_kept_nor_opens(
    bent: dict[str, Any], open_house: House, ada: Client, newcomer: Client
) -> None:
    assert kept(ada, Device(**bent)).status_code == 400
    device = Device()
    kept(ada, device)
    for name, value in bent.items():
        setattr(device, name, value)
    assert opens(newcomer, device) == 403
    assert len(ways_in.every(open_house, "ana")) == 1


def test_a_copy_of_a_passkey_is_noticed_by_its_count(ada: Client, newcomer: Client) -> None:
    device = Device(count=7)
    kept(ada, device)
    assert opens(newcomer, device) == 303
    device.step = 0
    assert opens(newcomer, device) == 403


def test_another_key_or_another_user_opens_nothing(ada: Client, newcomer: Client) -> None:
    device = Device()
    kept(ada, device)
    assert opens(newcomer, Device(id=device.id, user=device.user)) == 403
    assert opens(newcomer, Device(user=device.user)) == 403
    device.user = b"somebody else"
    assert opens(newcomer, device) == 403


def test_a_question_is_answered_once_soon_and_in_its_browser(
    open_house: House, ada: Client, newcomer: Client
) -> None:
    device = Device()
    kept(ada, device)
    with browser(open_house) as thief:
        answer = device.proves(asked_in(newcomer))
        asked_in(thief)
        assert send(thief, "/sign-in/passkey", "/sign-in", answer=answer).status_code == 403
        assert send(newcomer, "/sign-in/passkey", "/sign-in", answer=answer).status_code == 303
    newcomer.cookies.delete("__Host-wirebell")
    assert send(newcomer, "/sign-in/passkey", "/sign-in", answer=answer).status_code == 403
    question = passkeys.question_in(open_house, "b")
    open_house.clock = FixedClock(NOW + timedelta(minutes=5))
    with pytest.raises(NoWay, match="over"):
        passkeys.enter(open_house, "b", device.proves(json.loads(question)))


def test_a_question_for_a_new_one_lets_nobody_in_and_the_other_way_round(open_house: House, ada: Client) -> None:
    device = Device()
    kept(ada, device)
    made, used = asked_new(ada), json.loads(passkeys.question_in(open_house, "b"))
    assert send(ada, "/sign-in/passkey", "/sign-in", answer=device.proves(made)).status_code == 403
    assert (
        send(ada, "/settings/passkeys", "/settings/access", answer=Device().makes({**made, **used})).status_code
        == 400
    )


def test_somebody_elses_passkey_is_not_removed(open_house: House, ada: Client, newcomer: Client) -> None:
    kept(ada, Device())
    (way,) = ways_in.every(open_house, "ana")
    bo = signed_in(open_house, "bo", newcomer)
    assert send(bo, f"/settings/ways/{way.id}/remove", "/settings/access").status_code == 303
    assert ways_in.every(open_house, "ana") == [way]


def test_a_passkey_opens_nothing_once_the_account_is_gone(
    open_house: House, ada: Client, newcomer: Client
) -> None:
    device = Device()
    kept(ada, device)
    users.remove(open_house, "ana")
    assert opens(newcomer, device) == 403


def test_passkeys_are_absent_unless_they_are_on_and_the_house_has_a_name(open_house: House, ada: Client) -> None:
    on = open_house.settings
    for changes in ({"passkeys": False}, {"base_url": "https://192.0.2.7"}):
        open_house.settings = replace(on, **changes)
        assert not passkeys.possible(open_house)
    open_house.settings = replace(on, passkeys=False)
    assert "passkey" not in ada.get("/sign-in").text
    assert "passkey" not in ada.get("/settings/access").text.lower()
    assert send(ada, "/sign-in/passkey/question", "/sign-in").status_code == 404
    assert send(ada, "/settings/passkeys", "/settings/access", answer="{}").status_code == 404


def test_questions_are_not_asked_without_end(open_house: House) -> None:
    for _ in range(passkeys.OFTEN):
        passkeys.question_in(open_house, "b")
    with pytest.raises(NoWay, match="often"):
        passkeys.question_in(open_house, "b")
    assert passkeys.question_in(open_house, "another")


# -- whatever comes ---------------------------------------------------------------------------------------

JUNK = st.recursive(
    st.none()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["public-key", "AAAA", "e30", "=", "é", "\ud800"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=4,
)
PART = st.sampled_from(["id", "rawId", "type", "response"])
INNER = st.sampled_from(["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(PART, JUNK), st.dictionaries(INNER, JUNK), st.binary(max_size=60))
def test_whatever_a_browser_says_is_refused_in_words(
    open_house: House, outer: dict[str, Any], inner: dict[str, Any], noise: bytes
) -> None:
    device, place = Device(), new_secret()
    for ask, answer, take in (
        (passkeys.question_in, device.proves, passkeys.enter),
        (
            lambda h, b: passkeys.question_new(h, "ana", b),
            device.makes,
            lambda h, b, a: passkeys.add(h, "ana", b, a, ""),
        ),
    ):
        said = json.loads(answer(json.loads(ask(open_house, place))))
        said["response"] |= inner or {"authenticatorData": noise.hex(), "attestationObject": noise.hex()}
        with pytest.raises(NoWay):
            take(open_house, place, json.dumps(said | (outer or {"type": "none"})))
    with pytest.raises(NoWay):
        passkeys.enter(open_house, "b", noise.decode("latin-1"))

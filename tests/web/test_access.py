"""Settings of sessions, tokens, addresses and users; export and erasure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from litestar.routes import HTTPRoute

from tests.samples import NOW
from tests.web.conftest import Client as Local
from tests.web.signed import BASE, LINK, OURS, Client, browser, mails, public, send, signed_in, text_of
from tests.web.test_forms import PROVEN
from wirebell.accounts import sessions, tokens, users
from wirebell.app import follows
from wirebell.app.house import FixedClock, House

ACCESS = "/settings/access"
ROLES = {"ana": "reader", "bo": "reader", "ola": "operator"}


@pytest.fixture
def shared(house: House) -> House:
    for name, role in ROLES.items():
        users.add(public(house), f"{name}@mail.example", role, name)
    follows.add(house, "zeppelin", "ana", "feed")
    return house


@pytest.fixture
def ana(shared: House) -> Iterator[Client]:
    with browser(shared) as found:
        yield signed_in(shared, "ana", found)


@pytest.fixture
def bo(shared: House) -> Iterator[Client]:
    with browser(shared) as found:
        yield signed_in(shared, "bo", found)


@pytest.fixture
def ola(shared: House) -> Iterator[Client]:
    with browser(shared) as found:
        yield signed_in(shared, "ola", found)


# -- sessions and tokens ----------------------------------------------------------------------------------


def test_a_reader_ends_other_sessions_and_keeps_this_one(ana: Client, shared: House) -> None:
    other = sessions.begin(shared, "ana", "Safari, iPhone")
    page = ana.get(ACCESS).text
    assert "Safari, iPhone" in page
    assert page.count("this one") == 1
    assert send(ana, f"/settings/sessions/{other.id}/end", ACCESS).headers["location"] == f"{ACCESS}?told=ended"
    assert sessions.enter(shared, other.secret) is None
    for _ in range(3):
        sessions.begin(shared, "ana")
    send(ana, "/settings/sessions/others/end", ACCESS)
    assert len(sessions.every(shared, "ana")) == 1
    assert "You are signed in as" in ana.get("/").text


def test_a_token_is_shown_once(ana: Client, shared: House) -> None:
    made = send(
        ana, "/settings/tokens", ACCESS, name="my archive", **{"scope-read": "yes", "scope-operate": "yes"}
    )
    token = re.search(r"wb_[\w-]{43}", made.text)
    assert token
    assert tokens.enter(shared, token[0])
    page = ana.get(ACCESS).text
    assert "my archive" in page
    assert token[0] not in page
    (row,) = tokens.every(shared, "ana")
    assert row.scopes == ("read",), "a reader makes no token that operates"
    send(ana, f"/settings/tokens/{row.id}/end", ACCESS)
    assert tokens.enter(shared, token[0]) is None
    assert send(ana, "/settings/tokens", ACCESS, name="").status_code == 400


def test_nobody_ends_what_is_anothers(ana: Client, bo: Client, shared: House) -> None:
    del ana
    theirs, token = sessions.begin(shared, "ana"), tokens.make(shared, "ana", "x")
    assert send(bo, f"/settings/sessions/{theirs.id}/end", ACCESS).status_code == 303
    assert send(bo, f"/settings/sessions/{token.id}/end", ACCESS).status_code == 303
    assert send(bo, f"/settings/tokens/{token.id}/end", ACCESS).status_code == 303
    assert send(bo, f"/settings/tokens/{theirs.id}/end", ACCESS).status_code == 303
    assert sessions.enter(shared, theirs.secret)
    assert tokens.enter(shared, token.token)


# -- addresses --------------------------------------------------------------------------------------------


def test_an_address_is_asked_once_a_day_and_agrees_by_a_button(ana: Client, shared: House) -> None:
    for _ in range(3):
        page = send(ana, "/settings/addresses", ACCESS, address="friend@mail.example")
        assert "asks whether alerts may come" in page.text
    (mail,) = mails(shared, 1)
    link = LINK.search(text_of(mail))
    assert link
    with browser(shared) as elsewhere:
        for method in ("GET", "HEAD", "GET"):
            assert elsewhere.request(method, link[1]).status_code == 200
        assert "friend@mail.example" not in ana.get(ACCESS).text
        assert "Alerts may come" in elsewhere.post(link[1]).text
        assert elsewhere.post(link[1]).status_code == 410
        assert elsewhere.get(link[1]).status_code == 410
    assert "friend@mail.example" in ana.get(ACCESS).text
    assert send(ana, "/follow", expression="pier", to="mailto:friend@mail.example").status_code == 303
    assert send(ana, "/settings/addresses/remove", ACCESS, address="mailto:friend@mail.example").status_code == 400
    follow = shared.store.follows("ana")[-1]
    assert follow.to == "mailto:friend@mail.example"
    shared.store.end_follow(follow.id)
    assert send(ana, "/settings/addresses/remove", ACCESS, address="mailto:friend@mail.example").status_code == 303
    assert "friend@mail.example" not in ana.get(ACCESS).text


@pytest.mark.parametrize("address", ["mailto:victim@mail.example", "victim@mail.example"])
def test_no_form_sends_alerts_to_a_mailbox_that_did_not_agree(address: str, ana: Client, shared: House) -> None:
    follow = shared.store.follows("ana")[-1]
    send(ana, "/follow", expression="pier", to=address)
    changed = send(ana, f"/follows/{follow.id}/change", f"/follows/{follow.id}", to=address)
    saved = send(ana, "/settings/save", "/settings", to=address)
    assert (changed.status_code, saved.status_code) == (400, 400)
    assert "victim" not in str([f.to for f in shared.store.follows()] + [p.to for p in shared.store.preferences()])
    assert len(mails(shared)) <= 1


def test_links_of_addresses_last_a_day(ana: Client, shared: House) -> None:
    send(ana, "/settings/addresses", ACCESS, address="friend@mail.example")
    link = LINK.search(text_of(mails(shared, 1)[0]))
    assert link
    shared.clock = FixedClock(NOW + timedelta(days=1))
    assert ana.post(link[1]).status_code == 410


# -- all that is on record --------------------------------------------------------------------------------


def test_everything_comes_as_a_file_and_is_the_readers_own(ana: Client, bo: Client) -> None:
    answer = ana.get("/settings/yours/export")
    assert "attachment" in answer.headers["content-disposition"]
    assert "no-store" in answer.headers["cache-control"]
    own = json.loads(answer.content)
    assert own["address"] == "ana@mail.example"
    assert "zeppelin" in answer.text
    assert "zeppelin" not in bo.get("/settings/yours/export").text


def test_erasing_takes_the_word_and_everything(ana: Client, shared: House) -> None:
    assert "Type the word" in send(ana, "/settings/yours/erase", "/settings/yours", word="no").text
    assert shared.store.alerts("ana")
    done = send(ana, "/settings/yours/erase", "/settings/yours", word=" Erase ")
    assert done.headers["location"] == "/?told=erased"
    assert shared.store.account_of("ana") is None
    assert shared.store.alerts("ana") == []
    assert "You are signed in" not in ana.get("/").text


# -- users ------------------------------------------------------------------------------------------------


def test_operators_look_after_users_and_not_after_themselves(ola: Client, shared: House) -> None:
    assert "ana@mail.example" in ola.get("/users").text
    assert send(ola, "/users/add", "/users", address="new@mail.example", role="editor").status_code == 303
    assert "already" in send(ola, "/users/add", "/users", address="NEW@mail.example", role="editor").text
    assert send(ola, "/users/ana/role", "/users", role="editor").status_code == 303
    account = shared.store.account_of("ana")
    assert account
    assert account.role == "editor"
    secret = sessions.begin(shared, "bo").secret
    assert send(ola, "/users/bo/remove", "/users").status_code == 303
    assert sessions.enter(shared, secret) is None
    for step in ("role", "remove"):
        assert send(ola, f"/users/ola/{step}", "/users", role="reader").status_code == 403
        assert send(ola, f"/users/nobody/{step}", "/users", role="reader").status_code == 404


def test_users_are_not_there_for_others(ana: Client, shared: House) -> None:
    assert ana.get("/users").status_code == 404
    for step in ("add", "ana/role", "bo/remove"):
        assert send(ana, f"/users/{step}", "/", role="operator", address="x@mail.example").status_code == 404
    assert [a.role for a in shared.store.accounts()] == ["reader", "reader", "operator"]


def test_the_reader_at_the_machine_has_these_pages_too(client: Local) -> None:
    assert "You sit at the machine itself" in client.get(ACCESS).text
    assert "Nobody signs in yet" in client.get("/users").text
    assert client.get("/settings/yours").status_code == 200


# -- every form -------------------------------------------------------------------------------------------


def test_no_form_of_another_session_or_site_is_obeyed(ana: Client, bo: Client, shared: House) -> None:
    """Every form of the program: a page of Bo's sent with Ana's session, and Ana's own sent from elsewhere."""
    from tests.web.conftest import TOKEN

    stolen, own = (TOKEN.search(one.get(ACCESS).text) for one in (bo, ana))
    assert stolen
    assert own
    before = shared.store.revision(), shared.store.counts(), shared.store.accounts(), shared.store.follows()
    tried = 0
    for route in ana.app.routes:
        if not isinstance(route, HTTPRoute) or "POST" not in route.methods or route.path.startswith(PROVEN):
            continue
        path = route.path_format.replace("{name}", "ana").replace("{secret}", "x" * 43)
        for token, headers in (
            (stolen[1], OURS),
            (own[1], {"Origin": "https://evil.example"}),
            (own[1], {"Sec-Fetch-Site": "cross-site", "Origin": "null"}),
            (own[1], {"Sec-Fetch-Site": "same-site", "Origin": "https://sub.news.example"}),
            ("", OURS),
            (own[1], {}),
        ):
            filled = {
                "token": token,
                "word": "erase",
                "expression": "pier",
                "address": "x@mail.example",
                "role": "reader",
            }
            answer = ana.post(path, data=filled, headers=headers, follow_redirects=False)
            assert answer.status_code == 403, (path, headers)
            tried += 1
    assert tried >= 100
    after = shared.store.revision(), shared.store.counts(), shared.store.accounts(), shared.store.follows()
    assert after == before
    assert BASE.startswith("https")


def test_no_page_shows_a_reader_what_is_anothers(ana: Client, bo: Client, shared: House) -> None:
    """Every page that can be asked for by GET, with ids of Ana's in it, as Bo."""
    follow = next(f for f in shared.store.follows("ana") if f.expression == "zeppelin")
    story = shared.store.find_story("https://harbour.example/ferry")
    assert story
    assert "zeppelin" in ana.get("/follows").text
    seen = 0
    for route in bo.app.routes:
        if (
            not isinstance(route, HTTPRoute)
            or "GET" not in route.methods
            or route.path.startswith(("/static", "/api", "/readyz"))
        ):
            continue
        for value in (follow.id, story.id, "ana"):
            path = re.sub(r"\{\w+\}", value, route.path_format)
            answer = bo.get(path)
            assert answer.status_code < 500, path
            for secret in ("zeppelin", "ana@mail.example", follow.id):
                assert secret not in answer.text.replace(path, ""), path
            seen += 1
    assert seen > 60


def test_every_page_of_a_readers_own_is_closed_to_strangers(shared: House) -> None:
    with browser(shared) as stranger:
        for path in (
            ACCESS,
            "/settings/yours",
            "/settings/yours/export",
            "/settings",
            "/follows",
            "/why",
            "/users",
        ):
            answer = stranger.get(path)
            assert answer.status_code == 403, path
            assert 'href="/sign-in?back=' in answer.text


def test_a_flood_of_follows_is_held_up_on_pages_too(ana: Client, shared: House) -> None:
    for n in range(62):
        send(ana, "/follow", expression=f"word{n}")
    assert sum(f.expression.startswith("word") for f in shared.store.follows("ana")) == 60


def test_a_reader_follows_no_expression_of_a_desks_size_on_pages_too(ana: Client, shared: House) -> None:
    many = " OR ".join(f"word{n}" for n in range(100))
    before = shared.store.follows("ana")
    assert "/follows/new" in send(ana, "/follow", expression=many).headers["location"]
    assert (
        send(ana, f"/follows/{before[-1].id}/change", f"/follows/{before[-1].id}", expression=many).status_code
        == 400
    )
    assert shared.store.follows("ana") == before
    assert '<div class="wrong"' in ana.get("/follows/new", params={"expression": many}).text

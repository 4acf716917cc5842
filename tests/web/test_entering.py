"""Sign-in by mail: one browser, once, soon, and nothing learned by those who may not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage

import pytest
from msgspec.structs import replace

from tests.samples import NOW
from tests.web.conftest import TOKEN
from tests.web.pages_of import pages_of
from tests.web.signed import CODE, LINK, OURS, Client, browser, mails, public, send, signed_in, text_of
from wirebell.accounts import sessions, signing_in, users
from wirebell.app.house import FixedClock, House
from wirebell.web import cookies

ADA = "ada@mail.example"


@pytest.fixture
def open_house(house: House) -> House:
    """A house that others reach, where `ana` signs in as Ada."""
    users.add(public(house), ADA, follower="ana")
    return house


@pytest.fixture
def ada(open_house: House) -> Iterator[Client]:
    with browser(open_house) as found:
        yield found


@pytest.fixture
def other(open_house: House) -> Iterator[Client]:
    with browser(open_house) as found:
        yield found


def ask(client: Client, address: str = ADA, **more: str) -> None:
    answer = send(client, "/sign-in", "/sign-in", address=address, **more)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in/code")


def mail(house: House) -> EmailMessage:
    """The only mail, once it is there."""
    (found,) = mails(house, 1)
    return found


def link_of(house: House) -> str:
    found = LINK.search(text_of(mail(house)))
    assert found
    return found[1]


def is_in(client: Client) -> bool:
    return "You are signed in as" in client.get("/").text


def test_the_link_signs_in_the_browser_that_asked_once(ada: Client, open_house: House) -> None:
    ask(ada, "Ada@MAIL.example", back="/follows?x=1")
    link = link_of(open_house)
    page = ada.get(link)
    assert "You asked for this in this browser" in page.text
    assert page.headers["referrer-policy"] == "no-referrer"
    assert not is_in(ada)
    answer = send(ada, link, link)
    assert (answer.status_code, answer.headers["location"]) == (303, "/follows?x=1&told=signed-in")
    (kept,) = [c for c in answer.headers.get_list("set-cookie") if c.startswith(f"{cookies.SESSION}=")]
    for part in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert part in kept
    assert "Domain" not in kept
    assert is_in(ada)
    ada.cookies.clear()
    ask(ada)
    assert send(ada, link, "/sign-in").status_code == 410
    assert ada.get(link).status_code == 410
    assert "This link is over" in ada.get(link).text


def test_looking_at_a_link_changes_nothing(ada: Client, other: Client, open_house: House) -> None:
    ask(ada)
    link = link_of(open_house)
    for client in (other, ada):
        for method in ("GET", "HEAD", "GET", "OPTIONS"):
            answer = client.request(method, link)
            assert cookies.SESSION not in answer.headers.get("set-cookie", "")
    assert "Another browser asked for this" in other.get(link).text
    assert send(ada, link, link).status_code == 303


def test_another_browser_cannot_use_a_link_nor_use_it_up(ada: Client, other: Client, open_house: House) -> None:
    ask(ada)
    link = link_of(open_house)
    assert send(other, link, "/sign-in").status_code == 410
    ask(other, "nobody@mail.example")
    assert send(other, link, "/sign-in").status_code == 410
    assert not is_in(other)
    assert send(ada, link, link).status_code == 303


def test_the_code_signs_in_there_too_and_only_there(ada: Client, other: Client, open_house: House) -> None:
    ask(ada)
    code = CODE.search(text_of(mail(open_house)))
    assert code
    ask(other, "nobody@mail.example")
    assert send(other, "/sign-in/code", "/sign-in/code", code=code[1]).status_code == 403
    assert send(ada, "/sign-in/code", "/sign-in/code", code="BCDF GHJK").status_code == 403
    typed = f" {code[1].lower().replace(' ', '-')} "
    assert send(ada, "/sign-in/code", "/sign-in/code", code=typed).status_code == 303
    assert is_in(ada)


def test_five_wrong_codes_and_the_right_one_is_wrong_too(ada: Client, open_house: House) -> None:
    ask(ada)
    code = CODE.search(text_of(mail(open_house)))
    assert code
    for _ in range(5):
        answer = send(ada, "/sign-in/code", "/sign-in/code", code="BCDF GHJK")
        assert "does not open anything" in answer.text
    assert send(ada, "/sign-in/code", "/sign-in/code", code=code[1]).status_code == 403
    assert send(ada, link_of(open_house), "/sign-in").status_code == 410


@pytest.mark.parametrize(("minutes", "status"), [(9, 303), (10, 410)])
def test_a_link_holds_for_ten_minutes(minutes: int, status: int, ada: Client, open_house: House) -> None:
    ask(ada)
    link = link_of(open_house)
    open_house.clock = FixedClock(NOW + timedelta(minutes=minutes))
    assert send(ada, link, "/sign-in").status_code == status


def test_the_answer_does_not_tell_who_has_an_account(ada: Client, other: Client, open_house: House) -> None:
    def asked(client: Client, address: str) -> tuple[object, ...]:
        answer = send(client, "/sign-in", "/sign-in", address=address)
        kept = {name: value for name, value in answer.headers.items() if name not in {"date", "set-cookie"}}
        return answer.status_code, kept, answer.text, client.get("/sign-in/code").text.partition('name="token"')[0]

    for _ in range(7):  # past the number of mails, too
        assert asked(ada, ADA) == asked(other, "nobody@mail.example")
    assert len(mails(open_house, signing_in.OFTEN)) == signing_in.OFTEN
    assert {message["To"] for message in mails(open_house)} == {ADA}


def test_links_lead_to_the_configured_address_whatever_host_was_asked(ada: Client, open_house: House) -> None:
    token = send(ada, "/sign-in/code", "/sign-in", code="x").request.content.decode().partition("&")[0]
    answer = ada.post(
        "/sign-in",
        content=f"{token}&address={ADA}",
        headers={**OURS, "Host": "evil.example", "Content-Type": "application/x-www-form-urlencoded"},
        follow_redirects=False,
    )
    assert answer.status_code == 303
    assert link_of(open_house)
    assert "evil" not in text_of(mail(open_house))


def test_a_newcomer_gets_one_mail_a_day_and_an_account_by_its_button(house: House) -> None:
    public(house, sign_up="open")
    before = len(house.store.followers())
    with browser(house) as client:
        for _ in range(3):
            ask(client, "new@mail.example")
        link = link_of(house)
        assert "begin with Wirebell" in mail(house)["Subject"]
        assert len(house.store.followers()) == before
        assert send(client, link, link).status_code == 303
        assert is_in(client)
    account = house.store.account_at("mailto:new@mail.example")
    assert account
    assert account.role == "reader"
    assert house.store.confirmed(account.follower) == {"mailto:new@mail.example": NOW}


def test_one_network_makes_three_accounts_a_day(house: House) -> None:
    public(house, sign_up="open")
    with browser(house) as client:
        for n in range(5):
            ask(client, f"new{n}@mail.example")
    assert len(mails(house, 3)) == 3


def test_asking_often_is_slowed_down(ada: Client) -> None:
    answers = [send(ada, "/sign-in", "/sign-in", address=f"x{n}@mail.example") for n in range(11)]
    assert [a.status_code for a in answers] == [303] * 10 + [429]
    assert 0 < int(answers[-1].headers["retry-after"]) <= 360
    assert "Too often" in answers[-1].text


def test_what_is_no_address_is_said_on_the_page(ada: Client) -> None:
    for wrong in (
        "",
        "ada",
        "ada@",
        "a@b.example, c@d.example",
        "Ada <ada@mail.example>",
        "x" * 500 + "@a.example",
    ):
        answer = send(ada, "/sign-in", "/sign-in", address=wrong)
        assert answer.status_code == 400
        assert 'aria-invalid="true"' in answer.text


def test_signing_out_ends_the_session_itself(ada: Client, other: Client, open_house: House) -> None:
    signed_in(open_house, "ana", ada)
    secret = ada.cookies[cookies.SESSION]
    assert is_in(ada)
    answer = send(ada, "/sign-out")
    assert answer.headers["location"] == "/?told=signed-out"
    other.cookies.set(cookies.SESSION, secret)
    assert not is_in(ada)
    assert not is_in(other)


def test_signing_in_anew_ends_the_session_that_was_there(ada: Client, open_house: House) -> None:
    signed_in(open_house, "ana", ada)
    ask(ada)
    link = link_of(open_house)
    assert send(ada, link, link).status_code == 303
    assert len(sessions.every(open_house, "ana")) == 1


def test_a_session_that_turned_is_given_to_the_browser_with_any_answer(ada: Client, open_house: House) -> None:
    signed_in(open_house, "ana", ada)
    first = ada.cookies[cookies.SESSION]
    open_house.clock = FixedClock(NOW + timedelta(days=2))
    assert cookies.SESSION in ada.get("/nowhere-at-all/x").headers.get("set-cookie", "") or is_in(ada)
    assert is_in(ada)
    assert first not in {
        c.value for c in ada.cookies.jar if c.name == cookies.SESSION and c.domain != "news.example"
    }


def test_without_tls_nobody_signs_in_and_the_page_says_why(house: House) -> None:
    with browser(public(house)) as client:
        token = TOKEN.search(client.get("/sign-in").text)
        assert token
        house.settings = replace(house.settings, base_url="http://news.example")
        page = client.get("/sign-in").text
        assert "begins with https://" in page
        assert TOKEN.search(page) is None
        assert client.post("/sign-in", data={"token": token[1], "address": ADA}, headers=OURS).status_code == 403


def test_a_reader_sees_and_does_their_own(ada: Client, open_house: House) -> None:
    users.add(open_house, "bo@mail.example", follower="bo")
    signed_in(open_house, "bo", ada)
    assert "sailors" not in ada.get("/follows").text
    theirs = open_house.store.follows("ana")[0]
    assert ada.get(f"/follows/{theirs.id}").status_code == 404
    for step in ("stop", "pause", "change"):
        assert send(ada, f"/follows/{theirs.id}/{step}").status_code in {303, 404}
    assert theirs in open_house.store.follows("ana")
    assert send(ada, "/as", follower="ana").status_code == 404
    assert send(ada, "/follow", expression="harbour").status_code == 303
    assert [f.expression for f in open_house.store.follows("bo")] == ["harbour"]


def test_a_signed_in_reader_reads_as_much_as_one_reader_may(ada: Client, open_house: House) -> None:
    story = open_house.store.find_story("https://harbour.example/ferry")
    assert story
    signed_in(open_house, "ana", ada)
    assert "off the North Pier" in ada.get(f"/story/{story.id}").text


def test_no_local_reader_where_the_house_wants_none(house: House) -> None:
    house.settings = replace(house.settings, local_reader=False)
    with pages_of(house, loopback=True) as client:
        assert client.get("/settings").status_code == 403

"""Where a reader's alerts go, on the settings page, and the button that tries each address."""

from __future__ import annotations

import asyncio
import re
from email import message_from_bytes
from email.message import Message

import pytest

from tests.loopback import http, loopback
from tests.web.conftest import Client, house_at, send
from wirebell.accounts import letters, reaching
from wirebell.app import follows, preferring
from wirebell.app.house import House
from wirebell.errors import UsageError
from wirebell.settings import load

MAIL = "mailto:ana@mail.example"


def sent(house: House) -> list[Message]:
    """Return the mails of the folder with a test's subject."""
    found = [message_from_bytes(path.read_bytes()) for path in house.settings.home.glob("mail/*.eml")]
    return [mail for mail in found if "test" in (mail["Subject"] or "").lower()]


def section(page: str) -> str:
    found = re.search(r'<section id="reached">.*?</section>', page, re.DOTALL)
    assert found
    return found[0]


def test_a_test_mail_goes_where_alerts_go_and_the_page_says_what_came_of_it(client: Client, house: House) -> None:
    shown = section(client.get("/settings").text)
    assert "ana@mail.example" in shown
    assert "1 follow goes here." in shown
    answer = send(client, "/settings/test", address=MAIL)
    assert answer.status_code == 200
    assert "was taken" in section(answer.text)
    [mail] = sent(house)
    assert mail["To"] == "ana@mail.example"
    send(client, "/settings/test", address=MAIL)
    assert len({mail["Message-ID"] for mail in sent(house)}) == 2, "the second would be hidden as the first again"


def test_nothing_is_sent_where_nothing_of_the_readers_goes(client: Client, house: House) -> None:
    for address in (
        "mailto:eve@mail.example",
        "https://hooks.example/x",
        "feed",
        "nonsense",
        "push:0123456789abcdef",
    ):
        answer = send(client, "/settings/test", address=address)
        assert answer.status_code == 400
        assert "Nothing was changed." in answer.text
    assert sent(house) == []


def test_an_address_that_is_not_written_to_says_so_and_has_no_button(client: Client, house: House) -> None:
    house.store.suppress(MAIL, "550 no such user")
    shown = section(client.get("/settings").text)
    assert "550 no such user" in shown
    assert "<button" not in shown
    answer = send(client, "/settings/test", address=MAIL)
    assert answer.status_code == 400
    assert "550 no such user" in answer.text
    assert sent(house) == []


def test_a_reader_sends_ten_tests_a_minute(client: Client, house: House) -> None:
    answers = [send(client, "/settings/test", address=MAIL).status_code for _ in range(12)]
    assert answers == [200] * 10 + [400] * 2
    assert len(sent(house)) == 10


def test_what_a_mail_server_says_is_on_the_page(house: House) -> None:
    home = house.settings.home
    (home / "wirebell.toml").write_text(
        'mail_from = "w@mail.example"\n[smtp]\nhost = "127.0.0.1"\nport = 9\ntls = "none"\n'
    )
    with house_at(home) as closed:
        found = letters.try_out(closed, "ana@mail.example")
    assert (found.address, found.outcome, found.ok) == (MAIL, "later", False)
    assert "127.0.0.1:9" in found.detail


def test_a_port_that_speaks_otherwise_than_was_written_is_named(house: House) -> None:
    """RFC 8314 section 3.3; nobody listens on it here."""
    home = house.settings.home
    (home / "wirebell.toml").write_text('mail_from = "w@mail.example"\n[smtp]\nhost = "127.0.0.1"\nport = 465\n')
    with house_at(home) as closed:
        assert 'tls = "tls"' in letters.try_out(closed, "ana@mail.example").detail


def test_every_mail_of_the_house_is_from_it_by_its_name(house: House) -> None:
    home = house.settings.home
    (home / "wirebell.toml").write_text('mail_from = "Harbour alerts <alerts@bell.example>"\n')
    with house_at(home) as named:
        assert letters.try_out(named, "ana@mail.example").ok
    assert [mail["From"] for mail in sent(house)] == ["Harbour alerts <alerts@bell.example>"]


async def test_a_webhook_is_tried_by_its_owner_alone(house: House) -> None:
    async with loopback() as peer:
        peer.answers["/ana"] = http(status="204 No Content")
        url = peer.url("/ana")
        home = house.settings.home

        def tried() -> tuple[bool, str]:
            with House(load(home, {}, allow_private=("127.0.0.0/8",))) as open_house:
                follows.add(open_house, "pier", "ana", url)
                first = reaching.try_out(open_house, "ana", url)
                preferring.prefer(open_house, follows.add_follower(open_house, "bo").id, to=url)
                with pytest.raises(UsageError, match="Somebody else's"):
                    reaching.try_out(open_house, "ana", url)
                return first.ok, first.address

        assert await asyncio.to_thread(tried) == (True, url)
    [asked] = peer.asked
    assert b"endpoint.test" in asked.body


def test_the_default_stands_first_and_what_is_confirmed_is_there_too(house: House) -> None:
    house.store.confirm("ana", "mailto:second@mail.example", house.clock.now())
    rows = [(r.address, r.channel, r.follows, r.default) for r in reaching.every(house, "ana")]
    assert rows == [
        ("feed", "feed", 1, True),
        (MAIL, "mail", 1, False),
        ("mailto:second@mail.example", "mail", 0, False),
    ]
    with pytest.raises(UsageError, match="open it"):
        reaching.try_out(house, "ana", "feed")

"""What was read, and the language, are the reader's on every device."""

from __future__ import annotations

from collections.abc import Iterator
from email import policy
from email.parser import BytesParser

import pytest

from tests.web import signed
from tests.web.conftest import Client as Local
from tests.web.conftest import send
from tests.web.signed import Client
from wirebell.accounts import letters, own, users
from wirebell.app import preferring
from wirebell.app.follows import feed_path
from wirebell.app.house import House
from wirebell.app.running import run_once
from wirebell.errors import UsageError


@pytest.fixture
def shared(house: House) -> House:
    users.add(signed.public(house), "ana@mail.example", "reader", "ana")
    return house


@pytest.fixture
def phone(shared: House) -> Iterator[Client]:
    with signed.browser(shared) as found:
        yield signed.signed_in(shared, "ana", found)


@pytest.fixture
def desk(shared: House) -> Iterator[Client]:
    with signed.browser(shared) as found:
        yield signed.signed_in(shared, "ana", found)


def ferry(house: House) -> str:
    found = house.store.find_story("https://harbour.example/ferry")
    assert found is not None
    return found.id


def unread(client: Client) -> int:
    page = client.get("/").text
    assert page.count('class="line unread') == page.count("Unread:")
    return page.count('class="line unread')


def test_what_is_read_on_one_device_is_read_on_the_other(phone: Client, desk: Client, shared: House) -> None:
    before = unread(phone)
    assert before > 0
    desk.get(f"/story/{ferry(shared)}")
    assert (unread(desk), unread(phone)) == (before - 1, before - 1)


def test_what_is_only_fetched_ahead_is_not_read(phone: Client, shared: House) -> None:
    before = unread(phone)
    phone.head(f"/story/{ferry(shared)}")
    phone.get(f"/story/{ferry(shared)}", headers={"Sec-Purpose": "prefetch"})
    phone.get("/story/none")
    assert unread(phone) == before


def test_all_counts_as_read_by_one_button_and_a_correction_is_unread_again(client: Local, house: House) -> None:
    assert "Mark" in client.get("/").text
    assert send(client, "/read").headers["location"] == "/?told=all-read"
    assert "line unread" not in client.get("/").text
    now = house.store.story(ferry(house))
    assert now is not None
    text = now.body.replace("Nine", "Ten")
    send(client, f"/desk/story/{now.id}/correct", note="Ten, not nine.", headline=now.headline, text=text)
    run_once(house)
    assert client.get("/").text.count('class="line unread') == 1


def test_a_stranger_reads_and_nothing_is_noted(stranger: Local, house: House) -> None:
    stranger.get(f"/story/{ferry(house)}")
    assert house.store.read_by("ana") == []


def test_what_was_read_is_on_record_once_the_house_closes(client: Local, house: House) -> None:
    client.get(f"/story/{ferry(house)}")
    house.reads.close()
    assert [(one.story, one.version) for one in house.store.read_by("ana")] == [(ferry(house), 1)]
    assert own.everything(house, "ana").read == tuple(house.store.read_by("ana"))


# -- language ---------------------------------------------------------------------------------------------


def test_the_language_goes_with_the_reader(phone: Client, desk: Client, shared: House) -> None:
    signed.send(phone, "/settings/save", "/settings", language="fr", zone="Europe/Paris")
    assert '<html lang="fr"' in desk.get("/", headers={"Accept-Language": "de"}).text
    assert preferring.preferences_of(shared, "ana").language == "fr"
    signed.send(desk, "/settings/save", "/settings", language="de")
    assert '<html lang="de"' in phone.get("/").text


def test_messages_are_in_it(phone: Client, shared: House) -> None:
    preferring.prefer(shared, "ana", language="de")
    letter = letters.Letter(
        kind="sign-in", address="mailto:ana@mail.example", link="https://x.example", minutes=10
    )
    assert "anmeldung" in str(letters.rendered(letter, shared, shared.clock.now()).subject).casefold()
    (one,) = [s for _, s in shared.store.stories(limit=9) if s.headline.startswith("Ferry")]
    text = one.body.replace("Nine", "Ten")
    users.set_role(shared, "ana", "editor")
    place = f"/desk/story/{one.id}"
    signed.send(phone, f"{place}/correct", place, note="Ten.", headline=one.headline, text=text)
    run_once(shared)
    newest = max((shared.settings.home / "mail").iterdir(), key=lambda path: path.stat().st_mtime_ns)
    mail = BytesParser(policy=policy.default).parsebytes(newest.read_bytes())
    body = mail.get_body(("plain",))
    assert body is not None
    assert "Vorher:" in body.get_content()
    ana = shared.store.follower("ana")
    assert ana is not None
    assert "Vorher:" in phone.get(f"{feed_path(shared, ana)}.atom").text


def test_no_other_language_is_kept(shared: House) -> None:
    with pytest.raises(UsageError, match="no language of ours"):
        preferring.prefer(shared, "ana", language="tlh")
    assert preferring.prefer(shared, "ana", language="default").language == ""

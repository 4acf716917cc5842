"""Publishers' pushes through the web application: what is signed is stored, and nothing else is."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from tests.samples import NOW
from tests.web.conftest import Client
from tests.web.pages_of import pages_of
from tests.web.unread import posted
from wirebell.app import sources
from wirebell.app.house import House
from wirebell.app.running import run_once
from wirebell.app.serving import Pulse
from wirebell.errors import UsageError
from wirebell.signatures import secret_of, signed
from wirebell.web.routes import application

KEY, OLD, OTHER = b"k" * 32, b"o" * 32, b"x" * 32
STORY = {"id": "7", "headline": "Sailors found", "body": "Sailors were found.", "published": NOW.isoformat()}
NINJS = {
    "uri": "urn:wire:8",
    "headlines": [{"value": "Sailors sing"}],
    "bodies": [{"contenttype": "text/plain", "value": "Sailors sang."}],
    "versioncreated": NOW.isoformat(),
}
NEWSML = f"""<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:wire:9" standard="NewsML-G2"
 standardversion="2.35"><itemMeta><versionCreated>{NOW.isoformat()}</versionCreated></itemMeta><contentMeta>
<headline>Sailors rest</headline></contentMeta></newsItem>""".encode()
Push = Callable[..., Any]


@pytest.fixture
def source(house: House, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("HARBOUR_SECRET", f"{secret_of(KEY)} {secret_of(OLD)}")
    wish = sources.SourceWish(address="push:Harbour", credential="env:HARBOUR_SECRET")
    return sources.add(house, wish).source.id


@pytest.fixture
def push(client: Client, source: str) -> Push:
    def send(document: Any, name: str = "m1", key: bytes = KEY, at: int | None = None, **headers: str) -> Any:
        body = document if isinstance(document, bytes) else msgspec.json.encode(document)
        when = int(NOW.timestamp()) if at is None else at
        return client.post(f"/push/{source}", content=body, headers=signed(name, when, body, [key]) | headers)

    return send


@pytest.mark.parametrize("document", [STORY, [STORY], NINJS, NEWSML])
def test_what_is_signed_is_stored_when_it_is_acknowledged(push: Push, house: House, document: Any) -> None:
    before = {arrival.story for _, arrival in house.store.pending(99)}
    answer = push(document)
    assert (answer.status_code, answer.json()) == (202, {"new": 1, "changed": 0, "withdrawn": 0, "silent": 0})
    [arrival] = [a for _, a in house.store.pending(99) if a.story not in before]
    assert arrival.item.title in {"Sailors found", "Sailors sing", "Sailors rest"}


def test_a_pushed_story_alerts_from_the_first_and_its_withdrawal_follows(push: Push, house: House) -> None:
    push(STORY)
    run_once(house)
    push({"id": "7", "status": "canceled"}, "m2")
    run_once(house)
    kinds = [a.kind for a in house.store.alerts(follower="ana") if a.created == NOW]
    found = house.store.find_story(next(s.id for _, s in house.store.stories() if s.headline == "Sailors found"))
    assert found is not None
    assert {a.kind for a in house.store.alerts(story=found.id)} == {"new", "withdrawn"}
    assert kinds


def test_withheld_and_embargoed_stories_alert_nobody(push: Push, house: House) -> None:
    push(NINJS | {"pubstatus": "withheld"})
    push(STORY | {"embargo": (NOW + timedelta(days=1)).isoformat()}, "m2")
    run_once(house)
    mails = list((house.settings.home / "mail").glob("*.eml"))
    assert not any("Sailors sing" in m.read_text() or "Sailors found" in m.read_text() for m in mails)


def test_the_same_message_again_changes_nothing_and_is_answered_as_before(push: Push, house: House) -> None:
    first = push(STORY)
    before = house.store.counts(), house.store.visits()
    again = push(STORY)
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert (house.store.counts(), house.store.visits()) == before


def test_both_secrets_hold_while_they_change(push: Push) -> None:
    assert push(STORY, key=OLD).status_code == 202


LATE = int(NOW.timestamp()) - 301


@pytest.mark.parametrize(
    "forged",
    [
        {"key": OTHER},
        {"at": LATE},
        {"webhook-signature": "v1,AAAA"},
        {"webhook-id": "m2"},
        {"webhook-timestamp": str(int(NOW.timestamp()) + 1)},
        {"webhook-signature": ""},
    ],
)
def test_what_is_forged_or_old_leaves_no_trace(
    push: Push, house: House, state: Callable[[], Any], forged: dict[str, Any]
) -> None:
    before = state(), house.store.pending(99)
    answer = push(STORY, **forged)
    assert answer.status_code == 401
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert secret_of(KEY) not in answer.text
    assert (state(), house.store.pending(99)) == before


@pytest.mark.parametrize(
    "wrong", [b"", b"{}", b"[]", b'{"uri": ""}', b"<newsItem/>", b'{"id": 7, "headline": 3}', b"\xff"]
)
def test_a_document_that_is_wrong_is_refused_whole_and_why_is_said(push: Push, house: House, wrong: bytes) -> None:
    before = house.store.pending(99)
    answer = push(wrong)
    assert (answer.status_code, house.store.pending(99)) == (422, before)
    assert answer.json()["detail"]
    assert push(STORY).status_code == 202, "the id of a message that was not taken is free"


def test_a_withdrawal_in_the_same_message_as_an_edit_is_taken(push: Push, house: House) -> None:
    push(STORY)
    answer = push([STORY | {"body": "Two were found."}, STORY | {"status": "canceled"}], name="m9")
    assert answer.json()["withdrawn"] == 1


def test_another_message_under_an_id_that_was_used_is_refused_and_not_dropped(push: Push, house: House) -> None:
    """A CMS that takes the story's id for the message's would lose every edit, acknowledged."""
    push(STORY)
    before = house.store.pending(99)
    assert push(STORY | {"status": "canceled"}).status_code == 409
    assert push(STORY).status_code == 202
    assert house.store.pending(99) == before


def test_a_push_that_is_too_large_is_refused(push: Push) -> None:
    answer = push(b"x" * (5 * 1024 * 1024 + 1))
    assert answer.status_code == 413
    assert answer.headers["content-type"].startswith("application/problem+json")


def test_a_push_whose_last_line_is_cut_is_refused_whole(push: Push, house: House) -> None:
    """Of a file the rest comes with the next visit; nothing comes after a push."""
    before = house.store.pending(99)
    whole = msgspec.json.encode(STORY)
    assert push(whole + b"\n" + whole[:-9]).status_code == 422
    assert house.store.pending(99) == before


def test_other_sources_are_no_doors(client: Client, house: House, source: str) -> None:
    body = msgspec.json.encode(STORY)
    headers = signed("m1", int(NOW.timestamp()), body, [KEY])
    [folder] = [s.id for s in house.store.sources() if s.kind != "push"]
    for name in (folder, "nothing", "%00"):
        assert client.post(f"/push/{name}", content=body, headers=headers).status_code == 404
    assert client.get(f"/push/{source}").status_code == 405


def test_without_its_secret_nothing_is_taken(
    push: Push, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delenv("HARBOUR_SECRET")
    with caplog.at_level(logging.DEBUG):
        assert push(STORY).status_code == 401
    assert "whsec_" not in caplog.text


def test_a_push_source_names_where_its_secret_is(house: House) -> None:
    with pytest.raises(UsageError, match="--credential"):
        sources.add(house, sources.SourceWish(address="push:other"))


def test_a_visit_to_a_push_source_does_nothing(house: House, source: str) -> None:
    ran = run_once(house, all_due=True)
    assert ran.sources.failed == 0
    assert source in house.store.visits()


def test_the_same_message_after_a_restart_changes_nothing_and_is_answered_as_before(
    push: Push, house: House, source: str
) -> None:
    first = push({"id": "a", "headline": "First words"}, "msg_1")
    push({"id": "a", "headline": "Second words"}, "msg_2")
    with pages_of(house) as restarted:
        body = msgspec.json.encode({"id": "a", "headline": "First words"})
        headers = signed("msg_1", int(NOW.timestamp()), body, [KEY])
        again = restarted.post(f"/push/{source}", content=body, headers=headers)
    assert (again.status_code, again.json()) == (202, first.json())
    known = house.store.known(["g:" + source + ":a"])
    assert [k.title for k in known.values()] == ["Second words"]


@pytest.mark.parametrize(
    ("place", "wrong", "status"),
    [
        ("nobody", {}, 404),
        (None, {"webhook-id": ""}, 401),
        (None, {"webhook-signature": ""}, 401),
        (None, {"webhook-timestamp": str(int(NOW.timestamp()) - 301)}, 401),
        (None, {}, 202),
    ],
)
async def test_a_body_is_read_only_where_it_may_be_a_publisher_s(
    house: House, source: str, place: str | None, wrong: dict[str, str], status: int
) -> None:
    body = msgspec.json.encode(STORY)
    headers = signed("m1", int(NOW.timestamp()), body, [KEY]) | {"content-type": "application/json"} | wrong
    answer = await posted(application(house, Pulse()), f"/push/{place or source}", headers, body)
    assert answer == (status, status == 202)

"""Chats on loopback: what each service is sent, and what its answers mean."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from tests.deliver.channels.messages import message
from tests.loopback import Loopback, http, loopback
from wirebell.deliver.channels.chat import ChatSender, Room
from wirebell.deliver.render.chat import Chat, Link, Told
from wirebell.errors import SettingsError
from wirebell.intake.egress import EgressDoor
from wirebell.intake.egress.door import Limits
from wirebell.model.delivery import ChatKind, Delivered, Gone, Later, Message, Outcome, Refused, Unknown

TOLD = Told(
    headline="Troops leave <Karsan> & more",
    url="https://harbour.example/a1",
    lines=("The Harbour Post, 14 March", "300 troops had left."),
    links=(Link("Stop this follow", "https://bell.example/unsubscribe/x.y"),),
)


def notice(chat: Chat | None = None) -> Message:
    return message(address="chat:newsroom", text=msgspec.json.encode(chat or Chat(alerts=(TOLD,))).decode())


@asynccontextmanager
async def room(
    kind: ChatKind = "slack", private: bool = True, **more: Any
) -> AsyncIterator[tuple[Loopback, ChatSender]]:
    async with loopback() as served:
        there = Room(kind=kind, url=served.url("/in"), **more)
        door = EgressDoor(allow_private=["127.0.0.0/8"] if private else [], limits=Limits(wall=0.5))
        sender = ChatSender(door, lambda address: there if address == "chat:newsroom" else None)
        yield served, sender
        await sender.close()


async def sent(kind: ChatKind, path: str = "/in", **more: Any) -> tuple[dict[str, Any], dict[str, str]]:
    async with room(kind, **more) as (served, sender):
        served.answers[path] = http(b"ok")
        assert isinstance(await sender.send(notice()), Delivered)
        [asked] = served.asked
        body: dict[str, Any] = json.loads(asked.body)
        return body, asked.headers


async def test_slack_is_sent_mrkdwn_with_everything_escaped() -> None:
    body, headers = await sent("slack")
    first = "*<https://harbour.example/a1|Troops leave &lt;Karsan&gt; &amp; more>*"
    assert body["text"].splitlines()[0] == first
    assert body["text"].endswith("<https://bell.example/unsubscribe/x.y|Stop this follow>")
    assert headers["content-type"] == "application/json; charset=utf-8"


async def test_ntfy_is_sent_by_its_own_protocol() -> None:
    body, headers = await sent("ntfy", room="alerts", token="tk_1")
    assert (body["topic"], body["title"], body["priority"]) == ("alerts", TOLD.headline, 4)
    assert body["message"] == "The Harbour Post, 14 March\n300 troops had left."
    assert body["click"] == TOLD.url
    assert body["actions"] == [{"action": "view", "label": "Stop this follow", "url": TOLD.links[0].url}]
    assert headers["authorization"] == "Bearer tk_1"


async def test_telegram_is_sent_plain_text_by_the_bot() -> None:
    body, _ = await sent("telegram", "/in/bot12:ab/sendMessage", room="-100", token="12:ab")
    assert (body["chat_id"], "parse_mode" in body) == ("-100", False)
    assert body["text"].splitlines()[0] == "Troops leave <Karsan> & more: https://harbour.example/a1"


async def test_gotify_is_sent_to_its_messages_with_its_token() -> None:
    body, headers = await sent("gotify", "/in/message", token="A1")
    assert body["title"] == TOLD.headline
    assert headers["x-gotify-key"] == "A1"


async def test_discord_mentions_nobody_and_teams_gets_a_card_and_matrix_text_and_html() -> None:
    body, _ = await sent("discord")
    assert body["allowed_mentions"] == {"parse": []}
    assert body["content"].startswith("**[Troops leave \\<Karsan")
    card, _ = await sent("teams")
    assert card["attachments"][0]["content"]["body"][0]["type"] == "TextBlock"
    both, _ = await sent("matrix")
    assert "<strong><a href=" in both["html"]
    assert "&lt;Karsan&gt;" in both["html"]


@pytest.mark.parametrize("kind", ["mattermost", "rocketchat", "googlechat"])
async def test_the_others_are_sent_text(kind: ChatKind) -> None:
    body, _ = await sent(kind)
    assert list(body) == ["text"]
    assert TOLD.url is not None
    assert TOLD.url in body["text"]


@pytest.mark.parametrize(
    ("answer", "kind", "after"),
    [
        (http(status="410 Gone"), Gone, None),
        (http(status="400 Bad Request"), Refused, None),
        (http(status="413 Content Too Large"), Refused, None),
        (http(status="404 Not Found"), Later, None),
        (http(status="403 Forbidden"), Later, None),
        (http(status="302 Found", location="http://127.0.0.1:1/"), Later, None),
        (http(status="429 Too Many Requests", retry_after="30"), Later, 30.0),
        (http(b'{"retry_after": 1.5}', status="429 Too Many Requests"), Later, 1.5),
        (http(b'{"ok":false,"parameters":{"retry_after":7}}', status="429 Too Many Requests"), Later, 7.0),
        (http(b"[[[", status="500 Internal Server Error"), Later, None),
    ],
)
async def test_what_its_answers_mean(answer: bytes, kind: type[Outcome], after: float | None) -> None:
    async with room() as (served, sender):
        served.answers["/in"] = answer
        outcome = await sender.send(notice())
    assert isinstance(outcome, kind)
    assert getattr(outcome, "after", None) == after


async def test_silence_is_unknown_unless_at_most_once_was_asked_for() -> None:
    for once, kind in ((False, Unknown), (True, Refused)):
        async with room(once=once) as (served, sender):
            served.answers["/in"] = b""
            assert isinstance(await sender.send(notice()), kind)


async def test_a_shut_door_and_a_secret_that_is_not_there_are_later_and_neither_tells_it() -> None:
    async with room(private=False) as (served, sender):
        outcome = await sender.send(notice())
        assert isinstance(outcome, Later)
        assert "/in" not in outcome.because
        assert served.asked == []

        def lost(address: str) -> Room:
            raise SettingsError("The secret env:SLACK is not there.")

        assert isinstance(await ChatSender(EgressDoor(), lost).send(notice()), Later)
        assert isinstance(await sender.send(replace(notice(), address="chat:other")), Later)


@pytest.mark.parametrize("text", ["", "{}", "[1]", "\ud800", '{"alerts":[{"headline":1}]}'])
async def test_what_is_no_message_for_a_chat_is_refused(text: str) -> None:
    async with room() as (served, sender):
        assert isinstance(await sender.send(message(address="chat:newsroom", text=text)), Refused)
        assert served.asked == []

"""Alerts in chats: what they say, that they fit, and that no stranger's words call or lead anybody."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.deliver.render.hostile import PAYLOADS
from tests.deliver.render.parts import SETTINGS, full_story, part
from tests.samples import NOW
from wirebell.deliver.render.chat import Chat, Link, Told, render_chat
from wirebell.deliver.render.chat_bodies import ELSE, MOST, body_for
from wirebell.model.delivery import ChatKind
from wirebell.model.source import Terms

ROOM = "chat:newsroom"
KINDS: tuple[ChatKind, ...] = get_args(ChatKind)


def chat(*parts: object) -> Chat:
    return msgspec.json.decode(render_chat(list(parts), SETTINGS).text, type=Chat)  # type: ignore[arg-type]


def test_a_chat_is_shared_and_shows_the_headline_alone() -> None:
    [told] = chat(part(address=ROOM)).alerts
    assert told.headline == full_story().headline
    assert not any("300 troops" in line for line in told.lines)
    assert any(line.startswith("You follow: “") for line in told.lines)
    assert told.links[0].url.startswith("https://bell.example/unsubscribe/")


def test_a_contract_may_give_it_more() -> None:
    [told] = chat(part(address=ROOM)._replace(terms=Terms(shared=True))).alerts
    assert any("300 troops" in line for line in told.lines)


def test_many_are_told_in_one_message_and_the_rest_counted() -> None:
    parts = [part(address=ROOM, of=full_story(id=f"s{n}")) for n in range(13)]
    made = chat(*parts)
    assert (len(made.alerts), made.more[0], made.urgent) == (10, "And 3 more alerts.", False)
    assert render_chat(parts, SETTINGS) == render_chat(parts[::-1], SETTINGS)


def test_a_correction_and_a_withdrawal_say_so() -> None:
    for kind, word in (("corrected", "Correction: "), ("withdrawn", "Withdrawn: ")):
        [told] = chat(part(kind, address=ROOM, due=NOW)).alerts  # type: ignore[arg-type]
        assert told.headline.startswith(word)


def test_none_or_several_addresses_are_a_mistake() -> None:
    for parts in ([], [part(address=ROOM), part(address="chat:desk")]):
        with pytest.raises(ValueError, match="one address"):
            render_chat(parts, SETTINGS)


def told(text: str) -> Chat:
    one = Told(
        headline=text,
        url="https://a.example/" + text[:50],
        lines=(text,),
        links=(Link(text, "https://b.example/"),),
    )
    return Chat(alerts=(one,) * 3, more=(text,))


CALLS = [
    "@everyone",
    "@here",
    "<!channel>",
    "<@U123>",
    "<users/all>",
    "@channel",
    "@all",
    "<script>",
    "[a](http://x)",
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", [*CALLS, "*bold*_x_`y`", "http://evil.example", "\\", "a|b>c"])
def test_strangers_words_call_nobody(kind: ChatKind, text: str) -> None:
    body = body_for(
        kind, replace(told("x"), alerts=(Told(headline=text, url=None, lines=(text,), links=()),)), "r"
    )
    said = str(body.get("text") or body.get("content") or "")
    html = str(body.get("html", ""))
    assert "<script>" not in html
    if kind in ("slack", "googlechat"):
        assert "<" not in said.replace("<https://b.example/|x>", "")
    if kind in ("mattermost", "rocketchat", "discord"):
        assert not re.search(r"@(everyone|here|channel|all)", said)
        assert not re.search(r"(?<!\\)\[a\](?!\\)", said)
        assert "http://evil" not in said


@pytest.mark.parametrize("kind", KINDS)
def test_an_address_cannot_end_its_link(kind: ChatKind) -> None:
    url = 'https://a.example/)>|"<x'
    body = json.dumps(body_for(kind, Chat(alerts=(Told(headline="x", url=url, lines=(), links=()),)), "r"))
    if kind in ("slack", "googlechat"):
        assert "<https://a.example/)%3E%7C" in body
    if kind in ("mattermost", "rocketchat", "discord", "teams"):
        assert "(https://a.example/%29%3E|" in body
    if kind == "matrix":
        assert "/)&gt;|&quot;&lt;x" in body


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=25, deadline=None)
@given(text=st.one_of(st.text(max_size=4000), st.sampled_from(PAYLOADS)))
def test_whatever_is_said_it_fits(kind: ChatKind, text: str) -> None:
    body = body_for(kind, told(text.encode("utf-8", "replace").decode()), "r")
    said = body.get("text") or body.get("content") or body.get("message") or ""
    assert SIZE.get(kind, len)(said) <= MOST.get(kind, ELSE)
    assert json.loads(msgspec.json.encode(body))


SIZE: dict[ChatKind, Callable[[str], int]] = {
    "ntfy": lambda text: len(text.encode()),
    "telegram": lambda text: len(text.encode("utf-16-le")) // 2,
}
"""What services count that do not count characters."""
HEADLINES = {
    "en": "Troops leave the base at Karsan 🚢 ",
    "ru": "Войска покидают базу 🚢 ",
    "zh": "三百名士兵离开基地🚢 ",
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", HEADLINES)
@pytest.mark.parametrize("times", [1, 5, 9])
@pytest.mark.parametrize("number", [1, 2, 10, 13])
def test_of_many_none_goes_untold_or_uncounted(kind: ChatKind, language: str, times: int, number: int) -> None:
    parts = [
        part(address=ROOM, of=full_story(id=f"s{n}", headline=f"no{n}no {HEADLINES[language] * times}"))
        for n in range(number)
    ]
    body = body_for(kind, chat(*parts), "r")
    said = (
        body["attachments"][0]["content"]["body"][0]["text"]
        if kind == "teams"
        else body.get("text") or body.get("content") or body["message"]
    )
    assert SIZE.get(kind, len)(said) <= MOST.get(kind, ELSE) * (2 if kind == "teams" else 1)
    here = set(re.findall(r"no\d+no", said + body.get("title", "")))
    left = re.search(r"And (\d+) more alert", said)
    assert len(here) + int(left[1] if left else 0) == number

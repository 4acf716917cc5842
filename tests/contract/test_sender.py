"""What every Sender does, whatever the channel."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from msgspec.structs import replace

from tests.deliver.channels.messages import message
from tests.deliver.channels.smtp import Scripted, mail_server
from tests.loopback import Stopped, http, loopback
from tests.samples import NOW
from wirebell.deliver.base64url import written
from wirebell.deliver.channels.chat import ChatSender, Room
from wirebell.deliver.channels.feed import FeedShelf
from wirebell.deliver.channels.mail import MailSender, MailServer
from wirebell.deliver.channels.push import Identity, PushSender
from wirebell.deliver.channels.sink import MailSink
from wirebell.deliver.channels.webhook import WebhookSender
from wirebell.deliver.render.chat import Chat, Told
from wirebell.deliver.sealing import public_bytes
from wirebell.intake.egress import EgressDoor
from wirebell.model.browser import Browser
from wirebell.model.delivery import Delivered, Gone, Later, Message, Outcome, Refused, Unknown
from wirebell.ports import Sender


class Readdressed:
    """A sender of another channel: what goes to the usual mailbox goes to its own address."""

    def __init__(self, inner: Sender, address: str, text: str | None = None) -> None:
        self._inner, self._address, self._text = inner, address, text

    async def send(self, message: Message) -> Outcome:
        if self._text is not None and message.text == USUAL.text:
            message = replace(message, text=self._text)
        usual = message.address == USUAL.address
        return await self._inner.send(replace(message, address=self._address) if usual else message)

    async def close(self) -> None:
        await self._inner.close()


USUAL = message()


@pytest.fixture(params=["mail", "sink", "feed", "webhook", "push", "chat"])
async def sender(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Sender]:
    made: Sender
    if request.param == "mail":
        async with mail_server(Scripted()) as port:
            made = MailSender(MailServer(host="127.0.0.1", port=port, sender="alerts@bell.example", tls="none"))
            yield made
            await made.close()
        return
    if request.param == "webhook":
        async with loopback() as peer:
            peer.answers["/hook"] = http()
            door = EgressDoor(allow_private=["127.0.0.0/8"])
            made = Readdressed(
                WebhookSender(door, lambda _address, _follower: [b"k" * 32], Stopped()), peer.url("/hook")
            )
            yield made
            await made.close()
        return
    if request.param in {"push", "chat"}:
        async with loopback() as peer:
            peer.answers["/in"] = http()
            made = over_http(request.param, peer.url("/in"))
            yield made
            await made.close()
        return
    made = MailSink(tmp_path / "mail") if request.param == "sink" else FeedShelf()
    yield made
    await made.close()


def over_http(channel: str, url: str) -> Sender:
    """A browser behind a push service, or a chat, at an address on loopback."""
    door = EgressDoor(allow_private=["127.0.0.0/8"])
    if channel == "chat":
        told = Chat(alerts=(Told(headline="Troops leave", url=None, lines=(), links=()),))
        sender = ChatSender(door, lambda _: Room(kind="slack", url=url))
        return Readdressed(sender, "chat:newsroom", msgspec.json.encode(told).decode())
    pair = generate_private_key(SECP256R1())
    point, secret = written(public_bytes(pair.public_key())), written(b"a" * 16)
    browser = Browser(id="0" * 16, follower="me", endpoint=url, key=point, auth=secret, name="", added=NOW)
    identity = Identity(pair, "mailto:desk@bell.example")
    return Readdressed(PushSender(door, lambda _: browser, str, lambda: identity, Stopped()), browser.address)


async def test_a_message_is_delivered_and_again_under_the_same_identity(sender: Sender) -> None:
    first = await sender.send(message())
    second = await sender.send(message())
    assert isinstance(first, Delivered)
    assert isinstance(second, Delivered)


@pytest.mark.parametrize(
    "hostile",
    [
        message(subject="=?utf-8?q?=0D=0ABcc:_eve=40evil.example?=\r\nBcc: eve@evil.example"),
        message(subject="\x00\ud800\u202e" * 50),
        message(text="\ud800\x00", html="\udfff"),
        message(id="../../etc/passwd"),
        message(headers=(("From", "a\r\nBcc: eve@evil.example"),)),
        message(address="mailto:a@b.example%0d%0aBcc:eve@evil.example"),
    ],
    ids=["subject", "surrogates", "body", "id", "header", "address"],
)
async def test_whatever_is_in_a_message_an_outcome_comes_back(
    sender: Sender, hostile: Message, tmp_path: Path
) -> None:
    outcome = await sender.send(hostile)
    assert isinstance(outcome, Delivered | Later | Refused | Gone | Unknown)
    assert {path.name for path in tmp_path.iterdir()} <= {"mail"}


async def test_closing_twice_is_harmless_and_sending_afterwards_still_answers(sender: Sender) -> None:
    await sender.close()
    await sender.close()
    assert await sender.send(message()) is not None

"""Webhooks against a real server on loopback: what each answer means, and what the far side sees."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from tests.deliver.channels.messages import message
from tests.loopback import Answer, Asked, Loopback, Stopped, http, http_date, loopback, redirect
from tests.samples import NOW
from wirebell.deliver.channels.webhook import WebhookSender
from wirebell.intake.egress import EgressDoor, Limits
from wirebell.model.delivery import Delivered, Gone, Later, Message, Outcome, Refused, Unknown
from wirebell.signatures import verified

KEY = b"k" * 32


@pytest.fixture
async def peer() -> AsyncIterator[Loopback]:
    async with loopback() as served:
        yield served


@pytest.fixture
async def sender() -> AsyncIterator[WebhookSender]:
    door = EgressDoor(allow_private=["127.0.0.0/8"], clock=Stopped(), limits=Limits(wall=0.5, per_host=4))
    made = WebhookSender(door, lambda _address, _follower: [KEY], Stopped())
    yield made
    await made.close()


def to(peer: Loopback, path: str = "/hook") -> Message:
    return message(id="msg_d1", address=peer.url(path), text='{"type":"story.matched"}')


async def test_what_arrives_is_signed_json_under_the_same_id_each_time(
    peer: Loopback, sender: WebhookSender
) -> None:
    peer.answers["/hook"] = http(status="204 No Content")
    assert isinstance(await sender.send(to(peer)), Delivered)
    assert isinstance(await sender.send(to(peer)), Delivered)
    for asked in peer.asked:
        assert (asked.method, asked.headers["content-type"]) == ("POST", "application/json; charset=utf-8")
        assert verified(asked.headers, asked.body, [KEY], NOW.timestamp()) == "msg_d1"
        assert json.loads(asked.body) == {"type": "story.matched"}


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (http(status="200 OK"), Delivered("the endpoint answered 200")),
        (http(status="410 Gone"), Gone("the endpoint answered 410: it is closed")),
        (http(status="400 Bad"), Later("the endpoint answered 400")),
        (http(status="500 Broken"), Later("the endpoint answered 500")),
        (http(status="429 Slow", retry_after="77"), Later("the endpoint answered 429", after=77.0)),
        (
            http(status="503 Busy", retry_after=http_date(NOW + timedelta(seconds=90))),
            Later("the endpoint answered 503", after=90.0),
        ),
        (http(status="503 Busy", retry_after="soon"), Later("the endpoint answered 503")),
        (http(status="503 Busy", retry_after="-5"), Later("the endpoint answered 503")),
    ],
)
async def test_what_an_answer_means(
    peer: Loopback, sender: WebhookSender, answer: bytes, outcome: Outcome
) -> None:
    peer.answers["/hook"] = answer
    assert await sender.send(to(peer)) == outcome


async def test_a_redirect_is_a_failure_and_never_followed(peer: Loopback, sender: WebhookSender) -> None:
    peer.answers |= {"/hook": redirect("/other"), "/other": http()}
    assert isinstance(await sender.send(to(peer)), Later)
    assert [asked.path for asked in peer.asked] == ["/hook"]


async def never(_: Asked, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(5)


async def breaks_off(_: Asked, writer: asyncio.StreamWriter) -> None:
    writer.close()


@pytest.mark.parametrize("silent", [never, breaks_off])
async def test_no_answer_is_unknown(peer: Loopback, sender: WebhookSender, silent: Answer) -> None:
    peer.answers["/hook"] = silent
    assert isinstance(await sender.send(to(peer)), Unknown)


async def test_of_a_huge_or_dripping_answer_the_status_is_enough(peer: Loopback) -> None:
    async def drips(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n")
        for _tick in range(99):
            await asyncio.sleep(0.05)
            writer.write(b".")
            await writer.drain()

    peer.answers |= {"/huge": http(b"x" * 20_000_000), "/drip": drips}
    door = EgressDoor(allow_private=["127.0.0.0/8"], clock=Stopped())
    huge = await door.post(peer.url("/huge"), {}, b"")
    assert (huge.status, len(huge.body)) == (200, 64 * 1024)
    assert (await door.post(peer.url("/drip"), {}, b"")).status == 200
    await door.close()


async def test_a_private_address_is_refused_before_anything_is_said(peer: Loopback) -> None:
    sender = WebhookSender(EgressDoor(clock=Stopped()), lambda _address, _follower: [KEY], Stopped())
    outcome = await sender.send(to(peer))
    assert isinstance(outcome, Later)
    assert "--allow-private" in outcome.because
    assert peer.asked == []
    await sender.close()


async def test_nobody_there_is_later(sender: WebhookSender) -> None:
    outcome = await sender.send(message(id="m", address="http://127.0.0.1:1/hook"))
    assert isinstance(outcome, Later)


@pytest.mark.parametrize(
    "wrong", [message(id="a.b"), message(text="\ud800"), message(address="mailto:a@b.example")]
)
async def test_what_cannot_be_sent_is_refused(peer: Loopback, sender: WebhookSender, wrong: Message) -> None:
    at = wrong.address if wrong.address != message().address else peer.url("/hook")
    assert isinstance(await sender.send(message(id=wrong.id, text=wrong.text, address=at)), Refused)
    assert peer.asked == []

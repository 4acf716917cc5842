"""Web Push to a push service on loopback that opens what it is sent, as the browser behind it would."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

from tests.deliver.channels.messages import message
from tests.deliver.test_sealing import AUTH, PAIR, claims, opened
from tests.loopback import Asked, Loopback, Stopped, http, http_date, loopback
from tests.samples import NOW
from wirebell.deliver.base64url import written
from wirebell.deliver.channels.push import Identity, PushSender
from wirebell.deliver.sealing import public_bytes
from wirebell.intake.egress import EgressDoor
from wirebell.intake.egress.door import Limits
from wirebell.model.browser import Browser
from wirebell.model.delivery import Delivered, Gone, Later, Message, Outcome, Refused, Unknown

SOON = NOW + timedelta(seconds=90)
HEADERS = (("ttl", "86400"), ("urgency", "high"), ("topic", "T" * 32))


def notice(text: str = '{"title":"Troops leave"}') -> Message:
    return message(address="push:0123456789abcdef", text=text, headers=HEADERS)


@dataclass
class Peer:
    """A push service with one browser behind it."""

    served: Loopback
    sender: PushSender
    dropped: list[str] = field(default_factory=list)

    async def answer(self, said: bytes) -> Outcome:
        self.served.answers["/send/abc"] = said
        return await self.sender.send(notice())

    def asked(self) -> Asked:
        return self.served.asked[-1]


@asynccontextmanager
async def peer(private: bool = True, wall: float = 5.0) -> AsyncIterator[Peer]:
    async with loopback() as served:
        browser = Browser(
            id="0123456789abcdef",
            follower="me",
            endpoint=served.url("/send/abc"),
            key=written(public_bytes(PAIR.public_key())),
            auth=written(AUTH),
            name="Test",
            added=NOW,
        )
        dropped: list[str] = []

        def known(address: str) -> Browser | None:
            return browser if address == browser.address and not dropped else None

        door = EgressDoor(
            allow_private=["127.0.0.0/8"] if private else [], limits=Limits(wall=wall), clock=Stopped()
        )
        identity = Identity(generate_private_key(SECP256R1()), "mailto:desk@bell.example")
        made = PushSender(door, known, dropped.append, lambda: identity, Stopped())
        yield Peer(served, made, dropped)
        await made.close()


async def test_the_browser_alone_reads_it_and_the_service_knows_who_sent_it() -> None:
    async with peer() as to:
        assert isinstance(await to.answer(http(status="201 Created")), Delivered)
        asked = to.asked()
        assert opened(asked.body, PAIR, AUTH) == b'{"title":"Troops leave"}'
        assert b"Troops" not in asked.body
        said = {k: asked.headers[k] for k in ("ttl", "urgency", "topic", "content-encoding")}
        assert said == {"ttl": "86400", "urgency": "high", "topic": "T" * 32, "content-encoding": "aes128gcm"}
        found, _ = claims(asked.headers["authorization"])
        assert found["aud"] == to.served.url("").rstrip("/")


async def test_it_is_sealed_anew_each_time_under_the_same_topic() -> None:
    async with peer() as to:
        for _ in range(2):
            await to.answer(http(status="201 Created"))
        one, two = to.served.asked
        assert one.body != two.body
        assert one.headers["topic"] == two.headers["topic"]


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone"])
async def test_a_subscription_that_is_no_more_is_dropped(status: str) -> None:
    async with peer() as to:
        assert isinstance(await to.answer(http(status=status)), Gone)
        assert to.dropped == ["0123456789abcdef"]
        assert isinstance(await to.answer(http()), Gone)
        assert len(to.served.asked) == 1


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("400 Bad Request", Refused),
        ("413 Content Too Large", Refused),
        ("401 Unauthorized", Later),
        ("403 Forbidden", Later),
        ("302 Found", Later),
        ("429 Too Many Requests", Later),
        ("500 Internal Server Error", Later),
        ("503 Service Unavailable", Later),
    ],
)
async def test_nothing_else_drops_it(status: str, kind: type[Outcome]) -> None:
    async with peer() as to:
        assert isinstance(await to.answer(http(status=status, location="http://127.0.0.1:1/")), kind)
        assert to.dropped == []


@pytest.mark.parametrize("asked", ["90", http_date(SOON)])
async def test_retry_after_is_passed_on(asked: str) -> None:
    async with peer() as to:
        outcome = await to.answer(http(status="429 Too Many Requests", retry_after=asked))
    assert isinstance(outcome, Later)
    assert outcome.after == 90


async def test_silence_is_unknown_and_a_shut_door_is_later_and_neither_drops_it() -> None:
    async with peer(wall=0.3) as to:
        assert isinstance(await to.answer(b""), Unknown)
        assert to.dropped == []
    async with peer(private=False) as to:
        assert isinstance(await to.answer(http()), Later)
        assert to.served.asked == []
        assert to.dropped == []


@pytest.mark.parametrize("text", ["x" * 4000, "\ud800"])
async def test_what_cannot_be_sealed_is_refused_and_not_sent(text: str) -> None:
    async with peer() as to:
        assert isinstance(await to.sender.send(notice(text)), Refused)
        assert to.served.asked == []

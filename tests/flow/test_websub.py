"""A hub on loopback: it is found, asked, confirms, sends; what it sends is stored before it is acknowledged."""

from __future__ import annotations

import hmac
from asyncio import StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from litestar import Litestar
from litestar.testing import AsyncTestClient
from msgspec.structs import replace

from tests.flow.test_webhooks import Moved
from tests.loopback import Asked, Loopback, http, loopback
from tests.samples import NOW
from tests.web.unread import posted
from wirebell.app import sources
from wirebell.app.house import House
from wirebell.app.hubs import upkeep
from wirebell.app.serving import Pulse
from wirebell.app.wiring import wire
from wirebell.model.source import Source, Visit
from wirebell.pipeline import visit
from wirebell.settings import load
from wirebell.web.routes import application

TITLES = ("Ferry crew rescued", "Pier closed")


def feed(peer: Loopback, *titles: str, hub: str = "/hub") -> bytes:
    entries = "".join(
        f"<entry><id>{peer.url('/' + str(n))}</id><title>{title}</title><updated>2026-03-14T11:30:00Z</updated>"
        f"<link href='{peer.url('/' + str(n))}'/></entry>"
        for n, title in enumerate(titles)
    )
    return (
        f"<feed xmlns='http://www.w3.org/2005/Atom'><title>Post</title><id>x</id>"
        f"<link rel='hub' href='{peer.url(hub)}'/><link rel='self' href='{peer.url('/feed')}'/>{entries}</feed>"
    ).encode()


@dataclass
class Stage:
    """A house that visits a feed with a hub, and the callback of that house."""

    house: House
    peer: Loopback
    client: AsyncTestClient[Litestar]
    source: Source
    clock: Moved
    asked: list[dict[str, str]] = field(default_factory=list)

    async def visit(self) -> None:
        world = wire(self.house)
        try:
            last = self.house.store.visits().get(self.source.id) or Visit(
                source=self.source.id, url=self.source.url
            )
            await visit(self.source, last, world)
        finally:
            await world.close()

    async def ask(self) -> int:
        world = wire(self.house)
        try:
            return await upkeep(self.house, world.http)
        finally:
            await world.close()

    def request(self) -> dict[str, str]:
        """The last form the hub was sent."""
        form = next(a for a in reversed(self.peer.asked) if a.method == "POST" and a.path.startswith("/hub"))
        return {name: values[0] for name, values in parse_qs(form.body.decode()).items()}

    async def verify(self, **changes: str) -> tuple[int, str]:
        form = self.request()
        said = {
            "hub.mode": form["hub.mode"],
            "hub.topic": form["hub.topic"],
            "hub.challenge": "a challenge",
            "hub.lease_seconds": "86400",
        } | {f"hub.{name}": value for name, value in changes.items()}
        answer = await self.client.get(urlsplit(form["hub.callback"]).path, params=said)
        return answer.status_code, answer.text

    async def send(
        self, body: bytes, secret: str | None = None, path: str | None = None, method: str = "sha256"
    ) -> int:
        form = self.request()
        key = (secret if secret is not None else form.get("hub.secret", "")).encode()
        signature = {"X-Hub-Signature": f"{method}={hmac.new(key, body, method).hexdigest()}"} if key else {}
        answer = await self.client.post(
            path or urlsplit(form["hub.callback"]).path,
            content=body,
            headers={"Content-Type": "application/atom+xml", **signature},
        )
        return answer.status_code

    def titles(self) -> list[str]:
        return [arrival.item.title or "" for _, arrival in self.house.store.pending(100)]


@asynccontextmanager
async def staged(home: Path, hub: str = "/hub", base: str = "http://127.0.0.1:8580") -> AsyncIterator[Stage]:
    clock = Moved()
    async with loopback() as peer:
        peer.answers["/feed"] = http(feed(peer, hub=hub), etag='"1"', cache_control="max-age=300")
        peer.answers["/hub"] = http(status="202 Accepted")
        settings = replace(load(home, {}, allow_private=["127.0.0.0/8"]), base_url=base)
        with House(settings, clock) as house:
            wish = sources.SourceWish(address=peer.url("/feed"), name="Post", pages="never")
            source = sources.add(house, wish).source
            async with AsyncTestClient(application(house, Pulse()), base_url="http://127.0.0.1:8580") as client:
                stage = Stage(house, peer, client, source, clock)
                await stage.visit()
                yield stage


async def subscribed(stage: Stage) -> None:
    assert await stage.ask() == 1
    assert await stage.verify() == (200, "a challenge")


async def test_a_hub_is_found_asked_and_what_it_sends_is_stored_when_it_is_acknowledged(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await subscribed(stage)
        assert await stage.send(feed(stage.peer, *TITLES)) == 202
        assert sorted(stage.titles()) == sorted(TITLES)
        assert await stage.send(feed(stage.peer, *TITLES)) == 202
        assert len(stage.titles()) == 2


async def test_while_a_hub_sends_the_source_is_visited_more_rarely_but_still(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        before = stage.house.store.visits()[stage.source.id].next
        assert before is not None
        assert before < NOW + timedelta(hours=1)
        await subscribed(stage)
        await stage.visit()
        after = stage.house.store.visits()[stage.source.id].next
        assert after is not None
        assert NOW + timedelta(hours=6) <= after < NOW + timedelta(hours=25)
        stage.clock.at = NOW + timedelta(days=2)
        await stage.visit()
        later = stage.house.store.visits()[stage.source.id].next
        assert later is not None
        assert later < stage.clock.at + timedelta(hours=6)


async def test_a_lease_is_renewed_before_it_ends_and_late_messages_are_gone(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await subscribed(stage)
        assert await stage.ask() == 0
        stage.clock.at = NOW + timedelta(hours=20)
        assert await stage.ask() == 1
        assert await stage.send(feed(stage.peer, TITLES[0])) == 202
        assert await stage.verify(lease_seconds="3600") == (200, "a challenge")
        stage.clock.at += timedelta(hours=2)
        assert await stage.send(feed(stage.peer, *TITLES)) == 410
        assert stage.titles() == [TITLES[0]]


async def test_nobody_subscribes_us_or_to_anything_else(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await stage.ask()
        form = stage.request()
        path = urlsplit(form["hub.callback"]).path
        said = {"hub.mode": "subscribe", "hub.topic": form["hub.topic"], "hub.challenge": "c"}
        for wrong in (
            path[:-1] + ("0" if path[-1] != "0" else "1"),
            path[:-64] + "guess",
            path[:-64] + "é",
            "/websub/x/y",
        ):
            assert (await stage.client.get(wrong, params=said)).status_code == 404
        for changes in (
            {"topic": "https://evil.example/"},
            {"mode": "unsubscribe"},
            {"mode": ""},
            {"challenge": ""},
        ):
            assert (await stage.verify(**changes))[0] == 404
        assert await stage.verify() == (200, "a challenge")


async def test_a_hub_that_did_not_hear_us_asks_again_and_lends_no_longer_for_it(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await subscribed(stage)
        before = stage.house.store.leases(stage.source.id)
        stage.clock.at += timedelta(minutes=5)
        assert await stage.verify(lease_seconds="999999", challenge="another") == (200, "another")
        assert stage.house.store.leases(stage.source.id) == before
        assert (await stage.verify(mode="unsubscribe"))[0] == 404


async def test_what_is_not_signed_or_wrongly_is_never_read(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await subscribed(stage)
        path = urlsplit(stage.request()["hub.callback"]).path
        body = feed(stage.peer, *TITLES)
        assert await stage.send(body, secret="guess") == 202
        assert await stage.send(body, method="sha1") == 202
        assert await stage.send(body, secret="") == 202
        assert await stage.send(body, path=path[:-64] + "0" * 64) == 404
        assert await stage.send(body, path="/websub/nothing/" + "0" * 64) == 404
        assert stage.titles() == []


async def test_a_body_is_read_only_where_it_may_be_believed(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await subscribed(stage)
        callback = urlsplit(stage.request()["hub.callback"]).path
        app, body, mark = application(stage.house, Pulse()), b"<feed/>", {"x-hub-signature": "sha256=" + "0" * 64}
        assert await posted(app, "/websub/nothing/" + "0" * 64, mark, body) == (404, False)
        assert await posted(app, callback, {}, body) == (202, False)
        assert await posted(app, callback, mark, body) == (202, True)
        stage.clock.at = NOW + timedelta(days=400)
        assert await posted(app, callback, mark, body) == (410, False)


async def test_before_it_is_confirmed_nothing_is_taken_and_a_denial_is_kept_to(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await stage.ask()
        assert await stage.send(feed(stage.peer, *TITLES)) == 410
        assert (await stage.verify(mode="denied", reason="no\r\nthanks"))[0] == 200
        [lease] = stage.house.store.leases()
        assert (lease.state, lease.problem) == ("denied", "the hub denies it: no thanks")
        assert await stage.ask() == 0
        assert stage.titles() == []


async def test_of_a_source_that_was_removed_the_hub_is_asked_to_stop(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await subscribed(stage)
        sources.remove(stage.house, stage.source.id)
        assert await stage.send(feed(stage.peer, *TITLES)) == 410
        assert await stage.ask() == 1
        assert stage.request()["hub.mode"] == "unsubscribe"
        assert await stage.verify() == (200, "a challenge")
        assert stage.house.store.leases() == []


async def test_what_cannot_be_read_is_a_reason_to_look_at_the_source(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await subscribed(stage)
        stage.clock.at = NOW + timedelta(hours=2)
        for body in (b"", b"<feed", b"<!DOCTYPE x [<!ENTITY a 'b'>]><feed/>", b"\xff" * 100):
            assert await stage.send(body) == 202
        assert stage.house.store.visits()[stage.source.id].next == stage.clock.at


async def test_a_hub_that_fails_or_that_the_door_bars_is_asked_later(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        stage.peer.answers["/hub"] = http(status="500 Internal Server Error")
        await stage.ask()
        [lease] = stage.house.store.leases()
        assert lease.problem == "the hub answered 500"
        assert lease.next is not None
        assert lease.next > NOW
    async with staged(tmp_path / "other", hub="/hub") as stage:
        [lease] = stage.house.store.leases()
        stage.house.store.put_lease(replace(lease, hub="http://10.0.0.1/hub"))
        await stage.ask()
        [lease] = stage.house.store.leases()
        assert "10.0.0.1" in str(lease.problem)


def onward(location: str) -> bytes:
    return http(status="307 Temporary Redirect", location=location)


async def test_a_hub_that_sends_us_on_is_followed_and_its_subscription_stays(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        stage.peer.answers |= {"/hub": onward("/hub2"), "/hub2": http(status="202 Accepted")}
        await stage.ask()
        assert stage.peer.asked[-1].path == "/hub2"
        assert await stage.verify() == (200, "a challenge")
        stage.peer.answers["/feed"] = http(feed(stage.peer, TITLES[0]), etag='"2"')
        stage.clock.at += timedelta(hours=7)
        await stage.visit()
        assert await stage.ask() == 0
        assert await stage.send(feed(stage.peer, *TITLES)) == 202
        assert sorted(stage.titles()) == sorted(TITLES)


async def test_hubs_that_send_us_round_in_a_circle_are_asked_more_rarely(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        stage.peer.answers |= {"/hub": onward("/hub2"), "/hub2": onward("/hub")}
        assert await stage.ask() == 1
        assert sum(asked.method == "POST" for asked in stage.peer.asked) == 6
        assert await stage.ask() == 0
        [lease] = stage.house.store.leases()
        assert (lease.problem, lease.next) == ("the hub answered 307", NOW + timedelta(minutes=5))


async def test_a_secret_is_told_to_no_hub_in_the_clear_that_we_are_sent_on_to(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        stage.peer.answers["/hub"] = onward("http://hub.example/")
        await stage.ask()
        [lease] = stage.house.store.leases()
        assert lease.problem == "the hub answered 307"


async def test_a_house_that_only_this_machine_reaches_asks_no_public_hub(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        [lease] = stage.house.store.leases()
        stage.house.store.put_lease(replace(lease, hub="https://hub.example/"))
        await stage.ask()
        [lease] = stage.house.store.leases()
        assert "base_url" in str(lease.problem)
        assert not any(asked.method == "POST" for asked in stage.peer.asked)


async def test_a_hub_may_confirm_before_it_answers(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:

        async def quick(asked: Asked, writer: StreamWriter) -> None:
            assert await stage.verify() == (200, "a challenge")
            writer.write(http(status="202 Accepted"))

        stage.peer.answers["/hub"] = quick
        await stage.ask()
        [lease] = stage.house.store.leases()
        assert lease.state == "active"
        assert await stage.send(feed(stage.peer, TITLES[0])) == 202

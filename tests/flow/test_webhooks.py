"""Alerts to a program over real HTTP on loopback: order, back-off, disabling, replay, and nothing told twice."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.loopback import Loopback, http, loopback
from tests.samples import NOW
from wirebell.app import follows, sources, webhooks
from wirebell.app.house import House
from wirebell.app.running import post_all, take_all
from wirebell.app.wiring import wire
from wirebell.errors import Forged, UsageError
from wirebell.pipeline import Posted, visit
from wirebell.settings import load
from wirebell.signatures import key_of, verified


class Moved:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Moved:
    return Moved()


@pytest.fixture
def house(tmp_path: Path, clock: Moved) -> Iterator[House]:
    with House(load(tmp_path / "home", {}, allow_private=["127.0.0.0/8"]), clock) as found:
        yield found


def story(name: str, **changes: Any) -> dict[str, Any]:
    said = {"id": name, "headline": f"Sailors at {name}", "body": "Nine sailors were rescued."}
    return said | {"url": f"https://harbour.example/{name}", "published": NOW.isoformat()} | changes


async def run(house: House, tray: Path, stories: Sequence[dict[str, Any]] | None = None) -> Posted:
    """Hand stories in, take them, and post what is due."""
    world = wire(house)
    try:
        if stories is not None:
            tray.write_bytes(msgspec.json.encode(stories))
            if not house.store.sources():
                sources.add(house, sources.SourceWish(address=str(tray), name="Tray", alert_first=True))
            [source] = house.store.sources()
            last = house.store.due_sources(house.clock.now() + timedelta(days=400), 9)[0][1]
            await visit(source, last, world)
            take_all(house, world, house.book())
        return await post_all(world)
    finally:
        await world.close()


def told(peer: Loopback) -> list[tuple[str, str]]:
    bodies = [json.loads(asked.body) for asked in peer.asked]
    return [(body["type"], body["data"]["story"]["headline"]) for body in bodies]


async def test_alerts_arrive_signed_in_order_and_corrections_and_withdrawals_name_what_they_replace(
    house: House, tmp_path: Path
) -> None:
    async with loopback() as peer:
        peer.answers["/hook"] = http(status="204 No Content")
        url = peer.url("/hook")
        follows.add(house, "sailors", "me", url)
        key = key_of(webhooks.secret(house, url).secret)
        await run(house, tmp_path / "tray.json", [story("a"), story("b")])
        gone = {"id": "a", "status": "canceled"}
        await run(house, tmp_path / "tray.json", [gone, story("b")])
        await run(house, tmp_path / "tray.json")
    assert told(peer) == [
        ("story.matched", "Sailors at a"),
        ("story.matched", "Sailors at b"),
        ("story.withdrawn", "Sailors at a"),
    ]
    assert [json.loads(asked.body)["seq"] for asked in peer.asked] == [1, 2, 3]
    names = [verified(a.headers, a.body, [key], NOW.timestamp()) for a in peer.asked]
    assert len(set(names)) == 3
    first, _, withdrawn = (json.loads(a.body)["data"]["alert"] for a in peer.asked)
    assert withdrawn["replaces"] == first["id"]


async def test_one_that_fails_holds_up_those_after_it_and_is_sent_again_under_its_id(
    house: House, tmp_path: Path, clock: Moved
) -> None:
    tray = tmp_path / "tray.json"
    async with loopback() as peer:
        peer.answers["/hook"] = http(status="500 Broken")
        follows.add(house, "sailors", "me", peer.url("/hook"))
        posted = await run(house, tray, [story("a"), story("b")])
        assert (posted.sent, posted.later, len(peer.asked)) == (0, 2, 1)
        await run(house, tray, [story("a"), story("b"), story("c")])
        assert len(peer.asked) == 1, "what came later waits behind it, untried"
        peer.answers["/hook"] = http()
        clock.at += timedelta(seconds=6)
        await run(house, tray)
    assert [headline for _, headline in told(peer)] == [f"Sailors at {x}" for x in "aabc"]
    names = [asked.headers["webhook-id"] for asked in peer.asked]
    assert names[0] == names[1]
    assert peer.asked[0].headers["webhook-timestamp"] != peer.asked[1].headers["webhook-timestamp"]


async def test_failing_all_the_schedule_through_disables_it_and_the_owner_is_told_by_mail(
    house: House, tmp_path: Path, clock: Moved
) -> None:
    tray = tmp_path / "tray.json"
    async with loopback() as peer:
        peer.answers["/hook"] = http(status="500 Broken")
        url = peer.url("/hook")
        follows.add(house, "sailors", "me", url)
        follows.add(house, "volcano", "me", "mailto:me@mail.example")
        await run(house, tray, [story("a"), story("b")])
        for _ in range(9):
            assert webhooks.rows(house)[0].state == "failing"
            clock.at += timedelta(hours=27)
            await run(house, tray)
        assert len(peer.asked) == 10
        [row] = webhooks.rows(house)
        assert (row.state, row.waiting) == ("disabled", 0)
        [mail] = (house.settings.home / "mail").glob("*.eml")
        assert "disabled a webhook" in mail.read_text()
        assert url in mail.read_text().replace("=\n", "").replace("=3D", "=")
        with pytest.raises(UsageError, match="enable"):
            webhooks.replay(house, url, None, sent=False)
        peer.answers["/hook"] = http()
        webhooks.enable(house, url)
        assert webhooks.replay(house, url, None, sent=False) == 1
        await run(house, tray)
    assert told(peer)[-1] == ("story.matched", "Sailors at a")
    assert len({asked.headers["webhook-id"] for asked in peer.asked}) == 1


async def test_410_disables_it_at_once(house: House, tmp_path: Path) -> None:
    async with loopback() as peer:
        peer.answers["/hook"] = http(status="410 Gone")
        follows.add(house, "sailors", "me", peer.url("/hook"))
        await run(house, tmp_path / "tray.json", [story("a"), story("b")])
        assert len(peer.asked) == 1
    assert webhooks.rows(house)[0].state == "disabled"


async def test_a_dead_webhook_holds_up_no_other(house: House, tmp_path: Path) -> None:
    async with loopback() as dead, loopback() as well:
        dead.answers["/hook"] = http(status="503 Busy", retry_after="600")
        well.answers["/hook"] = http()
        follows.add(house, "sailors", "me", dead.url("/hook"))
        follows.add(house, "rescued", "me", well.url("/hook"))
        await run(house, tmp_path / "tray.json", [story("a"), story("b")])
    assert (len(dead.asked), len(well.asked)) == (1, 2)


async def test_a_secret_that_rotates_signs_beside_the_new_one_for_a_day(
    house: House, tmp_path: Path, clock: Moved
) -> None:
    async with loopback() as peer:
        peer.answers["/hook"] = http()
        url = peer.url("/hook")
        follows.add(house, "sailors", "me", url)
        old = key_of(webhooks.secret(house, url).secret)
        new = key_of(webhooks.rotate(house, url).secret)
        await run(house, tmp_path / "tray.json", [story("a")])
        clock.at += timedelta(days=2)
        await run(house, tmp_path / "tray.json", [story("a"), story("b")])
    first, second = peer.asked
    assert old != new
    for key in (old, new):
        verified(first.headers, first.body, [key], NOW.timestamp())
    assert [one.headers["webhook-signature"].count("v1,") for one in (first, second)] == [4, 2]
    verified(second.headers, second.body, [new], clock.at.timestamp())


async def test_rotated_twice_in_a_row_the_secret_that_a_program_has_signs_as_well(
    house: House, tmp_path: Path
) -> None:
    async with loopback() as peer:
        peer.answers["/hook"] = http()
        url = peer.url("/hook")
        follows.add(house, "sailors", "me", url)
        keys = [key_of(webhooks.secret(house, url).secret)]
        keys += [key_of(webhooks.rotate(house, url).secret) for _ in range(2)]
        await run(house, tmp_path / "tray.json", [story("a")])
    (asked,) = peer.asked
    for key in keys:
        verified(asked.headers, asked.body, [key], NOW.timestamp())


async def test_who_named_a_webhook_before_knows_nothing_that_signs_for_who_names_it_after(
    house: House, tmp_path: Path
) -> None:
    async with loopback() as peer:
        peer.answers["/hook"] = http()
        url = peer.url("/hook")
        for name in ("mallory", "victim"):
            follows.add_follower(house, name)
        before = follows.add(house, "nothing", "mallory", url)
        known = {key_of(webhooks.secret(house, url, "mallory").secret)}
        known.add(key_of(webhooks.rotate(house, url, "mallory").secret))
        follows.remove(house, before.id)
        follows.add(house, "sailors", "victim", url)
        own = key_of(webhooks.secret(house, url, "victim").secret)
        await run(house, tmp_path / "tray.json", [story("a")])
    (asked,) = peer.asked
    assert verified(asked.headers, asked.body, [own], NOW.timestamp())
    for key in known:
        with pytest.raises(Forged):
            verified(asked.headers, asked.body, [key], NOW.timestamp())


def test_a_private_address_is_refused_when_it_is_followed_unless_allowed(tmp_path: Path) -> None:
    with House(load(tmp_path, {})) as house:
        for url in ("http://127.0.0.1:9/", "https://10.0.0.1/", "https://[::1]/", "https://169.254.169.254/"):
            with pytest.raises(UsageError, match="--allow-private"):
                follows.add(house, "sailors", "me", url)
        assert house.store.follows() == []

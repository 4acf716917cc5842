"""Several claims for one webhook at one time: order is kept, and one that fails holds up all claimed behind it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from tests.flow.test_webhooks import Moved, story
from tests.loopback import Answer, Asked, Loopback, http, loopback
from wirebell.app import follows, sources
from wirebell.app.house import House
from wirebell.app.running import take_all
from wirebell.app.wiring import wire
from wirebell.model.delivery import BEHIND
from wirebell.pipeline import Posted, World, claim, deliver, visit
from wirebell.settings import load

STORIES = 250
"""More than two claims take."""


@asynccontextmanager
async def waiting(folder: Path, *addresses: str) -> AsyncIterator[World]:
    """A world in which as many alerts as there are stories wait for each address."""
    tray = folder / "tray.json"
    tray.write_bytes(msgspec.json.encode([story(f"s{n:03}") for n in range(STORIES)]))
    with House(load(folder / "home", {}, allow_private=["127.0.0.0/8"]), Moved()) as house:
        sources.add(house, sources.SourceWish(address=str(tray), name="Tray", alert_first=True))
        for address in addresses:
            follows.add(house, "sailors", "me", address)
        world = wire(house)
        try:
            [(source, last)] = house.store.due_sources(house.clock.now(), 9)
            await visit(source, last, world)
            take_all(house, world, house.book())
            yield world
        finally:
            await world.close()


async def overlapping(world: World, gate: asyncio.Event) -> Posted:
    """Claim on while the first is being sent, let the far side answer, and wait for all."""
    going: list[asyncio.Task[Posted]] = []
    while (due := await claim(world)).claimed:
        going.append(asyncio.create_task(deliver(due, world)))
        await asyncio.sleep(0.01)
    assert len(going) > 2
    gate.set()
    return sum(await asyncio.gather(*going), Posted())


def gated(gate: asyncio.Event, answer: bytes) -> Answer:
    async def answers(_: Asked, writer: asyncio.StreamWriter) -> None:
        await gate.wait()
        writer.write(answer)

    return answers


def numbers(peer: Loopback, path: str) -> list[int]:
    return [json.loads(asked.body)["seq"] for asked in peer.asked if asked.path == path]


async def test_claims_that_overlap_reach_a_webhook_in_order_and_wait_for_no_beat(tmp_path: Path) -> None:
    gate = asyncio.Event()
    async with loopback() as peer:
        peer.answers["/hook"] = gated(gate, http(status="204 No Content"))
        async with waiting(tmp_path, peer.url("/hook")) as world:
            posted = await overlapping(world, gate)
    assert posted.sent == STORIES
    assert numbers(peer, "/hook") == list(range(1, STORIES + 1))


async def test_one_that_fails_holds_up_what_was_claimed_behind_it_untried(tmp_path: Path) -> None:
    gate = asyncio.Event()
    async with loopback() as peer:
        peer.answers["/hook"] = gated(gate, http(status="500 Broken"))
        peer.answers["/other"] = http(status="204 No Content")
        async with waiting(tmp_path, peer.url("/hook"), peer.url("/other")) as world:
            posted = await overlapping(world, gate)
            left = [d for d in world.store.deliveries() if d.address == peer.url("/hook")]
    assert (posted.sent, len(numbers(peer, "/hook"))) == (STORIES, 1)
    assert numbers(peer, "/other") == list(range(1, STORIES + 1))
    [tried] = [d for d in left if d.attempts]
    assert {d.state for d in left} == {"waiting"}
    assert {(d.because, d.next) for d in left if not d.attempts} == {(BEHIND, tried.next)}


async def test_one_that_is_gone_is_not_asked_again_by_what_was_claimed_behind_it(tmp_path: Path) -> None:
    gate = asyncio.Event()
    async with loopback() as peer:
        peer.answers["/hook"] = gated(gate, http(status="410 Gone"))
        async with waiting(tmp_path, peer.url("/hook")) as world:
            await overlapping(world, gate)
            while (due := await claim(world)).claimed:
                await deliver(due, world)
            states = sorted(d.state for d in world.store.deliveries())
    assert len(numbers(peer, "/hook")) == 1
    assert states == ["gone"] + ["held"] * (STORIES - 1)

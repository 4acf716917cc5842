"""A lease that runs out in our own hand: what is being sent, or waits for its record, is not sent again."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.deliver.channels.smtp import Scripted, mail_server
from tests.flow.test_refused_domains import Desk, house_at
from tests.flow.test_webhooks import Moved
from wirebell.app import follows
from wirebell.app.wiring import wire
from wirebell.pipeline import Posted, post


@dataclass
class Slow(Scripted):
    """Has a whole mail, and answers when it is told to."""

    has: asyncio.Event = field(default_factory=asyncio.Event)
    may: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.taken.append(envelope)
        self.has.set()
        await self.may.wait()
        return "250 2.0.0 OK"


async def test_a_mail_that_is_under_way_for_longer_than_its_lease_goes_out_once(tmp_path: Path) -> None:
    server, clock = Slow(), Moved()
    async with mail_server(server) as port:
        with house_at(tmp_path / "home", port, clock) as house:
            world = wire(house)
            follows.add(house, "sailors", "me", "mailto:ana@mail.example")
            telling = asyncio.create_task(Desk(house, tmp_path / "tray.json", world).tells("a"))
            await asyncio.wait_for(server.has.wait(), 20)
            for _ in range(3):
                clock.at += timedelta(minutes=20)
                renewed = await post(world)
                assert (renewed.claimed, renewed.sent) == (1, 0)
                assert (await post(world)).claimed == 0
            server.may.set()
            assert (await telling).sent == 1
            assert len(server.taken) == 1
            [delivery] = house.store.deliveries()
            assert (delivery.state, delivery.attempts, delivery.unknown) == ("sent", 1, False)
            clock.at += timedelta(minutes=20)
            assert await post(world) == Posted()
            await world.close()


async def test_what_runs_out_in_the_hand_of_another_is_taken_over(tmp_path: Path) -> None:
    server, clock = Slow(), Moved()
    async with mail_server(server) as port:
        with house_at(tmp_path / "home", port, clock) as house:
            world, other = wire(house), wire(house)
            follows.add(house, "sailors", "me", "mailto:ana@mail.example")
            telling = asyncio.create_task(Desk(house, tmp_path / "tray.json", world).tells("a"))
            await asyncio.wait_for(server.has.wait(), 20)
            clock.at += timedelta(minutes=20)
            server.has.clear()
            taking = asyncio.create_task(post(other))
            await asyncio.wait_for(server.has.wait(), 20)  # before the first is answered, and its end on record
            server.may.set()
            taken_over, _ = await asyncio.gather(taking, telling)
            assert (taken_over.claimed, taken_over.sent, len(server.taken)) == (1, 1, 2)
            assert [d.state for d in house.store.deliveries()] == ["sent"]
            await world.close()
            await other.close()


async def test_what_is_being_recorded_is_one_with_whatever_topics_a_claim_is_sent(tmp_path: Path) -> None:
    with house_at(tmp_path / "home", 1, Moved()) as house:
        world = wire(house)
        assert world.knowing(house.lexicon).settling is world.settling, "its close waits for all of it"
        assert world.knowing(house.lexicon).hand is world.hand
        await world.close()

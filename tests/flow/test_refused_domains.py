"""A domain that refuses our mail for policy: all of it waits, the operator knows, and no reader is given up."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.deliver.channels.smtp import Scripted, mail_server
from tests.flow.test_webhooks import Moved, story
from wirebell.app import follows, sources
from wirebell.app.doctor import examine
from wirebell.app.house import House
from wirebell.app.running import post_all, take_all
from wirebell.app.wiring import wire
from wirebell.model.delivery import BARRED
from wirebell.pipeline import Posted, World, visit
from wirebell.settings import load


def house_at(home: Path, port: int, clock: Moved, connections: int = 1) -> House:
    home.mkdir()
    (home / "wirebell.toml").write_text(
        'mail_from = "Bell <alerts@bell.example>"\n'
        f'[smtp]\nhost = "127.0.0.1"\nport = {port}\ntls = "none"\nconnections = {connections}\n'
    )
    return House(load(home, {}), clock)


class Desk:
    """One server's life over several stories: it remembers what domains said."""

    def __init__(self, house: House, tray: Path, world: World) -> None:
        self.house, self.tray, self.world = house, tray, world

    async def tells(self, *names: str) -> Posted:
        """Publish stories, and post what is due."""
        self.tray.write_bytes(msgspec.json.encode([story(name) for name in names]))
        sources.add(self.house, sources.SourceWish(address=str(self.tray), alert_first=True))
        last = self.house.store.due_sources(self.house.clock.now() + timedelta(days=400), 9)[0]
        await visit(*last, self.world)
        take_all(self.house, self.world, self.house.book())
        return await post_all(self.world)

    def waiting(self) -> list[str]:
        """Return who has something waiting because our mail is refused."""
        waits = [d for d in self.house.store.deliveries() if d.state == "waiting"]
        assert all(d.because and d.because.startswith(BARRED) for d in waits)
        return sorted({d.address.removeprefix("mailto:") for d in waits})


@pytest.mark.parametrize("stage", ["mail", "rcpt", "data"])
async def test_all_of_it_waits_and_others_get_theirs(tmp_path: Path, stage: str) -> None:
    server, clock = Scripted(), Moved()
    async with mail_server(server) as port:
        with house_at(tmp_path / "home", port, clock) as house:
            world = wire(house)
            desk = Desk(house, tmp_path / "tray.json", world)
            follows.add(house, "sailors", "me", "mailto:ana@strict.example")
            setattr(server, stage, "550 5.7.515 access denied: no DMARC")
            assert (await desk.tells("a")).later == 1
            setattr(server, stage, "")
            server.taken.clear()
            follows.add(house, "sailors", "me", "mailto:bob@strict.example")
            follows.add(house, "sailors", "me", "mailto:eve@mild.example")
            await desk.tells("a", "b")
            assert [mail.rcpt_tos for mail in server.taken] == [["eve@mild.example"]]
            assert desk.waiting() == ["ana@strict.example", "bob@strict.example"]
            [finding] = [f for f in examine(house).findings if f.level == "broken"]
            assert "5.7.515 access denied" in finding.says
            clock.at += timedelta(minutes=2)
            await post_all(world)
            clock.at += timedelta(minutes=2)
            await post_all(world)
            await world.close()
            assert sorted(mail.rcpt_tos[0] for mail in server.taken if "strict" in mail.rcpt_tos[0]) == [
                "ana@strict.example",
                "ana@strict.example",
                "bob@strict.example",
            ]
            assert desk.waiting() == []
            assert house.store.suppressed() == {}


@dataclass
class Strict(Scripted):
    """Takes nothing for one domain, and says so at one stage; `refused` counts how often."""

    stage: str = "rcpt"
    refused: list[str] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd finds its hooks by these names
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self._said(address) if self.stage == "rcpt" else "250 2.0.0 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        said = self._said(envelope.rcpt_tos[0]) if self.stage == "data" else "250 2.0.0 OK"
        self.taken += [envelope] if said.startswith("2") else []
        return said

    def _said(self, address: str) -> str:
        if not address.endswith("@strict.example"):
            return "250 2.0.0 OK"
        self.refused.append(address)
        return "550 5.7.515 access denied: no DMARC"


@pytest.mark.parametrize(("stage", "most"), [("rcpt", 3), ("data", 1)])
async def test_once_one_mail_is_refused_no_other_of_its_claim_is_tried_there(
    tmp_path: Path, stage: str, most: int
) -> None:
    server = Strict(stage=stage)
    async with mail_server(server) as port:
        with house_at(tmp_path / "home", port, Moved(), connections=3) as house:
            world = wire(house)
            for number in range(40):
                follows.add(house, "sailors", "me", f"mailto:r{number}@strict.example")
            for number in range(5):
                follows.add(house, "sailors", "me", f"mailto:r{number}@mild.example")
            desk = Desk(house, tmp_path / "tray.json", world)
            await desk.tells("a")
            await world.close()
            assert 1 <= len(server.refused) <= most
            assert sorted(mail.rcpt_tos[0] for mail in server.taken) == [f"r{n}@mild.example" for n in range(5)]
            assert len(desk.waiting()) == 40
            assert sum(d.attempts for d in house.store.deliveries() if d.state == "waiting") == len(server.refused)

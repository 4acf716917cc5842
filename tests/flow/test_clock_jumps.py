"""A machine's clock that jumps: no digest is doubled or missed, and an embargo holds."""

from __future__ import annotations

from datetime import timedelta

from tests.app.test_clock import Machine
from tests.flow.wire import FERRY, HOUR, MAIL, Tray, Wire, item, story
from tests.samples import NOW
from wirebell.app.clock import KEPT_TO
from wirebell.ports import Store

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


async def at_night(store: Store) -> tuple[Wire, Machine]:
    """A wire by a steady clock, at 13:00, with one who is told by a digest at 13:30."""
    machine = Machine()
    wire = Wire(store, clock=machine.clock)
    wire.follows("ana", "sailors", MAIL, cadence="digest:13:30")
    wire.publishes(item("old", "Lanterns on the quay", "The quay was lit.", NOW - 3 * HOUR))
    await wire.runs()
    machine.after(HOUR)
    return wire, machine


async def rings(wire: Wire, name: str) -> None:
    wire.publishes(item(name, f"{name} at sea", f"Sailors saw {name} off the pier.", NOW + HOUR))
    wire.clock.at += HOUR
    await wire.runs()


async def test_a_clock_that_goes_back_doubles_no_digest(store: Store) -> None:
    wire, machine = await at_night(store)
    await rings(wire, "Alder")
    machine.after(40 * MINUTE)
    await wire.posts()
    assert len(wire.mail.sent) == 1
    machine.off = -HOUR
    machine.after(KEPT_TO + MINUTE, looks=100)
    await rings(wire, "Birch")
    machine.after(HOUR)
    await wire.posts()
    assert len(wire.mail.sent) == 1, "13:30 comes once on that date"
    machine.after(24 * HOUR)
    await wire.posts()
    assert [message.subject for message in wire.mail.sent] == ["Alder at sea", "Birch at sea"]
    assert wire.is_clean(expected=2)


async def test_a_clock_that_goes_ahead_for_a_while_releases_no_embargo(tray: Tray) -> None:
    wire, machine = tray.wire, Machine()
    machine.after(HOUR)
    ahead = Wire(wire.store, clock=machine.clock)
    wire.follows("ana", "sailors", MAIL)
    until = NOW + 3 * HOUR
    tray.puts([story(embargo=until.isoformat())])
    await ahead.runs()
    machine.off = 10 * HOUR
    machine.after(KEPT_TO - MINUTE, looks=50)
    await ahead.posts()
    assert ahead.mail.sent == []
    machine.off = timedelta()
    machine.after(until - SECOND - NOW - machine.passed)
    await ahead.posts()
    assert ahead.mail.sent == []
    machine.after(SECOND)
    await ahead.posts()
    assert [message.subject for message in ahead.mail.sent] == [FERRY[1]]

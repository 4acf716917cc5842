"""Embargoes, withholding and withdrawal, in every order in which they may come."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import permutations

import pytest

from tests.flow.wire import FERRY, FIX, HOUR, MAIL, Tray, story, titles

MINUTE = timedelta(minutes=1)


def embargoed(until: datetime | None, **changes: str) -> dict[str, str]:
    return story(**({"embargo": until.isoformat()} if until else {}), **changes)


async def test_an_extended_embargo_holds_longer_and_fires_on_the_second(tray: Tray) -> None:
    wire = tray.wire
    wire.follows("ana", "sailors", MAIL)
    begun = wire.clock.at
    tray.puts([embargoed(begun + HOUR)])
    await wire.runs()
    tray.puts([embargoed(begun + 40 * HOUR)])
    wire.later(MINUTE)
    await wire.runs()
    wire.clock.at = begun + 40 * HOUR - timedelta(seconds=1)
    await wire.posts()
    assert titles(wire) == []
    wire.later(timedelta(seconds=1))
    await wire.posts()
    assert titles(wire) == [FERRY[1]]
    assert wire.is_clean(expected=1)


async def test_an_embargo_extended_when_it_had_come_due_but_was_not_sent(tray: Tray) -> None:
    wire = tray.wire
    wire.follows("ana", "sailors", MAIL)
    begun = wire.clock.at
    tray.puts([embargoed(begun + HOUR)])
    await wire.runs()
    tray.puts([embargoed(begun + 40 * HOUR)])
    wire.clock.at = begun + HOUR
    await wire.visits()  # it arrived, and is not taken yet: the delivery is looked at first
    await wire.posts()
    assert titles(wire) == []
    assert wire.delivery("new").because == "embargo"
    wire.takes()
    await wire.posts()
    assert titles(wire) == []
    wire.clock.at = begun + 40 * HOUR
    await wire.posts()
    assert titles(wire) == [FERRY[1]]


@pytest.mark.parametrize("opened", [False, True])
async def test_a_lifted_embargo_tells_at_once(tray: Tray, opened: bool) -> None:
    wire = tray.wire
    wire.follows("ana", "sailors", MAIL)
    begun = wire.clock.at
    tray.puts([embargoed(begun + HOUR)])
    await wire.runs()
    if opened:  # a delivery was made, and put off by an embargo that was extended meanwhile
        tray.puts([embargoed(begun + 90 * HOUR)])
        wire.clock.at = begun + HOUR
        await wire.visits()
        await wire.posts()
        wire.takes()
    tray.puts([embargoed(None)])
    wire.later(MINUTE)
    await wire.runs()
    assert titles(wire) == [FERRY[1]]
    assert wire.is_clean(expected=1)


async def test_a_story_withheld_for_a_while_waits_and_is_told_when_it_is_freed(tray: Tray) -> None:
    wire = tray.wire
    wire.follows("ana", "sailors", MAIL, cadence="hourly")
    tray.puts([story()])
    await wire.runs()
    tray.puts([story(status="withheld")])
    wire.later(HOUR)
    await wire.runs()
    assert (titles(wire), wire.delivery("new").because) == ([], "withheld by its publisher")
    tray.puts([story()])
    wire.later(50 * HOUR)
    await wire.runs()
    assert titles(wire) == [FERRY[1]]
    assert wire.is_clean(expected=1)


async def test_a_story_withdrawn_while_it_was_withheld_never_appears(tray: Tray) -> None:
    wire = tray.wire
    wire.follows("ana", "sailors", MAIL, cadence="hourly")
    for row in (story(), story(status="withheld"), {"id": "ferry", "status": "canceled"}):
        tray.puts([row])
        await wire.runs()
        wire.later(HOUR)
    await wire.posts()
    assert titles(wire) == []
    assert wire.is_clean()


# -- all orders ---------------------------------------------------------------------------------------------------


def numbered(begun: datetime) -> list[dict[str, str]]:
    """Five versions as their publisher numbers them; the last lifts the embargo and holds the correction."""
    fixed = f"{FERRY[2]}\n\n{FIX[3:-4]}"
    rows = [
        embargoed(begun + HOUR),
        embargoed(begun + HOUR, body=FERRY[2] + " The sea was calm."),
        embargoed(begun + 90 * HOUR, body=FERRY[2] + " The sea was calm."),
        embargoed(begun + 90 * HOUR, body=fixed),
        embargoed(None, body=fixed),
    ]
    return [row | {"version": str(n), "published": begun.isoformat()} for n, row in enumerate(rows, 1)]


@pytest.mark.long
@pytest.mark.parametrize("at_once", [True, False])
async def test_five_versions_in_all_120_orders_end_in_the_same_state(tray: Tray, at_once: bool) -> None:
    wire = tray.wire
    wire.follows("ana", "sailors", MAIL)
    ends = set()
    for number, order in enumerate(permutations(range(5))):
        rows, sent = numbered(wire.clock.at), len(wire.mail.sent)
        for version in order:
            tray.puts([rows[version] | {"id": f"ferry-{number}", "headline": f"Crew of ferry {number} rescued"}])
            await wire.visits()
            if at_once:
                wire.takes()
                await wire.posts()
        wire.takes()
        await wire.posts()
        ((_, newest),) = wire.store.stories(limit=1)
        new = [m for m in wire.mail.sent[sent:] if not m.subject.startswith("Correct")]
        ends.add((newest.body, newest.told.embargo, newest.told.kind == "withdrawn", len(new)))
        assert len([a for a in wire.store.alerts(story=newest.id) if a.kind == "new"]) == 1
        assert {a.state for a in wire.store.alerts(story=newest.id)} == {"out"}, order
        told = len(wire.mail.sent)
        wire.later(100 * HOUR)
        await wire.posts()
        assert len(wire.mail.sent) == told, "no embargo of an earlier version comes back"
    assert len(ends) == 1, ends
    assert wire.is_clean()


# -- anything at all ----------------------------------------------------------------------------------------------

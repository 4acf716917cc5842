"""What is let go of takes no decision with it: what was held for its sake stays held, and the audit exact."""

from __future__ import annotations

from datetime import timedelta

from tests.flow.test_once_per_event import comes, first, second
from tests.flow.test_outlets import paper
from tests.flow.wire import MAIL, Tray, Wire, item, titles
from wirebell.app import keeping
from wirebell.app.agreement import agreement
from wirebell.app.stories import explain

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def let_go(wire: Wire, days: int) -> int:
    return sum(step.stories for step in keeping.purge(wire.house, days))


def is_clean(wire: Wire, expected: int) -> bool:
    asked = agreement(wire.house, 99)
    assert asked.differ == ()
    return wire.is_clean(expected)


async def test_a_story_held_for_one_that_was_let_go_of_stays_held(tray: Tray) -> None:
    wire = tray.wire
    wire.follows("ana", "sailors", MAIL, once_per_event=True)
    row = first(tray)
    await comes(tray, row)
    wire.later(2 * DAY)
    await comes(tray, row, second(tray))
    assert is_clean(wire, expected=1)
    wire.later(2 * DAY)
    assert let_go(wire, 3) == 2
    assert is_clean(wire, expected=0)


async def test_what_a_cap_held_stays_held_when_what_filled_it_was_let_go_of(wire: Wire) -> None:
    await wire.first_visit()
    wire.follows("ana", "sailors", MAIL, cap="1/day")
    wire.follows("ben", "sailors", cap="1/day")
    wire.follows("ben", "pier", quiet=("12:00-12:01",))
    ships = [item(name, f"{name} at sea", f"Sailors saw {name} off the pier.", wire.clock.at) for name in "ab"]
    for number in (1, 2):
        wire.publishes(*ships[:number])
        await wire.runs()
        wire.later()
    assert is_clean(wire, expected=3)
    wire.later(DAY - 90 * MINUTE)
    assert let_go(wire, 1) == 2
    assert is_clean(wire, expected=1)


async def test_an_event_told_once_is_told_once_when_the_story_of_it_was_let_go_of(tray: Tray) -> None:
    wire = tray.wire
    wire.follows("ana", "dam", MAIL, outlets=1)
    rows = [paper(tray, 0)]
    await comes(tray, *rows)
    wire.later(2 * DAY)
    rows.append(paper(tray, 1))
    await comes(tray, *rows)
    assert len(titles(wire)) == 1
    wire.later(2 * DAY)
    assert let_go(wire, 3) == 2
    assert is_clean(wire, expected=0)


async def test_of_a_later_version_of_what_was_let_go_of_no_alert_is_said_to_be_missing(tray: Tray) -> None:
    wire = tray.wire
    await comes(tray, first(tray))
    wire.follows("ana", "sailors", MAIL)
    wire.later(4 * DAY)
    assert let_go(wire, 3) == 2
    await comes(tray, first(tray) | {"headline": "Edited since"})
    ((_, edited),) = wire.store.stories(limit=9)
    assert is_clean(wire, expected=0)
    said = explain(wire.house, edited.id, "ana")
    assert "edits alert nobody" in said.because

"""The audit finds what was decided also where an embargo was moved since, and where a team is no more."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.flow.wire import HOUR, MAIL, Tray, titles
from tests.samples import follower
from wirebell.app import stories
from wirebell.model.policy import Member, Policy, Preferences

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
BEN = "mailto:ben@mail.example"
FIRST = {"id": "a", "headline": "Ferry crew rescued", "body": "Nine sailors were rescued off the North Pier."}
OTHER = {
    "id": "b",
    "headline": "Harbour closes early today",
    "body": "Some sailors complain about the closing of the yacht harbour bar.",
}


async def comes(tray: Tray, *rows: dict[str, str]) -> None:
    at = tray.wire.clock.at.isoformat()
    tray.puts([{"published": at, **row} for row in rows])
    await tray.wire.runs()
    tray.wire.later(MINUTE)


def clean(tray: Tray) -> bool:
    found = stories.audit(tray.wire.house)
    return (found.missing, found.extra) == ((), ())


@pytest.mark.parametrize("lifted", [True, False])
async def test_a_cap_counted_what_was_due_by_then(tray: Tray, lifted: bool) -> None:
    """Both go today when the embargo of one is lifted; both tomorrow when it is put on after all."""
    wire = tray.wire
    wire.follows("ana", "sailors", MAIL, cap="1/day")
    tomorrow = {"embargo": (wire.clock.at + DAY).isoformat()}
    before, after = (FIRST | tomorrow, FIRST) if lifted else (FIRST, FIRST | tomorrow)
    if not lifted:
        wire.store.set_preferences(Preferences(follower="ana", policy=Policy(quiet=("12:00-20:00",))))
    await comes(tray, before)
    await comes(tray, before, OTHER)
    assert clean(tray)
    await comes(tray, after, OTHER)
    assert clean(tray)
    third = OTHER | {
        "id": "c",
        "headline": "Sailors at the fair",
        "body": "A fair of model sailors began in Tarn.",
    }
    await comes(tray, after, OTHER, third)
    for _ in range(60):
        wire.later(HOUR)
        await wire.posts()
    assert titles(wire)
    assert clean(tray)


async def test_a_cap_counts_what_one_go_moves(tray: Tray) -> None:
    """The lifted story and the next one are told in one go: the day has room for one."""
    wire = tray.wire
    wire.follows("ana", "sailors", MAIL, cap="1/day")
    await comes(tray, FIRST | {"embargo": (wire.clock.at + DAY).isoformat()})
    await comes(tray, OTHER | {"id": "d"}, FIRST, OTHER)
    assert clean(tray)


async def test_what_members_were_told_by_a_team_that_was_erased_is_nothing_extra(tray: Tray) -> None:
    wire = tray.wire
    wire.follows("desk", "sailors", "feed")
    wire.follows("ben", "rescued", BEN, cap="1/day")
    wire.store.add_follower(follower(id="cyd", name="cyd"))
    members = (Member(follower="ben", to=BEN), Member(follower="cyd", to=MAIL))
    wire.store.set_preferences(Preferences(follower="desk", members=members))
    await comes(tray, FIRST)
    assert len(wire.mail.sent) == 2
    assert clean(tray)
    assert wire.store.erase("desk") is not None
    assert clean(tray)
    await comes(tray, FIRST, FIRST | {"id": "e", "headline": "More were rescued", "body": "Ten more rescued."})
    assert {alert.because for alert in wire.alerts("ben")} == {None, "capped: 1/day"}
    assert clean(tray)

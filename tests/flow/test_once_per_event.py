"""Once per event is held against what was told, or will be by then: not against what nobody read."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.flow.wire import MAIL, Tray, titles
from wirebell.app import stories

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
TITLE = "Ferry crew rescued off North Pier"
BODY = (
    "Nine sailors were rescued off the North Pier by Marshal Ode Varga after their ferry Aurelia ran aground in "
    "Velmora on Saturday. The ferry had left Tarn Harbour with 2,300 people on board, the coast guard said."
)


def first(tray: Tray, **changes: str) -> dict[str, str]:
    row = {"id": "a", "headline": TITLE, "body": BODY, "url": "https://one.example/a"}
    return {**row, "published": tray.wire.clock.at.isoformat(), **changes}


def second(tray: Tray) -> dict[str, str]:
    """What another paper makes of it."""
    body = f"{BODY} It was the second accident this year."
    return first(tray, id="b", body=body, url="https://two.example/b")


async def comes(tray: Tray, *rows: dict[str, str]) -> None:
    tray.puts(list(rows))
    await tray.wire.runs()
    tray.wire.later(5 * MINUTE)


def reason(tray: Tray) -> str | None:
    """Why the second is held, as its follower is shown it."""
    wire = tray.wire
    found = wire.store.find_story("https://two.example/b")
    assert found is not None
    (row,) = (row for row in stories.alerts(wire.house, "ana") if row.story == found.id)
    steps = stories.explain(wire.house, found.id, "ana").steps
    assert row.because is None or row.because in {step.detail for step in steps}
    return row.because


async def test_what_was_told_is_not_told_again_and_the_reason_names_it(tray: Tray) -> None:
    tray.wire.follows("ana", "sailors", MAIL, once_per_event=True)
    row = first(tray)
    await comes(tray, row)
    await comes(tray, row, second(tray))
    assert titles(tray.wire) == [TITLE]
    assert f"in “{TITLE}” (both: " in (reason(tray) or "")
    assert tray.wire.is_clean(expected=1)


@pytest.mark.parametrize("how", ["withdrawn", "embargo", "withheld"])
async def test_an_event_is_told_when_the_story_of_it_was_closed(tray: Tray, how: str) -> None:
    """A replacement of what is withdrawn, the first open story of what is under embargo: both are news."""
    wire = tray.wire
    wire.follows("ana", "sailors", MAIL, once_per_event=True)
    lifts = (wire.clock.at + DAY).isoformat()
    row = first(tray, headline=f"Secret: {TITLE}", **({"embargo": lifts} if how == "embargo" else {}))
    await comes(tray, row)
    if how != "embargo":
        row |= {"status": "canceled" if how == "withdrawn" else "withheld"}
        await comes(tray, row)
    await comes(tray, row, second(tray))
    assert titles(wire)[-1] == TITLE
    assert reason(tray) is None
    assert stories.audit(wire.house).missing == stories.audit(wire.house).extra == ()


async def test_a_lifted_embargo_counts_as_told_again(tray: Tray) -> None:
    wire = tray.wire
    wire.follows("ana", "sailors", MAIL, once_per_event=True)
    row = first(tray, embargo=(wire.clock.at + MINUTE).isoformat())
    await comes(tray, row)
    await wire.posts()
    await comes(tray, row, second(tray))
    assert titles(wire) == [TITLE]
    assert wire.is_clean(expected=1)


async def test_what_goes_later_than_the_new_one_holds_it_not_back(tray: Tray) -> None:
    """The first waits for tomorrow's digest; the follow that tells at once meets the second alone."""
    wire = tray.wire
    wire.follows("ana", "sailors", MAIL, once_per_event=True, cadence="daily")
    wire.follows("ana", "accident", MAIL, once_per_event=True)
    row = first(tray)
    await comes(tray, row)
    await comes(tray, row, second(tray))
    assert titles(wire) == [TITLE]
    assert reason(tray) is None
    assert wire.is_clean(expected=2)


async def test_a_reason_names_no_headline_that_may_not_be_read_by_now(tray: Tray) -> None:
    wire = tray.wire
    wire.follows("ana", "sailors", MAIL, once_per_event=True, cadence="daily")
    row = first(tray, headline=f"Secret: {TITLE}")
    await comes(tray, row)
    await comes(tray, row, second(tray))
    assert "Secret" in (reason(tray) or "")
    await comes(tray, row | {"embargo": (wire.clock.at + DAY).isoformat()}, second(tray))
    assert (reason(tray) or "").endswith(" UTC in another story")
    assert not any("Secret" in (alert.because or "") for alert in wire.store.alerts())

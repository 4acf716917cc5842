"""What was tried once and then waited for its reader or its publisher goes when the wait ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.flow.wire import FERRY, FIX, HOUR, MAIL, Tray, story, titles
from wirebell.model.delivery import Later
from wirebell.model.policy import Policy, Preferences

GREYLISTED = Later("451 greylisted, try again in 15 minutes", 900)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


async def hours(tray: Tray, many: int) -> None:
    for _ in range(many):
        tray.wire.later()
        await tray.wire.posts()


async def test_an_alert_tried_on_friday_night_goes_on_monday_after_a_quiet_weekend(tray: Tray) -> None:
    wire = tray.wire
    wire.follows("ana", "sailors", MAIL)
    quiet = Policy(quiet=("sat,sun 00:00-24:00",))
    wire.store.set_preferences(Preferences(follower="ana", policy=quiet))
    wire.clock.at = datetime(2026, 3, 20, 23, 50, tzinfo=UTC)
    wire.mail.script = [GREYLISTED, Later("421 too busy")]
    tray.puts([story(published=wire.clock.at.isoformat())])
    await wire.runs()
    await hours(tray, 48)
    assert titles(wire) == [FERRY[1]]
    await hours(tray, 4)
    assert titles(wire) == [FERRY[1]] * 3, "also when the first try after it fails"
    assert wire.delivery("new").state == "sent"
    assert wire.is_clean(expected=1)


async def test_a_correction_tried_once_goes_after_a_pause_of_a_week(tray: Tray) -> None:
    wire = tray.wire
    wire.follows("ana", "sailors", MAIL)
    tray.puts([story()])
    await wire.runs()
    wire.mail.script = [Later("451 try again")]
    tray.puts([story(body=f"{FERRY[2].replace('Nine', 'Ten')}\n\n{FIX[3:-4]}")])
    wire.later(MINUTE)
    await wire.runs()
    pause = Policy(pause="2026-03-14..2026-03-20")
    wire.store.set_preferences(Preferences(follower="ana", policy=pause))
    await hours(tray, 24 * 8)
    assert wire.delivery("corrected").state == "sent"


async def test_an_embargo_put_on_after_a_failed_try_makes_nothing_too_old(tray: Tray) -> None:
    wire = tray.wire
    wire.follows("ana", "sailors", MAIL)
    wire.mail.script = [GREYLISTED, GREYLISTED]
    tray.puts([story()])
    await wire.runs()
    until = wire.clock.at + 2 * DAY
    tray.puts([story(embargo=until.isoformat())])
    wire.later(MINUTE)
    await wire.runs()
    wire.later(HOUR)
    await wire.posts()
    wire.clock.at = until
    await wire.posts()
    await hours(tray, 1)
    assert len(titles(wire)) == 3
    assert wire.delivery("new").state == "sent"


async def test_what_a_publisher_withheld_for_days_after_a_failed_try_goes_when_it_is_freed(tray: Tray) -> None:
    wire = tray.wire
    wire.follows("ana", "sailors", MAIL)
    wire.mail.script = [GREYLISTED, GREYLISTED]
    tray.puts([story()])
    await wire.runs()
    tray.puts([story(status="withheld")])
    wire.later(MINUTE)
    await wire.runs()
    await hours(tray, 60)
    tray.puts([story()])
    await wire.runs()
    await hours(tray, 1)
    assert wire.delivery("new").state == "sent"

"""Who is alerted about a story version, and when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.samples import NOW, follow, story, told
from wirebell.alert.decide import LIFE, decide
from wirebell.model.alert import Alert, alert_id
from wirebell.model.follow import Match
from wirebell.model.policy import Preferences
from wirebell.model.story import Correction, Story

FIX = Correction(note="The number of boats was wrong.")


def match(follower: str = "ana", zone: str | None = None, **changes: Any) -> Match:
    preferences = Preferences(follower=follower, zone=zone) if zone else None
    return Match(follower=follower, follows=(follow(follower=follower, **changes),), preferences=preferences)


def version(number: int, **changes: Any) -> Story:
    return story(told=told(version=number, **changes))


def first(*followers: str) -> list[Alert]:
    return list(decide(story(), [match(name) for name in followers], (), NOW))


def test_a_new_story_alerts_each_follower_once_with_all_follows_that_met() -> None:
    both = Match(follower="ana", follows=(follow(id="f1"), follow(id="f2", to="mailto:a@b.example")))
    alerts = list(decide(story(), [both, match("ben")], (), NOW))
    assert [(a.follower, a.kind, a.revision, a.state, a.due) for a in alerts] == [
        ("ana", "new", 0, "due", NOW),
        ("ben", "new", 0, "due", NOW),
    ]
    assert [(ref.id, ref.expression, ref.to) for ref in alerts[0].follows] == [
        ("f1", "troops", "feed"),
        ("f2", "troops", "mailto:a@b.example"),
    ]
    assert alerts[0].because is None


@pytest.mark.parametrize(
    "silence",
    [
        {"silent": "first visit"},
        {"withheld": True},
        {"kind": "changed"},
        {"kind": "changed", "correction": FIX, "withheld": True},
        {"kind": "changed", "correction": FIX, "silent": "archive"},
    ],
    ids=" ".join,
)
def test_nobody_is_alerted(silence: dict[str, Any]) -> None:
    later = version(2, **silence)
    assert list(decide(later, [match("ana")], first("ana"), NOW)) == []


def test_a_correction_goes_to_exactly_those_alerted_whoever_matches_now() -> None:
    corrected = version(2, kind="changed", correction=FIX)
    alerts = list(decide(corrected, [match("cyd")], first("ana", "ben"), NOW))
    assert [(a.follower, a.kind, a.revision, a.version) for a in alerts] == [
        ("ana", "corrected", 1, 2),
        ("ben", "corrected", 1, 2),
    ]
    assert alerts[0].follows == first("ana")[0].follows


def test_corrections_are_counted_also_when_interrupted_half_way() -> None:
    told_first = first("ana", "ben")
    one = list(decide(version(2, kind="changed", correction=FIX), (), told_first, NOW))
    second = version(5, kind="changed", correction=FIX)
    two = list(decide(second, (), [*told_first, *one], NOW))
    assert [a.revision for a in two] == [2, 2]
    assert list(decide(second, (), [*told_first, *one, two[0]], NOW)) == two


def test_a_withdrawal_goes_once_to_those_alerted_even_of_a_withheld_story() -> None:
    fixed = list(decide(version(2, kind="changed", correction=FIX), (), first("ana", "ben"), NOW))
    gone = version(3, kind="withdrawn", withheld=True)
    alerts = list(decide(gone, [match("cyd")], [*first("ana", "ben"), *fixed], NOW))
    assert [(a.follower, a.kind, a.revision) for a in alerts] == [("ana", "withdrawn", 0), ("ben", "withdrawn", 0)]


def test_an_embargo_defers_a_new_story_and_its_correction_but_not_a_withdrawal() -> None:
    lift = NOW + timedelta(hours=2)
    (alert,) = decide(version(1, embargo=lift), [match()], (), NOW)
    assert (alert.state, alert.due, alert.because) == ("deferred", lift, "embargo")
    (fixed,) = decide(version(2, kind="changed", correction=FIX, embargo=lift), (), first("ana"), NOW)
    assert (fixed.state, fixed.due, fixed.because) == ("deferred", lift, "embargo")
    (gone,) = decide(version(2, kind="withdrawn", embargo=lift), (), first("ana"), NOW)
    assert (gone.state, gone.due) == ("due", NOW)


def test_a_lifted_embargo_defers_nothing() -> None:
    (alert,) = decide(version(1, embargo=NOW - timedelta(hours=2)), [match()], (), NOW)
    assert (alert.state, alert.due) == ("due", NOW)


def test_a_notice_waits_for_the_alert_it_speaks_of() -> None:
    (waiting,) = decide(story(), [match(cadence="daily")], (), NOW)
    (gone,) = decide(version(2, kind="withdrawn"), (), [waiting], NOW)
    assert (gone.due, gone.state, gone.because) == (waiting.due, "deferred", "after the alert it speaks of")


@pytest.mark.parametrize(
    ("cadence", "zone", "due"),
    [
        ("hourly", "UTC", datetime(2026, 3, 14, 13, 0, tzinfo=UTC)),
        ("hourly", "Asia/Kolkata", datetime(2026, 3, 14, 12, 30, tzinfo=UTC)),
        ("daily", "UTC", datetime(2026, 3, 15, 7, 0, tzinfo=UTC)),
        ("daily", "America/New_York", datetime(2026, 3, 15, 11, 0, tzinfo=UTC)),
        ("daily", "Pacific/Auckland", datetime(2026, 3, 14, 18, 0, tzinfo=UTC)),
        ("daily", "Nowhere/Atlantis", datetime(2026, 3, 15, 7, 0, tzinfo=UTC)),
    ],
)
def test_a_cadence_waits_for_the_followers_own_hour(cadence: str, zone: str, due: datetime) -> None:
    (alert,) = decide(story(), [match("ana", zone=zone, cadence=cadence)], (), NOW)
    assert (alert.due, alert.state, alert.because) == (due, "deferred", cadence)


@given(
    start=st.integers(0, 63_072_000_000).map(lambda ms: NOW - timedelta(days=365) + timedelta(milliseconds=ms)),
    zone=st.sampled_from(["Europe/London", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]),
)
def test_daily_is_the_next_seven_o_clock_on_every_day_of_every_zone(start: datetime, zone: str) -> None:
    (alert,) = decide(story(), [match("ana", zone=zone, cadence="daily")], (), start)
    local = alert.due.astimezone(ZoneInfo(zone))
    assert (local.hour, local.minute, local.second) == (7, 0, 0)
    assert timedelta(0) < alert.due - start <= timedelta(hours=25)
    (hour,) = decide(story(), [match("ana", zone=zone, cadence="hourly")], (), start)
    assert hour.due.astimezone(ZoneInfo(zone)).strftime("%M%S%f") == "0000000000"
    assert timedelta(0) < hour.due - start <= timedelta(hours=1)


def test_the_soonest_of_several_cadences_counts() -> None:
    both = Match(follower="ana", follows=(follow(id="f1", cadence="daily"), follow(id="f2", cadence="instant")))
    (alert,) = decide(story(), [both], (), NOW)
    assert (alert.due, alert.state) == (NOW, "due")


@given(st.lists(st.tuples(st.text(), st.text()), min_size=2, unique=True))
def test_ids_are_stable_short_fit_for_an_address_and_distinct(pairs: list[tuple[str, str]]) -> None:
    ids = {alert_id(story_id, follower, "new", 0) for story_id, follower in pairs}
    assert len(ids) == len(pairs)
    assert all(len(name) <= 32 and name.isascii() and name.isalnum() for name in ids)


def test_an_id_never_changes_between_releases() -> None:
    # Rows in every database rest on it: a change here alerts everybody again.
    assert alert_id("s1", "ana", "corrected", 2) == "6044a132ca11445c9ea917cf8a"


def test_no_alert_comes_back_from_where_it_ended() -> None:
    assert {state for state, onward in LIFE.items() if not onward} == {"out", "held"}
    assert set().union(*LIFE.values()) <= set(LIFE)

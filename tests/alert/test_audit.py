"""The audit finds exactly what is missing and what is extra."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.samples import NOW, follow, story, told
from wirebell.alert.audit import Audit, Line, audit_story, totals
from wirebell.alert.decide import decide
from wirebell.alert.past import Past
from wirebell.model.alert import Alert
from wirebell.model.follow import Match
from wirebell.model.story import Correction, Story

FIX = Correction(note="The number was wrong.")
FIRST = story()
FIXED = story(told=told(version=2, kind="changed", correction=FIX))
EDITED = story(told=told(version=3, kind="changed"))
GONE = story(told=told(version=4, kind="withdrawn"))
LIFE = (FIRST, FIXED, EDITED, GONE)
MATCHES = [Match(follower=name, follows=(follow(follower=name),)) for name in ("ana", "ben")]


def recorded(versions: Sequence[Story] = LIFE) -> list[Alert]:
    """Decide a story's life as the pipeline does."""
    alerts: list[Alert] = []
    for version in versions:
        alerts += list(decide(version, MATCHES, alerts, NOW))
    return alerts


def audited(alerts: Sequence[Alert], versions: Sequence[Story] = LIFE) -> Audit:
    return totals((audit_story(version, MATCHES, alerts) for version in versions), followers=7)


def test_a_whole_life_recorded_as_decided_is_clean() -> None:
    assert audited(recorded()) == Audit(stories=1, followers=7, expected=6, missing=(), extra=())


@given(st.integers(0, 5))
def test_any_row_that_is_lost_is_missing(place: int) -> None:
    alerts = recorded()
    lost = alerts.pop(place)
    line = Line(lost.story, lost.follower, lost.kind, lost.revision)
    assert line in audited(alerts).missing
    # A correction or withdrawal of an alert that is not there is too much.
    assert all(extra.follower == lost.follower for extra in audited(alerts).extra)


def test_a_row_too_much_is_extra() -> None:
    alerts = recorded()
    stray = replace(alerts[0], id="x", follower="eve")
    late = replace(alerts[0], id="y", version=3)
    found = audited([*alerts, stray, late])
    assert found.extra[0] == Line("s1", "eve", "new", 0)
    assert Line("s1", "ana", "new", 0) in found.extra


def test_a_silent_story_expects_nothing_and_shows_what_was_alerted() -> None:
    silent = story(told=told(silent="first visit"))
    assert audited([], [silent]).expected == 0
    assert len(audited(recorded([FIRST]), [silent]).extra) == 2


def test_a_held_alert_is_there_and_what_follows_it_may_be_or_not() -> None:
    alerts = recorded()
    held = [replace(a, state="held") if (a.follower, a.kind) == ("ana", "new") else a for a in alerts]
    assert audited(held).missing == audited(held).extra == ()
    without = [a for a in held if a.follower != "ana" or a.kind == "new"]
    assert audited(without).missing == audited(without).extra == ()


def test_each_line_counts_its_followers() -> None:
    assert audit_story(FIRST, MATCHES, recorded()).followers == 2


AGAIN = "nothing new: told 2026-03-12 10:12 UTC in story s0 (both: Velmora)"
ONCE = "nothing new: it was told once, when enough outlets had it"
GO = NOW - timedelta(days=2)


@pytest.mark.parametrize(
    ("because", "past", "believed"),
    [
        (AGAIN, Past(since=GO), True),
        (AGAIN, Past(since=GO, kept={"s0"}), False),
        (AGAIN, Past(), False),
        (ONCE, Past(since=GO), True),
        (ONCE, Past(), False),
        ("capped: 1/day", Past(since=GO), True),
        ("capped: 1/day", Past(since=NOW - timedelta(days=10)), False),
        ("capped: 1/day", Past(), False),
        ("muted: golf", Past(since=GO), False),
    ],
)
def test_what_was_held_for_a_past_that_was_let_go_of_is_believed(because: str, past: Past, believed: bool) -> None:
    alerts = [replace(a, state="held", because=because) if a.follower == "ana" else a for a in recorded([FIRST])]
    found = audit_story(FIRST, MATCHES, alerts, past)
    missing = () if believed else (Line("s1", "ana", "new", 0),)
    assert (found.missing, found.extra, found.expected) == (missing, (), 1 + len(missing))

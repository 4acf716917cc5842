"""Why a follower was alerted, and why not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from msgspec.structs import replace

from tests.samples import NOW, follow, story, told
from wirebell.alert.decide import decide
from wirebell.alert.explain import Why, reasons, why
from wirebell.model.alert import Alert
from wirebell.model.delivery import Delivery, DeliveryState
from wirebell.model.follow import Follow, Match
from wirebell.model.policy import Member, Mute, Policy, Preferences
from wirebell.model.story import Story

MAIL = "mailto:ana@mail.example"
TROOPS = follow(id="f1", expression="troops")
MINISTRY = follow(id="f2", expression='"the ministry"', to=MAIL, added=2)


def alerted(*follows: Follow) -> Alert:
    return next(iter(decide(story(), [Match(follower="me", follows=follows)], (), NOW)))


def asked(
    *follows: Follow,
    versions: Sequence[Story] = (story(),),
    alerts: Sequence[Alert] = (),
    deliveries: Sequence[Delivery] = (),
    at: int = 5,
) -> Why:
    told_at = [(version, at) for version in versions]
    return why(versions[-1], told_at, "me", follows, alerts, deliveries)


def test_reasons_are_worked_out_again_from_the_follows_that_fired() -> None:
    found = reasons(alerted(TROOPS, MINISTRY), story())
    assert any(r.clause == "troops" and "troops" in r.passage for r in found)
    assert any("ministry" in r.clause for r in found)
    assert len(set(found)) == len(found)
    for reason in found:
        if reason.field == "body" and reason.span is not None:
            assert story().body[slice(*reason.span)].lower() in {"troops", "the ministry"}


def test_reasons_for_one_address_are_those_of_its_follows() -> None:
    found = reasons(alerted(TROOPS, MINISTRY), story(), to=MAIL)
    assert found
    assert all("ministry" in reason.clause for reason in found)


def test_an_expression_that_no_longer_parses_has_no_reasons_and_stops_no_other() -> None:
    broken = follow(id="f0", expression="((")
    assert reasons(alerted(broken, TROOPS), story()) == reasons(alerted(TROOPS), story()) != ()


def test_an_unknown_story() -> None:
    answer = why(None, (), "me", (), (), ())
    assert not answer.alerted
    assert "known here" in answer.because
    assert [step.outcome for step in answer.steps] == ["unknown"]


@pytest.mark.parametrize("state", ["held", "refused", "gone"])
def test_an_alert_of_which_nothing_went_out_says_so(state: DeliveryState) -> None:
    alert = alerted(TROOPS)
    back = Delivery(id="d1", alert=alert, address=MAIL, state=state, because="not entitled: x is closed", next=NOW)
    answer = asked(TROOPS, alerts=[alert], deliveries=[back])
    assert (answer.alerted, answer.unsent) == (True, "not entitled: x is closed")
    assert answer.because == "It met troops, but nothing was sent: not entitled: x is closed."
    other = replace(back, id="d2", address="feed", state="waiting", because=None)
    assert asked(TROOPS, alerts=[alert], deliveries=[back, other]).unsent is None


def test_alerted_with_the_follow_the_passage_and_the_delivery() -> None:
    alert = alerted(TROOPS)
    sent = Delivery(id="d1", alert=alert, address=MAIL, state="sent", attempts=2, next=NOW)
    answer = asked(TROOPS, alerts=[alert], deliveries=[sent])
    assert answer.alerted
    assert answer.because == "It met troops."
    assert [step.step for step in answer.steps] == ["seen", "read", "match", "decide", "rights", "deliver"]
    match, decided, rights, delivered = answer.steps[2:]
    assert match.outcome == "met"
    assert "300 troops" in match.detail
    assert decided.outcome == "due"
    assert rights.outcome == "private"
    assert rights.detail.startswith(
        "an alert may show the headline and 200 characters, no picture: nothing is said"
    )
    assert (delivered.outcome, delivered.detail) == ("sent", f"new to {MAIL}, 2 attempts")


def test_held_says_why() -> None:
    held = replace(alerted(TROOPS), state="held", because="no address")
    answer = asked(TROOPS, alerts=[held])
    assert not answer.alerted
    assert "no address" in answer.because


SILENT = story(told=told(silent="a first visit"))
WITHHELD = story(told=told(withheld=True))
EMPTY, FILLED = story(body="", headline=""), story(told=told(version=2, kind="changed"))


@pytest.mark.parametrize(
    ("follows", "versions", "outcome", "words"),
    [
        ([], [story()], "no follow", "No follow"),
        ([follow(added=6)], [story()], "no follow", "stood when the story came"),
        ([follow(added=1, ended=3)], [story()], "no follow", "stood when the story came"),
        ([follow(expression="boats")], [story()], "no match", "met no follow"),
        ([TROOPS], [SILENT], "silent", "first visit"),
        ([TROOPS], [WITHHELD], "withheld", "withholds"),
        ([TROOPS], [EMPTY, FILLED], "edited only", "edits alert nobody"),
        ([TROOPS], [story()], "missing", "audit"),
    ],
)
def test_not_alerted_and_why(follows: list[Follow], versions: list[Story], outcome: str, words: str) -> None:
    answer = asked(*follows, versions=versions)
    assert not answer.alerted
    decided = answer.steps[-1]
    assert (decided.step, decided.outcome, decided.detail) == ("decide", outcome, answer.because)
    assert words in answer.because


def test_each_follow_that_failed_names_the_clause() -> None:
    answer = asked(follow(expression="troops AND boats"), follow(id="f2", expression="(("))
    failed, broken = (step for step in answer.steps if step.step == "match")
    assert failed.outcome == "not met"
    assert "boats" in failed.detail
    assert broken.outcome == "broken"


def test_follows_alerts_and_deliveries_of_others_are_nobodys_business() -> None:
    other = next(iter(decide(story(), [Match(follower="eve", follows=(TROOPS,))], (), NOW)))
    sent = Delivery(id="d1", alert=other, address="feed", state="sent", next=NOW)
    answer = asked(follow(follower="eve"), alerts=[other], deliveries=[sent])
    assert not answer.alerted
    assert [step.outcome for step in answer.steps if step.step == "match"] == ["no follow"]
    assert not any(step.step == "deliver" for step in answer.steps)


# -- policies ---------------------------------------------------------------------------------------------------


def policy_steps(*follows: Follow, preferences: Preferences | None = None, **alert: Any) -> list[tuple[str, str]]:
    """The policy steps about a story that met these follows."""
    match = Match(follower="me", follows=follows, preferences=preferences)
    told_so = [replace(a, **alert) for a in decide(story(), [match], (), NOW)]
    answer = why(
        story(), [(story(), 5)], "me", follows, told_so, (), preferences=[preferences] if preferences else ()
    )
    assert answer.alerted == any(a.state != "held" for a in told_so)
    return [(step.outcome, step.detail) for step in answer.steps if step.step == "policy"]


@pytest.mark.parametrize(
    ("policy", "outcome"),
    [
        (Policy(languages=("fr",)), "language"),
        (Policy(mute=(Mute("ministry"),)), "muted"),
        (Policy(mute_sources=(Mute("harbour"),)), "muted"),
        (Policy(pause="2026-03-01..2026-03-31"), "paused"),
        (Policy(outlets=3), "waits for outlets"),
    ],
)
def test_each_policy_that_holds_is_a_step_and_the_answer(policy: Policy, outcome: str) -> None:
    one = follow(policy=policy)
    assert [found for found, _ in policy_steps(one)] == [outcome]
    (held,) = decide(story(), [Match(follower="me", follows=(one,))], (), NOW)
    answer = asked(one, alerts=[held])
    assert answer.because == f"A policy held it: {held.because}."


def test_what_only_the_past_decided_is_a_step_too() -> None:
    capped = policy_steps(TROOPS, state="held", because="capped: 3/day")
    assert capped == [("capped", "capped: 3/day")]
    repeated = policy_steps(TROOPS, state="held", because="nothing new: all told")
    assert repeated == [("nothing new", "nothing new: all told")]
    assert policy_steps(TROOPS, more=4) == [("more", "a cap held 4 alerts before this one; it says so")]


def test_a_wait_is_a_step_for_each_follow_and_one_that_was_left_out_says_why() -> None:
    quiet = Preferences(follower="me", policy=Policy(quiet=("11:00-13:00",)))
    muted = follow(id="f2", policy=Policy(mute=(Mute("ministry"),)))
    assert policy_steps(TROOPS, muted, preferences=quiet) == [
        ("waits", "troops: quiet hours, it waits until 2026-03-14 13:00 UTC"),
        ("muted", "troops: muted: ministry"),
    ]


@pytest.mark.parametrize("because", ["capped: 3/day", "nothing new: all told", "not entitled: source:x is closed"])
def test_what_is_held_is_not_said_to_wait(because: str) -> None:
    quiet = Preferences(follower="me", policy=Policy(quiet=("11:00-13:00",)))
    assert "waits" not in [
        outcome for outcome, _ in policy_steps(TROOPS, preferences=quiet, state="held", because=because)
    ]


def test_a_member_is_told_what_the_team_followed() -> None:
    shared = follow(follower="desk")
    desk = Preferences(follower="desk", members=(Member(follower="me"),), added=1)
    answer = why(story(), [(story(), 5)], "me", [shared], (), (), preferences=[desk])
    assert [step.outcome for step in answer.steps if step.step == "match"] == ["met"]
    gone = why(story(), [(story(), 5)], "me", [shared], (), (), preferences=[replace(desk, ended=4)])
    assert [step.outcome for step in gone.steps if step.step == "match"] == ["no follow"]


def test_former_forms_of_a_follow_are_not_told_beside_it() -> None:
    before = [replace(TROOPS, id=f"f{n}", added=n, ended=n + 1) for n in range(3)]
    later = [follow(id=f"g{n}", expression="ferry", added=6 + n, ended=7 + n) for n in range(3)]
    steps = asked(*before, replace(TROOPS, added=4), *later).steps
    matched = [(step.outcome, str(step.detail).partition(":")[0]) for step in steps if step.step == "match"]
    assert matched == [("met", "troops"), ("not followed then", "ferry")]


def test_a_team_is_not_said_to_follow_nothing() -> None:
    desk = Preferences(follower="desk", members=(Member(follower="me"),))
    answer = why(story(), [(story(), 5)], "desk", [follow(follower="desk")], (), (), preferences=[desk])
    assert [step.outcome for step in answer.steps if step.step == "match"] == ["team"]

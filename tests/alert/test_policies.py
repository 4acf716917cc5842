"""What each part of a policy makes of a match, alone and together."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.samples import NOW, follow, story, told
from wirebell import standing
from wirebell.alert import notation
from wirebell.alert.decide import decide
from wirebell.alert.moving import moved
from wirebell.alert.past import NOTHING, Heard, Past, When, asked, heard_by, remembering
from wirebell.alert.policy import AT_ONCE, agreed, checked, plan
from wirebell.errors import UsageError
from wirebell.model.alert import BY_POLICY, Alert
from wirebell.model.follow import Follow, Match
from wirebell.model.policy import NO_POLICY, Member, Mute, Policy, Preferences, over
from wirebell.model.story import Correction, Story
from wirebell.model.storyline import Again, News, Storyline

HOUR = timedelta(hours=1)
OLD = Storyline(id="L", stories=2, outlets=2, new=News())
FRESH = replace(OLD, new=News(figures=(0,)))


def match(*follows: Follow, follower: str = "me", **preferences: Any) -> Match:
    zone = preferences.pop("zone", "UTC")
    wanted = Preferences(follower=follower, zone=zone, policy=Policy(**preferences))
    return Match(follower=follower, follows=follows or (follow(follower=follower),), preferences=wanted)


def alone(what: Story, wanted: Match, past: Past | None = None, now: datetime = NOW) -> Alert:
    (alert,) = decide(what, [wanted], (), now, past or Past())
    return alert


def placed(storyline: Storyline | None, **changes: Any) -> Story:
    return story(told=told(storyline=storyline), **changes)


TOLD = Past(told={"me"})
BEFORE = Again(story="s0", headline="Dam bursts", shared=("Velmora", "14"))
RETOLD = replace(FRESH, again=(BEFORE,))
HEARD = Past(told={"me"}, heard={"me": (Heard(BEFORE, NOW - HOUR, NOW - HOUR),)})


@pytest.mark.parametrize(
    ("policy", "what", "past", "because"),
    [
        ({"languages": ("fr", "de")}, story(), None, "language: en is not among fr, de"),
        ({"languages": ("en",)}, story(language="en-GB"), None, None),
        ({"languages": ("fr",)}, story(language="und"), None, None),
        ({"mute": (Mute("ministry AND base"),)}, story(), None, "muted: ministry AND base"),
        ({"mute": (Mute("ministry AND boats"),)}, story(), None, None),
        ({"mute": (Mute("ministry", NOW + HOUR),)}, story(), None, "muted: ministry"),
        ({"mute": (Mute("ministry", NOW),)}, story(), None, None),
        ({"mute_sources": (Mute("The harbour POST"),)}, story(), None, "muted: The harbour POST"),
        ({"mute_sources": (Mute("harbour"),)}, story(), None, "muted: harbour"),
        ({"mute_sources": (Mute("harbour", NOW),)}, story(), None, None),
        ({"pause": "2026-03-14..2026-03-14"}, story(), None, "paused: 2026-03-14..2026-03-14"),
        ({"pause": "..2026-03-13"}, story(), None, None),
        ({"pause": "2026-03-15.."}, story(), None, None),
        ({"pause": "2026-03-15..", "cadence": "daily"}, story(), None, "paused: 2026-03-15.."),
        ({"pause": "..2026-03-14", "zone": "Pacific/Auckland"}, story(), None, None),
        ({"pause": "2025-12-24..2026-01-02,2026-03-14.."}, story(), None, "paused: 2026-03-14.."),
        ({"outlets": 3}, placed(FRESH), None, "waits for outlets: 2 of 3"),
        ({"outlets": 2}, placed(FRESH), None, None),
        ({"outlets": 2}, story(), None, "waits for outlets: 1 of 2"),
        ({"outlets": 2}, placed(FRESH), TOLD, "nothing new: it was told once, when enough outlets had it"),
        ({"outlets": 2, "once_per_event": True}, placed(FRESH), TOLD, None),
        ({"once_per_event": True}, placed(OLD), None, None),
        ({"once_per_event": True}, placed(OLD), TOLD, None),
        (
            {"once_per_event": True},
            placed(RETOLD),
            HEARD,
            f"nothing new: told {NOW - HOUR:%Y-%m-%d %H:%M} UTC in story s0 (both: Velmora, 14)",
        ),
        ({"once_per_event": True}, placed(RETOLD), TOLD, None),
        ({"once_per_event": False}, placed(RETOLD), HEARD, None),
    ],
)
def test_what_a_policy_holds(policy: dict[str, Any], what: Story, past: Past | None, because: str | None) -> None:
    alert = alone(what, match(**policy), past)
    assert alert.because in {because, "daily"} if because is None else alert.because == because
    assert alert.by_policy == (because is not None)
    assert (alert.state == "held") == (because is not None)


@pytest.mark.parametrize(
    ("policy", "due", "because"),
    [
        ({"cadence": "group:30m"}, NOW + HOUR / 2, "group:30m"),
        ({"cadence": "digest:07:30,18:00"}, NOW + 6 * HOUR, "digest:07:30,18:00"),
        ({"cadence": "digest:18:00", "zone": "Asia/Tokyo"}, NOW + 21 * HOUR, "digest:18:00"),
        ({"cadence": "digest:18:00", "days": "mon"}, NOW + 54 * HOUR, "digest:18:00"),
        ({"quiet": ("11:00-12:30",)}, NOW + HOUR / 2, "quiet hours"),
        ({"quiet": ("sun 11:00-12:30",)}, NOW, None),
        ({"quiet": ("sat 11:00-12:30", "12:30-13:00")}, NOW + HOUR, "quiet hours"),
        ({"quiet": ("12:20-13:00",), "cadence": "group:30m"}, NOW + HOUR, "quiet hours"),
        ({"quiet": ("11:00-12:30",), "cadence": "hourly"}, NOW + HOUR, "hourly"),
    ],
)
def test_when_a_policy_tells(policy: dict[str, Any], due: datetime, because: str | None) -> None:
    alert = alone(story(), match(**policy))
    assert (alert.due, alert.because) == (due, because)
    assert alert.state == ("deferred" if because else "due")


def test_an_embargo_comes_before_cadence_and_quiet_hours() -> None:
    held = story(told=told(embargo=NOW + HOUR))
    assert alone(held, match(quiet=("12:00-12:30",))).because == "embargo"
    assert alone(held, match(quiet=("12:30-14:00",))).due == NOW + 2 * HOUR
    assert alone(held, match(cadence="group:90m")).due == NOW + 1.5 * HOUR


# -- caps -----------------------------------------------------------------------------------------------------


def earlier(count: int, at: datetime = NOW, because: str | None = None, follow_id: str = "f1") -> list[Alert]:
    (one,) = decide(story(), [Match(follower="me", follows=(follow(id=follow_id),))], (), at)
    changed = replace(one, state="held" if because else "out", because=because)
    return [replace(changed, id=f"{at}{n}", story=f"e{n}") for n in range(count)]


def capped(recent: list[Alert], wanted: Match | None = None) -> Alert:
    return alone(story(), wanted or match(cap="3/day"), Past(recent={"me": recent}))


def test_a_cap_holds_what_is_more_than_it_on_the_day_it_would_be_told() -> None:
    assert capped(earlier(2)).state == "due"
    held = capped(earlier(3))
    assert (held.state, held.because, held.by_policy) == ("held", "capped: 3/day", True)
    assert capped(earlier(3, NOW - 13 * HOUR)).state == "due", "yesterday's do not count"
    assert capped(earlier(2) + earlier(5, because="muted: x")).state == "due", "nor do held ones"
    assert capped(earlier(3), match(cap="3/day", cadence="daily")).state == "deferred", "told tomorrow"


def test_a_cap_by_the_hour_and_the_followers_clock() -> None:
    assert capped(earlier(3, NOW - HOUR / 4), match(cap="3/hour")).state == "due"
    assert capped(earlier(3, NOW), match(cap="3/hour")).because == "capped: 3/hour"
    kolkata = match(cap="3/hour", zone="Asia/Kolkata")
    assert capped(earlier(3, NOW - HOUR / 4), kolkata).state == "held", "half past is the same hour there"


def test_a_follows_cap_counts_its_own_alerts_and_the_followers_all() -> None:
    own = follow(policy=Policy(cap="2/day"))
    others = earlier(3, follow_id="f2")
    assert capped(others, match(own, cap="9/day")).state == "due"
    assert capped(earlier(2), match(own, cap="9/day")).because == "capped: 2/day"
    assert capped(others, match(own, cap="3/day")).because == "capped: 3/day"
    exempt = follow(policy=Policy(cap=""))
    assert capped(others, match(exempt, cap="3/day")).state == "due"


def test_the_next_alert_says_how_many_a_cap_held() -> None:
    held = earlier(4, because="capped: 3/day")
    assert capped(earlier(1, NOW - 24 * HOUR) + held).more == 4
    assert capped([*held, *earlier(1)]).more == 0
    assert capped([*held[:2], *earlier(1, because="muted: x"), *held[2:]]).more == 4
    assert capped([]).more == 0


# -- several follows --------------------------------------------------------------------------------------------


def test_follows_that_are_held_are_left_out_and_the_soonest_of_the_others_counts() -> None:
    muted = follow(id="f1", policy=Policy(mute=(Mute("ministry"),)))
    daily = follow(id="f2", cadence="daily", to="mailto:me@desk.example")
    hourly = follow(id="f3", cadence="hourly")
    alert = alone(story(), match(muted, daily, hourly))
    assert ([ref.id for ref in alert.follows], alert.because) == (["f2", "f3"], "hourly")
    assert alone(story(), match(muted)).because == "muted: ministry"


def test_what_a_follow_says_goes_before_what_its_follower_says_and_mutes_of_both_hold() -> None:
    own = follow(policy=Policy(cadence="instant", quiet=(), mute=(Mute("boats"),)))
    assert alone(story(), match(own, cadence="daily", quiet=("00:00-23:00",))).state == "due"
    assert alone(story(), match(own, mute=(Mute("ministry"),))).because == "muted: ministry"
    free = follow(policy=Policy(mute=()))
    assert alone(story(), match(free, mute=(Mute("ministry"),))).state == "due"


def test_deciding_for_many_followers_is_deciding_for_each() -> None:
    policies = [Policy(), Policy(cadence="daily"), Policy(quiet=("11:00-13:00",)), Policy(mute=(Mute("base"),))]
    many = [match(follow(follower=f"p{n:02}", policy=policies[n % 4]), follower=f"p{n:02}") for n in range(40)]
    together = list(decide(story(), many, (), NOW))
    assert together == [alert for one in many for alert in decide(story(), [one], (), NOW)]


def test_a_freed_story_is_new_to_those_who_were_not_told_of_it() -> None:
    first = list(decide(story(), [match(follower="ana"), match(follower="ben", languages=("fr",))], (), NOW))
    freed = story(told=told(version=3, kind="new"))
    everybody = [match(follower=who) for who in ("ana", "ben", "cyd")]
    assert [a.follower for a in decide(freed, everybody, first, NOW)] == ["cyd"]


def test_a_correction_passes_over_those_whom_a_policy_held() -> None:
    first = list(decide(story(), [match(follower="ana"), match(follower="ben", languages=("fr",))], (), NOW))
    fixed = story(told=told(version=2, kind="changed", correction=Correction(note="The number was wrong.")))
    assert [a.follower for a in decide(fixed, (), first, NOW)] == ["ana"]


# -- what is asked of the past ------------------------------------------------------------------------------------


def test_followers_without_such_policies_ask_nothing_of_the_past() -> None:
    plain = [Match(follower="ana", follows=(follow(),)), match(follower="ben", cadence="daily", mute=(Mute("x"),))]
    assert asked(plain, OLD) is NOTHING
    some = [
        *plain,
        match(follower="cyd", cap="3/day"),
        match(follow(policy=Policy(once_per_event=True)), follower="dov"),
        match(follower="eve", outlets=2),
    ]
    assert asked(some, OLD) == (("eve",), (), ("cyd",))
    assert asked(some, RETOLD) == (("eve",), ("dov",), ("cyd",))
    assert asked(some, replace(OLD, new=None)) == ((), (), ("cyd",)), "nothing was told of an event that begins"
    assert asked(some, None) == ((), (), ("cyd",))


def test_of_the_stories_told_again_the_one_that_was_told_last_counts() -> None:
    older = Again(story="s1", headline="")
    line = replace(FRESH, again=(older, BEFORE))
    then, now = When(NOW - HOUR, NOW - HOUR), When(NOW, NOW)
    told_when = {"s1": {"ana": then, "ben": now}, "s0": {"ana": now}, "s9": {"cyd": now}}
    ana = [Heard(BEFORE, NOW, NOW), Heard(older, NOW - HOUR, NOW - HOUR)]
    assert heard_by(line, told_when) == {"ana": ana, "ben": [Heard(older, NOW, NOW)]}
    assert set(heard_by(line, told_when, {"ben", "dov"})) == {"ben"}
    assert heard_by(None, told_when) == {}


def test_who_may_have_asked_of_the_past_in_an_audit() -> None:
    follows = [follow(follower="ana", policy=Policy(cap="1/day")), follow(follower="ben")]
    preferences = [
        Preferences(follower="cyd", policy=Policy(outlets=2)),
        Preferences(follower="dov", policy=Policy(cadence="daily")),
        Preferences(follower="desk", members=(Member(follower="eve"),)),
    ]
    assert remembering(follows, preferences) == {"ana", "cyd", "eve"}


# -- an embargo that moves ----------------------------------------------------------------------------------------


def lifted(until: datetime | None, *waiting: Alert, wanted: Match | None = None) -> list[Alert]:
    before = story(told=told(embargo=NOW + 4 * HOUR))
    now = story(told=told(version=2, kind="changed", embargo=until))
    return list(moved(now, before, waiting, {alert.id: wanted or match() for alert in waiting}, NOW))


def test_a_moved_embargo_moves_what_waits_for_it() -> None:
    waiting = alone(story(told=told(embargo=NOW + 4 * HOUR)), match())
    (at_once,) = lifted(None, waiting)
    assert (at_once.due, at_once.state, at_once.because, at_once.id) == (NOW, "due", None, waiting.id)
    (extended,) = lifted(NOW + 9 * HOUR, waiting)
    assert (extended.due, extended.state, extended.because) == (NOW + 9 * HOUR, "deferred", "embargo")
    (quiet,) = lifted(None, waiting, wanted=match(quiet=("11:00-13:00",)))
    assert (quiet.due, quiet.because) == (NOW + HOUR, "quiet hours")
    assert lifted(NOW + 4 * HOUR, waiting) == [], "it did not move"
    assert lifted(None, waiting, wanted=Match(follower="me", follows=())) == [], "nobody follows any more"


def test_a_correction_that_waits_moves_behind_its_alert() -> None:
    waiting = alone(story(told=told(embargo=NOW + 4 * HOUR)), match())
    fixed = replace(waiting, id="c", kind="corrected", revision=1)
    assert [(a.kind, a.due) for a in lifted(NOW + HOUR, fixed, waiting)] == [
        ("new", NOW + HOUR),
        ("corrected", NOW + HOUR),
    ]


# -- notation ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "said", "canonical"),
    [
        ("cadence", "INSTANT", "instant"),
        ("cadence", "group: 60m", "hourly"),
        ("cadence", "group:2h", "group:2h"),
        ("cadence", "group:90m", "group:90m"),
        ("cadence", "digest:18:00, 7:30,18:00", "digest:07:30,18:00"),
        ("cadence", "digest:07:00", "daily"),
        ("days", "Monday-Friday", "mon-fri"),
        ("days", "sat,sun", "sat,sun"),
        ("days", "fri-mon", "mon,fri-sun"),
        ("quiet", ("22:00-7:00", "22:00-07:00"), ("22:00-07:00",)),
        ("quiet", ("Sat,Sun  0:00-24:00",), ("sat,sun 00:00-24:00",)),
        ("cap", "10 / day", "10/day"),
        ("pause", "2026-12-24 .. 2027-01-02", "2026-12-24..2027-01-02"),
        ("pause", "..2027-01-02", "..2027-01-02"),
        ("mute", (Mute("golf  and Cricket"),), (Mute("golf Cricket"),)),
        ("languages", ("EN", "en", "fr"), ("en", "fr")),
        ("cap", "", ""),
        ("quiet", (), ()),
    ],
)
def test_every_part_has_one_form(part: str, said: Any, canonical: Any) -> None:
    made = checked(Policy(**{part: said}), NOW)
    if part != "mute":
        assert getattr(made, part) == canonical
    assert checked(made, NOW) == made
    plan(made, NO_POLICY)


@given(st.text(max_size=20), st.sampled_from(["cadence", "days", "quiet", "cap", "pause"]))
@example("0\r-", "quiet")
def test_any_text_is_a_part_or_a_clear_error(text: str, part: str) -> None:
    try:
        said: dict[str, Any] = {part: (text,) if part == "quiet" else text}
        made = checked(Policy(**said), NOW)
    except UsageError as fault:
        problem = str(fault)
    else:
        problem = ""
        assert checked(made, NOW) == made
    assert not problem or repr(text) in problem


def test_policies_lie_over_one_another_part_by_part() -> None:
    upper, lower = (
        Policy(cadence="daily", cap="", mute=(Mute("a"),)),
        Policy(cap="3/day", days="mon", mute=(Mute("b"),)),
    )
    assert over(upper, lower) == Policy(cadence="daily", cap="", days="mon", mute=(Mute("a"), Mute("b")))
    assert over(NO_POLICY, lower) is lower
    winter, march = Policy(pause="2025-12-24..2026-01-02"), Policy(pause="2026-03-01..2026-03-31")
    assert over(winter, over(march, winter)).pause == f"{winter.pause},{march.pause}"
    assert over(Policy(pause=""), march).pause == ""
    assert over(upper, NO_POLICY) is upper
    assert plan(NO_POLICY, NO_POLICY) is AT_ONCE
    assert plan(Policy(), NO_POLICY) == AT_ONCE


def test_a_digest_that_is_awake_on_one_of_its_days_is_no_contradiction() -> None:
    weekend = Policy(cadence="digest:08:00", quiet=("sat,sun 00:00-10:00",))
    assert agreed(weekend, NO_POLICY) is weekend
    with pytest.raises(UsageError, match="08:00 falls into quiet hours"):
        agreed(replace(weekend, days="sat"), NO_POLICY)


def test_reasons_of_holding_are_known_by_their_beginning() -> None:
    assert len(BY_POLICY) == len(set(BY_POLICY)) == 7
    assert all(":" not in reason for reason in BY_POLICY)


def test_a_mute_may_ask_for_what_the_story_is_about() -> None:
    wanted = match(mute=(Mute("topic:defence"),))
    document = standing.document(story())
    (alert,) = decide(story(), [wanted], (), NOW, Past(), document)
    assert alert.state == "due"


def test_clocks_are_written_with_two_digits() -> None:
    assert [notation.clock(m) for m in (0, 450, 1440)] == ["00:00", "07:30", "24:00"]
    assert datetime(2026, 3, 14, tzinfo=UTC).weekday() == notation.DAYS.index("sat")

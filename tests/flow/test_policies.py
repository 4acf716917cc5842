"""Policies the whole way: from a feed to the message, on a clock that is moved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from msgspec.structs import replace

from tests.flow.wire import FERRY, FIX, HOUR, MAIL, Tray, Wire, item, story, titles
from tests.samples import NOW, follower
from wirebell.app import feeds, stories
from wirebell.deliver.unsubscribe import Stop
from wirebell.model.delivery import Later, Unknown
from wirebell.model.policy import Member, Mute, Policy, Preferences
from wirebell.ports import Store

MINUTE = timedelta(minutes=1)


async def ready(store: Store, **world: Any) -> Wire:
    """A wire whose source is known, at 13:00 on a Saturday."""
    wire = Wire(store, **world)
    await wire.first_visit()
    wire.clock.at = NOW + HOUR
    return wire


async def rings(wire: Wire, *names: str) -> None:
    """Publish one story of each name and go the whole way."""
    wire.publishes(
        *(item(name, f"{name} at sea", f"Sailors saw {name} off the pier.", wire.clock.at) for name in names)
    )
    await wire.runs()


# -- when -------------------------------------------------------------------------------------------------------


async def test_quiet_hours_hold_and_release_one_message_whenever_the_alerts_were_decided(store: Store) -> None:
    wire = await ready(store)
    wire.follows("ana", "sailors", MAIL)
    store.set_preferences(Preferences(follower="ana", zone="Asia/Tokyo", policy=Policy(quiet=("22:00-07:00",))))
    await rings(wire, "Alder", "Birch")
    wire.later(4 * HOUR)
    await rings(wire, "Cedar")
    assert titles(wire) == []
    wire.clock.at = datetime(2026, 3, 14, 22, 0, tzinfo=UTC) - timedelta(seconds=1)
    await wire.posts()
    assert titles(wire) == []
    wire.later(timedelta(seconds=1))
    await wire.posts()
    assert titles(wire) == ["Alder at sea (and 2 more)"]
    assert wire.is_clean(expected=3)


async def test_a_digest_by_mail_stays_one_beside_a_feed_that_tells_at_once(store: Store) -> None:
    wire = await ready(store)
    wire.follows("ana", "pier", "feed")
    wire.follows("ana", "sailors", MAIL, cadence="digest:07:30")
    await rings(wire, "Alder", "Birch")
    assert titles(wire) == []
    assert {d.address: d.state for d in store.deliveries()} == {"feed": "sent", MAIL: "waiting"}
    wire.clock.at = datetime(2026, 3, 15, 7, 30, tzinfo=UTC)
    await wire.posts()
    assert titles(wire) == ["Alder at sea (and 1 more)"]
    assert wire.is_clean(expected=2)


async def test_quiet_hours_hold_beside_the_digest_of_another_follow_at_one_address(
    store: Store,
) -> None:
    wire = await ready(store)
    wire.follows("ana", "pier", "feed")
    wire.follows("ana", "sailors", MAIL, quiet=("00:00-23:59",))
    wire.follows("ana", "saw", MAIL, cadence="digest:02:30")
    await rings(wire, "Alder")
    assert titles(wire) == []
    wire.clock.at = datetime(2026, 3, 14, 23, 59, tzinfo=UTC)
    await wire.posts()
    assert titles(wire) == ["Alder at sea"]


async def test_hundreds_of_alerts_held_overnight_are_one_message(store: Store) -> None:
    wire = await ready(store)
    wire.follows("ana", "sailors", MAIL, quiet=("12:00-14:00",))
    await rings(wire, *(f"Ship {n}" for n in range(130)))
    wire.later(HOUR)
    await wire.posts()
    assert len(wire.mail.sent) == 1
    assert len(wire.mail.sent[0].deliveries) == 130


async def test_a_bundle_that_was_refused_for_now_comes_again_as_one(store: Store) -> None:
    wire = await ready(store)
    wire.follows("ana", "sailors", MAIL, cadence="hourly")
    await rings(wire, "Alder", "Birch", "Cedar")
    wire.mail.script = [Later("busy")]
    wire.later(HOUR)
    await wire.posts()
    wire.later(HOUR)
    await wire.posts()
    first, second = wire.mail.sent
    assert (first.id, first.deliveries) == (second.id, second.deliveries)


async def test_a_bundle_in_doubt_comes_again_as_the_same_message_whatever_was_tried_before(store: Store) -> None:
    """One of its alerts was refused for hours before quiet hours put both into one message."""
    wire = await ready(store)
    wire.follows("ana", "sailors", MAIL)
    wire.mail.script = [Later("busy")] * 5
    await rings(wire, "Alder")
    while (tried := store.deliveries()[0]).attempts < 5:
        wire.clock.at = tried.next
        await wire.posts()
    quiet = f"{tried.next - MINUTE:%H:%M}-{tried.next + HOUR:%H:%M}"
    store.set_preferences(Preferences(follower="ana", policy=Policy(quiet=(quiet,))))
    wire.clock.at = tried.next
    await rings(wire, "Birch")
    wire.later()
    wire.mail.script = [Unknown("silent at the dot")]
    await wire.posts()
    for _ in range(12):
        wire.later()
        await wire.posts()
    first, *again = wire.mail.sent[5:]
    assert len(first.deliveries) == 2
    assert [(m.id, sorted(m.deliveries)) for m in again] == [(first.id, sorted(first.deliveries))]


async def test_a_correction_of_what_a_digest_told_answers_the_digest(tray: Tray) -> None:
    wire = tray.wire
    wire.follows("ana", "sailors", MAIL, cadence="hourly")
    other = story(id="boat", url="https://harbour.example/boat", headline="Boat found", body="Sailors saw a boat.")
    was, is_ = "Eleven sailors were rescued off the pier.", "Nine sailors were rescued off the pier."
    tray.puts([story(body=was), other])
    await wire.runs()
    wire.later(HOUR)
    await wire.posts()
    tray.puts([story(body=f"{is_}\n\n{FIX[3:-4]}"), other])
    wire.later(HOUR)
    await wire.runs()
    digest, fixed = wire.mail.sent
    assert len(digest.deliveries) == 2
    assert fixed.subject == "Correction: Ferry crew rescued"
    assert f"Before: {was}" in fixed.text
    assert f"Now: {is_}" in fixed.text
    headers = dict(fixed.headers)
    assert headers["In-Reply-To"] == headers["References"] == dict(digest.headers)["Message-ID"]
    assert wire.is_clean()


async def test_quiet_hours_set_after_the_alert_was_decided_hold_it(store: Store) -> None:
    wire = await ready(store)
    wire.follows("ana", "sailors", MAIL, cadence="hourly")
    await rings(wire, "Alder", "Birch")
    store.set_preferences(Preferences(follower="ana", policy=Policy(quiet=("13:30-15:00",))))
    wire.later(HOUR)
    await wire.posts()
    assert titles(wire) == []
    wire.later(HOUR)
    await wire.posts()
    assert titles(wire) == ["Alder at sea (and 1 more)"]


async def test_digests_come_at_the_followers_own_hours(store: Store) -> None:
    wire = await ready(store)
    wire.follows("ana", "sailors", MAIL, cadence="digest:07:30,18:00", days="mon-fri")
    store.set_preferences(Preferences(follower="ana", zone="America/New_York"))
    await rings(wire, "Alder", "Birch")
    due = {a.due for a in wire.alerts("ana")}
    assert due == {datetime(2026, 3, 16, 11, 30, tzinfo=UTC)}, "Monday, in summer time already"
    wire.clock.at = due.pop()
    await wire.posts()
    assert titles(wire) == ["Alder at sea (and 1 more)"]
    assert "14 March 2026, 09:00" in wire.mail.sent[0].text, "it was published at 13:00 UTC"


async def test_what_is_told_late_is_told_as_it_stands_by_then(tray: Tray) -> None:
    wire = tray.wire
    wire.follows("ana", "sailors", MAIL, cadence="hourly")
    tray.puts([story()])
    await wire.runs()
    tray.puts([story(headline="Ferry crew safe", body=f"{FERRY[2]}\n\n{FIX[3:-4]}")])
    wire.later(HOUR / 2)
    await wire.runs()
    wire.later(HOUR)
    await wire.posts()
    assert titles(wire) == ["Ferry crew safe"], (
        "with the correction in it, and no correction of what was never told"
    )
    assert wire.is_clean()


# -- whether ----------------------------------------------------------------------------------------------------


async def test_a_cap_holds_the_rest_of_the_day_and_the_next_message_counts_it(store: Store) -> None:
    wire = await ready(store)
    wire.follows("ana", "sailors", MAIL, cap="2/day")
    wire.follows("ben", "sailors", "mailto:ben@mail.example")
    await rings(wire, *"ABCDE")
    assert sorted(m.address for m in wire.mail.sent) == sorted([MAIL] * 2 + ["mailto:ben@mail.example"] * 5)
    wire.mail.sent.clear()
    wire.later(24 * HOUR)
    await rings(wire, "Fir")
    (mine,) = [m for m in wire.mail.sent if m.address == MAIL]
    assert "3 more stories met your follows" in mine.text
    assert [a.because for a in wire.alerts("ana")].count("capped: 2/day") == 3
    assert wire.is_clean(expected=3 + 6)
    assert (
        stories.explain(wire.house, wire.alerts("ana")[1].story, "ana").because
        == "A policy held it: capped: 2/day."
    )


async def test_a_cap_counts_across_runs_and_groups(store: Store) -> None:
    wire = await ready(store)
    wire.follows("ana", "sailors", MAIL, cap="3/day")
    for names in ("A", "BC", "DEFG"):
        await rings(wire, *names)
        wire.later(MINUTE)
    assert len(wire.mail.sent) == 3
    assert wire.is_clean(expected=3)


async def test_mutes_pauses_and_languages_hold(store: Store) -> None:
    wire = await ready(store)
    for who, policy in {
        "ana": Policy(mute=(Mute("alder"), Mute("birch", NOW))),
        "ben": Policy(pause="2026-03-14..2026-03-20"),
        "cyd": Policy(languages=("fr",)),
        "dov": Policy(mute_sources=(Mute("Harbour"),)),
    }.items():
        wire.follows(who, "sailors", f"mailto:{who}@mail.example")
        store.set_preferences(Preferences(follower=who, policy=policy))
    await rings(wire, "Alder", "Birch")
    assert [(m.address, m.subject) for m in wire.mail.sent] == [("mailto:ana@mail.example", "Birch at sea")]
    assert {a.because for who in ("ben", "cyd", "dov") for a in wire.alerts(who)} == {
        "paused: 2026-03-14..2026-03-20",
        "language: en is not among fr",
        "muted: Harbour",
    }
    assert wire.is_clean(expected=1)


async def test_a_pause_of_last_winter_exempts_from_no_pause_of_now(store: Store) -> None:
    wire = await ready(store)
    wire.follows("ana", "sailors", MAIL, pause="2025-12-24..2026-01-02")
    store.set_preferences(Preferences(follower="ana", policy=Policy(pause="2026-03-01..2026-03-31")))
    await rings(wire, "Alder")
    assert [alert.because for alert in wire.alerts("ana")] == ["paused: 2026-03-01..2026-03-31"]
    assert wire.is_clean(expected=0)


async def test_a_team_is_told_member_by_member(store: Store) -> None:
    wire = await ready(store)
    shared = wire.follows("desk", "sailors", "mailto:desk@mail.example")
    for who in ("ana", "ben"):
        store.add_follower(follower(id=who))
    members = (
        Member(follower="ana", to="mailto:ana@desk.example"),
        Member(follower="ben", policy=Policy(cadence="hourly")),
    )
    store.set_preferences(Preferences(follower="desk", members=members))
    store.set_preferences(Preferences(follower="ben", to="mailto:ben@desk.example"))
    await rings(wire, "Alder")
    assert [m.address for m in wire.mail.sent] == ["mailto:ana@desk.example"]
    store.set_preferences(Preferences(follower="desk", members=members[:1]))
    wire.later(HOUR)
    assert (await wire.posts()).held == 1, "ben left before it was sent"
    answer = stories.explain(wire.house, wire.alerts("ben")[0].story, "ben")
    assert [step.outcome for step in answer.steps if step.step == "policy"] == ["waits"]
    assert wire.alerts("ana")[0].follows[0].id == shared.id
    assert wire.is_clean(expected=2)


async def test_a_member_who_stops_a_shared_follow_stops_it_for_nobody_else(store: Store) -> None:
    wire = await ready(store)
    shared = wire.follows("desk", "sailors", "mailto:desk@mail.example")
    members = tuple(Member(follower=who, to=f"mailto:{who}@mail.example") for who in ("ana", "ben"))
    store.set_preferences(Preferences(follower="desk", members=members))
    await rings(wire, "Alder")
    stop = Stop((shared.id,), "ana", MAIL)
    assert [f.id for f in feeds.still_standing(wire.house, stop)] == [shared.id]
    assert [f.follower for f in feeds.obey(wire.house, stop)] == ["ana"]
    assert feeds.obey(wire.house, stop) == []
    wire.mail.sent.clear()
    await rings(wire, "Birch")
    assert [m.address for m in wire.mail.sent] == ["mailto:ben@mail.example"]
    assert wire.is_clean(expected=3)


# -- embargoes and withholding after the decision -----------------------------------------------------------------


def any_policy(rng: Random) -> Policy:
    """Any policy: each part may say something, none of it, or nothing."""
    return Policy(
        cadence=rng.choice([None, None, "instant", "hourly", "daily", "group:30m", "digest:07:30,18:00"]),
        quiet=rng.choice([None, None, (), ("22:00-07:00",), ("sat,sun 12:30-14:00",)]),
        cap=rng.choice([None, None, "", "1/day", "2/hour"]),
        pause=rng.choice([None, None, None, "2026-03-15..2026-03-15"]),
        mute=rng.choice([None, None, (), (Mute("alder"),), (Mute("birch", NOW + 5 * HOUR),)]),
        outlets=rng.choice([None, None, None, 0, 2]),
        once_per_event=rng.choice([None, None, True, False]),
        languages=rng.choice([None, None, None, ("en", "fr"), ("de",)]),
    )


def any_step(wire: Wire, rng: Random) -> None:
    """Somebody wants something else."""
    who = rng.choice(["ana", "ben", "cyd", "desk"])
    standing = wire.store.follows()
    match rng.randrange(4) if standing else 0:
        case 0:
            wanted = rng.choice(["sailors", "pier AND NOT cedar", "alder OR birch"])
            wire.follows(who, wanted, f"mailto:{who}@mail.example")
        case 1:
            wire.store.change_follow(replace(rng.choice(standing), policy=any_policy(rng)))
        case 2:
            wire.store.end_follow(rng.choice(standing).id)
        case _:
            team = rng.sample(["ana", "ben"], rng.randrange(3)) if who == "desk" else []
            members = tuple(Member(follower=one, policy=any_policy(rng)) for one in team)
            zone = rng.choice(["UTC", "Asia/Kathmandu", "America/New_York"])
            wanted_so = Preferences(follower=who, zone=zone, policy=any_policy(rng), members=members)
            wire.store.set_preferences(wanted_so)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(6))
async def test_whatever_is_wanted_the_audit_is_clean_and_nobody_is_told_twice(store: Store, seed: int) -> None:
    rng = Random(seed)
    wire = await ready(store, batch=3)
    names = ["Alder", "Birch", "Cedar", "Dogwood"]
    for n in range(30):
        for _ in range(rng.randrange(3)):
            any_step(wire, rng)
        name = f"{rng.choice(names)} {n}"
        more = rng.choice(["", "Marshal Ode Varga spoke.", f"It weighs {n}0 tons."])
        body = f"Sailors saw {name} off the pier. {more}"
        wire.publishes(item(f"s{n}", f"{name} at sea", body, wire.clock.at))
        await wire.visits()
        if rng.random() < 0.7:
            wire.takes()
        if rng.random() < 0.5:
            await wire.posts()
        wire.later(rng.choice([MINUTE, 20 * MINUTE, 3 * HOUR]))
    wire.takes()
    wire.later(200 * HOUR)
    await wire.posts()
    told = [(d.alert.story, d.alert.follower, d.address) for d in store.deliveries() if d.state == "sent"]
    assert len(told) == len(set(told))
    assert len({(a.story, a.follower) for a in store.alerts()}) == len(store.alerts())
    assert wire.is_clean()
    for known in rng.sample([version for _, version, _ in store.versions(limit=99)], 8):
        for who in ("ana", "ben", "cyd", "desk"):
            if any(f.id == who for f in store.followers()):
                why_and_alerts_agree(wire, known.id, who)


def why_and_alerts_agree(wire: Wire, story_id: str, who: str) -> None:
    """What `why` replays is what is on record: told, held by that policy, or not met at all."""
    answer = stories.explain(wire.house, story_id, who)
    found = wire.store.alerts(follower=who, story=story_id)
    outcomes = {step.outcome for step in answer.steps}
    assert answer.alerted == any(a.state != "held" for a in found)
    assert ("met" in outcomes and answer.steps[0].outcome == "new") == bool(found), answer
    assert "missing" not in outcomes
    for alert in found:
        if alert.by_policy and alert.because:
            assert alert.because.partition(":")[0] in outcomes, answer

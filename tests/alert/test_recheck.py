"""The last look before sending: every reason against, and that there is no other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace as changed

from tests.samples import NOW, follow, story
from wirebell.alert.recheck import recheck
from wirebell.model.alert import Alert, AlertKind, FollowRef
from wirebell.model.delivery import Delivery, Held, bundle_of
from wirebell.model.follow import Follow
from wirebell.model.policy import Policy, Preferences
from wirebell.model.source import NO_TERMS, Terms
from wirebell.model.story import Story

MAIL = "mailto:ana@mail.example"
HOUR = timedelta(hours=1)
HOOK = "https://chat.example/hook"
HOOKED = (follow(to=HOOK),)
HARBOUR = frozenset({"source:harbour"})
BOTH = (follow(to=MAIL), follow(id="f2", expression="boats"))


def at(quiet: str, zone: str = "UTC", **policy: Any) -> Preferences:
    return Preferences(follower="ana", zone=zone, policy=Policy(quiet=(quiet,) if quiet else None, **policy))


@dataclass(frozen=True)
class AsSeen:
    """What a store shows `recheck`."""

    delivery: Delivery
    withdrawn: bool = False
    withheld: bool = False
    embargo: datetime | None = None
    follows: tuple[Follow, ...] = BOTH
    preferences: Preferences | None = None
    suppressed: str | None = None
    ahead: datetime | None = None
    told: bool = False
    lapsed: bool = False
    closed: frozenset[str] = frozenset()
    story: Story | None = None
    terms: Terms = NO_TERMS


def seen(kind: AlertKind = "new", address: str = MAIL, **state: Any) -> AsSeen:
    alert = Alert(
        id="a1",
        story="s1",
        version=1,
        follower="ana",
        kind=kind,
        revision=0,
        follows=(
            FollowRef(id="f1", expression="troops", to=address if address == HOOK else MAIL),
            FollowRef(id="f2", expression="boats", to="feed"),
        ),
        created=NOW,
        due=NOW,
        state="out",
    )
    return AsSeen(Delivery(id="d1", alert=alert, address=address, next=NOW), **state)


@pytest.mark.parametrize(
    ("what", "because"),
    [
        (seen(suppressed="mailbox does not exist"), "mailbox does not exist"),
        (seen(follows=()), "unfollowed"),
        (seen(follows=BOTH[1:]), "unfollowed"),
        (seen(withdrawn=True), "withdrawn"),
        (seen("corrected", withdrawn=True, told=True), "withdrawn"),
        (seen("withdrawn", withdrawn=True), "never sent"),
        (seen("corrected"), "never sent"),
        (seen(address="feed", follows=BOTH[:1]), "unfollowed"),
        (seen(address="feed", withdrawn=True), "withdrawn"),
        (seen(closed=HARBOUR, story=story()), "not entitled: source:harbour is closed"),
        (seen(address=HOOK, follows=HOOKED, story=story(), terms=Terms(shared=False)), "keeps it from shared"),
        (seen("corrected", closed=HARBOUR, story=story(), told=True), "not entitled: source:harbour is closed"),
    ],
)
def test_held_with_its_reason(what: AsSeen, because: str) -> None:
    held = recheck(what, NOW)
    assert isinstance(held, Held)
    assert because in held.because


@pytest.mark.parametrize(
    "what",
    [
        seen(),
        seen(follows=BOTH[:1]),
        seen(embargo=NOW),
        seen(preferences=at("22:00-07:00")),
        seen("withdrawn", withdrawn=True, embargo=NOW + HOUR, told=True),
        seen("corrected", told=True),
        seen("withdrawn", withdrawn=True, withheld=True, told=True),
        seen(address="feed"),
    ],
)
def test_passes_unchanged(what: AsSeen) -> None:
    assert recheck(what, NOW) is what.delivery


def test_mail_is_too_old_after_a_day_and_a_feed_never() -> None:
    assert recheck(seen(), NOW + timedelta(hours=24)) == seen().delivery
    late = recheck(seen(), NOW + timedelta(hours=24, seconds=1))
    assert isinstance(late, Held)
    assert "too old" in late.because
    shelf = seen(address="feed")
    assert recheck(shelf, NOW + timedelta(days=400)) is shelf.delivery


@pytest.mark.parametrize("kind", ["corrected", "withdrawn"])
def test_who_was_told_is_owed_the_correction_however_late(kind: AlertKind) -> None:
    what = seen(kind, told=True, withdrawn=kind == "withdrawn")
    assert recheck(what, NOW + timedelta(days=9)) is what.delivery


def test_a_wait_makes_nothing_too_old_that_was_tried_before_and_after_it() -> None:
    weekend = replace(seen(preferences=at("sat,sun 00:00-24:00")), delivery=changed(seen().delivery, attempts=1))
    put_off = recheck(weekend, NOW)  # a Saturday
    assert isinstance(put_off, Delivery)
    assert put_off.since == put_off.next == datetime(2026, 3, 16, tzinfo=UTC)
    again = replace(weekend, delivery=changed(put_off, attempts=2, next=put_off.next + HOUR))
    assert recheck(again, again.delivery.next) == again.delivery
    late = recheck(again, put_off.next + timedelta(hours=24, seconds=1))
    assert isinstance(late, Held)


def test_a_deferred_alert_ages_from_its_due_time() -> None:
    due = NOW + timedelta(hours=30)
    waited = seen()
    alert = changed(waited.delivery.alert, due=due)
    waited = replace(waited, delivery=changed(waited.delivery, alert=alert))
    assert recheck(waited, due) is waited.delivery


# -- what waits ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "until", "because"),
    [
        (seen(embargo=NOW + HOUR), NOW + HOUR, "embargo"),
        (seen("corrected", embargo=NOW + HOUR, told=True), NOW + HOUR, "embargo"),
        (seen(withheld=True), NOW + 24 * HOUR, "withheld by its publisher"),
        (seen("corrected", withheld=True, told=True), NOW + 24 * HOUR, "withheld by its publisher"),
        (seen(preferences=at("11:00-13:30")), NOW + 1.5 * HOUR, "quiet hours"),
        (seen("corrected", told=True, preferences=at("11:00-13:30")), NOW + 1.5 * HOUR, "quiet hours"),
        (seen("withdrawn", told=True, preferences=at("11:00-13:30")), NOW + 1.5 * HOUR, "quiet hours"),
        (seen(preferences=at("20:00-22:30", "Asia/Tokyo")), NOW + 1.5 * HOUR, "quiet hours"),
        (
            seen("withdrawn", told=True, preferences=at("", pause="2026-03-01..2026-03-15")),
            datetime(2026, 3, 16, tzinfo=UTC),
            "paused",
        ),
        (seen("corrected", told=True, preferences=at("", pause="2026-03-01..")), NOW + 24 * HOUR, "paused"),
    ],
)
def test_what_may_be_told_later_waits(what: AsSeen, until: datetime, because: str) -> None:
    waiting = recheck(what, NOW)
    assert isinstance(waiting, Delivery)
    assert (waiting.next, waiting.because) == (until, because)
    together = because == "quiet hours" and what.delivery.alert.kind == "new"
    assert waiting.bundle == (bundle_of("ana", MAIL, until) if together else None)


def test_a_new_alert_that_falls_into_a_pause_is_held() -> None:
    held = recheck(seen(preferences=at("", pause="2026-03-14..2026-03-20")), NOW)
    assert held == Held(because="paused since")
    assert recheck(seen(preferences=at("", pause="2026-03-15..2026-03-20")), NOW) == seen().delivery


def test_what_waits_for_its_publisher_is_not_dropped_by_a_pause_that_may_be_over_by_then() -> None:
    pause = at("", pause="2026-03-14..2026-03-20")
    for what, until in ((seen(withheld=True), NOW + 24 * HOUR), (seen(embargo=NOW + HOUR), NOW + HOUR)):
        waiting = recheck(replace(what, preferences=pause), NOW)
        assert isinstance(waiting, Delivery)
        assert waiting.next == until


def test_one_follow_that_is_not_quiet_is_enough() -> None:
    quiet = Policy(quiet=("11:00-13:00",))
    loud = changed(BOTH[1], to=MAIL)
    refs = tuple(FollowRef(id=f.id, expression=f.expression, to=MAIL) for f in (BOTH[0], loud))
    one = seen(follows=(changed(BOTH[0], policy=quiet), loud))
    one = replace(one, delivery=changed(one.delivery, alert=changed(one.delivery.alert, follows=refs)))
    assert recheck(one, NOW) is one.delivery
    both = replace(one, follows=(changed(BOTH[0], policy=quiet), changed(loud, policy=quiet)))
    assert isinstance(recheck(both, NOW), Delivery)
    assert recheck(both, NOW) is not both.delivery


def test_what_was_put_off_is_as_old_as_its_wait_and_what_is_withheld_for_a_month_is_given_up() -> None:
    freed = NOW + timedelta(days=3)
    waited = seen()
    waited = replace(waited, delivery=changed(waited.delivery, next=freed))
    assert recheck(waited, freed) is waited.delivery
    tried = replace(waited, delivery=changed(waited.delivery, attempts=1))
    assert isinstance(recheck(tried, freed), Held)
    held = recheck(seen(withheld=True), NOW + timedelta(days=31))
    assert isinstance(held, Held)
    assert "withholds" in held.because

"""The last look before sending: every reason against, and that there is no other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace as changed

from tests.samples import NOW
from wirebell.alert.recheck import recheck
from wirebell.model.alert import Alert, AlertKind, FollowRef
from wirebell.model.delivery import Delivery, Held

MAIL = "mailto:ana@mail.example"


@dataclass(frozen=True)
class AsSeen:
    """What a store shows `recheck`."""

    delivery: Delivery
    withdrawn: bool = False
    withheld: bool = False
    following: frozenset[str] = frozenset({"f1", "f2"})
    suppressed: str | None = None
    told: bool = False


def seen(kind: AlertKind = "new", address: str = MAIL, **state: Any) -> AsSeen:
    alert = Alert(
        id="a1",
        story="s1",
        version=1,
        follower="ana",
        kind=kind,
        revision=0,
        follows=(
            FollowRef(id="f1", expression="troops", to=MAIL),
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
        (seen(following=frozenset()), "unfollowed"),
        (seen(following=frozenset({"f2"})), "unfollowed"),
        (seen(withdrawn=True), "withdrawn"),
        (seen("corrected", withdrawn=True, told=True), "withdrawn"),
        (seen(withheld=True), "withholds"),
        (seen("corrected", withheld=True, told=True), "withholds"),
        (seen("withdrawn", withdrawn=True), "never sent"),
        (seen("corrected"), "never sent"),
        (seen(address="feed", following=frozenset({"f1"})), "unfollowed"),
        (seen(address="feed", withdrawn=True), "withdrawn"),
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
        seen(following=frozenset({"f1"})),
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


def test_a_deferred_alert_ages_from_its_due_time() -> None:
    due = NOW + timedelta(hours=30)
    waited = seen()
    alert = changed(waited.delivery.alert, due=due)
    waited = replace(waited, delivery=changed(waited.delivery, alert=alert))
    assert recheck(waited, due) is waited.delivery

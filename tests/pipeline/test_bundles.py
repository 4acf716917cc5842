"""What goes out together: only what waited for the same hour or day, to one address of one follower."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from tests.samples import NOW, story
from wirebell.deliver.render.mail import Part
from wirebell.model.alert import Alert, FollowRef
from wirebell.pipeline.post import bundles
from wirebell.store.life import opened

ALERT = Alert(
    id="a",
    story="s1",
    version=1,
    follower="ana",
    kind="new",
    revision=0,
    follows=(),
    created=NOW,
    due=NOW,
    state="out",
    because="hourly",
)


def part(name: str, address: str = "mailto:ana@mail.example", **alert: Any) -> Part:
    """The delivery that an alert of a story of that name has once it came due."""
    made = replace(ALERT, id=f"a-{name}", story=name, **alert)
    (delivery,) = opened(replace(made, follows=(FollowRef(id="f1", expression="x", to=address),)))
    return Part(delivery, story(), ())


def together(*parts: Part) -> list[list[str]]:
    return sorted(sorted(p.delivery.alert.story for p in bundle) for bundle in bundles(parts))


def test_what_waited_for_one_hour_goes_together_whatever_stands_between() -> None:
    assert together(part("1"), part("2", because=None), part("3")) == [["1", "3"], ["2"]]


def test_another_hour_address_or_follower_goes_alone() -> None:
    later = part("2", due=NOW + timedelta(hours=1))
    assert together(part("1"), later, part("3", address="feed"), part("4", follower="ben")) == [
        ["1"],
        ["2"],
        ["3"],
        ["4"],
    ]


def test_corrections_withdrawals_and_embargoes_wait_for_no_bundle() -> None:
    alone = [
        part("1", kind="corrected", because="hourly"),
        part("2", kind="withdrawn", because="hourly"),
        part("3", because="embargo"),
        part("4", because="embargo"),
    ]
    assert together(*alone) == [["1"], ["2"], ["3"], ["4"]]


def test_quiet_hours_groups_and_digests_that_end_at_one_moment_are_one_message() -> None:
    waits = ("quiet hours", "digest:07:30,18:00", "group:30m", "hourly")
    assert together(*(part(str(n), because=because) for n, because in enumerate(waits))) == [["0", "1", "2", "3"]]


def test_nothing_is_lost_or_doubled() -> None:
    parts = [part(str(n), because=("daily", "hourly", None)[n % 3], follower=f"f{n % 2}") for n in range(12)]
    assert sorted(name for bundle in together(*parts) for name in bundle) == sorted(map(str, range(12)))
    assert together() == []

"""The table of what becomes of a delivery."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.samples import NOW
from wirebell.deliver.retry import DELAYS, WEBHOOK_DELAYS, after, behind, given_up
from wirebell.model.alert import Alert
from wirebell.model.delivery import BARRED, Barred, Delivered, Delivery, Gone, Later, Outcome, Refused, Unknown


def leased(**changes: Any) -> Delivery:
    alert = Alert(
        id="a1",
        story="s1",
        version=1,
        follower="ana",
        kind="new",
        revision=0,
        follows=(),
        created=NOW,
        due=NOW,
        state="out",
    )
    base = Delivery(id="d1", alert=alert, address="mailto:a@b.example", state="leased", next=NOW, token=7)
    return replace(base, **changes)


@pytest.mark.parametrize(
    ("outcome", "state", "because"),
    [
        (Delivered(), "sent", None),
        (Refused("too large"), "refused", "too large"),
        (Gone("no such mailbox"), "gone", "no such mailbox"),
    ],
)
def test_an_answer_that_ends_it(outcome: Outcome, state: str, because: str | None) -> None:
    settled = after(leased(attempts=2), outcome, NOW, Random(1))
    assert (settled.state, settled.because, settled.attempts, settled.token) == (state, because, 3, 7)


def test_what_a_domain_refuses_for_policy_waits_and_says_so() -> None:
    settled = after(leased(), Barred("550 5.7.1 no"), NOW, Random(1))
    assert (settled.state, settled.because) == ("waiting", f"{BARRED}: 550 5.7.1 no")


@given(st.integers())
def test_later_is_tried_again_ever_more_seldom_and_given_up_within_about_a_day(seed: int) -> None:
    rng, now, delivery, waits = Random(seed), NOW, leased(), []
    while (settled := after(delivery, Later("busy"), now, rng)).state == "waiting":
        waits.append((settled.next - now).total_seconds())
        now = settled.next
        delivery = replace(settled, state="leased")
    assert settled.state == "refused"
    assert settled.because == "given up after 9 attempts: busy"
    assert all(0.8 * d <= wait <= 1.2 * d for wait, d in zip(waits, DELAYS, strict=True))
    assert timedelta(hours=18) < now - NOW < timedelta(hours=29)
    assert sum(DELAYS) <= 24 * 3600


@given(st.integers())
def test_a_webhook_is_tried_ten_times_over_the_standards_schedule(seed: int) -> None:
    rng, now, delivery = Random(seed), NOW, leased(address="https://desk.example/hook")
    waits = []
    while (settled := after(delivery, Later("busy"), now, rng)).state == "waiting":
        waits.append((settled.next - now).total_seconds())
        now, delivery = settled.next, replace(settled, state="leased")
    assert sum(WEBHOOK_DELAYS) == 75 * 3600 + 35 * 60 + 5
    assert (len(waits), settled.attempts, given_up(settled)) == (9, 10, True)
    assert all(0.9 * d <= wait <= 1.1 * d for wait, d in zip(waits, WEBHOOK_DELAYS, strict=True))


def test_only_what_was_given_up_counts_as_given_up() -> None:
    refused = after(leased(address="https://desk.example/hook"), Refused("no"), NOW, Random(1))
    assert not given_up(refused)
    assert not given_up(after(leased(), Delivered(), NOW, Random(1)))


def test_a_webhooks_silence_is_no_longer_than_its_schedule() -> None:
    settled = after(leased(address="https://desk.example/hook"), Unknown("no answer"), NOW, Random(1))
    assert settled.unknown
    assert settled.next - NOW < timedelta(seconds=6)


def test_what_waits_in_line_was_not_tried() -> None:
    waits = behind(leased(attempts=2), NOW + timedelta(hours=1))
    assert (waits.state, waits.attempts, waits.next) == ("waiting", 2, NOW + timedelta(hours=1))


def test_the_jitter_differs_from_one_delivery_to_the_next() -> None:
    rng = Random(3)
    assert len({after(leased(), Later("busy"), NOW, rng).next for _ in range(50)}) > 40


@pytest.mark.parametrize(("asked", "waits"), [(1.0, 24.0), (5000.0, 5000.0), (9e9, 86400.0), (-5.0, 24.0)])
def test_the_far_side_may_ask_for_longer_but_not_for_ever(asked: float, waits: float) -> None:
    settled = after(leased(), Later("busy", after=asked), NOW, Random(1))
    assert (settled.next - NOW).total_seconds() >= waits
    assert settled.next - NOW <= timedelta(days=1)


def test_silence_is_left_alone_for_ten_minutes_and_remembered() -> None:
    settled = after(leased(), Unknown("no answer"), NOW, Random(1))
    assert (settled.state, settled.unknown, settled.next) == ("waiting", True, NOW + timedelta(minutes=10))
    again = after(replace(settled, state="leased"), Later("busy"), NOW, Random(1))
    assert again.unknown


@pytest.mark.parametrize("state", ["waiting", "sent", "refused", "gone", "held"])
def test_only_what_is_leased_can_be_settled(state: Any) -> None:
    with pytest.raises(ValueError, match="cannot become sent"):
        after(leased(state=state), Delivered(), NOW, Random(1))

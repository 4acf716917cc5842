"""What a policy would have made of stories that met a follow."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.samples import NOW, follow, story
from tests.samples import told as told_by
from wirebell.alert.rehearsal import HeldBack, Rehearsal, rehearse
from wirebell.model.policy import Mute, Policy, Preferences
from wirebell.model.story import Story

HOUR = timedelta(hours=1)


def tale(n: int, body: str = "Ferry.") -> Story:
    told = told_by(seen=NOW + n * HOUR, silent="first visit")
    return story(id=f"t{n}", headline=f"Tale {n}", body=body, published=None, told=told)


TALES = [tale(n, "Football." if n % 3 == 0 else "Ferry.") for n in range(12)]


@pytest.mark.parametrize(
    ("policy", "told", "messages", "held"),
    [
        (Policy(), 12, 12, []),
        (Policy(mute=(Mute("football"),)), 8, 8, [("muted", 4)]),
        (Policy(cadence="daily"), 12, 1, []),
        (Policy(cadence="group:4h"), 12, 3, []),
        (Policy(languages=("fr",)), 0, 0, [("language", 12)]),
    ],
)
def test_each_is_told_or_held_for_a_reason(
    policy: Policy, told: int, messages: int, held: list[tuple[str, int]]
) -> None:
    found = rehearse(follow(policy=policy), None, TALES, {})
    expected = tuple(HeldBack(because, number) for because, number in held)
    assert found == Rehearsal(stories=12, told=told, messages=messages, held=expected)


def test_a_cap_counts_what_came_before() -> None:
    found = rehearse(follow(policy=Policy(cap="5/day")), None, TALES, {})
    assert (found.told, found.stories) == (5, 12)
    assert sum(back.stories for back in found.held) == 7


def test_preferences_count_under_the_follow() -> None:
    wanted = Preferences(follower="me", zone="Europe/London", policy=Policy(quiet=("13:00-20:00",)))
    found = rehearse(follow(), wanted, TALES, {})
    assert (found.told, found.messages) == (12, 6)

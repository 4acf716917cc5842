"""What is asked of a policy, part by part."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.samples import NOW
from wirebell.app.policies import PolicyWish, wished
from wirebell.errors import UsageError
from wirebell.model.policy import Mute, Policy

LATER = NOW + timedelta(days=3)
MUTED = Policy(mute=(Mute("cricket OR golf"), Mute("chess", LATER)), mute_sources=(Mute("The Marlow Gazette"),))


@pytest.mark.parametrize(
    ("what", "words", "sources"),
    [
        (["chess"], ["cricket OR golf"], ["The Marlow Gazette"]),
        (["(golf  OR cricket)"], ["chess"], ["The Marlow Gazette"]),
        (["the marlow gazette"], ["cricket OR golf", "chess"], None),
        (["Chess", "cricket OR golf"], None, ["The Marlow Gazette"]),
    ],
)
def test_single_mutes_end_and_the_others_stay_as_they_were(
    what: list[str], words: list[str] | None, sources: list[str] | None
) -> None:
    after = wished(PolicyWish(unmute=what), MUTED, NOW)
    assert (after.mute and [mute.what for mute in after.mute]) == words
    assert (after.mute_sources and [mute.what for mute in after.mute_sources]) == sources
    assert all(mute.until == LATER for mute in after.mute or () if mute.what == "chess")


def test_one_mute_ends_as_another_begins() -> None:
    after = wished(PolicyWish(unmute=["chess"], mute=["tennis"]), MUTED, NOW)
    assert [mute.what for mute in after.mute or ()] == ["cricket OR golf", "tennis"]


def test_a_mute_that_has_ended_leaves_the_mutes_of_the_follower_alone() -> None:
    """Nothing is said where all have ended; an explicit none stays one, whatever else is changed."""
    ended = (Mute("golf", NOW),)
    change = PolicyWish(cadence="hourly")
    after = wished(change, Policy(mute=ended, mute_sources=ended), NOW)
    assert (after.mute, after.mute_sources) == (None, None)
    after = wished(change, Policy(mute=(), mute_sources=()), NOW)
    assert (after.mute, after.mute_sources) == ((), ())
    after = wished(PolicyWish(unmute=["chess"]), Policy(mute=(Mute("chess"),), mute_sources=()), NOW)
    assert (after.mute, after.mute_sources) == (None, ())


@pytest.mark.parametrize("wrong", ["tennis", "golf", "AND AND", ""])
def test_what_is_not_muted_is_named_with_what_is(wrong: str) -> None:
    with pytest.raises(UsageError, match="What is muted: cricket OR golf, chess, The Marlow Gazette"):
        wished(PolicyWish(unmute=[wrong]), MUTED, NOW)
    with pytest.raises(UsageError, match="What is muted: none"):
        wished(PolicyWish(unmute=["chess"]), Policy(mute=(Mute("chess", NOW - timedelta(days=1)),)), NOW)

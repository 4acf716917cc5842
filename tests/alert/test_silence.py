"""Follows that cannot fire, and follows that fell silent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.samples import NOW
from wirebell import standing
from wirebell.alert.silence import Silence, contradictions, needed, silence

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("troops", []),
        ("troops NOT troops", ["troops must be there and must not"]),
        ("a AND (b OR c) NOT (b OR c OR d)", ["b OR c must be there and must not"]),
        ("a AND (b OR c) NOT b", []),
        ("lang:en AND lang:de", ["no story has lang:de and lang:en"]),
        ("lang:en AND lang:en-gb", []),
        ("is:new AND is:withdrawn AND x", ["no story has is:new and is:withdrawn"]),
        ("(lang:en AND lang:de) OR x", []),
        ("(lang:en AND lang:de) OR (x NOT x)", ["no story has lang:de and lang:en"]),
        ("place:Iraq AND place:Iran", []),
        ("figure(troops change>10% change<5%)", ["no change is above 10 and below 5"]),
        ("figure(troops change>10% change<15%)", []),
    ],
)
def test_what_no_story_can_be_is_named(expression: str, said: list[str]) -> None:
    assert list(contradictions(standing.parse(expression, standing.DESK))) == said


def test_what_a_story_cannot_do_without() -> None:
    query = standing.parse("a AND (b OR place:C) NOT d AND NEAR/s(e f)", standing.DESK)
    found = [[standing.canonical(leaf) for leaf in leaves] for leaves in needed(query)]
    assert sorted(map(sorted, found)) == [["NEAR/s(e AND f)"], ["a"], ["b", "place:c"]]


def test_a_silence_is_one_when_it_is_longer_than_any_and_much_was_to_come() -> None:
    daily = [NOW + n * DAY for n in range(10)]
    last = daily[-1]
    assert silence(daily, last + 5 * DAY) is None
    assert silence(daily, last + 7 * DAY) == Silence(last, 7.0, 1.0)


def test_what_comes_in_bursts_may_be_silent_for_long() -> None:
    bursts = [NOW + n * DAY / 24 for n in range(20)] + [NOW + 20 * DAY + n * DAY / 24 for n in range(20)]
    assert silence(bursts, NOW + 40 * DAY) is None
    assert silence(bursts, NOW + 60 * DAY) is not None


def test_an_afternoon_is_no_rhythm() -> None:
    hourly = [NOW + n * DAY / 24 for n in range(20)]
    assert silence(hourly, NOW + 3 * DAY) is None
    assert silence([*hourly, NOW + 7 * DAY], NOW + 8 * DAY) is None


def test_an_alternative_is_needed_by_what_it_asks_for_and_not_by_what_it_forbids() -> None:
    query = standing.parse("(NOT a AND b) OR c", standing.DESK)
    assert [sorted(map(standing.canonical, leaves)) for leaves in needed(query)] == [["b", "c"]]


def test_few_or_simultaneous_stories_have_no_rhythm() -> None:
    assert silence([], NOW) is None
    assert silence([NOW + n * DAY for n in range(4)], NOW + 400 * DAY) is None
    assert silence([NOW] * 9, NOW + 400 * DAY) is None

"""`wirebell follow suggest`, and what `follow add` says before it follows words."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Wirebell


def test_a_follow_that_stands_is_not_changed_by_another_policy_and_that_is_said(wirebell: Wirebell) -> None:
    made = wirebell("follow", "add", "ferry AND pier", "--cap", "3/day", "--json").json["follow"]["id"]
    assert wirebell("follow", "add", "ferry AND pier").err == ""
    assert "stood already" not in wirebell("follow", "add", "ferry AND pier", "--cap", "3/day").err
    other = wirebell("follow", "add", "ferry AND pier", "--cap", "9/day", "--json")
    assert f"wirebell follow change {made}" in other.err
    assert other.json["follow"]["policy"]["cap"] == "3/day"


def test_a_word_is_suggested_as_what_it_may_mean(told: Path, wirebell: Wirebell) -> None:
    found = wirebell("follow", "suggest", "Iraq", "--json").json
    assert found["word"] == "Iraq"
    place = {
        "kind": "place",
        "label": "Iraq",
        "expression": "place:iraq",
        "stories": 0,
        "exact": True,
        "beside": None,
    }
    assert place in found["meanings"]
    within = wirebell("follow", "suggest", "troops in Iraq", "--json").json["meanings"]
    assert place | {"expression": "place:iraq AND troops", "beside": "troops"} in within
    assert found["meanings"][-1]["kind"] == "words"
    assert "place:iraq" in wirebell("follow", "suggest", "Iraq").out


def test_words_are_followed_and_their_meanings_said_beside(told: Path, wirebell: Wirebell) -> None:
    said = wirebell("follow", "add", "Iraq", "--json")
    assert said.json["follow"]["expression"] == "iraq"
    assert "place:iraq" in said.err
    assert wirebell("follow", "add", "place:Iraq").err == ""
    assert wirebell("follow", "add", "zzyzx").err == ""

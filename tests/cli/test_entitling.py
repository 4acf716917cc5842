"""`wirebell source close`, `topics close` and `follower entitle`: who may see what, as it is typed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.cli.conftest import Wirebell


def closed(wirebell: Wirebell) -> list[Any]:
    rows = wirebell("follower", "entitlements", "--json").json["entitlements"]
    return [(row["label"], row["closed"], row["followers"]) for row in rows]


def test_what_is_closed_and_opened_and_for_whom(tmp_path: Path, wirebell: Wirebell) -> None:
    story = tmp_path / "story.json"
    story.write_text('{"id": 1, "headline": "The wall stands", "text": "The wall stands."}', encoding="utf8")
    source = wirebell("source", "add", str(story), "--name", "The Wall", "--json").json["source"]["id"]
    wirebell("follower", "add", "ana")
    assert "Nothing is closed." in wirebell("follower", "entitlements").out
    assert wirebell("source", "close", source).code == 0
    assert wirebell("topics", "close", "US foreign policy").code == 0
    assert closed(wirebell) == [("The Wall", True, []), ("US foreign policy", True, [])]
    wirebell("follower", "entitle", "ana", "--source", source, "--topic", "US foreign policy")
    wirebell("follower", "disentitle", "ana", "--source", source)
    wirebell("topics", "open", "US foreign policy")
    assert closed(wirebell) == [("The Wall", True, []), ("US foreign policy", False, ["ana"])]
    assert "nobody" in wirebell("source", "close", source).out
    wirebell("source", "open", source)
    assert closed(wirebell) == [("US foreign policy", False, ["ana"])]


def test_what_is_not_there_is_wrong_usage(wirebell: Wirebell) -> None:
    assert "No source 'nowhere'" in wirebell("source", "close", "nowhere").problem
    assert "No topic 'nothing'" in wirebell("topics", "close", "nothing").problem
    assert "No follower 'zoe'" in wirebell("follower", "entitle", "zoe", "--topic", "US foreign policy").problem


def test_what_a_contract_says_is_kept_and_shown_with_the_story(tmp_path: Path, wirebell: Wirebell) -> None:
    story = tmp_path / "story.json"
    story.write_text('{"id": 1, "headline": "The wall stands", "text": "The wall stands."}', encoding="utf8")
    source = wirebell("source", "add", str(story), "--json").json["source"]["id"]
    wirebell("run", "--once")
    agreed = wirebell("source", "terms", source, "--excerpt", "500", "--shared", "no", "--json").json["source"]
    assert agreed["terms"] == {"excerpt": 500, "picture": None, "shared": False}
    assert "excerpt 500, shared no" in wirebell("source", "terms", source).out
    number = wirebell("story", "list", "--json").json["stories"][0]["id"]
    showing = wirebell("story", "show", number, "--json").json["showing"]
    assert (showing["private"]["excerpt"], showing["shared"]["told"], showing["closed"]) == (500, False, [])
    wirebell("source", "close", source)
    assert "Told to entitled followers alone" in wirebell("story", "show", number).out
    wirebell("source", "terms", source, "--excerpt", "all", "--shared", "default")
    assert wirebell("source", "list", "--json").json["sources"][0]["terms"]["excerpt"] == "all"
    assert "'much' is no length of an excerpt" in wirebell("source", "terms", source, "--excerpt", "much").problem
    assert "--shared 'perhaps'" in wirebell("source", "terms", source, "--shared", "perhaps").problem

"""`wirebell doctor` as it is typed."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Wirebell


def test_an_empty_home_is_well(wirebell: Wirebell) -> None:
    said = wirebell("doctor", "--json")
    assert (said.code, said.json["ok"], said.json["findings"], said.json["canary"]) == (0, True, [], None)
    text = wirebell("doctor").out
    assert text.startswith("All is well.")
    assert "No canary has sung here" in text


def test_what_is_broken_ends_with_one_and_says_what_to_do(told: Path, wirebell: Wirebell) -> None:
    wirebell("follow", "add", "topic:nosuchtopic")
    said = wirebell("doctor")
    assert said.code == 1
    assert "1 thing needs a person" in said.out
    assert "no topic is called nosuchtopic" in said.out
    assert "wirebell follow remove" in said.out
    found = wirebell("doctor", "--json").json["findings"]
    assert [one["level"] for one in found] == sorted(one["level"] for one in found)
    assert any(one["subject"] == "Mail" for one in found)

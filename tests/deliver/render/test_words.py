"""Words in a language."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import wirebell.deliver.render as package
from tests.samples import NOW
from wirebell.deliver.render.words import words


def test_places_are_filled_once_and_never_read_as_formats() -> None:
    assert words("en").say("By {names}", names="{0.__class__}") == "By {0.__class__}"


@pytest.mark.parametrize("language", ["en", "it", "nl-BE", "zz", "", "../../etc"])
def test_an_unknown_language_is_english(language: str) -> None:
    assert words(language).say("You follow: {expression}", expression="x") == "You follow: x"


def test_moments_and_lists_follow_the_language_and_zone() -> None:
    assert words("en").moment(NOW, "UTC") == "14 March 2026, 12:00 UTC"
    assert words("en").moment(NOW, "Nowhere/Atlantis") == "14 March 2026, 12:00 UTC"
    assert words("de").moment(NOW, "Europe/Berlin").startswith("14. März 2026, 13:00")
    assert words("en").all_of(["A", "B", "C"]) == "A, B and C"
    assert words("de").all_of(["A", "B"]) == "A und B"


def test_numbers_choose_the_form() -> None:
    assert words("en").count("{number} alert", "{number} alerts", 1) == "1 alert"
    assert words("en").count("{number} alert", "{number} alerts", 3) == "3 alerts"


def test_every_text_in_the_code_is_a_constant_that_a_catalogue_can_hold() -> None:
    for path in Path(package.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "say":
                assert isinstance(node.args[0], ast.Constant), f"{path.name}:{node.lineno}"

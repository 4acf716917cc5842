"""Words in a language."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import wirebell.deliver.render as package
from tests.samples import NOW
from wirebell.deliver.render.words import words
from wirebell.errors import Counted, Wording


def test_places_are_filled_once_and_never_read_as_formats() -> None:
    assert words("en").say("By {names}", names="{0.__class__}") == "By {0.__class__}"


@pytest.mark.parametrize("language", ["en", "it", "nl-BE", "zz", "", "../../etc"])
def test_an_unknown_language_is_english(language: str) -> None:
    assert words(language).say("You follow: {expression}", expression="x") == "You follow: x"


def test_moments_and_lists_follow_the_language_and_zone() -> None:
    assert words("en").moment(NOW, "UTC") == "14 March 2026, 12:00 UTC"
    assert words("en").moment(NOW, "Nowhere/Atlantis") == "14 March 2026, 12:00 UTC"
    assert words("de").moment(NOW, "Europe/Berlin").startswith("14. März 2026, 13:00")
    assert words("fr").moment(NOW, "Europe/Paris") == "14 mars 2026, 13:00 UTC+01:00"
    assert words("es").moment(NOW, "Asia/Kolkata") == "14 de marzo de 2026, 17:30 GMT+05:30"
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


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", "no story for 1,234 days; until then one came every 2 hours."),
        ("de", "seit 1.234 Tagen kein Beitrag; bis dahin kamen sie im Abstand von 2 Stunden."),
        ("es", "ninguna noticia desde hace 1.234 días; hasta entonces llegaba una cada 2 horas."),
    ],
)
def test_a_sentence_with_a_number_and_another_within_it_is_said_in_any_language(language: str, says: str) -> None:
    every = Counted("{number} hour", "{number} hours", 2)
    quiet = "no story for {number} day; until then one came every {time}."
    said = Counted(quiet, quiet.replace("day;", "days;"), 1234, time=every)
    assert words(language).told(said) == says


def test_a_date_in_a_sentence_is_written_as_the_language_does() -> None:
    since = Wording(" since {day}", day=NOW.date())
    assert str(since) == " since 14 March 2026"
    assert [words(one).told(since) for one in ("en", "de", "fr", "es")] == [
        " since 14 March 2026",
        " seit dem 14. März 2026",
        " depuis le 14 mars 2026",
        " desde el 14 de marzo de 2026",
    ]

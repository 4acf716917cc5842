"""The language is the declared one, or what the words say."""

from __future__ import annotations

import pytest

from wirebell.read.language import language_of, primary

ENGLISH = (
    "The council said that it would close two of the libraries in the town, and that it was not happy with it. "
)
GERMAN = (
    "Der Rat teilte mit, dass er zwei der Büchereien in der Stadt schließen werde und nicht glücklich damit sei. "
)


@pytest.mark.parametrize(
    ("tag", "wanted"),
    [
        ("en_GB", "en"),
        ("DE-at", "de"),
        ("eng", "en"),
        ("nb-NO", "no"),
        ("x-default", None),
        ("und", None),
        ("", None),
        (None, None),
    ],
)
def test_a_tag_is_brought_to_its_primary_part(tag: str | None, wanted: str | None) -> None:
    assert primary(tag) == wanted


def test_the_first_declaration_counts() -> None:
    assert language_of("", None, "fr-FR", "de") == "fr"


def test_a_template_that_declares_the_wrong_language_is_overruled_by_a_long_text_alone() -> None:
    assert language_of(GERMAN * 3, "en-US") == "de"
    assert language_of(GERMAN[:40], "en-US") == "en"


def test_without_a_declaration_the_words_decide() -> None:
    assert language_of(ENGLISH) == "en"
    assert language_of(GERMAN) == "de"
    assert language_of("Short words") == "en"


def test_a_trained_model_knows_the_rest() -> None:
    assert (
        language_of("Правительство заявило в понедельник, что переговоры прошли успешно и будут продолжены.")
        == "ru"
    )

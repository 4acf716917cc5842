"""The language is the declared one, or what the words say."""

from __future__ import annotations

import pytest

from wirebell.read.text.language import language_of, primary

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


def test_a_language_that_shares_its_little_words_with_others_overrules_too() -> None:
    spanish = (
        "El consejo dijo el lunes que va a cerrar dos de las bibliotecas de la ciudad, y que no está contento con "
        "la decisión que se tomó en la reunión del martes. Los vecinos piden que el alcalde no lo haga por ahora. "
    )
    assert language_of(spanish * 2, "en") == "es"
    assert language_of(spanish * 2, "es-MX") == "es"
    assert language_of(spanish * 2, "pt-BR") == "pt"  # its neighbour's own words may be in a text of it


def test_without_a_declaration_the_words_decide() -> None:
    assert language_of(ENGLISH) == "en"
    assert language_of(GERMAN) == "de"
    assert language_of("Short words") == "en"


def test_a_trained_model_knows_the_rest() -> None:
    assert (
        language_of("Правительство заявило в понедельник, что переговоры прошли успешно и будут продолжены.")
        == "ru"
    )


@pytest.mark.parametrize(
    ("headline", "tag"),
    [
        ("Council to close two of five libraries", "en"),
        ("Minister defends plan after week of protest", "en"),
        ("Hafenmauer wird doppelt so teuer", "de"),
        ("Streik legt Fähren still: Was Reisende jetzt wissen müssen", "de"),
        ("Regierung verschiebt Entscheidung über Kraftwerke", "de"),
        ("Le port de Marenne ferme ses portes", "fr"),
        ("Grève des ferries : l’île sans liaison", "fr"),
        ("El puerto cierra por la tormenta", "es"),
        ("Miles de pescadores piden más vigilancia en la bahía", "es"),
        ("Il porto chiude dopo la tempesta", "it"),
        ("Haven gaat dicht na storm, veerboot vaart niet uit", "nl"),
        ("Governo anuncia novas regras para os portos", "pt"),
        ("Τα λιμάνια κλείνουν", "el"),
        ("Порт закрыт из-за шторма", "ru"),
        ("Порт закрито через шторм: їхні плани", "uk"),
        ("港が閉まる", "ja"),
        ("港口关闭", "zh"),
        ("항구 폐쇄", "ko"),
        ("הנמל נסגר", "he"),
        ("إغلاق الميناء", "ar"),
        ("بسته شدن بندر گرگان", "fa"),
        ("Qwrtz 12345 xk", "en"),
        ("", "en"),
    ],
)
def test_a_headline_alone_tells_its_language(headline: str, tag: str) -> None:
    assert language_of(headline) == tag


def test_one_foreign_name_makes_no_foreign_headline() -> None:
    assert language_of("O’Kerr grabs opportunity in Sørvik and Göteborg talks") == "en"
    assert language_of("Mayor of San José defends budget") == "en"

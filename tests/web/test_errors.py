"""Errors on pages: in the reader's language, whatever went wrong; in English for programs."""

from __future__ import annotations

import ast
import re
from html import unescape

import pytest

from tests.web.conftest import Client, send
from tests.web.said import errors_in_code
from wirebell import standing
from wirebell.deliver.render.words import LANGUAGES, words
from wirebell.errors import ExpressionError, UsageError, Wording

WRONG = """
|(|)|a)|NOT a|a AND|OR a|a AND OR b|NOT|+a|a && b|| "a|"a*"|"a b"x~3|*a|a*b|a*|a>3|a~3|a?b|a<b|person:"x"~3|=|"..."
|figure(NOT a)|figure(a OR b)|figure(a place:x place:y)|figure(>x)|figure(>)|figure(>3000 tons)|figure(>9999999tn)
|figure(place:)|figure(place:a*)|said()|said(:a)|said(A: )|said(A: NOT b)|NEAR/s(a)|NEAR/s()|NEAR/5(a b)
|NEAR/x(a b)
|nears(a b)|zzz:a|persn:a|said:a|person:|person:-|person:-a|person:AND|person:a~3|topic:a*|is:old|lang:...
|headline:(person:a)|NEAR/s(person:a b)|person:(NEAR/s(a b))|person:a>=2|"a b">=2000|a>=0|"a"~3|"a b"~500|"x y"~3
"""
EXPRESSIONS = [text for line in WRONG.split("\n") for text in line.split("|") if text]
PAGES = (
    "/nowhere",
    "/story/zzz",
    "/follows/zzz",
    "/feed/zzz.atom",
    "/static/zzz.css",
    "/unsubscribe/zzz",
    "/thing/x/y",
)
ENGLISH = re.compile(r"\b(the|is no|there is|nothing|cannot|this|write|give|was|not found)\b", re.IGNORECASE)


def test_every_error_that_a_page_can_show_is_written_as_a_sentence_with_its_values() -> None:
    wrong = [where for where, text in errors_in_code() if isinstance(text, ast.JoinedStr | ast.BinOp)]
    assert wrong == []


def test_a_sentence_is_said_with_its_values_and_those_that_are_sentences_themselves() -> None:
    inner = Wording("Licence: {link}", link="{x}")
    fault = UsageError("{where}: {day} is not a day; write mon-fri, or mon,wed,sat.", where=inner, day="m")
    assert str(fault) == "Licence: {x}: m is not a day; write mon-fri, or mon,wed,sat."
    assert words("de").say(fault.wording).startswith("Lizenz: {x}: m ist kein Tag")
    assert words("en").say(fault.wording) == str(fault)


def test_a_text_without_values_is_taken_as_it_is() -> None:
    fault = UsageError("{odd} {0}")
    assert (str(fault), words("fr").say(fault.wording)) == ("{odd} {0}", "{odd} {0}")


def fault_of(expression: str) -> ExpressionError | None:
    try:
        standing.parse(expression, standing.READER)
    except ExpressionError as fault:
        return fault
    return None


def test_there_is_enough_that_is_wrong() -> None:
    kinds = {fault.wording.template for text in EXPRESSIONS if (fault := fault_of(text))}
    assert len(kinds) > 40


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_an_expression_that_cannot_be_is_explained_in_the_language_of_the_reader(
    language: str, client: Client
) -> None:
    for expression in EXPRESSIONS:
        fault = fault_of(expression)
        if fault is None:
            continue
        shown = client.get(
            "/follows/try", params={"expression": expression}, headers={"Accept-Language": language}
        )
        text = unescape(shown.text)
        assert words(language).say(fault.wording) in text, expression
        assert fault.problem not in text, expression
        assert not fault.suggestion or fault.suggestion not in text, expression


def said_by(page: str) -> str:
    """Return the words of the main part of a page."""
    return unescape(re.sub(r"<[^>]+>", " ", page.partition("<main")[2].partition("</main>")[0]))


@pytest.mark.parametrize("path", PAGES)
def test_a_page_that_is_not_there_says_so_in_german(path: str, client: Client) -> None:
    answer = client.get(path, headers={"Accept-Language": "de"})
    assert answer.status_code in {400, 404}
    assert not ENGLISH.search(said_by(answer.text)), said_by(answer.text)
    assert re.search(r"Nicht hier|nicht zu lesen", answer.text)


@pytest.mark.parametrize(
    ("path", "sent", "says"),
    [
        ("/settings/save", {"zone": "London"}, "Meinten Sie Europe/London"),
        ("/settings/save", {"language": "xx"}, "ist keine unserer Sprachen"),
        ("/settings/save", {"to": "mailto:nobody"}, "hat kein @. Geben Sie mailto:"),
        ("/settings/save", {"cap": "0/day"}, "lässt nichts durch"),
        ("/desk/rights/change", {"do": "close"}, "Nennen Sie eine Quelle oder ein Thema."),
        ("/users/add", {"address": "x", "role": "king"}, "ist keine Mailadresse"),
        ("/settings/tokens", {"name": "x"}, "Geben Sie ein oder mehrere Rechte an"),
    ],
)
def test_a_form_that_is_refused_says_why_in_german(
    path: str, sent: dict[str, str], says: str, client: Client
) -> None:
    client.headers["Accept-Language"] = "de"
    answer = send(client, path, **sent)
    assert answer.status_code == 400
    assert says in unescape(answer.text)


def test_cautions_and_warnings_are_in_german(client: Client) -> None:
    asked = {"expression": "topic:zzz OR source:zzz OR figure(>3000) OR lang:deutsch"}
    shown = unescape(client.get("/follows/try", params=asked, headers={"Accept-Language": "de"}).text)
    for says in ("Kein Thema heißt zzz", "Keine Quelle heißt zzz", "irgendeiner Zahl", "ist kein Sprachkürzel"):
        assert says in shown
    never = {"expression": "a NOT a"}
    shown = unescape(client.get("/follows/try", params=never, headers={"Accept-Language": "de"}).text)
    assert "Das kann nie melden: a muss vorkommen und darf es nicht." in shown


def test_why_is_told_in_german(client: Client) -> None:
    latest = client.get("/latest").text
    story = re.search(r"/story/([0-9a-f]+)", latest)
    assert story
    shown = said_by(client.get("/why", params={"story": story[1]}, headers={"Accept-Language": "de"}).text)
    for says in ("Gesehen", "Abgleich", "Entscheidung"):
        assert says in shown
    assert not re.search(r"occurs|does not|this follower|alerted|met|due", shown), shown


def test_programs_are_answered_in_english(client: Client) -> None:
    answer = client.get("/api/v1/nowhere", headers={"Accept-Language": "de"})
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert "gibt es nicht" not in answer.text

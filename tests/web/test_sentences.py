"""Facts in plain words."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.samples import NOW, RIGHTS, story, told
from wirebell.app.things import thing
from wirebell.deliver.render.words import words
from wirebell.model.facts import Change, Figure, Mention, Person, Quote, Speaker
from wirebell.model.follow import Reason
from wirebell.model.storyline import News, Storyline
from wirebell.read.figures.units import PER_MANY, units_known
from wirebell.web import sentences
from wirebell.web.unit_names import CLDR

SAID = words("en")


def figure(value: Any, **facts: Any) -> Figure:
    base: dict[str, Any] = dict.fromkeys(("unit", "of", "qualifier", "direction", "by", "change", "place", "when"))
    return Figure(value=value, span=(0, 1), **{**base, **facts})


FIGURES = [
    (figure(5200, of="troops"), "5,200 troops"),
    (figure(4.7, unit="%"), "4.7%"),
    (figure((3, 5), unit="%"), "3 to 5%"),
    (figure(1_400_000_000, unit="USD"), "US$1.4 billion"),
    (figure(3_800_000_000, unit="EUR"), "€3.8 billion"),
    (figure(12.5, unit="GBP"), "£12.50"),
    (figure(12, unit="GBP"), "£12"),
    (figure(7, unit="XQZ"), "XQZ7"),
    (figure(1, unit="percentage point"), "1 point"),
    (figure(0.25, unit="percentage point"), "0.25 points"),
    (figure(38, unit="km", of="new pipe"), "38 kilometres (new pipe)"),
    (figure(9, unit="furlong"), "9 furlong"),
    (figure(60, unit="basis point"), "60 basis points"),
    (figure(12, unit="point"), "12 points"),
    (figure(6.5, unit="ft"), "6.5 feet"),
    (figure(42, unit="year of age"), "42 years"),
    (figure(21_000_000, unit="BTC"), "BTC21 million"),
    (figure(58.24, unit="USD per barrel"), "US$58.24 per barrel"),
    (figure(800_000, unit="barrel per day", of="oil"), "800,000 barrels per day (oil)"),
    (figure((40, 50), unit="hour per week"), "40 to 50 hours per week"),
    (figure(3, unit="USD/l"), "US$3 per litre"),
    (figure(95, unit="g/km"), "95 grams per kilometre"),
    (figure(1.2, unit="GBP per share"), "£1.20 per share"),
    (figure(40, unit="kilopound per square inch"), "40 kilopound/square inch"),
    (figure(12.5, unit="USD/MWh"), "US$12.50/MWh"),
    (figure(310_000), "310,000"),
    (figure(-2_500_000), "-2.5 million"),
]


@pytest.mark.parametrize(("one", "text"), FIGURES)
def test_a_figure_in_words(one: Figure, text: str) -> None:
    assert sentences.figure_text(one, SAID) == text


@pytest.mark.parametrize(
    ("one", "texts"),
    [
        (
            figure(12, unit="EUR per night"),
            {"de": "12 € pro Nacht", "fr": "12 € par nuit", "es": "12 € por noche"},
        ),
        (
            figure(40, unit="hour per week"),
            {"de": "40 Stunden pro Woche", "fr": "40 heures par semaine", "es": "40 horas por semana"},
        ),
        (
            figure(3_800_000_000, unit="EUR"),
            {"de": "3,8 Milliarden €", "fr": "3,8 milliards €", "es": "3,8 mil millones €"},
        ),
        (
            figure(67, unit="per 100,000"),
            {"en": "67 per 100,000", "de": "67 je 100.000", "fr": "67 pour 100 000", "es": "67 por cada 100.000"},
        ),
        (figure(7, unit="megapascal"), {"de": "7 Megapascal", "fr": "7 mégapascals", "es": "7 megapascales"}),
        (
            figure(3, unit="square mile"),
            {"de": "3 Quadratmeilen", "fr": "3 milles carrés", "es": "3 millas cuadradas"},
        ),
    ],
)
def test_a_unit_is_said_in_the_readers_language(one: Figure, texts: dict[str, str]) -> None:
    said = {
        tag: sentences.figure_text(one, words(tag)).replace("\xa0", " ").replace("\u202f", " ") for tag in texts
    }
    assert said == texts


def test_every_unit_said_by_its_word_in_reading_has_a_name_in_every_language() -> None:
    spelled = {unit for unit in units_known() if len(unit) > 4 and "/" not in unit and unit != "mmbtu"}
    unnamed = {"kilopound per square inch", "point per game", "rebound per game", "assist per game"}
    shown_otherwise = {"percentage point", "basis point", "point", "barrel per day", "lb ft", *PER_MANY.values()}
    assert spelled - {unit.casefold() for unit in CLDR} <= unnamed | shown_otherwise


def test_a_figure_with_all_that_was_read_of_it() -> None:
    moved = figure(
        3000, of="troops", qualifier="about", change=Change(from_=5200, to=3000), place="Karsan", when="Friday"
    )
    assert sentences.figure_note(moved, SAID) == "about 3,000 troops, was 5,200, Karsan, Friday"
    assert sentences.figure_note(figure(3, direction="up"), SAID) == "3, rising"
    assert sentences.figure_note(figure(3, direction="down"), SAID) == "3, falling"


def news(**new: Any) -> Any:
    hale = Mention(id="person:hale", kind="person", name="Thomas Hale", roles=(), spans=((0, 4),))
    quote = Quote(
        text="We leave now,",
        spans=((0, 5),),
        kind="direct",
        cue="said",
        speaker=Speaker(name="Thomas Hale", mention="person:hale", span=(0, 4)),
    )
    line = Storyline(id="l", new=News(**new))
    moved = figure(1200, of="beds", change=Change(from_=900, to=1200))
    return story(told=told(storyline=line), figures=(moved,), quotes=(quote,), mentions=(hale,))


def test_what_is_new_is_the_change_or_else_what_was_said_or_else_who_came() -> None:
    everything = news(changes=(0,), quotes=(0,), names=("person:hale",))
    assert sentences.whats_new(everything, SAID) == "Now 1,200 beds, was 900"
    assert sentences.whats_new(news(quotes=(0,)), SAID) == "Thomas Hale: “We leave now”"
    assert sentences.whats_new(news(names=("person:hale",)), SAID) == "New here: Thomas Hale"
    assert sentences.whats_new(news(), SAID) is None
    assert sentences.whats_new(story(), SAID) is None


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("“This is no flight,” she said. “It is a handover.” Rain.", "This is no flight. It is a handover."),
        ('"The ship," he said, "will sail."', "The ship, will sail."),
        ("“Yes,” he said, “I know,” and left.", "Yes, I know"),
        ("« Oui », dit-elle. « Nous partons. »", "Oui Nous partons."),
    ],
)
def test_a_quote_in_two_parts_is_read_as_its_sentences_are(body: str, said: str) -> None:
    spans = tuple((m.start(1), m.end(1)) for m in re.finditer(r'[“"«]\s?(.+?)\s?[”"»]', body))
    text = " ".join(body[start:end] for start, end in spans)
    quote = Quote(text=text, spans=spans, kind="direct", cue="said", speaker=None)
    assert sentences.said_in(story(body=body), quote) == said


DAYS = [
    ("2026-12-01", "2026-12-01", "1 December 2026"),
    ("2026-12-01", "2026-12-31", "December 2026"),
    ("2017-01-01", "2017-12-31", "2017"),
    ("2026-11-16", "2026-11-22", "16 November 2026 to 22 November 2026"),
    ("2026-11-28T10:00", "2026-11-28T11:00", "28 November 2026"),
    ("9999-12-31", "9999-12-31", "31 December 9999"),
    ("0000-01-01", "0000-02-01", "0000-01-01 to 0000-02-01"),
]


@pytest.mark.parametrize(("start", "end", "text"), DAYS)
def test_a_moment_as_people_say_it(start: str, end: str, text: str) -> None:
    assert sentences.days(start, end, SAID) == text


def test_a_credit_line_says_what_who_where_and_under_what_licence() -> None:
    from msgspec.structs import replace

    free = replace(RIGHTS, licence="CC BY 4.0")
    one = story(byline=(Person(name="Ada Quill"),), rights=free, published=NOW)
    assert sentences.credit_line(one, SAID) == (
        "“Troops leave Karsan base”, Ada Quill, The Harbour Post, 14 March 2026, CC BY 4.0, https://harbour.example/a1"
    )
    hostile = story(url="javascript:alert(1)", published=None)
    assert "javascript" not in sentences.credit_line(hostile, SAID)


@pytest.mark.parametrize(
    ("often", "text"),
    [(0, "none lately"), (0.4, "under 1 a week"), (6.2, "about 6 a week"), (1400, "about 1,400 a week")],
)
def test_how_often_is_said_in_words(often: float, text: str) -> None:
    assert sentences.weekly_text(often, SAID) == text


def test_languages_have_a_direction() -> None:
    assert [sentences.direction_of(code) for code in ("ar", "he", "fa", "en", "xx-nonsense")] == ["rtl"] * 3 + [
        "ltr"
    ] * 2


@pytest.mark.parametrize(
    ("language", "alone", "within"),
    [
        ("en", "Flood", "flood"),
        ("de", "Hochwasser", "„Hochwasser“"),
        ("fr", "Inondations", "«\xa0inondations\xa0»"),
        ("es", "Inundaciones", "«inundaciones»"),
    ],
)
def test_a_topic_has_a_capital_alone_and_marks_within_a_sentence(language: str, alone: str, within: str) -> None:
    flood, said = thing("topic", "medtop:20000154", "flood"), words(language)
    assert (sentences.titled(flood, said), sentences.mentioned(flood, said)) == (alone, within)
    person = thing("person", "person:al-x", "al-X")
    assert (sentences.titled(person, said), sentences.mentioned(person, said)) == ("al-X", "al-X")


def test_a_name_that_no_passage_bears_out_is_not_told() -> None:
    met = Reason(clause="topic:flood", field="topic", passage="flood", span=None)
    passage = Reason(clause="river", field="body", passage="The river rose.", span=(0, 3))
    assert sentences.telling([met], "Headline") is None
    assert sentences.telling([met, passage], "Headline") == "The river rose."


@pytest.mark.parametrize(
    ("language", "zone", "told"),
    [
        ("en", "UTC", "due 1 December 2026, 23:47 UTC"),
        ("de", "Europe/Berlin", "due 2. Dezember 2026, 00:47 MEZ"),
        ("fr", "America/New_York", "due 1 décembre 2026, 18:47 HNE"),
    ],
)
def test_moments_on_record_are_told_by_the_readers_clock(language: str, zone: str, told: str) -> None:
    assert sentences.moments_here("due 2026-12-01 23:47 UTC", words(language), zone) == told


def test_what_only_looks_like_a_moment_stays_as_it_is() -> None:
    assert sentences.moments_here("“2026-13-41 29:99 UTC”", words("en"), "UTC") == "“2026-13-41 29:99 UTC”"

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from wirebell.read.dates import find_moments

WEDNESDAY = datetime(2026, 1, 14, 9, 0, tzinfo=UTC)


def read(body: str, language: str = "en", published: datetime | None = WEDNESDAY) -> list[tuple[str, str, str]]:
    return [(m.text, m.start, m.end) for m in find_moments(body, published, language)]


@pytest.mark.parametrize(
    ("body", "text", "start", "end"),
    [
        ("He left on Tuesday.", "Tuesday", "2026-01-13", "2026-01-13"),
        ("He said on Wednesday it failed.", "Wednesday", "2026-01-14", "2026-01-14"),
        ("The court will sit on Friday.", "Friday", "2026-01-16", "2026-01-16"),
        ("It stays open until Friday.", "Friday", "2026-01-16", "2026-01-16"),
        ("They lost next Monday's match.", "next Monday", "2026-01-19", "2026-01-19"),
        ("It rained yesterday.", "yesterday", "2026-01-13", "2026-01-13"),
        ("It fell last week.", "last week", "2026-01-05", "2026-01-11"),
        ("It fell this month.", "this month", "2026-01-01", "2026-01-31"),
        ("It ends next year.", "next year", "2027-01-01", "2027-12-31"),
        ("It began two weeks ago.", "two weeks ago", "2025-12-29", "2026-01-04"),
        ("It fell in December.", "December", "2025-12-01", "2025-12-31"),
        ("She came on 6 December.", "6 December", "2025-12-06", "2025-12-06"),
        ("It opens on March 3.", "March 3", "2026-03-03", "2026-03-03"),
        ("It fell in July last year.", "July last year", "2025-07-01", "2025-07-31"),
        ("They met Monday and will sit again on Friday.", "Monday", "2026-01-12", "2026-01-12"),
        ("It fell last summer.", "last summer", "2025-06-01", "2025-08-31"),
        (
            "Profit grew in the first quarter of last year.",
            "first quarter of last year",
            "2025-01-01",
            "2025-03-31",
        ),
        ("Er kam am Dienstag.", "Dienstag", "2026-01-13", "2026-01-13"),
        ("Es fiel letzte Woche.", "letzte Woche", "2026-01-05", "2026-01-11"),
        ("Il est parti mardi.", "mardi", "2026-01-13", "2026-01-13"),
        ("Il est parti la semaine dernière.", "la semaine dernière", "2026-01-05", "2026-01-11"),
        ("Salió el martes.", "martes", "2026-01-13", "2026-01-13"),
    ],
)
def test_dates_seen_from_the_day_of_publication(body: str, text: str, start: str, end: str) -> None:
    language = {"Er ": "de", "Es ": "de", "Il ": "fr", "Sal": "es"}.get(body[:3], "en")
    assert read(body, language)[0] == (text, start, end)


@pytest.mark.parametrize(
    ("body", "language", "start", "end"),
    [
        ("It was 6 January 2026.", "en", "2026-01-06", "2026-01-06"),
        ("It was Tuesday, January 6, 2026.", "en", "2026-01-06", "2026-01-06"),
        ("It was the 6th of January 2026.", "en", "2026-01-06", "2026-01-06"),
        ("It was 2026-01-06.", "en", "2026-01-06", "2026-01-06"),
        ("It was 1/6/2026.", "en", "2026-01-06", "2026-01-06"),
        ("Am 6. Januar 2026 fiel er.", "de", "2026-01-06", "2026-01-06"),
        ("Am 06.01.2026 fiel er.", "de", "2026-01-06", "2026-01-06"),
        ("Le 6 janvier 2026 il tomba.", "fr", "2026-01-06", "2026-01-06"),
        ("El 6 de enero de 2026 cayó.", "es", "2026-01-06", "2026-01-06"),
        ("It began in January 2026.", "en", "2026-01-01", "2026-01-31"),
        ("Since 2019 it grew.", "en", "2019-01-01", "2019-12-31"),
        ("In early 2024 it grew.", "en", "2024-01-01", "2024-12-31"),
        ("It grew in the 1990s.", "en", "1990-01-01", "1999-12-31"),
        ("It grew in the 19th century.", "en", "1800-01-01", "1899-12-31"),
        ("It grew in Q2 2025.", "en", "2025-04-01", "2025-06-30"),
        ("It grew in the third quarter of 2025.", "en", "2025-07-01", "2025-09-30"),
        ("It grew in the winter of 2025.", "en", "2025-12-01", "2026-02-28"),
        ("The 2024-26 plan failed.", "en", "2024-01-01", "2026-12-31"),
    ],
)
def test_absolute_dates_need_no_publication(body: str, language: str, start: str, end: str) -> None:
    assert [(s, e) for _, s, e in read(body, language, None)] == [(start, end)]


@pytest.mark.parametrize(
    "body", ["He left on Tuesday.", "It fell last week.", "She came on 6 December.", "In May."]
)
def test_without_publication_nothing_relative_is_resolved(body: str) -> None:
    assert read(body, published=None) == []


@pytest.mark.parametrize(
    "body",
    [
        "More than 2000 troops left.",
        "It cost $2000 in all.",
        "Prices rose to 1,999 and 2000% of that.",
        "You may march on.",
        "It was 31 February 2026.",
        "Call 555-2010 now.",
    ],
)
def test_numbers_and_words_that_only_look_like_dates_are_none(body: str) -> None:
    assert read(body) == []


def test_the_calendar_has_edges() -> None:
    assert read("It was 999 years ago.", published=datetime(3, 1, 1, tzinfo=UTC)) == []
    assert read("Two days before the war of 2099, then next century.")[-1][1:] == ("2100-01-01", "2199-12-31")

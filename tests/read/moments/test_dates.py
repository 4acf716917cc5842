from __future__ import annotations

from datetime import UTC, datetime

import pytest

from wirebell.read.moments.find import find_moments

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
        ("It fell in the past three months.", "the past three months", "2025-10-14", "2026-01-14"),
        ("It ends at the end of the month.", "the end of the month", "2026-01-01", "2026-01-31"),
        ("It closes by year-end.", "year-end", "2026-01-01", "2026-12-31"),
        ("It rained overnight.", "overnight", "2026-01-14", "2026-01-14"),
        ("The dividend is payable Feb. 7.", "Feb. 7", "2026-02-07", "2026-02-07"),
        ("It was put off to March.", "March", "2026-03-01", "2026-03-31"),
        ("He had denied it until Thursday.", "Thursday", "2026-01-08", "2026-01-08"),
        ("He fell on this coming Sunday.", "this coming Sunday", "2026-01-18", "2026-01-18"),
        ("It grew in the first half of last year.", "first half of last year", "2025-01-01", "2025-06-30"),
        ("It grew in the latest quarter.", "latest quarter", "2025-10-01", "2025-12-31"),
        ("It grew by half in the spring.", "in the spring", "2025-03-01", "2025-05-31"),
        ("They met on 5-7 January.", "5-7 January", "2026-01-05", "2026-01-07"),
        (
            "He left on Friday at 6 p.m.",
            "Friday at 6 p.m.",
            "2026-01-09T18:00:00+00:00",
            "2026-01-09T18:00:00+00:00",
        ),
        (
            "It rang at 21.04 on 9 January.",
            "21.04 on 9 January",
            "2026-01-09T21:04:00+00:00",
            "2026-01-09T21:04:00+00:00",
        ),
        ("Er kam am Dienstag.", "Dienstag", "2026-01-13", "2026-01-13"),
        ("Er kam am Montagabend.", "Montagabend", "2026-01-12", "2026-01-12"),
        ("Er ging vor zwei Wochen.", "vor zwei Wochen", "2025-12-29", "2026-01-04"),
        ("Il est parti il y a deux semaines.", "il y a deux semaines", "2025-12-29", "2026-01-04"),
        ("Il est parti vendredi dernier.", "vendredi dernier", "2026-01-09", "2026-01-09"),
        ("Salió hace dos semanas.", "hace dos semanas", "2025-12-29", "2026-01-04"),
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
        ("It grew in the nineties.", "en", "1990-01-01", "1999-12-31"),
        ("It was nineteen ninety-six.", "en", "1996-01-01", "1996-12-31"),
        ("It grew in H1 2025.", "en", "2025-01-01", "2025-06-30"),
        ("It changed after 9/11 for good.", "en", "2001-09-11", "2001-09-11"),
        ("Im zweiten Quartal 2025 fiel es.", "de", "2025-04-01", "2025-06-30"),
        ("In den 1990er Jahren fiel es.", "de", "1990-01-01", "1999-12-31"),
        ("Au deuxième trimestre 2025 il tomba.", "fr", "2025-04-01", "2025-06-30"),
        ("En el primer trimestre de 2025 cayó.", "es", "2025-01-01", "2025-03-31"),
    ],
)
def test_absolute_dates_need_no_publication(body: str, language: str, start: str, end: str) -> None:
    assert [(s, e) for _, s, e in read(body, language, None)] == [(start, end)]


def test_a_date_goes_on_from_the_one_told_last() -> None:
    assert read("He was charged on 30 August 2022, tried that October and freed the following year.") == [
        ("30 August 2022", "2022-08-30", "2022-08-30"),
        ("October", "2022-10-01", "2022-10-31"),
        ("the following year", "2023-01-01", "2023-12-31"),
    ]
    assert read("It runs in November, then in February.")[1][1] == "2026-02-01"


def test_a_month_goes_on_from_a_date_of_long_ago_in_its_sentence() -> None:
    assert read("He wed in the summer of 2004, and bought the very old house in mid-August.")[1][1] == "2004-08-01"
    assert read("He wed in the summer of 2004. He bought the very old house in mid-August.")[1][1] == "2025-08-01"


def test_a_zone_that_is_told_goes_before_that_of_publication() -> None:
    assert read("Talks will resume at 10:30 EST on Friday.")[0][1] == "2026-01-16T10:30:00-05:00"


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
        "The ship of 1850 tonnes, August Weller said.",
        "It was heard on Radio Today.",
    ],
)
def test_numbers_and_words_that_only_look_like_dates_are_none(body: str) -> None:
    assert read(body) == []


def test_the_calendar_has_edges() -> None:
    assert read("It was 999 years ago.", published=datetime(3, 1, 1, tzinfo=UTC)) == []
    assert read("Two days before the war of 2099, then next century.")[-1][1:] == ("2100-01-01", "2199-12-31")


@pytest.mark.parametrize(
    ("body", "language", "found"),
    [
        ("La mañana del martes llovió.", "es", [("martes", "2026-01-13", "2026-01-13")]),
        ("En el acto por el Mes del Mar habló.", "es", []),
        ("Das war sowohl 2019 als auch 2022 so.", "de", [("2019", "2019-01-01", "2019-12-31")]),
        ("Sie soll im April angefangen haben.", "de", [("April", "2025-04-01", "2025-04-30")]),
        ("Sie soll im April anfangen.", "de", [("April", "2026-04-01", "2026-04-30")]),
    ],
)
def test_words_beside_dates_in_german_and_spanish(
    body: str, language: str, found: list[tuple[str, str, str]]
) -> None:
    assert [m for m in read(body, language) if m[0] != "2022"] == found


@pytest.mark.parametrize(
    ("body", "language", "start"),
    [
        ("Die Springer bestreiten am Freitag das Training.", "de", "2026-01-16"),
        ("Sie reisen ab, ehe am Samstag das Finale ansteht.", "de", "2026-01-17"),
        ("Am Montag folgt die Premiere.", "de", "2026-01-19"),
        ("Am Freitag findet in Norvale ein Markt statt.", "de", "2026-01-16"),
        ("Am Freitag werden die Gäste erwartet.", "de", "2026-01-16"),
        ("Das am Freitag beginnende Turnier ist ausverkauft.", "de", "2026-01-16"),
        ("Das Team wird siegen, sagte er am Freitag.", "de", "2026-01-09"),
        ("Am Freitag begann das Turnier.", "de", "2026-01-09"),
        ("Der Brief, der am Freitag ankam, wird geprüft.", "de", "2026-01-09"),
        ("Am Freitag ist das Stück gestartet.", "de", "2026-01-09"),
        ("Le procès commence vendredi.", "fr", "2026-01-16"),
        ("La ministre se rendra vendredi à Norvale.", "fr", "2026-01-16"),
        ("Le ministre est attendu vendredi.", "fr", "2026-01-16"),
        ("Le ministre a annoncé vendredi son départ.", "fr", "2026-01-09"),
        ("El juicio comienza el viernes.", "es", "2026-01-16"),
        ("El presidente viajará el viernes a Dursel.", "es", "2026-01-16"),
        ("El presidente viajó el viernes a Dursel.", "es", "2026-01-09"),
    ],
)
def test_the_tense_of_the_clause_tells_which_weekday_is_meant(body: str, language: str, start: str) -> None:
    assert [m[1] for m in read(body, language)] == [start]


@pytest.mark.parametrize(
    ("body", "language", "expected"),
    [
        ("He died on Dec. 18, a Thursday.", "en", [("Dec. 18", "2025-12-18"), ("Thursday", "2025-12-18")]),
        ("Es war 18.12.2025, ein Donnerstag.", "de", [("18.12.2025", "2025-12-18"), ("Donnerstag", "2025-12-18")]),
        ("It sits on Nov. 1, this Monday.", "en", [("Nov. 1", "2025-11-01"), ("this Monday", "2026-01-12")]),
        ("He left on Wednesday last to hunt.", "en", [("Wednesday last", "2026-01-07")]),
        ("She left on Sunday last year.", "en", [("Sunday", "2026-01-11"), ("last year", "2025-01-01")]),
        ("They met on Tuesday of last week.", "en", [("Tuesday of last week", "2026-01-06")]),
        ("Es brannte am Freitag der vergangenen Woche.", "de", [("Freitag der vergangenen Woche", "2026-01-09")]),
        ("Il tomba mardi de la semaine dernière.", "fr", [("mardi de la semaine dernière", "2026-01-06")]),
        ("The band plays every other Sunday.", "en", []),
        ("They came on a Sunday night, unasked.", "en", []),
        ("She said so in a Sunday speech.", "en", [("Sunday", "2026-01-11")]),
        ("Er spielt jeden Sonntag.", "de", []),
        ("Cierran los lunes.", "es", []),
        ("Dura desde el lunes 19 con charlas.", "es", [("lunes 19", "2026-01-19")]),
        ("La marche aura lieu samedi 24 au matin.", "fr", [("samedi 24", "2026-01-24")]),
        ("Les bureaux ferment mardi 20 heures.", "fr", [("mardi 20 heures", "2026-01-13T20:00:00+00:00")]),
        ("Es fiel im März des vergangenen Jahres.", "de", [("März des vergangenen Jahres", "2025-03-01")]),
        ("Am 3. März dieses Jahres fiel er.", "de", [("3. März dieses Jahres", "2026-03-03")]),
        ("Cayó en marzo del año pasado.", "es", [("marzo del año pasado", "2025-03-01")]),
        ("Il tomba en mars de l'année dernière.", "fr", [("mars de l'année dernière", "2025-03-01")]),
        ("It fell on March 3 last year.", "en", [("March 3 last year", "2025-03-03")]),
        ("He turned west onto 2000N and hit a deer near 2049E Road.", "en", []),
        ("They had fixed Tuesday, August 25.", "en", [("Tuesday, August 25", "2026-08-25")]),
        ("They had fixed August 25.", "en", [("August 25", "2025-08-25")]),
                ("It was 1987's best song.", "en", [("1987", "1987-01-01")]),
        ("Das gilt über 2023 hinaus.", "de", [("2023", "2023-01-01")]),
        ("It will hold until 2100 or so.", "en", [("2100", "2100-01-01")]),
        ("They sold 2100 of them.", "en", []),
        ("La foire dure entre le 11 et le 28 mars.", "fr", [("11 et le 28 mars", "2026-03-11")]),
        ("Será entre el 11 y el 28 de marzo.", "es", [("11 y el 28 de marzo", "2026-03-11")]),
        ("Sie läuft vom 11. bis zum 28. März.", "de", [("11. bis zum 28. März", "2026-03-11")]),
        ("It runs from the 11th to the 28th of March.", "en", [("11th to the 28th of March", "2026-03-11")]),
        ("In den 1930ern fiel es.", "de", [("1930", "1930-01-01")]),
    ],
)  # fmt: skip
def test_weekdays_and_months_with_words_beside_them(
    body: str, language: str, expected: list[tuple[str, str]]
) -> None:
    assert [m[:2] for m in read(body, language)] == expected

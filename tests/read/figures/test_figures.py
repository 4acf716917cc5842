from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.spent import seconds
from wirebell.catalogue.names import load_names
from wirebell.model.facts import Change, Figure
from wirebell.read.figures.find import find_figures
from wirebell.read.names.find import find_mentions


def read(body: str, language: str = "en") -> list[Figure]:
    return list(find_figures(body, find_mentions(body, language, load_names()), language))


def test_a_change_is_one_figure_with_both_ends() -> None:
    body = "The number of US troops in Iraq fell from 5,200 to 3,000 this month."
    (one,) = read(body)
    assert (one.value, one.of, one.direction) == (3000, "US troops", "down")
    assert one.change == Change(from_=5200, to=3000)
    assert (one.place, one.when) == ("Iraq", "this month")
    assert body[slice(*one.span)] == "5,200 to 3,000"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Some 1,204 adults answered.", {"value": 1204, "of": "adults", "qualifier": "some"}),
        ("It cost $4.5bn.", {"value": 4_500_000_000, "unit": "USD"}),
        ("It cost £5m in all.", {"value": 5_000_000, "unit": "GBP"}),
        ("It cost three million euros.", {"value": 3_000_000, "unit": "EUR"}),
        ("The gap is 12 per cent.", {"value": 12, "unit": "%"}),
        ("It gained two percentage points.", {"value": 2, "unit": "percentage point", "direction": "up", "by": 2}),
        ("A 12-mile road.", {"value": 12, "unit": "mi"}),
        ("It lies 3.5 km off.", {"value": 3.5, "unit": "km"}),
        ("More than two hundred and fifty ships sank.", {"value": 250, "of": "ships", "qualifier": "more than"}),
        ("A dozen sailors left.", {"value": 12, "of": "sailors"}),
        ("Tens of thousands of people fled.", {"value": (10_000, 100_000), "of": "people"}),
        (
            "About 10 to 15 million people fled.",
            {"value": (10_000_000, 15_000_000), "of": "people", "qualifier": "about"},
        ),
        ("Between 10 and 15 ships sank.", {"value": (10, 15), "of": "ships"}),
        ("Up to 300 jobs are at risk.", {"value": 300, "of": "jobs", "qualifier": "up to"}),
        ("Exports rose by 12%.", {"value": 12, "unit": "%", "direction": "up", "by": 12}),
        ("Exports rose to 12%.", {"value": 12, "unit": "%", "direction": "up", "by": None}),
        ("The rate is down from 12% to 9%.", {"value": 9, "direction": "down", "change": Change(from_=12, to=9)}),
        ("The rate rose to 12% from 9%.", {"value": 12, "direction": "up", "change": Change(from_=9, to=12)}),
        ("Prices fell by half.", {"value": 0.5, "direction": "down", "by": 0.5}),
        ("Gold fell 3% and oil 5%.", {"value": 3, "direction": "down"}),
        ("It sells for 4,000 won.", {"value": 4000, "unit": "KRW"}),
        ("The tax raised USD10m.", {"value": 10_000_000, "unit": "USD"}),
        ("It cost HK $3.7 billion.", {"value": 3_700_000_000, "unit": "HKD"}),
        ("Oil cost $58.24 per barrel.", {"value": 58.24, "unit": "USD per barrel"}),
        ("They hold 21 million bitcoins.", {"value": 21_000_000, "unit": "BTC"}),
        ("It cost ₡500 there.", {"value": 500, "unit": "CRC"}),
        ("It cost 100₾ there.", {"value": 100, "unit": "GEL"}),
        ("Add 2⅓ cups of it.", {"value": 2.333333333, "of": "cups"}),
        ("He stood six feet, two inches.", {"value": 6.16666666667, "unit": "ft"}),
        ("A 5-speed gearbox.", {"value": 5, "of": "speed"}),
        ("It pumps 800,000 barrels a day.", {"value": 800_000, "unit": "barrel per day"}),
        ("He paid 8 dollars a year ago.", {"value": 8, "unit": "USD"}),
        ("It works at 10 kV/cm.", {"value": 10, "unit": "kV/cm"}),
        ("The car emits 95 g/km.", {"value": 95, "unit": "g/km"}),
        ("He drank 20 US gallons.", {"value": 20, "unit": "gallon"}),
        ("It has 332 lb-ft of torque.", {"value": 332, "unit": "lb ft", "of": "torque"}),
        ("Only 1/16 of a pint was left.", {"value": 0.0625, "unit": "pint"}),
        ("They ran half a mile.", {"value": 0.5, "unit": "mi"}),
        ("Sales grew sixfold to 30.", {"value": 6, "unit": "×", "direction": "up"}),
        ("The shares trade on 6.5 times earnings.", {"value": 6.5, "unit": "×"}),
        ("It is three times as large.", {"value": 3, "unit": "×"}),
        ("The defence gave up 517 yards.", {"value": 517, "unit": "yd", "direction": None}),
        ("She was fined five times.", {"value": 5, "unit": None, "of": "times"}),
        ("They waited an hour or two.", {"value": 2, "unit": "h"}),
        ("They hired a cook or two.", {"value": 2, "of": "cook"}),
        ("Half of the 1,200 workers left.", {"value": 0.5, "of": "workers"}),
        ("The strength is lower than 8.9 psi.", {"value": 8.9, "unit": "psi", "qualifier": "less than"}),
        ("It ordered 40 new 737 Max jets.", {"value": 40, "of": "new 737 Max jets"}),
        ("The yield fell 60 basis points.", {"value": 60, "unit": "basis point", "direction": "down", "by": 60}),
        (
            "Rates rose by a quarter of a percentage point.",
            {"value": 0.25, "unit": "percentage point", "by": 0.25},
        ),
        ("The gas is cooled to minus-260 degrees Fahrenheit.", {"value": -260, "unit": "°F"}),
        ("It runs at sub-7 nanometers.", {"value": 7, "unit": "nanometre", "qualifier": "under"}),
        ("Their son is a 12-year-old.", {"value": 12, "unit": "year of age"}),
        ("He left her when she was 10.", {"value": 10, "unit": "year of age"}),
        ("Men aged 24 and over came.", {"value": 24, "unit": "year of age", "qualifier": "at least"}),
        ("It needs 300 or more nurses.", {"value": 300, "qualifier": "at least"}),
        ("About ~80% agreed.", {"value": 80, "unit": "%", "qualifier": "about"}),
        ("One in five Germans smokes.", {"value": 0.2, "of": "Germans"}),
        ("Nine out of 10 shops shut.", {"value": 0.9, "of": "shops"}),
        ("Two-thirds of the rice fields are dry.", {"value": 0.666666667, "of": "rice fields"}),
        ("Two and a half million people left.", {"value": 2_500_000, "of": "people"}),
        ("Several hundred guests came.", {"value": (100, 1000), "of": "guests"}),
        ("Hundreds of billions of dollars are gone.", {"value": (10**11, 10**12), "unit": "USD"}),
        ("Some 25 coal-fired power plants shut.", {"value": 25, "of": "coal-fired power plants"}),
        ("More than 1,500 US soldiers left.", {"value": 1500, "of": "US soldiers"}),
        ("He sold 12 million tonnes of jet fuel.", {"value": 12_000_000, "unit": "t", "of": "jet fuel"}),
        ("They cut staff by 300 to 2,200.", {"value": 300, "direction": "down", "by": 300}),
        ("Exports doubled last year.", {"value": 100, "unit": "%", "direction": "up", "by": 100}),
        ("Profit was £3.4m, against £2.9m a year earlier.", {"change": Change(from_=2_900_000, to=3_400_000)}),
        (
            "It has 190,000 men, up from 120,000 in 2020.",
            {"change": Change(from_=120_000, to=190_000), "of": "men"},
        ),
        (
            "The margin of error is 2.5 points.",
            {"value": 2.5, "unit": "percentage point", "of": "margin of error"},
        ),
        ("A poll of 1,204 put him first.", {"value": 1204, "of": "respondents"}),
        ("It is 300 miles (480 km) off.", {"value": 300, "unit": "mi"}),
    ],
)
def test_figures_in_english(body: str, expected: dict[str, Any]) -> None:
    first = read(body)[0]
    assert {name: getattr(first, name) for name in expected} == expected


def test_a_level_told_with_its_step_moved_by_the_step() -> None:
    step, level = read("The army was cut by 300 to 2,200.")
    assert (step.value, step.by, level.value, level.by, level.direction) == (300, 300, 2200, 300, "down")


def test_a_conversion_in_brackets_is_as_sure_as_what_it_converts() -> None:
    crowns, dollars = read("It holds more than 7.5 million Danish crowns (US $1.1 million).")
    assert (crowns.unit, dollars.unit) == ("DKK", "USD")
    assert crowns.qualifier == dollars.qualifier == "more than"


def test_a_comparison_at_one_time_is_no_change() -> None:
    assert [f.change for f in read("Men earn $98,000, compared with $93,000 for women.")] == [None, None]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("It rose 12 per cent.", "It rose 12%."),
        ("It cost $4.5bn.", "It cost 4.5 billion dollars."),
        ("It lost a dozen ships.", "It lost 12 ships."),
        ("It has 1,500,000 members.", "It has 1.5m members."),
        ("One in three voters left.", "A third of voters left."),
    ],
)
def test_a_figure_told_in_other_words_is_the_same(one: str, other: str) -> None:
    def told(body: str) -> list[object]:
        return [(f.value, f.unit, f.of, f.direction, f.by) for f in read(body)]

    assert told(one) == told(other) != []


@pytest.mark.parametrize(
    ("body", "language", "value", "unit"),
    [
        ("Es kostet 1.234,5 Millionen Euro.", "de", 1_234_500_000, None),
        ("Die Quote liegt bei 12,5 Prozent.", "de", 12.5, "%"),
        ("Il coûte 12,5 millions d'euros.", "fr", 12_500_000, None),
        ("Cayó un 3,2 %.", "es", 3.2, "%"),
        ("Il coûte 89 920.1 euros.", "fr", 89_920.1, "EUR"),
        ("Il coûte 1.234.5 euros.", "fr", 1_234.5, "EUR"),
        ("Zwei Dutzend Menschen kamen.", "de", 24, None),
        ("Rund 12 500 emplois.", "fr", 12_500, None),
        ("Une centaine de députés sont venus.", "fr", 100, None),
        ("Es leben dort 25 von 30 Millionen Menschen.", "de", 25_000_000, None),
        ("Auf drei Vierteln der Fläche wächst Mais.", "de", 0.75, None),
        ("Nur 3 von 30 Millionen Losen gewannen.", "de", 3_000_000, None),
        ("Nur 1 von 30 Millionen Losen gewann.", "de", 1, None),
        ("Dos tercios de los diputados.", "es", 0.666666667, None),
        ("Huyeron decenas de miles de personas.", "es", (10_000, 100_000), None),
    ],
)
def test_figures_with_a_decimal_comma(body: str, language: str, value: float, unit: str | None) -> None:
    first = read(body, language)[0]
    assert first.value == value
    assert unit is None or first.unit == unit


@pytest.mark.parametrize(
    "body",
    [
        "He came on 6 January 2026 and left in 2027.",
        "It began at 10:30 and ended at 5 pm.",
        "She was third and he was 22nd.",
        "Harrow, 42, was born there.",
        "Call 555-2013-44 now.",
        "One of them left, and no one saw it.",
        "See page 12 and Article 5.",
        "He flew a Boeing 747.",
        "They won 3-1 and lost 2-2 on aggregate.",
        "It was shown at 21.04, and at three o'clock.",
        "The F-16 and COVID-19 and a 6'3\" guard.",
        "The Stoxx 600 fell.",
        "She is on a salary of six figures at a four-way stop.",
        "Account 12345678901 is shut.",
        "It is open 5-8pm, or from 9 to 11 a.m.",
        "A 3-D film and a 10-H rule.",
        "Some day or another, one day, at one point.",
        "",
    ],
)
def test_dates_times_ages_labels_and_names_are_no_figures(body: str) -> None:
    assert read(body) == []


PIECES = [
    *"5 10 1,000 1.5bn $ % - – / ( ) . , ' ~ + a an half of in to from by and between per million people".split(),
    *"one two hundred thousand dozen third quarters doubled aged year old compared with up down fell rose".split(),
    *'minus error margin poll £ US USD RM € °C m km ½ 1/2 x = " \n more than least May 2020'.split(),
]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), max_size=30),
    st.sampled_from([" ", ""]),
    st.sampled_from("en de fr es".split()),
)
def test_figures_lie_apart_in_the_body_whatever_it_is(pieces: list[str], between: str, language: str) -> None:
    body = between.join(pieces)
    found = find_figures(body, (), language)
    assert all(0 <= f.span[0] < f.span[1] <= len(body) for f in found)
    assert all(one.span[1] <= two.span[0] for one, two in pairwise(found))
    for f in found:
        assert f.value[0] < f.value[1] if isinstance(f.value, tuple) else f.value == f.value


@pytest.mark.parametrize(
    "piece",
    ["from 5 to ", "one hundred and ", "1,11,", "aged 4, 5, ", "5-", "1/2 ", "$5bn, compared with ", "-5 "],
)
def test_figures_take_time_in_proportion_to_the_text(piece: str) -> None:
    def took(size: int) -> float:
        body = piece * (size // len(piece))
        return seconds(lambda: find_figures(body, (), "en"))

    took(1_000)
    small = min(took(5_000) for _ in range(2))
    assert any(took(40_000) < 8 * 4 * max(small, 0.005) for _ in range(3))


def test_a_sample_is_not_what_moved() -> None:
    body = "A poll last week found that 57% of 1,004 adults wanted the troops home, up from 48% a year ago."
    found = read(body)
    assert [(f.value, f.unit, f.change) for f in found] == [
        (57, "%", Change(from_=48, to=57)),
        (1004, None, None),
    ]


@pytest.mark.parametrize(
    ("body", "unit"),
    [
        ("The highest bid was 84.75 cents, while the lowest was 74.07.", "cent"),
        ("Exports rose by 2 per cent but imports fell by 1.", "%"),
        ("The index lost 162.31 points, or 2.14%, to close at 7,425.81.", "point"),
        ("Mileage went from 14-18 mpg to 24 in ten years.", "mpg"),
        ("Profit was $3.2m in May and 4.1m in June.", "USD"),
        ("The paper cost $3 and 300 were sold.", None),
        ("Sales were 2.2 billion shekels ($590 million) and 71 million.", None),
        ("It grew 0.2% and closed at 5,162.13.", None),
    ],
)
def test_a_bare_number_shares_the_unit_of_one_like_it(body: str, unit: str | None) -> None:
    last = [one for one in read(body) if one.unit != "yr"][-1]
    assert last.unit == unit


def test_a_part_counts_what_the_whole_counts() -> None:
    whole, part = read("Some 6 million homes, including 1.5 million in the capital, lost power.")
    assert (whole.of, part.of) == ("homes", "homes")


def test_a_range_after_a_number_is_no_change() -> None:
    first, then = read("The firm wants to lift it from 24.2 to 33-35 billion euros.")
    assert (first.value, first.unit) == (24_200_000_000, "EUR")
    assert (then.value, then.unit) == ((33 * 10**9, 35 * 10**9), "EUR")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Sie wohnt im 4. Stock und wurde 66. im Einzel.", []),
        ("Nach ihrem starken 16. Rang kam sie auf Platz sechs.", []),
        ("Das steht in Band 2, Kapitel drei.", []),
        ("Offen von 9-12 Uhr und 13 bis 16 Uhr.", []),
        ("Es waren 27. Danach gingen alle.", [(27, None, None)]),
        ("Die Tiere verfügen in der Regel über zwei Augen.", [(2, None, None)]),
        ("Über 40 Betten verfügt das Haus.", [(40, None, None)]),
        ("Es kamen über 300 Gäste.", [(300, None, "über")]),
        ("Der 47-jährige Leiter sah den 10-sekündigen Clip.", [(47, "year of age", None), (10, "s", None)]),
        ("Die 31-Jährige gewann.", [(31, "year of age", None)]),
        ("Er nahm eine 5-prozentige Lösung.", [(5, "%", None)]),
    ],
)
def test_ordinals_labels_and_adjectives_of_units_in_german(body: str, expected: list[object]) -> None:
    assert [(f.value, f.unit, f.qualifier) for f in find_figures(body, (), "de")] == expected


def test_the_time_behind_an_amount_is_not_what_it_counts() -> None:
    assert [f.of for f in find_figures("Se invirtieron $5.330 millones el año pasado.", (), "es")] == [None]


def test_an_adjective_that_is_a_number_too_counts_only_before_a_noun() -> None:
    found = find_figures("Le socle est solide et neuf : il y a neuf régions et vingt-neuf écoles.", (), "fr")
    assert [(f.value, f.of) for f in found] == [(9, "régions"), (29, "écoles")]


def test_a_negated_verb_is_not_counted() -> None:
    assert [f.of for f in read("Call 300 helpers, as 24 aren't there.")] == ["helpers", None]


@pytest.mark.parametrize(
    ("body", "unit"),
    [
        ("They work 40 to 50 hours a week.", "hour per week"),
        ("It runs from $500,000 to $1 million a year.", "USD per year"),
        ("It makes 3 t/yr.", "tonne per year"),
        ("The price is $3 a litre.", "USD/l"),
        ("It needs 20 gallons a minute.", "gallon per minute"),
        ("It holds 8.9 ksi.", "kilopound per square inch"),
    ],
)
def test_a_rate_is_in_words_where_a_part_has_no_symbol_that_readers_know(body: str, unit: str) -> None:
    assert [f.unit for f in read(body)] == [unit]


@pytest.mark.parametrize(
    ("body", "values"),
    [
        ("Abrieron 14,571 tiendas y 1,500 bares.", [14_571, 1_500]),
        ("Vale $17,000 millones, un 3.2 por ciento más que los $10,500.50 de ayer.", [17 * 10**9, 3.2, 10_500.5]),
        ("Cuesta 1,234,567 euros.", [1_234_567]),
        ("El franco cotiza a 1,125 dólares, un 3,5 % más.", [1.125, 3.5]),
        ("Subió un 0,125 % y un 3,625 % entre 12.500 personas.", [0.125, 3.625, 12_500]),
    ],
)
def test_spanish_has_thousands_with_a_comma_too(body: str, values: list[float]) -> None:
    assert [f.value for f in find_figures(body, (), "es")] == values


@pytest.mark.parametrize(
    ("body", "language", "expected"),
    [
        ("His support fell from 54% in November to 35%.", "en", {"when": None}),
        ("Sales will grow from $2m last year to $3m by 2030.", "en", {"when": "2030"}),
        ("The rate rose to 12% in May from 9% in March.", "en", {"when": "May"}),
        ("Attendance sank to 68%, down from 89% on Monday.", "en", {"when": None}),
        ("La part a baissé de 23 % en 2018 à 10 % en 2019.", "fr", {"when": "2019"}),
        ("Der Preis ist von 20,4 auf 23,1 Euro gestiegen.", "de", {"change": Change(from_=20.4, to=23.1)}),
        ("La part est passée de 100 à 200 élèves.", "fr", {"change": Change(from_=100, to=200), "of": "élèves"}),
        ("La cifra pasó de 100 a 200 alumnos.", "es", {"change": Change(from_=100, to=200), "of": "alumnos"}),
        ("Der Rückgang von 14 % auf 75.023 Fälle hält an.", "de", {"value": 14, "change": None}),
        ("Die Preise wurden um 12,7 Prozent angehoben.", "de", {"value": 12.7, "direction": "up", "by": 12.7}),
        ("He knocked down a three.", "en", {"value": 3, "direction": None}),
        ("They shot down a $30m drone.", "en", {"unit": "USD", "direction": None}),
        ("The sale frees up, or freed up $5m.", "en", {"unit": "USD", "direction": None}),
        ("Shares were down 3%.", "en", {"direction": "down"}),
    ],
)  # fmt: skip
def test_what_moved_and_when(body: str, language: str, expected: dict[str, Any]) -> None:
    first = find_figures(body, (), language)[0]
    assert {name: getattr(first, name) for name in expected} == expected


def test_a_number_that_is_an_adjective_is_no_end_of_a_change() -> None:
    body = "The weekly rate rose from 43 to 66. The 14-day rate increased from 84 to 108."
    assert [(f.value, f.change) for f in read(body)] == [
        (66, Change(from_=43, to=66)),
        (14, None),
        (108, Change(from_=84, to=108)),
    ]


@pytest.mark.parametrize(
    ("body", "language", "expected"),
    [
        ("The rate is 119 per 100,000 people.", "en", [(119, "per 100,000", None)]),
        ("They found 45 cases per 100,000.", "en", [(45, "per 100,000", "cases")]),
        ("It has increased from 6 per 100,000 in August to 67.3 in October.", "en", [(67.3, "per 100,000", None)]),
        ("Die Inzidenz liegt bei 57,3 je 100.000 Einwohner.", "de", [(57.3, "per 100,000", None)]),
        ("Le taux est de 57 pour 100 000 habitants.", "fr", [(57, "per 100,000", None)]),
        ("Hay 12 casos por cada 1.000 habitantes.", "es", [(12, "per 1,000", "casos")]),
        ("They paid 300 dollars per 1,000 litres.", "en", [(300, "USD", None), (1000, "l", None)]),
    ],
)
def test_a_rate_of_so_many_is_one_figure(body: str, language: str, expected: list[object]) -> None:
    assert [(f.value, f.unit, f.of) for f in find_figures(body, (), language)] == expected

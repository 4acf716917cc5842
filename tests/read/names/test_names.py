from __future__ import annotations

import pytest

from tests.spent import seconds
from wirebell.catalogue.names import load_names
from wirebell.model.facts import Mention
from wirebell.read.names.find import find_mentions


def read(body: str, language: str = "en", lead: str = "") -> dict[str, Mention]:
    return {m.id: m for m in find_mentions(body, language, load_names(), lead)}


def named(body: str, language: str = "en") -> list[tuple[str, str]]:
    """Return kind and name of each thing a body names, in order."""
    return [(m.kind, m.name) for m in find_mentions(body, language, load_names())]


def texts(body: str, mention: Mention) -> list[str]:
    return [body[start:end] for start, end in mention.spans]


def test_a_person_is_one_under_title_full_name_and_surname() -> None:
    body = (
        "Admiral Omar Sayed, head of the navy, left on Monday. Adm Sayed gave no reason. "
        "The ships stay in port, and Sayed's deputy takes over."
    )
    found = read(body)["person:omar-sayed"]
    assert texts(body, found) == ["Omar Sayed", "Sayed", "Sayed"]
    assert found.name == "Omar Sayed"
    assert found.roles == ("Admiral", "Adm", "head of the navy")


def test_a_short_form_in_brackets_stands_for_the_organisation_from_then_on() -> None:
    body = "The Harbour Workers Union (HWU) called a strike. Later the HWU gave in."
    found = read(body)["organisation:harbour-workers-union"]
    assert texts(body, found) == ["Harbour Workers Union", "HWU", "HWU"]


@pytest.mark.parametrize(
    ("body", "thing", "surface"),
    [
        ("Talks were held with Iraqi officials.", "other:iraqi", "Iraqi"),
        ("He flew to Iraq.", "place:iraq", "Iraq"),
        ("A vote at the U.N. failed.", "organisation:united-nations", "U.N."),
        ("The Nato chief resigned.", "organisation:nato", "Nato"),
        (
            "She joined the Ministry of Trade and Industry in May.",
            "organisation:ministry-of-trade-and-industry",
            None,
        ),
        ("A bridge over Karsan River fell.", "place:karsan-river", "Karsan River"),
        ("TROOPS LEAVE IRAQ AFTER VOTE", "place:iraq", "IRAQ"),
        ("They met Iraqi Prime Minister Nouri al-Sabri.", "person:nouri-al-sabri", "Nouri al-Sabri"),
        ("The firm Tolland Marine Ltd closed.", "organisation:tolland-marine-ltd", "Tolland Marine Ltd"),
        ("The U.S.-led force left.", "place:united-states", "U.S."),
        ("They moved to Tolland, Ohio.", "place:tolland", "Tolland"),
        ("A vote on the Fisheries Act failed.", "other:fisheries-act", "Fisheries Act"),
    ],
)
def test_names_by_kind(body: str, thing: str, surface: str | None) -> None:
    found = read(body)[thing]
    assert texts(body, found) == [surface or texts(body, found)[0]]


@pytest.mark.parametrize(
    "body",
    [
        "Yesterday the ships left. Nobody saw them. They were gone.",
        "On Wednesday in January the President and the Prime Minister spoke.",
        "However, prices rose. Officials said so.",
        "",
        " \n ",
    ],
)
def test_a_capital_at_the_start_a_date_or_an_office_alone_is_no_name(body: str) -> None:
    assert read(body) == {}


def test_what_is_short_for_no_name_is_none() -> None:
    body = "The GDP fell. The IPO was late, and Jo Reed was MVP with 34 KOs and a TKO on DVD."
    assert [m.name for m in read(body).values()] == ["Jo Reed"]


def test_possessive_and_article_stay_outside_the_span() -> None:
    body = "The Guardian’s report and Lena Harrow's answer differ."
    found = read(body)
    assert texts(body, found["organisation:guardian"]) == ["Guardian"]
    assert texts(body, found["person:lena-harrow"]) == ["Lena Harrow"]


def test_known_names_are_found_in_other_languages() -> None:
    german = read(
        "Die Vereinten Nationen warnen. Im Irak und in Deutschland wird gestreikt, sagte Anna Brandt.", "de"
    )
    assert {"place:iraq", "place:germany", "person:anna-brandt"} <= german.keys()
    assert "place:germany" in read("Le ministre quitte l'Allemagne.", "fr")
    assert "place:spain" in read("El gobierno de España cayó ayer.", "es")


def test_ids_are_the_same_whatever_else_a_story_says() -> None:
    one = read("Prime Minister Kim Bauer met Omar Sayed in Baghdad.")
    two = read("In Baghdad, Omar Sayed said nothing. Kim Bauer left early.")
    assert {"person:kim-bauer", "person:omar-sayed", "place:baghdad"} <= one.keys() & two.keys()


def test_words_in_capitals_that_go_on_and_on_cost_little() -> None:
    names, found = load_names(), []
    assert seconds(lambda: found.append(find_mentions("A " * 50_000, "en", names))) < 2
    assert found == [()]


def test_a_label_in_capitals_is_the_person_it_names() -> None:
    body = "Lena Harrow runs the port.\n\nHARROW: It stands where it stood.\n\nHARROW: It will fall when it falls."
    assert texts(body, read(body)["person:lena-harrow"]) == ["Lena Harrow", "HARROW", "HARROW"]


@pytest.mark.parametrize(
    "body",
    [
        "The goalkeeper has played for Turkey at under-21 level, and scored against Turkey's neighbours.",
        "She beat the champion of Denmark, and Denmark won the cup.",
    ],
)
def test_a_country_that_plays_is_still_a_place(body: str) -> None:
    assert not [m.id for m in read(body).values() if m.kind == "organisation"]


def test_an_organisation_of_a_country_is_none_of_its_places() -> None:
    found = read(
        "A bus fell from a bridge, the Kenya Red Cross said. Volunteers of the Malawi Red Cross came to help."
    )
    assert {"organisation:kenya-red-cross", "organisation:malawi-red-cross"} <= found.keys()


def test_what_something_is_between_is_of_one_kind() -> None:
    found = read("The talks between Kembia and Orland broke up on Monday. Nobody leads the Orland side now.")
    assert "place:kembia" in found
    assert "person:orland" not in found


def test_a_person_of_the_catalogue_is_one_with_the_surname_alone() -> None:
    body = "Vladimir Putin spoke on Monday. Later Putin left, and Putin's aide spoke."
    found = [m for m in read(body).values() if m.kind == "person"]
    assert [(m.name, len(m.spans)) for m in found] == [("Vladimir Putin", 3)]


@pytest.mark.parametrize(
    "body",
    [
        "The hunter, 54-year-old Bharrat Ramdehol, was shot. Ramdehol had gone out alone.",
        "Pine Harbour walked home. Pine Harbour's sister waited for Harbour.",
    ],
)
def test_who_has_an_age_or_a_sister_is_a_person(body: str) -> None:
    (found,) = read(body).values()
    assert (found.kind, len(found.spans)) == ("person", 2 if "shot" in body else 3)


def test_a_train_is_no_office_and_a_place_ends_what_is_no_name() -> None:
    found = read("Der ICE fährt. Dazu zählen die Verbindungen von Köln nach Berlin.", "de")
    assert [m.name for m in found.values()] == ["Cologne", "Berlin"]


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("Coach Renaldo “Peewee” Gilkes spoke. Later Gilkes left.", "Renaldo “Peewee” Gilkes"),
        ('William "Bill" Harrow came. Harrow was late.', 'William "Bill" Harrow'),
    ],
)
def test_a_nickname_in_marks_parts_no_name(body: str, name: str) -> None:
    (found,) = read(body).values()
    assert (found.kind, found.name, len(found.spans)) == ("person", name, 2)


def test_countries_are_known_as_papers_write_them() -> None:
    found = read("The Bajans oppose Antigua and Barbuda on June 2.")
    assert texts("The Bajans oppose Antigua and Barbuda on June 2.", found["place:antigua-barbuda"]) == [
        "Antigua and Barbuda"
    ]


def test_a_small_word_joins_two_people_and_parts_no_name() -> None:
    found = read("Declararon los peritos Milton Hinojosa y Luis Loyola. Leyó a José Ortega y Gasset.", "es")
    assert [m.name for m in found.values()] == ["Milton Hinojosa", "Luis Loyola", "José Ortega y Gasset"]


@pytest.mark.parametrize(
    ("body", "name", "role"),
    [
        ("They asked Sen. Lena Harrow for help.", "Lena Harrow", "Sen"),
        ("A plan by Tánaiste Leo Brannigan failed.", "Leo Brannigan", "Tánaiste"),
        ("The strip is by Cartoonist Omar Sayed.", "Omar Sayed", "Cartoonist"),
        ("Honourable Premier Fabian spoke. Andrew Fabian is 52.", "Andrew Fabian", "Premier"),
    ],
)
def test_a_title_in_front_is_no_part_of_a_name(body: str, name: str, role: str) -> None:
    (found,) = [m for m in read(body).values() if m.kind == "person"]
    assert found.name == name
    assert role in found.roles


@pytest.mark.parametrize(
    "body",
    [
        "I've seen it. I'm late. They'd know. You'll see, and she won't.",
        "It opens on 28th September. By October 31st they will know, and on September 27th they vote.",
        "Unsurprisingly, it rained. Surging prices hurt. Testifying is hard.",
        "Look at pic.twitter.com/H7PMaQr and https://harbour.example/GroupCalls for more.",
        "Send an SMS or a PDF: a JPEG of 20 KB will do.",
    ],
)
def test_what_is_no_name_is_none(body: str) -> None:
    assert named(body) == []


def test_a_senators_seat_is_no_organisation() -> None:
    assert named("Lena Harrow, D-CA, and Omar Sayed, R-S.C., agreed.") == [
        ("person", "Lena Harrow"),
        ("person", "Omar Sayed"),
    ]


def test_a_possessive_parts_two_names() -> None:
    assert ("place", "Berlin") in named("They met on Berlin's Petersallee in May.")
    body = "Netanyahu’s Likud lost. Benjamin Netanyahu left."
    assert texts(body, read(body)["person:benjamin-netanyahu"]) == ["Netanyahu", "Benjamin Netanyahu"]


def test_the_number_of_a_note_is_no_part_of_a_name() -> None:
    body = "So says Boris Shore.3 Later the maps changed, according to Iowa Starting Line.2 Lena Warren agreed."
    assert {"Boris Shore", "Lena Warren"} <= {m.name for m in read(body).values()}


def test_a_name_with_jr_is_one_with_the_surname() -> None:
    body = "Kelly Orban Jr. scored. Orban Jr. left early, and Orban was hurt."
    assert texts(body, read(body)["person:kelly-orban-jr"]) == ["Kelly Orban Jr.", "Orban Jr.", "Orban"]


@pytest.mark.parametrize(
    ("body", "long", "short"),
    [
        ("The House Freedom Caucus met. The House voted.", "House Freedom Caucus", "House"),
        ("Worcester County Council met. Worcester is wet.", "County Council", "Worcester"),
        ("Python is slow, said the Python Packaging Authority. Python will be fast.", "Packaging", "Python"),
        ("The Academy of Fine Arts won. Arts are dear.", "Fine Arts", "Arts"),
    ],
)
def test_a_word_that_many_share_is_no_short_form(body: str, long: str, short: str) -> None:
    assert all(short not in texts(body, m) for m in read(body).values() if long in m.name)


def test_the_council_is_the_one_named_last() -> None:
    body = (
        "The Salvation Army came first, then the Times of Tolland. A reporter for the Times told the Army so, and "
        "the New Orvis Times agreed. Nobody at the Times spoke."
    )
    assert texts(body, read(body)["organisation:times-of-tolland"]) == ["Times of Tolland", "Times"]


def test_letters_in_brackets_stand_for_a_place_too() -> None:
    body = "The British Virgin Islands (BVI) voted. The BVI has a premier, and BVI voters like him."
    assert texts(body, read(body)["place:british-virgin-islands"]) == ["British Virgin Islands", *["BVI"] * 3]


def test_a_headline_lends_the_full_name_of_a_person() -> None:
    body = "Embury scored 40 points. Nobody stopped Embury, and Embury said so."
    found = read(body, lead="Joel Embury scores 40 in win")["person:joel-embury"]
    assert (found.name, len(found.spans)) == ("Joel Embury", 3)
    assert "person:joel-embury" not in read(body)


def test_a_headline_lends_a_name_in_german() -> None:
    body = "Welskop warnte am Montag vor Kürzungen. Später sagte Welskop nichts mehr."
    assert "person:eva-welskop" in read(body, "de", "Eva Welskop warnt vor Kürzungen")


@pytest.mark.parametrize(
    "body",
    [
        "St. Vincent and the Grenadines is an island state. St Vincent and the Grenadines has a premier.",
        "The premier of Saint Vincent and the Grenadines spoke.",
    ],
)
def test_a_country_of_two_parts_is_one_place(body: str) -> None:
    assert [m.id for m in read(body).values()] == ["place:st-vincent-grenadines"]


@pytest.mark.parametrize(
    ("body", "language", "found"),
    [
        ("Kincaid police held two men.", "en", ("place", "Kincaid")),
        ("Lüderitzstrasse has a new name.", "en", ("place", "Lüderitzstrasse")),
        ("She lives on Petersallee.", "en", ("place", "Petersallee")),
        ("The Academy of Fine Arts won.", "en", ("organisation", "Academy of Fine Arts")),
        ("Omar Sayed, 37, Bulpitt, was held. Lena Harrow, 40, of Orvis, was not.", "en", ("place", "Bulpitt")),
        ("He was found on Tarrow Drive.", "en", ("place", "Tarrow Drive")),
        ("Orvis Republicans cheered, and Omar Sayed spoke.", "en", ("organisation", "Orvis Republicans")),
    ],
)
def test_a_kind_by_the_words_around_or_in_a_name(body: str, language: str, found: tuple[str, str]) -> None:
    assert found in named(body, language)


@pytest.mark.parametrize(
    ("body", "language"),
    [
        ("Der Euro fällt. Ein Haus kostet 20 Euro mehr. Das BIP steigt.", "de"),
        ("Die B53 ist gesperrt, die A7 auch. Schicken Sie ein PDF.", "de"),
    ],
)
def test_what_is_no_name_in_german(body: str, language: str) -> None:
    assert named(body, language) == []


def test_a_canton_in_brackets_is_no_organisation() -> None:
    assert named("Sie kommt aus Freiburg (FR) und wohnt in Bern (BE).", "de") == [
        ("place", "Freiburg"),
        ("place", "Bern"),
    ]


@pytest.mark.parametrize(
    ("body", "thing"),
    [
        ("Amazon opens a warehouse. Workers at Amazon agreed.", "organisation:amazon-com"),
        ("Amazon said so, and shares of Amazon.com fell.", "organisation:amazon-com"),
        ("The forests of the Amazon burn. Rain fell on the Amazon.", "place:amazon"),
        ("The General Assembly drew new maps for the county.", "organisation:general-assembly"),
        ("The U.N. met. The General Assembly voted.", "organisation:un-general-assembly"),
    ],
)
def test_a_shared_name_is_what_the_story_tells_of(body: str, thing: str) -> None:
    found = read(body)
    assert thing in found
    assert found[thing].kind == thing.partition(":")[0]


def test_a_name_that_stands_whole_elsewhere_is_not_cut() -> None:
    body = (
        "Medicare for All divides the party. She wrote Medicare for All, a bill. Nobody likes “Medicare for All” "
        "less than he does."
    )
    assert "Medicare" not in {m.name for m in read(body).values()}


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("The House Committee on Harbour Services met.", ["House Committee on Harbour Services"]),
        ("The Orvis Committee on Monday said no.", ["Orvis Committee"]),
        (
            "The Intergovernmental Panel on Climate Change (IPCC) met. The IPCC warned.",
            ["Intergovernmental Panel on Climate Change"],
        ),
    ],
)
def test_a_committee_is_named_with_what_it_is_on(body: str, names: list[str]) -> None:
    assert [m.name for m in read(body).values()] == names


def test_a_german_genitive_is_the_person() -> None:
    body = "Präsident Andry Rasoamana sprach. Rasoamanas Regierung trat zurück."
    assert texts(body, read(body, "de")["person:andry-rasoamana"]) == ["Andry Rasoamana", "Rasoamana"]


def test_a_person_is_no_short_form_of_a_fan_club() -> None:
    body = "Anders Tallberg spoke. The Anders Tallberg Fan Club met, and Tallberg came."
    assert texts(body, read(body)["person:anders-tallberg"]) == ["Anders Tallberg", "Tallberg"]

from __future__ import annotations

import json

import pytest

from wirebell.catalogue.imports import entries, kept, stored_with, with_entries
from wirebell.catalogue.names import load_names
from wirebell.errors import UsageError
from wirebell.model.facts import Mention
from wirebell.read.names.find import find_mentions

CSV = """kind,name,aliases,same_as
organisation,Karsan Port Authority,KPA | Karsan Ports,
person,Omar Sayed,The Admiral,
org,Ports of Karsan,,organisation:karsan-port-authority
"""


def read(body: str, text: str) -> dict[str, Mention]:
    return {m.id: m for m in find_mentions(body, "en", with_entries(load_names(), entries(text)))}


def test_an_imported_name_is_known_by_its_aliases() -> None:
    found = read("Officials at the Karsan Ports said no. KPA was not asked.", CSV)
    assert found["organisation:karsan-port-authority"].name == "Karsan Port Authority"
    assert len(found["organisation:karsan-port-authority"].spans) == 2


def test_same_as_merges_two_things_into_one() -> None:
    found = read("The Ports of Karsan and the Karsan Port Authority are one.", CSV)
    assert len(found["organisation:karsan-port-authority"].spans) == 2
    assert "organisation:ports-of-karsan" not in found


def test_an_alias_given_to_another_thing_is_split_from_the_first() -> None:
    rows = "kind,name,aliases\norganisation,Harbour Board of Karsan,Council of Europe\n"
    assert "organisation:harbour-board-of-karsan" in read("The Council of Europe met on Friday.", rows)


def test_a_name_that_two_rows_share_is_decided_by_neither() -> None:
    rows = "kind,name,aliases\norganisation,Karsan Bank,KB\norganisation,Kolvi Bakery,KB\n"
    found = read("Shares of KB fell. KB would not comment.", rows)
    assert not {"organisation:karsan-bank", "organisation:kolvi-bakery"} & found.keys()


def entity(label: str, kind: str, *aliases: str) -> dict[str, object]:
    claim = {"mainsnak": {"datavalue": {"value": {"id": kind}}}}
    tongues = {"en": [{"value": alias} for alias in aliases]}
    return {"id": "Q1", "labels": {"en": {"value": label}}, "aliases": tongues, "claims": {"P31": [claim]}}


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([entity("Ada Brandt", "Q5", "A. Brandt")]),
        json.dumps({"entities": {"Q1": entity("Ada Brandt", "Q5", "A. Brandt")}}, indent=1),
        json.dumps(entity("Ada Brandt", "Q5", "A. Brandt")) + "\n" + json.dumps({"id": "Q2", "labels": {}}),
        "[\n" + json.dumps(entity("Ada Brandt", "Q5", "A. Brandt")) + ",\n]\n",
    ],
)
def test_entities_of_wikidata_come_as_a_list_an_object_or_lines(text: str) -> None:
    (found,) = entries(text)
    assert (found.id, found.kind, found.aliases) == ("person:ada-brandt", "person", ("A. Brandt",))


@pytest.mark.parametrize(
    ("text", "told"),
    [("name\nX\n", "kind and name"), ("kind,name\nship,Aurora\n", "Row 2"), ("{1}\n{2}", "Line 1")],
)
def test_what_is_not_understood_is_named(text: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        entries(text)


def test_what_is_stored_is_kept_and_the_later_of_one_name_replaces_it() -> None:
    before = entries("kind,name,aliases\nperson,Ada Brandt,A. B.\n")
    more = entries("kind,name,aliases\nperson,Ada Brandt,Ada B.\nplace,Altkai,\n")
    assert kept(stored_with(before, more)) == more
    assert kept(b"") == []

"""Topics of others: SKOS and tables."""

from __future__ import annotations

import pytest

from wirebell.catalogue.taxonomy import merged, read_taxonomy
from wirebell.errors import UsageError
from wirebell.model.topic import Topic

SKOS = b"""<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:skos="http://www.w3.org/2004/02/skos/core#"
    xmlns:owl="http://www.w3.org/2002/07/owl#">
  <skos:Concept rdf:about="http://cv.iptc.org/newscodes/mediatopic/20009001">
    <skos:prefLabel xml:lang="de">Hafenbau</skos:prefLabel>
    <skos:prefLabel xml:lang="en-GB">harbour works</skos:prefLabel>
    <skos:broader rdf:resource="https://post.example/topics/harbour"/>
    <skos:broader rdf:resource="https://post.example/topics/elsewhere"/>
  </skos:Concept>
  <rdf:Description rdf:about="https://post.example/topics/harbour">
    <skos:prefLabel>Harbour</skos:prefLabel>
  </rdf:Description>
  <skos:Concept rdf:about="https://post.example/topics/ropes">
    <skos:prefLabel>Ropes</skos:prefLabel><owl:deprecated>true</owl:deprecated>
  </skos:Concept>
</rdf:RDF>"""


HARBOUR, ELSEWHERE = "https://post.example/topics/harbour", "https://post.example/topics/elsewhere"


def test_skos_gives_ids_labels_and_the_parents() -> None:
    assert read_taxonomy(SKOS, "harbour.rdf") == [
        Topic(id="medtop:20009001", label="harbour works", parents=(HARBOUR, ELSEWHERE)),
        Topic(id="https://post.example/topics/harbour", label="Harbour"),
    ]


def test_labels_come_in_the_language_asked_for() -> None:
    assert read_taxonomy(SKOS, "harbour.rdf", "de")[0].label == "Hafenbau"


def test_a_table_gives_topics_with_rules_and_several_parents() -> None:
    table = "id,label,parents,rule\nown:port,Port,,harbour OR port\nown:crane,Crane,own:port; own:none,\n"
    port, crane = read_taxonomy(table.encode(), "Topics.CSV")
    assert (port.rule, port.parents, crane.rule, crane.parents) == (
        "harbour OR port",
        (),
        None,
        ("own:port", "own:none"),
    )
    assert port.version != crane.version


@pytest.mark.parametrize(
    ("data", "name", "told"),
    [
        (b"<rdf", "a.rdf", "no RDF/XML"),
        (b"<rdf/>", "a.rdf", "holds no topics"),
        (b"name\nx\n", "a.csv", "columns id and label"),
        (b"id,label\nown:a,\n", "a.csv", "Line 2"),
        (b"\xff\xfe", "a.csv", "CSV in UTF-8"),
        ("id,label\na:1,Café\n".encode("latin-1"), "a.csv", "Line 2 of the table is not UTF-8"),
    ],
)
def test_what_cannot_be_read_is_named(data: bytes, name: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        read_taxonomy(data, name)


def test_entities_are_not_followed() -> None:
    bomb = b'<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + SKOS.split(b"?>", 1)[1].replace(
        b">Harbour<", b">&a;Harbour<"
    )
    assert {topic.label for topic in read_taxonomy(bomb, "a.rdf")} <= {"harbour works", "Harbour"}


def test_our_own_topics_stay_as_they_are() -> None:
    own = Topic(id="wb:a", label="A", rule="harbour")
    assert merged([own], [Topic(id="wb:a", label="Other"), Topic(id="wb:b", label="B")]) == [
        own,
        Topic(id="wb:b", label="B"),
    ]


def test_parents_are_kept_where_either_side_has_them() -> None:
    others = [Topic(id="own:crane", label="Crane", parents=("wb:a", "own:none", "own:crane", "own:port"))]
    kept = merged([Topic(id="wb:a", label="A")], [*others, Topic(id="own:port", label="Port")])
    assert {topic.id: topic.parents for topic in kept}["own:crane"] == ("wb:a", "own:port")

"""What each form of the language means, on one story with every kind of fact; engine and twin agree."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from tests.samples import told
from tests.standing.examples import OIL, PARENTS, STORY
from wirebell.model.facts import Figure
from wirebell.model.story import Correction
from wirebell.standing import RULE, Index, document, explain, explain_failure, holds, parse, plain_document

DOCUMENT = document(STORY, ancestors=PARENTS, storyline="line:77")

MET = """
troop
TROOPS leaves
Elan
"karsan base" historic
"troops karsan"~2
"karsan troops"~3
with*
troops>=3
=leave =leaving
="were leaving"
NEAR/s(oil port)
NEAR/s(troops (fell OR rose) NOT union)
NEAR/p(oil ministry)
headline:NEAR/s(troops base)
headline:(leave karsan) NOT headline:oil
title:"leave karsan"
body:oil
quote:talks quote:lie
"port elan"
person:Sayed
person:"Omar Sayed" person:reed
person:person:omar-sayed
person:"person:omar-sayed"
person:Sa*
org:union
place:élan place:karsan
byline:ferro
source:harbour source:"The Harbour Post"
section:"world news" section:defence
topic:wb:karsan-policy
topic:"Karsan Policy"
topic:wb:foreign-policy topic:WB:politics
topic:medtop:20000053
lang:en
storyline:line:77
is:new
said(Sayed)
said("Omar Sayed": withdraw* talk NOT lie)
figure(troops)
figure(troops place:Karsan change>10%)
figure(troops >2,999 <=3k = 3000)
figure(troops change>=2000 down)
figure(change=40%)
figure(oil up change>9%)
figure(oil >9% unit:%)
figure(place:karsan ministry troops)
figure((troops OR soldiers) NOT oil)
troops OR nothing
(nothing OR troops) -nowhere
"""

NOT_MET = """
soldiers
"base karsan"
"troops oil"~5
"karsan troops"~1 headline:karsan -body:left -"karsan troops"~9
"base ministers"~99
"historic general"
troops>=9
=troop
NEAR/s(oil ministers)
NEAR/s(oil union)
NEAR/p(withdraw oil)
headline:oil
body:historic
quote:"failed it"
person:karsan
person:"sayed adam"
person:nobody
org:ferro
topic:karsan
topic:wb:other
lang:de
storyline:line:7
is:corrected OR is:withdrawn
said(Reed)
said(Sayed: lie)
figure(ministry)
figure(troops >3000)
figure(troops up)
figure(troops place:Elan)
figure(oil >11%)
figure(oil =10 unit:USD)
figure(soldiers)
troops NOT karsan
"""


def lines(block: str) -> list[str]:
    return block.strip().splitlines()


@pytest.mark.parametrize("text", lines(MET))
def test_met(text: str) -> None:
    query = parse(text, RULE)
    index: Index[str] = Index()
    index.add(text, query)
    assert index.match(DOCUMENT) == [text]
    assert holds(query, DOCUMENT)
    assert explain_failure(query, DOCUMENT) == ()
    for reason in explain(query, DOCUMENT):
        assert reason.passage
        if reason.span:
            part = {"headline": STORY.headline, "standfirst": STORY.standfirst or "", "body": STORY.body}[
                reason.field
            ]
            assert part[slice(*reason.span)]


@pytest.mark.parametrize("text", lines(NOT_MET))
def test_not_met(text: str) -> None:
    query = parse(text, RULE)
    index: Index[str] = Index()
    index.add(text, query)
    assert index.match(DOCUMENT) == []
    assert not holds(query, DOCUMENT)
    assert explain(query, DOCUMENT) == ()
    assert explain_failure(query, DOCUMENT)


def test_a_speaker_is_known_by_id_when_quoted() -> None:
    assert holds(parse('said("person:omar-sayed": talks)'), DOCUMENT)


def test_states() -> None:
    corrected = replace(STORY, told=told(kind="changed", correction=Correction(note="A number was wrong.")))
    withdrawn = replace(STORY, told=told(kind="withdrawn"))
    assert holds(parse("is:corrected NOT is:new"), document(corrected))
    assert holds(parse("is:withdrawn NOT is:new"), document(withdrawn))


def test_languages_are_stemmed_each_by_its_own_rules() -> None:
    german = document(replace(STORY, language="de", headline="Die Häuser", body="Viele Tagungen."))
    assert holds(parse("hauser tagung"), german)
    other = document(replace(STORY, language="fi", headline="Talot", body="Leaving"))
    assert not holds(parse("leave"), other)
    assert holds(parse("leaving"), other)


def test_a_circle_among_topics_ends() -> None:
    found = document(STORY, ancestors={"wb:karsan-policy": ["a"], "a": ["b"], "b": ["a"]})
    assert holds(parse("topic:b"), found)


def test_the_simple_analyzer_only_lowers_letters() -> None:
    found = plain_document("Häuser", "The İstanbul HOUSES stand")
    assert holds(parse("häuser houses"), found)
    assert not holds(parse("hauser OR house"), found)
    reasons = explain(parse("houses"), found)
    assert [(reason.field, reason.span) for reason in reasons] == [("body", (13, 19))]


def test_empty_parts() -> None:
    found = document(replace(STORY, headline="", standfirst=None, body=""))
    assert not holds(parse("troops"), found)
    assert Index[str]().match(found) == []


@pytest.mark.parametrize(
    ("figure", "clause", "met"),
    [
        (replace(OIL, value=0.333333333, unit=None, by=0.333333333, direction="down"), "change>40%", False),
        (replace(OIL, value=0.333333333, unit=None, by=0.333333333, direction="down"), "change>30%", True),
        (replace(OIL, value=300, unit=None, by=300), "change>1%", False),
        (replace(OIL, value=2200, unit=None, by=300, direction="down"), "change=12%", True),
    ],
)
def test_a_step_alone_tells_its_share_only_if_it_is_one(figure: Figure, clause: str, met: bool) -> None:
    text = document(replace(STORY, figures=(figure,)), ancestors=PARENTS)
    assert holds(parse(f"figure({clause} oil)"), text) is met


@pytest.mark.parametrize(
    ("unit", "asked", "met"),
    [
        ("USD per barrel", "unit:USD >80", True),
        ("USD per barrel", 'unit:"USD per barrel" >80', True),
        ("USD per barrel", "unit:EUR", False),
        ("USD", 'unit:"USD per barrel"', False),
        ("EUR/m²", "unit:eur", True),
        ("barrel per day", "unit:barrel", True),
        ("km/h", "unit:km", False),
        ("percentage point", "unit:percentage", False),
    ],
)
def test_a_rate_is_in_the_unit_of_which_it_is_one(unit: str, asked: str, met: bool) -> None:
    query, text = (
        parse(f"figure(oil {asked})"),
        document(replace(STORY, figures=(replace(OIL, value=84, unit=unit),))),
    )
    assert holds(query, text) is met
    index = Index[str]()
    index.add("follow", query)
    assert bool(index.match(text)) is met

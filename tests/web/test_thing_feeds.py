"""A thing's own feed, where a story has nothing to be called by."""

from __future__ import annotations

import msgspec
import pytest
from lxml import etree
from msgspec.structs import replace

from tests.samples import RIGHTS, story
from wirebell.app.things import Thing
from wirebell.model.source import Terms
from wirebell.web.thing_feeds import FORMS, feed_of

PIER = Thing(kind="place", id="north-pier", label="North Pier", expression="place:north-pier")


def titles(form: str, language: str) -> list[str]:
    made, _ = feed_of(form, PIER, [story(headline=""), story(headline="A ferry\nturned back")], "", {}, language)
    if form == "feed.json":
        return [item["title"] for item in msgspec.json.decode(made)["items"]]
    entries = etree.fromstring(made).iterfind("{*}entry")
    return [entry.findtext("{*}title") or "" for entry in entries]


@pytest.mark.parametrize("form", FORMS)
def test_a_story_without_a_headline_has_a_title_all_the_same(form: str) -> None:
    assert titles(form, "") == ["A story without a headline", "A ferry turned back"]
    assert titles(form, "de")[0] == "Ein Beitrag ohne Überschrift"


@pytest.mark.parametrize("form", FORMS)
def test_as_much_of_a_text_as_the_contract_with_its_source_lets_be_shown(form: str) -> None:
    reuse = replace(RIGHTS.reuse, verdict="open-licence")
    free = replace(RIGHTS, licence="https://creativecommons.org/licenses/by/4.0/", reuse=reuse)
    said = story(source="harbour", body="The ferry turned back at noon.", rights=free)
    assert "turned back at noon" in feed_of(form, PIER, [said], "", {})[0].decode()
    closed = {"harbour": Terms(excerpt=0)}
    assert "turned back" not in feed_of(form, PIER, [said], "", closed)[0].decode()

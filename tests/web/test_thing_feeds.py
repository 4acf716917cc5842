"""A thing's own feed, where a story has nothing to be called by."""

from __future__ import annotations

import msgspec
import pytest
from lxml import etree

from tests.samples import story
from wirebell.app.things import Thing
from wirebell.web.thing_feeds import FORMS, feed_of

PIER = Thing(kind="place", id="north-pier", label="North Pier", expression="place:north-pier")


def titles(form: str, language: str) -> list[str]:
    made, _ = feed_of(form, PIER, [story(headline=""), story(headline="A ferry\nturned back")], "", language)
    if form == "feed.json":
        return [item["title"] for item in msgspec.json.decode(made)["items"]]
    entries = etree.fromstring(made).iterfind("{*}entry")
    return [entry.findtext("{*}title") or "" for entry in entries]


@pytest.mark.parametrize("form", FORMS)
def test_a_story_without_a_headline_has_a_title_all_the_same(form: str) -> None:
    assert titles(form, "") == ["A story without a headline", "A ferry turned back"]
    assert titles(form, "de")[0] == "Ein Beitrag ohne Überschrift"

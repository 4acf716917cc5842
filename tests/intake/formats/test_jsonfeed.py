"""JSON Feed 1.0 and 1.1."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.intake.formats.given import items, parsed
from wirebell.errors import HostileInput, SourceError
from wirebell.model.source import Picture

VERSION = "https://jsonfeed.org/version/1.1"


def feed(*stories: object, **facts: Any) -> str:
    return json.dumps({"version": VERSION, "title": "The Harbour Post", "items": list(stories), **facts})


def test_an_item_brings_all_it_says() -> None:
    body = feed(
        {
            "id": 17,
            "url": "/a1",
            "title": "Ferry &amp; crew",
            "content_html": '<p style="x">Long <img src="p.png"></p>',
            "content_text": "Long",
            "summary": "Short <script>x</script>",
            "image": "top.jpg",
            "date_published": "2026-03-14T10:00:00+01:00",
            "date_modified": "garbage",
            "authors": [{"name": "Ada Quill"}, {"url": "x"}, "odd"],
            "tags": ["Sea", 5, " "],
            "language": "en-GB",
        }
    )
    [story] = items(body)
    assert (story.guid, story.url, story.title) == ("17", "https://harbour.example/a1", "Ferry & crew")
    assert story.html == '<p>Long <img src="https://harbour.example/news/p.png"></p>'
    assert (story.text, story.summary) == ("Long", "Short")
    assert story.picture == Picture(url="https://harbour.example/news/top.jpg")
    assert (story.published, story.updated) == (datetime(2026, 3, 14, 9, tzinfo=UTC), None)
    assert (story.authors, story.categories, story.language) == (("Ada Quill",), ("Sea",), "en-GB")


@pytest.mark.parametrize("value", [None, "", "  ", True, [], {}])
def test_an_item_without_an_id_is_dropped_and_nothing_else(value: object) -> None:
    assert [i.guid for i in items(feed({"id": value, "title": "x"}, {"id": "b"}, "odd", {"id": 3.0}))] == [
        "b",
        "3",
    ]


def test_the_feed_speaks_for_its_items_and_expired_is_about_the_feed() -> None:
    body = feed({"id": "a"}, author={"name": "Ada Quill"}, language="de", expired=True, next_url="?page=2")
    found = parsed(body)
    assert (found.items[0].authors, found.items[0].language, found.items[0].status) == (
        ("Ada Quill",),
        "de",
        "usable",
    )
    assert found.facts.expired
    assert found.facts.next_url == "https://harbour.example/news/feed.xml?page=2"


def test_hub_and_self_are_found() -> None:
    facts = parsed(
        feed(hubs=[{"type": "rssCloud", "url": "x"}, {"type": "WebSub", "url": "https://h.example/"}])
    ).facts
    assert facts.hub == "https://h.example/"


@pytest.mark.parametrize("body", [f'{{"version": "{VERSION}", "items": [}}', f'{{"version": "{VERSION}"}}'])
def test_invalid_json_is_refused_whole_with_its_place(body: str) -> None:
    with pytest.raises(SourceError, match=r"harbour\.example"):
        items(body)


def test_lone_surrogates_and_nul_are_taken_out() -> None:
    body = feed({"id": "a"}).replace('"a"', r'"a", "title": "x\ud800y\u0000z", "content_text": "\udfff"')
    [story] = items(body)
    assert (story.title, story.text) == ("xyz", None)
    [story] = items(feed({"id": "a"}).replace('"a"', r'"a", "title": "end\ud800"'))
    assert story.title == "end"


def test_endless_depth_is_hostile() -> None:
    with pytest.raises(HostileInput, match="nested"):
        items(f'{{"version": "{VERSION}", "items": {"[" * 200_000}')

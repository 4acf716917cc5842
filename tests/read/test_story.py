"""From an arrival to a story: which text, whose word counts, and what comes with it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests import samples
from wirebell.catalogue.lexicon import load
from wirebell.errors import UsageError
from wirebell.model.facts import Person, TopicFound
from wirebell.model.source import Picture
from wirebell.model.story import Story
from wirebell.read import Row, as_json, read, read_row, unread

LEXICON = load()
SENTENCE = "The council of Old Quay will close two of its five libraries, its leader said on Wednesday."
PAGE = (
    '<html lang="de"><head><title>From the page | Courier</title><meta name="author" content="Nils Aaberg">'
    '<meta property="article:published_time" content="2026-03-01T08:00:00Z"></head><body><h1>From the page</h1>'
    + "".join(f"<p>{SENTENCE} ({n})</p>" for n in range(9))
    + "</body></html>"
)


def story(source: Any = None, arrival: dict[str, Any] | None = None, **item: Any) -> Story:
    return read(samples.arrival(item=samples.item(**item), **(arrival or {})), LEXICON, source)


def test_the_fullest_text_is_read() -> None:
    every: dict[str, Any] = {
        "page": PAGE,
        "html": "<p>From the feed.</p>",
        "text": "From the text.",
        "summary": "From the summary.",
    }
    bodies = []
    for name in ("page", "html", "text", "summary"):
        bodies.append(story(**every).body)
        every[name] = None

    assert bodies[0].startswith("The council")
    assert bodies[1:] == ["From the feed.", "From the text.", "From the summary."]
    assert story(**every).body == ""


def test_the_item_s_word_comes_before_the_page_s() -> None:
    found = story(page=PAGE, authors=("Ada Brandt",), language="en", title="From the item")

    assert (found.headline, found.byline, found.language, found.published) == (
        "From the item",
        (Person(name="Ada Brandt"),),
        "en",
        samples.NOW,
    )


def test_the_page_fills_what_the_item_leaves_open() -> None:
    found = story(page=PAGE, title=None, published=None)

    assert (found.headline, found.byline, found.published) == (
        "From the page",
        (Person(name="Nils Aaberg"),),
        datetime(2026, 3, 1, 8, tzinfo=UTC),
    )


def test_a_title_with_the_site_around_it_gives_way() -> None:
    assert story(page=PAGE, title="From the page | Courier").headline == "From the page"


def test_a_page_s_date_in_the_future_is_when_it_was_seen() -> None:
    ahead = PAGE.replace("2026-03-01", "2036-03-01")

    assert story(page=ahead, published=None).published == samples.NOW


def test_an_unreadable_page_is_named_and_the_next_text_is_read() -> None:
    found = story(page="<div>" * 5000, text=SENTENCE)

    assert found.body == SENTENCE
    assert [(e.what, e.where) for e in found.rights.evidence] == [("unread", "page")]


def test_unreadable_markup_keeps_its_words() -> None:
    found = story(html="<div>" * 5000 + SENTENCE, text=None)

    assert found.body == SENTENCE
    assert [(e.what, e.where) for e in found.rights.evidence] == [("unread", "html")]


def test_summary_becomes_the_standfirst_unless_it_is_the_body_or_a_teaser() -> None:
    assert story(summary="<p>Two of five go.</p>").standfirst == "Two of five go."
    assert story(summary="The ministry said 300 troops had left the base").standfirst is None
    assert story(summary="Two of five go …").standfirst is None
    assert story(summary="Two of five go.", text=None).standfirst is None


def test_the_end_of_a_teaser_is_not_the_story_s() -> None:
    assert story(text=None, summary="<p>Two of five go. <a href='/x'>Read more</a></p>").body == "Two of five go."


def test_what_arrived_is_told() -> None:
    embargo = samples.NOW + timedelta(hours=2)
    found = story(
        samples.source(),
        {"version": 3, "kind": "changed", "silent": "archive"},
        embargo=embargo,
        status="withheld",
    )

    assert (found.told.version, found.told.kind, found.told.silent) == (3, "changed", "archive")
    assert (found.told.embargo, found.told.withheld, found.told.source_name) == (embargo, True, "The Harbour Post")


def test_a_source_without_a_name_goes_by_its_publisher() -> None:
    assert story(publisher="Quay Courier").told.source_name == "Quay Courier"
    assert story().told.source_name == "harbour"


@pytest.mark.parametrize(
    ("kind", "url", "name", "told"),
    [
        ("folder", "file:///srv/wire/incoming", "incoming", "Quay Courier"),  # a folder that nobody named
        ("file", "file:///srv/wire/in.jsonl", "in.jsonl", "Quay Courier"),
        ("folder", "file:///srv/wire/incoming", "The Wire", "The Wire"),
        ("web", "https://quay.example/feed", "feed", "feed"),
        ("push", "push:feed", "feed", "feed"),
    ],
)
def test_a_folder_s_own_name_gives_way_to_its_publisher(kind: Any, url: str, name: str, told: str) -> None:
    where = samples.source(kind=kind, url=url, name=name)
    assert story(where, publisher="Quay Courier").told.source_name == told
    assert story(where).told.source_name == name


def test_a_withdrawn_story_may_be_empty() -> None:
    gone = samples.item(title=None, text=None, published=None)

    found = read(samples.arrival(kind="withdrawn", item=gone), LEXICON)

    assert (found.told.kind, found.headline, found.body, found.mentions) == ("withdrawn", "", "", ())


def test_the_source_s_own_categories_become_topics() -> None:
    source = samples.source(
        topics=(("world news", "medtop:11000000"), ("harbour", "wb:harbour"), ("unused", "wb:unused"))
    )

    found = story(source, categories=("World News",), section="Harbour")

    assert [(t.id, t.score, t.evidence) for t in found.topics[:2]] == [
        ("medtop:11000000", 1.0, ()),
        ("wb:harbour", 1.0, ()),
    ]
    assert len({t.id for t in found.topics}) == len(found.topics)
    assert found.topics[0].label != "medtop:11000000"
    assert TopicFound(id="wb:harbour", label="wb:harbour", score=1.0, evidence=()) in found.topics


def test_picture_rights_and_categories_of_the_item_are_kept() -> None:
    found = story(
        picture=Picture(caption="A <b>base</b>", credit="Jo Marsh"),
        rights="© 2026 Quay Media",
        categories=("Troops", "Troops"),
        section="World",
    )

    assert found.image is not None
    assert (found.image.caption, found.image.credit) == ("A base", "Jo Marsh")
    assert (found.rights.holder, found.tags, found.section) == ("Quay Media", ("Troops",), "World")


def test_every_span_lies_in_the_body() -> None:
    found = story(
        text=f"By Ada Brandt\n\n{SENTENCE}\n\n“Done,” said Ada Brandt on Friday. 300 jobs go.\n\nSubscribe now"
    )
    spans = (
        [s for m in found.mentions for s in m.spans]
        + [f.span for f in found.figures]
        + [m.span for m in found.moments]
    )

    assert spans
    assert all(0 <= a < b <= len(found.body) for a, b in spans)
    assert "Subscribe" not in found.body


def test_unread_gives_the_plain_words() -> None:
    found = unread(samples.arrival(), samples.source())

    assert (found.body, found.headline, found.mentions) == (samples.item().text, samples.item().title, ())


def test_the_printed_object_has_every_field_and_no_more() -> None:
    printed = json.loads(as_json(read_row(Row(id=7, text=SENTENCE, published="2026-03-01"), LEXICON)))

    assert (
        list(printed)
        == (
            "id url source section tags headline standfirst body language published updated byline contributors "
            "image dateline rights mentions topics quotes figures moments source_map"
        ).split()
    )
    assert (printed["id"], printed["published"], printed["image"]) == (7, "2026-03-01T00:00:00Z", None)
    assert printed["source_map"] == [[0, 0, len(SENTENCE)]]


def test_a_row_without_text_or_with_a_wrong_date_is_refused() -> None:
    with pytest.raises(UsageError, match="Row 'a' has nothing to read"):
        read_row(Row(id="a"), LEXICON)
    with pytest.raises(UsageError, match="Row 'a': published 'soon'"):
        read_row(Row(id="a", text="x", published="soon"), LEXICON)


def test_a_row_of_html_is_a_page_or_a_fragment_by_its_looks() -> None:
    whole = read_row(Row(id="a", html=PAGE), LEXICON)
    part = read_row(Row(id="b", html=f"<p>{SENTENCE}</p>", headline="H"), LEXICON)

    assert (whole.story.headline, whole.source_map) == ("From the page", None)
    assert (part.story.body, part.source_map) == (SENTENCE, None)

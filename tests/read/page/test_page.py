"""Pages: what they state about their story, in what order it is believed, and what is left of hostile ones."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta, timezone

import pytest

from wirebell.errors import HostileInput
from wirebell.model.facts import Image
from wirebell.read.page.page import Page, read_page
from wirebell.read.page.published import moment_in

SENTENCE = "The council of Old Quay will close two of its five libraries, its leader said, since few go there. "


def page(head: str = "", body: str = "", title: str = "Libraries close", lang: str = "") -> Page:
    paragraphs = "".join(f"<p>{SENTENCE}{number}</p>" for number in range(8))
    return read_page(
        f"<!DOCTYPE html><html{lang}><head><title>{title}</title>{head}</head>"
        f"<body>{body}<article>{paragraphs}</article></body></html>"
    )


def linked(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


def headline(**parts: str) -> str | None:
    return page(**parts).metadata.headline


def test_the_heading_that_the_title_confirms_is_the_headline() -> None:
    assert headline(
        title="Libraries close in Old Quay | Courier", body="<h1>Courier</h1><h1>Libraries close in Old Quay</h1>"
    ) == ("Libraries close in Old Quay")


def test_a_kicker_and_the_name_of_the_site_are_no_part_of_it() -> None:
    head = (
        '<meta property="og:title" content="Libraries close in Old Quay">'
        '<meta property="og:site_name" content="Courier">'
    )

    assert (
        headline(head=head, body="<h1><span>Towns</span> Libraries close in Old Quay</h1>")
        == "Libraries close in Old Quay"
    )
    assert headline(title="Libraries close in Old Quay - Courier", head=head.replace("og:title", "x")) == (
        "Libraries close in Old Quay"
    )


def test_a_blog_whose_own_name_is_the_first_heading() -> None:
    assert (
        headline(title="Libraries close « My town", body="<h1>My town</h1><h2>Libraries close</h2>")
        == "Libraries close"
    )


def test_linked_data_before_meta_elements_before_the_page() -> None:
    head = linked(
        '{"@type": "NewsArticle", "author": {"name": "Ada Brandt"}, "datePublished": "2026-03-01T08:00:00+02:00"}'
    )
    metas = (
        '<meta name="author" content="Nils Aaberg">'
        '<meta property="article:published_time" content="2026-03-02T08:00:00Z">'
    )
    body = '<p><a rel="author" href="/staff">Ruth Oyelaran</a></p><time datetime="2026-03-03">3 March</time>'

    told = [page(head=h, body=b).metadata for h, b in ((head + metas, ""), (metas, ""), ("", body))]

    assert [[p.name for p in m.byline] for m in told] == [["Ada Brandt"], ["Nils Aaberg"], ["Ruth Oyelaran"]]
    assert [m.published for m in told] == [
        datetime(2026, 3, 1, 8, tzinfo=timezone(timedelta(hours=2))),
        datetime(2026, 3, 2, 8, tzinfo=UTC),
        datetime(2026, 3, 3, tzinfo=UTC),
    ]


def test_the_byline_that_readers_see_by_the_headline_comes_before_all() -> None:
    head = linked('{"@type": "NewsArticle", "author": {"name": "Lu Wei"}}') + (
        '<meta name="author" content="Nils Aaberg">'
    )
    seen = {
        '<p class="byline">By Ruth Oyelaran in Karsan City and Ada Brandt</p>': ["Ruth Oyelaran", "Ada Brandt"],
        "<div><span>By</span> <a href='/authors/ruth-oyelaran'>Ruth Oyelaran</a></div>": ["Ruth Oyelaran"],
        "<p>Von RUTH OYELARAN am 3. März 2026</p>": ["Ruth Oyelaran"],
        "<p>Posted by Ruth Oyelaran on March 3, 2026</p>": ["Ruth Oyelaran"],
        "<p>Par Ruth Oyelaran | le 3 mars 2026 à 10h15</p>": ["Ruth Oyelaran"],
        "<p>Por Ruth Oyelaran, 3 de marzo de 2026</p>": ["Ruth Oyelaran"],
        "<figure><figcaption>By Ruth Oyelaran</figcaption></figure>": ["Lu Wei"],
        "<p class='image-credit'>By Ruth Oyelaran</p>": ["Lu Wei"],
    }
    for body, names in seen.items():
        told = page(head=head, body=f"<h1>Libraries close</h1>{body}").metadata
        assert [p.name for p in told.byline] == names, body


def test_an_office_is_the_byline_only_where_nobody_is_named() -> None:
    office = '<h1>Libraries close</h1><p class="author">Redaktion</p>'

    assert [p.name for p in page(body=office).metadata.byline] == ["Redaktion"]
    assert [
        p.name for p in page(head='<meta name="author" content="Ada Brandt">', body=office).metadata.byline
    ] == ["Ada Brandt"]


def published(body: str, head: str = "") -> str | None:
    moment = page(head=head, body=f"<h1>Libraries close</h1>{body}").metadata.published
    return moment.isoformat() if moment else None


@pytest.mark.parametrize(
    "shown",
    [
        "<p class='date'>14. März 2026</p>",
        "<p>Veröffentlicht am 14.03.2026, 10:15 Uhr</p>",
        "<p>Publié le 14 mars 2026 à 10h15</p>",
        "<p>14 de marzo de 2026</p>",
        "<p>Von Ada Brandt | 14. März 2026 | Aktualisiert: 16. März 2026</p>",
        "<span>March 14, 2026</span>",
        "<div>Last updated 16 March 2026, first published 14 March 2026</div>",
    ],
)
def test_the_day_shown_by_the_headline(shown: str) -> None:
    assert published(shown) == "2026-03-14T00:00:00+00:00"


def test_a_day_alone_below_the_headline_is_that_of_the_story() -> None:
    lists = "<ul>" + "".join(f"<li><a class='publication'>No {n} of {n}.2.2026</a></li>" for n in (7, 8)) + "</ul>"
    assert published(f"<p><em>14.3.2026</em></p>{lists}") == "2026-03-14T00:00:00+00:00"


def test_a_hidden_day_is_not_shown() -> None:
    head = '<meta property="article:published_time" content="2026-03-13T20:35:00+01:00">'
    head += '<meta property="article:modified_time" content="2026-03-14T13:21:00+01:00">'
    hidden = '<div class="h-hide"><time class="skip">2026-03-13</time></div>'
    shown = '<p class="article-meta">Marrow Bay, 14.03.2026</p>'
    assert published(f"{hidden}{shown}", head) == "2026-03-14T13:21:00+01:00"


def test_a_day_led_by_words_counts_wherever_it_stands() -> None:
    text = "<p>" + "The libraries of the town close for good. " * 9 + "</p>"
    foot = "<footer><p>Letzte Änderung: 13.03.2026<br>Erschienen am: 14.03.2026<br></p></footer>"
    assert published(text + foot) == "2026-03-14T00:00:00+00:00"


def test_what_else_has_a_day_is_not_when_it_was_published() -> None:
    loose = '<meta name="date" content="2026-03-14">'

    assert published("<p>Updated 16 March 2026</p>", loose) == "2026-03-14T00:00:00+00:00"
    assert published("<div class='comments'><p class='date'>16 March 2026</p></div>", loose) == (
        "2026-03-14T00:00:00+00:00"
    )


def test_the_publisher_s_clock_gives_its_offset() -> None:
    head = '<meta property="article:published_time" content="2026-03-15T02:25:54Z">'

    assert published("<p class='date'>March 14, 2026 | 9:25pm</p>", head) == "2026-03-14T21:25:54-05:00"
    assert published("<p class='date'>March 14, 2026</p>", head) == "2026-03-14T23:25:54-03:00"
    assert published("<p class='date'>March 15, 2026</p>", head) == "2026-03-15T02:25:54+00:00"
    assert published("<p class='date'>March 1, 2026</p>", head) == "2026-03-15T02:25:54+00:00"


def test_a_story_put_up_again_is_of_the_day_that_readers_see() -> None:
    head = linked(
        '{"@type": "Article", "datePublished": "2024-03-14T08:00:00Z", "dateModified": "2026-03-15T09:00:00Z"}'
    )

    assert published("<p class='date'>15 March 2026</p>", head) == "2026-03-15T09:00:00+00:00"
    assert published("<p class='date'>Updated 15 March 2026</p>", head) == "2024-03-14T08:00:00+00:00"


def test_the_headline_is_the_heading_even_where_the_title_says_it_otherwise() -> None:
    assert headline(
        title="Old Quay: two libraries to go | Courier", body="<h1>Two of five libraries will close</h1>"
    ) == ("Two of five libraries will close")
    assert (
        headline(
            title="Libraries close",
            body="<h1><a href='/'>The Courier of Old Quay</a></h1><h2>Libraries close</h2>",
        )
        == "Libraries close"
    )


def test_a_kicker_in_the_heading_is_marked_or_parted_by_a_hidden_sign() -> None:
    for body in (
        "<h1><span class='overline'>Old Quay</span>Two libraries will close</h1>",
        "<h1><i>Old Quay</i><b class='visually-hidden'>: </b><i>Two libraries will close</i></h1>",
    ):
        assert headline(title="Old Quay: Two libraries will close", body=body) == "Two libraries will close"


def test_the_standfirst_as_the_page_marks_it_comes_before_its_description() -> None:
    lead = "Nobody goes there any more, says the leader of the council, and the roofs leak."
    head = '<meta name="description" content="All the news of the quay, every day.">'

    assert (
        page(head=head, body=f"<h1>Libraries close</h1><p class='article-lead'>{lead}</p>").metadata.standfirst
        == lead
    )


LEAD = "Nobody goes there any more, says the leader of the council, and the roofs leak"


@pytest.mark.parametrize(
    ("below", "standfirst"),
    [
        (f"<p class='dek'>{LEAD}</p>", LEAD),
        (f"<h2>{LEAD}</h2>", LEAD),
        ("<h2>What the council says</h2>", None),
        (f"<p class='intro'>{LEAD}</p>", None),
        (f"<div class='author-box'><p class='description'>{LEAD}.</p></div>", None),
        ("<p class='subtitle'>Libraries close in Old Quay, and libraries close in Port Averil too.</p>", None),
    ],
)
def test_what_is_a_standfirst_by_its_mark_and_place(below: str, standfirst: str | None) -> None:
    title = "Libraries close in Old Quay"
    assert page(title=title, body=f"<h1>{title}</h1>{below}").metadata.standfirst == standfirst


def test_microdata_counts_where_there_is_no_linked_data() -> None:
    body = """<div itemscope itemtype="https://schema.org/NewsArticle"><span itemprop="author" itemscope
        itemtype="https://schema.org/Person"><b itemprop="name">Ada Brandt</b></span>
        <meta itemprop="datePublished" content="2026-03-01"></div>"""

    metadata = page(body=body).metadata

    assert ([p.name for p in metadata.byline], metadata.published) == (
        ["Ada Brandt"],
        datetime(2026, 3, 1, tzinfo=UTC),
    )


def test_the_article_is_found_in_a_graph_and_other_articles_are_not_it() -> None:
    head = linked(
        """{"@graph": [{"@type": "ItemList", "itemListElement": [
            {"@type": "NewsArticle", "headline": "Other", "author": "X Y"}]},
        {"@type": "Organization", "@id": "#o", "name": "Courier"},
        {"@type": "NewsArticle", "headline": "Libraries close", "author": [{"@id": "#a"}],
         "publisher": {"@id": "#o"}},
        {"@type": "Person", "@id": "#a", "name": "Ada Brandt"}]}"""
    )

    metadata = page(head=head).metadata

    assert (metadata.headline, metadata.publisher, [p.name for p in metadata.byline]) == (
        "Libraries close",
        "Courier",
        ["Ada Brandt"],
    )


def test_broken_linked_data_hides_nothing_else() -> None:
    head = (
        linked("{not json")
        + linked("[" * 100_000)
        + linked('<!-- {"@type": "Article", "author": "Ada Brandt"} -->')
    )

    assert [p.name for p in page(head=head).metadata.byline] == ["Ada Brandt"]


def test_who_commented_did_not_write_it() -> None:
    body = '<div class="comments"><span class="author">Nils Aaberg</span></div>'

    assert page(body=body).metadata.byline == ()


def test_the_day_in_the_address_is_better_than_none() -> None:
    markup = f"<html><head><title>T</title></head><body><p>{SENTENCE}</p></body></html>"

    assert read_page(markup, "https://courier.example/2026/03/14/libraries").metadata.published == datetime(
        2026, 3, 14, tzinfo=UTC
    )


def test_the_clock_of_utc_with_the_publisher_s_offset_is_a_slip() -> None:
    slip = linked('{"@type": "NewsArticle", "datePublished": "2026-03-14T08:00:00-05:00"}')
    in_utc = '<meta property="article:published_time" content="2026-03-14T08:00:00+00:00">'
    own = '<meta property="og:published_time" content="2026-03-14T03:00:00+00:00">'

    assert published("", slip + in_utc + own) == "2026-03-14T03:00:00-05:00"
    assert published("", slip + own) == "2026-03-14T08:00:00-05:00"


def test_of_one_instant_the_publisher_s_own_time_is_taken() -> None:
    head = linked('{"@type": "Article", "datePublished": "2026-03-13T22:30:00Z"}') + (
        '<meta name="date" content="Sat, 14 Mar 2026 00:30:00 +0200">'
    )

    published = page(head=head).metadata.published

    assert published is not None
    assert published.isoformat() == "2026-03-14T00:30:00+02:00"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-14T12:30:00.123Z", datetime(2026, 3, 14, 12, 30, tzinfo=UTC)),
        ("2026-03-14 12:30", datetime(2026, 3, 14, 12, 30, tzinfo=UTC)),
        ("20260314", datetime(2026, 3, 14, tzinfo=UTC)),
        ("14.03.2026, 12:30 Uhr", datetime(2026, 3, 14, 12, 30, tzinfo=UTC)),
        ("Sat, 14 Mar 2026 12:30:00 GMT", datetime(2026, 3, 14, 12, 30, tzinfo=UTC)),
        ("2026-02-31", None),
        ("1970-01-01", None),
        ("yesterday", None),
    ],
)
def test_times_as_pages_state_them(text: str, moment: datetime | None) -> None:
    assert moment_in(text) == moment


def test_language_caption_and_rights() -> None:
    found = page(
        lang=' lang="en-GB"',
        head='<meta name="robots" content="noindex, noarchive"><meta name="tdm-reservation" content="1">',
        body="<figure><img><figcaption>The old library. Photo: Jo Marsh/Quay</figcaption></figure>"
        '<a href="https://x.example/ask">Republish this story</a>'
        "<footer>© 2026 Quay Media</footer>",
    )

    assert found.metadata.language == "en"
    assert found.image == Image(caption="The old library.", credit="Jo Marsh/Quay")
    assert {(f.kind, f.value) for f in found.rights} == {
        ("reserved", "noindex"),
        ("reserved", "noarchive"),
        ("reserved", "tdm-reservation 1"),
        ("offer", "https://x.example/ask"),
        ("notice", "© 2026 Quay Media"),
    }
    assert all("old library" not in line.text for line in found.lines)


def test_a_page_of_nothing_is_refused() -> None:
    with pytest.raises(HostileInput, match="no markup"):
        read_page(" ")


@pytest.mark.parametrize(
    "body",
    [
        '<span class="byline">x</span>' * 40_000,
        "<h1>Libraries close in the town</h1>" * 40_000,
        '<div class="author">' * 200 + "x",
    ],
    ids=["bylines", "headings", "depth"],
)
def test_a_page_far_too_large_takes_seconds_not_minutes(body: str) -> None:
    began = time.thread_time()

    page(body=body)

    assert time.thread_time() - began < 8


@pytest.mark.parametrize("how", ['class="hidden"', 'style="margin:0; display: none"', "hidden"])
def test_hidden_notes_of_the_machine_are_no_part_of_the_story(how: str) -> None:
    paragraphs = "".join(f"<p>{SENTENCE}{number}</p>" for number in range(8))
    notes = (
        f"<div {how}>Collected by a crawler that was given to the archive by its friends in 1996.<br>slug: x</div>"
    )
    read = read_page(
        f"<html><title>Libraries close</title><body><article>{paragraphs}{notes}</article></body></html>"
    )
    assert len(read.lines) == 8


def test_a_hidden_part_with_paragraphs_is_a_story_that_a_script_shows() -> None:
    paragraphs = "".join(f"<p>{SENTENCE}{number}</p>" for number in range(8))
    read = read_page(f'<html><body><div style="display:none">{paragraphs}</div></body></html>')
    assert len(read.lines) == 8


def test_a_caption_that_holds_the_head_of_the_story_is_none() -> None:
    title = "Libraries close in Old Quay"
    head = f"<figure><img src=x><figcaption>12 May {title} {SENTENCE}{SENTENCE}</figcaption></figure>"
    credited = "The library in Old Quay. Photo: Lena Harms/Getty Images (archive)"
    own = f"<figure><img src=x><figcaption>{credited}</figcaption></figure>"
    assert page(title=title, body=f"<h1>{title}</h1>{head}").image is None
    assert page(title=title, body=f"<h1>{title}</h1>{head}{own}").image == Image(
        caption="The library in Old Quay.", credit="Lena Harms/Getty Images (archive)"
    )

"""RSS and Atom: everything a source says about a story arrives in the Item."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.intake.formats.given import atom, items, parsed, rss
from wirebell.model.source import Picture


def test_an_rss_item_brings_all_it_says() -> None:
    [story] = items(
        rss(
            """<title>Ferry &amp;amp; crew &lt;b&gt;rescued&lt;/b&gt;</title><link>/a1?x=1&amp;y=2</link>
            <guid isPermaLink="false">a1</guid><description>&lt;p&gt;Short.&lt;/p&gt;</description>
            <content:encoded><![CDATA[<p onclick="x()">Long <a href="../b2">text</a>.</p>]]></content:encoded>
            <dc:creator>Ada Quill</dc:creator><dc:creator>Bo Reed</dc:creator><category>Sea</category>
            <category domain="x">sea</category><category>Rescue</category><dc:language>en_GB</dc:language>
            <pubDate>Sat, 14 Mar 26 07:00:00 EST</pubDate><dc:rights>© 2026 Harbour</dc:rights>
            <source url="https://wire.example/f">North Wire</source>""",
        )
    )
    assert story.guid == "a1"
    assert story.url == "https://harbour.example/a1?x=1&y=2"
    assert story.title == "Ferry & crew rescued"
    assert story.summary == "<p>Short.</p>"
    assert story.html == '<p>Long <a href="https://harbour.example/b2">text</a>.</p>'
    assert story.authors == ("Ada Quill", "Bo Reed")
    assert story.categories == ("Sea", "Rescue")
    assert story.language == "en-GB"
    assert story.published == datetime(2026, 3, 14, 12, tzinfo=UTC)
    assert story.rights == "© 2026 Harbour"
    assert story.publisher == "North Wire"


def test_an_atom_entry_brings_all_it_says_and_inherits_from_its_feed() -> None:
    [story] = items(
        atom(
            """<id>tag:harbour.example,2026:1</id><title type="text">Use of &lt;b&gt; in reports</title>
            <link rel="alternate" href="a1"/><link rel="enclosure" type="image/png" href="p.png"/>
            <published>2026-03-14T10:00:00+01:00</published><updated>2026-03-14T12:30:00Z</updated>
            <summary>2 &lt; 3</summary><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">
            <p>See <a href="c3">this</a></p></div></content>""",
            feed="""<author><name>Ada Quill</name></author><rights>© Harbour</rights>
            <link rel="license" href="https://licence.example/by"/>""",
            attributes='xml:base="https://cdn.example/x/" xml:lang="de"',
        )
    )
    assert (story.guid, story.url) == ("tag:harbour.example,2026:1", "https://cdn.example/x/a1")
    assert story.title == "Use of <b> in reports"
    assert story.published == datetime(2026, 3, 14, 9, tzinfo=UTC)
    assert story.updated == datetime(2026, 3, 14, 12, 30, tzinfo=UTC)
    assert story.summary == "2 &lt; 3"
    assert story.html is not None
    assert 'href="https://cdn.example/x/c3"' in story.html
    assert (story.authors, story.rights, story.language) == (("Ada Quill",), "© Harbour", "de")
    assert story.links == (("license", "https://licence.example/by"),)
    assert story.picture == Picture(url="https://cdn.example/x/p.png")


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("ada@harbour.example (Ada Quill)", ("Ada Quill",)),
        ("Ada Quill &lt;ada@harbour.example&gt;", ("Ada Quill",)),
        ("Ada Quill", ("Ada Quill",)),
        ("desk@harbour.example", ()),
        ("", ()),
    ],
)
def test_an_author_is_a_name_never_an_address(said: str, name: tuple[str, ...]) -> None:
    assert items(rss(f"<title>x</title><author>{said}</author>"))[0].authors == name


def test_a_guid_that_is_a_link_serves_as_address_but_a_number_does_not_become_one() -> None:
    assert items(rss("<guid>https://harbour.example/a1</guid>"))[0].url == "https://harbour.example/a1"
    bare = items(rss("<guid>12345</guid>"))[0]
    assert (bare.guid, bare.url) == ("12345", None)


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "ftp://x.example/a", "http://[bad", ""]
)
def test_an_address_is_http_or_none(link: str) -> None:
    assert items(rss(f"<title>x</title><link>{link}</link>"))[0].url is None


@pytest.mark.parametrize(
    "licence",
    [
        '<atom:link rel="license" href="https://licence.example/by"/>',
        "<creativeCommons:license>https://licence.example/by</creativeCommons:license>",
        '<cc:license rdf:resource="https://licence.example/by"/>',
        '<media:license href="https://licence.example/by">BY</media:license>',
    ],
)
def test_licences_in_all_their_spellings(licence: str) -> None:
    assert items(rss(f"<title>x</title>{licence}"))[0].links == (("license", "https://licence.example/by"),)


def test_caption_and_credit_stay_with_their_own_picture() -> None:
    [story] = items(
        rss(
            """<title>x</title><description>The story itself.</description>
            <media:content url="https://p.example/small.jpg" medium="image" width="100">
              <media:credit>Small Agency</media:credit><media:description>Small caption</media:description>
            </media:content>
            <media:content url="https://p.example/big.jpg" type="image/jpeg" width="900">
              <media:credit>Big Agency</media:credit><media:description>Big caption</media:description>
            </media:content>
            <media:content url="https://p.example/film.mp4" type="video/mp4" width="2000"/>"""
        )
    )
    assert story.picture == Picture(url="https://p.example/big.jpg", caption="Big caption", credit="Big Agency")
    assert (story.summary, story.html) == ("The story itself.", None)


@pytest.mark.parametrize("first", [True, False])
def test_a_media_description_never_replaces_the_story(first: bool) -> None:
    media, own = "<media:description>A caption</media:description>", "<description>The story itself.</description>"
    body = media + own if first else own + media
    picture = '<media:thumbnail url="https://p.example/a.jpg"/>'
    [story] = items(rss(f"<title>x</title>{picture}{body}"))
    assert story.summary == "The story itself."
    assert story.picture == Picture(url="https://p.example/a.jpg", caption="A caption")


def test_a_video_feed_keeps_its_media_description() -> None:
    [story] = items(
        atom(
            "<id>v</id>"
            '<m:group xmlns:m="http://search.yahoo.com/mrss/"><m:description>Film.</m:description></m:group>'
        )
    )
    assert story.summary == "Film."


def test_tombstones_are_withdrawals_without_text() -> None:
    found = items(atom("<id>a</id>", feed='<at:deleted-entry ref="tag:gone" when="2026-03-14T11:00:00Z"/>'))
    assert [(i.guid, i.status) for i in found] == [("a", "usable"), ("tag:gone", "canceled")]
    assert found[1].updated == datetime(2026, 3, 14, 11, tzinfo=UTC)


def test_facts_say_when_and_where_to_come_again() -> None:
    facts = parsed(
        rss(
            channel="""<language>en-gb</language><copyright>© Harbour</copyright><ttl>45</ttl>
            <skipHours><hour>1</hour><hour>24</hour><hour>x</hour></skipHours><skipDays><day>sunday</day></skipDays>
            <atom:link rel="hub" href="https://hub.example/"/><atom:link rel="self" href="/news/feed.xml"/>"""
        )
    ).facts
    assert (facts.title, facts.language, facts.rights) == ("The Harbour Post", "en-gb", "© Harbour")
    assert (facts.hub, facts.self_url) == ("https://hub.example/", "https://harbour.example/news/feed.xml")
    assert (facts.ttl_minutes, facts.skip_hours, facts.skip_days) == (45, frozenset({1, 0}), frozenset({"Sunday"}))


def test_rss_1_0_and_0_91_are_read() -> None:
    rdf = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
      xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="c"><title>T</title></channel>
      <item rdf:about="https://harbour.example/a1"><title>One</title><link>https://harbour.example/a1</link>
      <dc:date>2026-03-14</dc:date></item></rdf:RDF>"""
    [story] = items(rdf)
    assert (story.guid, story.published) == ("https://harbour.example/a1", datetime(2026, 3, 14, tzinfo=UTC))
    old = (
        '<!DOCTYPE rss SYSTEM "http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss version="0.91"><channel>'
    )
    assert items(old + "<item><title>Old</title></item></channel></rss>")[0].title == "Old"


@pytest.mark.parametrize("ends", ["", "<title>Two</title>", "<title>Two", "<title>Two</title><description>The ha"])
def test_a_feed_caught_half_written_gives_what_is_whole(ends: str) -> None:
    """The rest comes with the next visit; half a story would make the whole one an edit, which tells nobody."""
    whole = rss("<title>One</title>")
    assert [i.title for i in items(whole.partition("</channel>")[0] + "<item>" + ends)] == ["One"]


def test_a_last_item_that_only_lacks_its_end_is_an_item() -> None:
    lacking = rss("<title>One</title>").replace("</item>", "")
    assert [i.title for i in items(lacking)] == ["One"]


def test_a_copied_content_is_not_told_twice() -> None:
    [story] = items(rss("<title>x</title><content:encoded>&lt;p&gt;All.&lt;/p&gt;</content:encoded>"))
    assert (story.html, story.summary) == ("<p>All.</p>", None)

"""What a document is, is seen from what it holds."""

from __future__ import annotations

import pytest

from tests.intake.formats.given import atom, fetched, items, parsed, rss
from tests.samples import source
from wirebell.errors import SourceError
from wirebell.intake.formats import parse

FILE = "file:///stories/a.txt"


@pytest.mark.parametrize("kind", [None, "text/html; charset=utf-8", "text/plain", "application/json", "image/png"])
def test_a_feed_is_a_feed_whatever_it_is_called(kind: str | None) -> None:
    assert items("\n\n <!-- hello <html> -->" + rss("<title>One</title>"), kind)[0].title == "One"
    assert items("\ufeff" + atom("<title>One</title>"), kind)[0].title == "One"


def test_a_page_is_kept_whole_under_its_canonical_address() -> None:
    page = """<!doctype html><html><head><link rel="canonical" href="/a1"><link rel=license href="https://l.example/by">
    </head><body><p>Words</p></body></html>"""
    [story] = items(page, "text/html", "https://www.harbour.example/a1?from=feed")
    assert (story.page, story.url) == (page, "https://www.harbour.example/a1")
    assert story.links == (("canonical", "https://www.harbour.example/a1"), ("license", "https://l.example/by"))
    assert (story.title, story.published) == (None, None)


def test_a_page_may_not_claim_to_stand_on_another_site() -> None:
    page = '<html><link rel="canonical" href="https://bank.example/login"></html>'
    assert items(page, url="https://harbour.example/a1")[0].url == "https://harbour.example/a1"
    sister = '<html><meta property="og:url" content="https://news.harbour.example/a1"></html>'
    assert items(sister, url="https://harbour.example/x")[0].url == "https://news.harbour.example/a1"


def test_a_page_from_disk_is_known_by_its_file_and_may_name_its_address() -> None:
    page = '<html><link rel="canonical" href="https://harbour.example/a1"></html>'
    [story] = items(page, url="file:///pages/a1.html")
    assert (story.guid, story.url) == ("file:///pages/a1.html", "https://harbour.example/a1")
    assert items("<html><p>x</html>", url="file:///pages/b.html")[0].url is None


FRONT = """<!doctype html><html><head><title>The Harbour Post</title>
<link rel="alternate" hreflang="de" href="/de"><link href='/world.rss' rel='alternate' type='application/rss+xml'>
<link rel="alternate" type="application/atom+xml" href="/all.atom"></head><body><p>Ferry late</p></body></html>"""


@pytest.mark.parametrize("url", ["https://harbour.example", "https://harbour.example/"])
def test_a_front_page_is_refused_with_the_feed_that_it_names(url: str) -> None:
    with pytest.raises(SourceError, match=r"Add the feed that it names: https://harbour\.example/world\.rss$"):
        items(FRONT, "text/html", url)


def test_a_page_below_the_front_may_be_an_article_whatever_feeds_it_names() -> None:
    for url in ("https://harbour.example/a1", "https://harbour.example/?p=12", "file:///pages/index.html"):
        assert len(items(FRONT, "text/html", url)) == 1
    plain = FRONT.replace("rss+xml", "xhtml").replace("atom+xml", "xhtml")
    assert len(items(plain, "text/html", "https://harbour.example/")) == 1


def test_a_plain_text_is_one_story() -> None:
    text = "Troops leave base\r\n\r\nThe ministry said <so> & more.\r\n"
    [story] = items(text, url=FILE)
    assert story.text == "Troops leave base\n\nThe ministry said <so> & more."
    assert (story.guid, story.url, story.html) == (FILE, None, None)
    assert (
        items("<3 hearts, says the harbour", "text/plain", "https://harbour.example/note")[0].text
        == "<3 hearts, says the harbour"
    )


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "nothing came"),
        (b"  \n\t ", "nothing came"),
        (b"%PDF-1.7 ...", "no text"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "no text"),
        (bytes(range(1, 32)) * 50, "no text"),
        (b'<?xml version="1.0"?><opml version="2.0"><body/></opml>', "wirebell import"),
        (b"<urlset><url><loc>https://harbour.example/about</loc></url></urlset>", "no news"),
        (b"<sitemapindex/>", "lists other sitemaps"),
        (b'<?xml version="1.0"?><invoice><sum>3</sum></invoice>', "neither RSS"),
    ],
)
def test_what_holds_no_story_gets_an_error_that_says_what_and_where(body: bytes, says: str) -> None:
    with pytest.raises(SourceError, match=says) as caught:
        parse(fetched(body), source())
    assert "https://harbour.example/news/feed.xml" in str(caught.value)


def test_an_empty_feed_is_no_error() -> None:
    assert parsed('<rss version="2.0"><channel><title>Quiet</title></channel></rss>').items == ()

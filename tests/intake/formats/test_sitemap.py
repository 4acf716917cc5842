"""News sitemaps and their indexes: what they hold, how far they are read, and how they are fetched."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fake_http import FakeHttp, Reply
from tests.samples import NOW, source
from wirebell.errors import HostileInput, SourceError
from wirebell.intake.fetch import look
from wirebell.intake.formats import parse
from wirebell.intake.formats.zipped import unzipped
from wirebell.model.source import Fetched, Item, Visit

SPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
)
URL = "https://harbour.example/news-sitemap.xml"


def entry(name: str = "a1", title: str = "Troops &amp; tanks leave") -> str:
    return f"""<url><loc>https://harbour.example/{name}</loc><news:news><news:publication>
    <news:name>The Harbour Post</news:name><news:language>en</news:language></news:publication>
    <news:publication_date>2026-03-14T11:00:00+01:00
    </news:publication_date><news:title>{title}</news:title><news:keywords>Troops, Karsan, Troops</news:keywords>
    </news:news><image:image><image:loc>/p.jpg</image:loc></image:image></url>"""


def sitemap(*entries: str) -> bytes:
    return f"<?xml version='1.0'?><urlset {SPACES}>{''.join(entries)}</urlset>".encode()


def items(body: bytes, url: str = URL) -> list[Item]:
    return parse(Fetched(url=url, status=200, headers=(), body=body, at=NOW), source(url=url))


def test_a_story_has_address_title_date_language_paper_and_keywords() -> None:
    [found] = items(sitemap(entry()))
    assert (found.url, found.title) == ("https://harbour.example/a1", "Troops & tanks leave")
    assert found.published == datetime(2026, 3, 14, 10, tzinfo=UTC)
    assert (found.language, found.publisher, found.categories) == ("en", "The Harbour Post", ("Troops", "Karsan"))
    assert found.picture is not None
    assert found.picture.url == "https://harbour.example/p.jpg"


def test_none_is_no_error_and_other_pages_are_passed_over() -> None:
    assert items(sitemap()) == []
    assert len(items(sitemap(entry(), "<url><loc>https://harbour.example/about</loc></url>"))) == 1


def test_it_may_be_kept_gzipped_but_not_as_a_bomb_nor_broken() -> None:
    packed = gzip.compress(sitemap(entry()))
    assert len(items(packed, URL + ".gz")) == 1
    bomb = gzip.compress(b" " * 20_000_000)
    for body, error in ((bomb, HostileInput), (packed[:-9], SourceError), (packed[:9] + b"\xff" * 9, SourceError)):
        with pytest.raises(error):
            unzipped(Fetched(url=URL, status=200, headers=(), body=body, at=NOW))


@pytest.mark.parametrize(
    "hostile",
    [
        b'<!DOCTYPE x [<!ENTITY a "b">]><urlset/>',
        b"<urlset>" + b"<url>" * 300 + b"</urlset>",
        b"<urlset>" + b"<url/>" * 60_000 + b"</urlset>",
        b"<urlset><url></urlset>",
    ],
    ids=["entities", "deep", "many", "broken"],
)
def test_hostile_ones_are_refused(hostile: bytes) -> None:
    with pytest.raises(SourceError):
        items(hostile)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200), st.integers(0, 900), st.integers(0, 200))
def test_whatever_comes_is_read_or_refused(noise: str, at: int, cut: int) -> None:
    whole = sitemap(entry(), entry("a2")).decode()
    for text in (noise, whole[:at] + noise + whole[at + cut :]):
        try:
            items(text.encode("utf-8", "replace"))
        except SourceError:
            pass


# -- indexes ------------------------------------------------------------------------------------------------------


def index(**changed: str) -> bytes:
    rows = "".join(
        f"<sitemap><loc>https://harbour.example/{name}.xml</loc><lastmod>{at}</lastmod></sitemap>"
        for name, at in changed.items()
    )
    return f"<sitemapindex {SPACES}>{rows}</sitemapindex>".encode()


def served(**files: bytes) -> FakeHttp:
    http = FakeHttp()
    for name, body in files.items():
        http.say(f"https://harbour.example/{name}.xml", Reply(body=body))
    return http


async def asked(http: FakeHttp, last_ok: datetime | None = None) -> list[str]:
    top = source(url="https://harbour.example/index.xml")
    looked = await look(top, Visit(source=top.id, url=top.url, last_ok=last_ok, visits=bool(last_ok)), http, NOW)
    return [item.url or "" for one in looked.fetched for item in parse(one, top)]


async def test_of_an_index_what_changed_since_the_last_visit_is_fetched() -> None:
    body = index(new="2026-03-14T11:30:00Z", older="2026-03-13T08:00:00Z", oldest="2026-01-01")
    http = served(index=body, new=sitemap(entry("n")), older=gzip.compress(sitemap(entry("o"))))
    assert await asked(http) == ["https://harbour.example/n", "https://harbour.example/o"]
    http = served(index=body, new=sitemap(entry("n")))
    assert await asked(http, NOW - timedelta(hours=2)) == ["https://harbour.example/n"]
    assert await asked(served(index=index(oldest="2026-01-01"))) == []


async def test_at_most_five_are_fetched_and_none_of_another_site() -> None:
    many = {f"s{n}": f"2026-03-14T11:0{n}:00Z" for n in range(8)}
    elsewhere = index(**many).replace(b"https://harbour.example/s7", b"https://evil.example/s7")
    http = served(index=elsewhere, **{name: sitemap(entry(name)) for name in many})
    assert await asked(http) == [f"https://harbour.example/s{n}" for n in (6, 5, 4, 3, 2)]


async def test_one_that_is_gone_is_passed_over_and_one_that_fails_is_tried_again() -> None:
    body = index(a="2026-03-14T11:30:00Z", b="2026-03-14T11:20:00Z")
    http = served(index=body, b=sitemap(entry("b")))
    http.say("https://harbour.example/a.xml", Reply(status=404))
    assert await asked(http) == ["https://harbour.example/b"]
    http.say("https://harbour.example/a.xml", Reply(status=500))
    with pytest.raises(SourceError, match="500"):
        await asked(http)


async def test_an_index_without_dates_says_what_to_add() -> None:
    body = b"<sitemapindex><sitemap><loc>https://harbour.example/news.xml</loc></sitemap></sitemapindex>"
    with pytest.raises(SourceError, match=r"harbour\.example/news\.xml"):
        await asked(served(index=body))


async def test_an_index_that_says_but_the_day_of_too_many_says_what_to_add() -> None:
    """Nothing tells which of them have news."""
    body = index(**{f"s{n}": "2026-03-14" for n in range(6)})
    for last in (None, NOW - timedelta(hours=2), NOW):
        with pytest.raises(
            SourceError, match=r"of 6 sitemaps .* news: https://harbour\.example/s0\.xml, .*s2\.xml\.$"
        ):
            await asked(served(index=body), last)


async def test_where_an_index_says_but_the_day_its_sitemaps_are_looked_at_though_it_is_the_same() -> None:
    top = source(url="https://harbour.example/index.xml")
    http = served(index=index(old="2026-01-01", news="2026-03-14"), news=sitemap(entry("n")))
    seen = Visit(source=top.id, url=top.url)
    for name in ("n", "later"):
        http.say("https://harbour.example/news.xml", Reply(body=sitemap(entry(name))))
        looked = await look(top, seen, http, NOW)
        assert [item.url for one in looked.fetched for item in parse(one, top)] == [
            f"https://harbour.example/{name}"
        ]
        seen = looked.visit


async def test_those_with_a_time_come_before_those_of_which_an_index_says_but_the_day() -> None:
    names = [f"s{n}" for n in range(6)]
    body = index(**dict.fromkeys(names, "2026-03-14"), news="2026-03-14T11:30:00Z")
    http = served(index=body, **{name: sitemap(entry(name)) for name in (*names, "news")})
    assert (await asked(http, NOW - timedelta(hours=2)))[0] == "https://harbour.example/news"


async def test_a_sitemap_of_which_an_index_says_the_day_may_have_changed_until_that_is_over() -> None:
    body = index(news="2026-03-14T11:30:00Z", pages="2026-03-14", old="2026-03-12")
    http = served(index=body, news=sitemap(entry("n")), pages=sitemap(entry("p")))
    found = await asked(http, NOW - timedelta(hours=2))
    assert sorted(found) == ["https://harbour.example/n", "https://harbour.example/p"]

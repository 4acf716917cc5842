"""The frame: what strangers see, files that are kept for good, words that all come from the catalogues."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree

import wirebell.web
from tests.web.conftest import SCRIPT, Client
from wirebell.app.house import House
from wirebell.web.assets import names, sent

TEMPLATES = sorted((Path(wirebell.web.__file__).parent / "templates").rglob("*.html"))


# -- strangers --------------------------------------------------------------------------------------------


def test_strangers_see_stories_and_nothing_of_followers(stranger: Client, house: House) -> None:
    page = stranger.get("/").text
    assert "Ferry &lt; pier" in page
    assert "read only" in page
    for private in ("ana", "sailors OR", "<form", "/follows", "/settings", "Why?"):
        assert not re.search(rf"\b{re.escape(private)}\b", page), private
    story = house.store.find_story("https://harbour.example/ferry")
    assert story is not None
    assert stranger.get(f"/story/{story.id}").status_code == 200


@pytest.mark.parametrize("path", ["/follows", "/follows/new", "/follows/x", "/why", "/settings"])
def test_a_readers_own_pages_are_closed_to_strangers_in_words(path: str, stranger: Client) -> None:
    page = stranger.get(path)
    assert page.status_code == 403
    assert "sign in to open yours" in page.text


def test_strangers_read_as_much_as_the_publisher_lets_be_shown(
    stranger: Client, client: Client, house: House
) -> None:
    story = house.store.find_story("https://harbour.example/ferry")
    assert story is not None
    assert "off the North Pier" in client.get(f"/story/{story.id}").text
    shown = stranger.get(f"/story/{story.id}").text
    assert "off the North Pier" not in shown
    assert "as much as the publisher lets be shown" in shown


@pytest.mark.parametrize("path", ["/", "/latest", "/search?q=sailors", "/place/north-pier"])
def test_lists_show_strangers_no_words_of_a_story_but_its_headline(path: str, stranger: Client) -> None:
    page = stranger.get(path).text
    assert "Ferry &lt; pier" in page
    assert "Nine" not in page


# -- feeds of things --------------------------------------------------------------------------------------


def test_a_thing_has_a_feed_of_what_everybody_may_read(stranger: Client) -> None:
    atom = stranger.get("/place/north-pier/feed.atom")
    assert atom.headers["content-type"].startswith("application/atom+xml")
    root = etree.fromstring(atom.content)
    titles = [node.text or "" for node in root.iter("{http://www.w3.org/2005/Atom}title")]
    assert titles[0] == "North Pier"
    assert len(titles) == 2
    assert SCRIPT not in atom.text
    told = stranger.get("/place/north-pier/feed.json").json()
    assert [item["url"] for item in told["items"]] == ["https://harbour.example/ferry"]
    assert told["items"][0]["content_text"] == ""
    empty = stranger.get("/topic/wb:film/feed.atom")
    assert (empty.status_code, empty.text.count("<entry>")) == (200, 0)


def test_the_feed_of_a_topic_is_called_as_in_the_language_of_its_page(stranger: Client) -> None:
    page = stranger.get("/topic/medtop:20000154", headers={"Accept-Language": "de"}).text
    assert "<h1>Hochwasser</h1>" in page
    assert 'title="Hochwasser" href="/topic/medtop:20000154/feed.atom?lang=de"' in page
    told = stranger.get("/topic/medtop:20000154/feed.json?lang=de").json()
    assert told["title"] == "Hochwasser"
    assert told["feed_url"].endswith("/topic/medtop:20000154/feed.json?lang=de")
    assert "<title>Flood</title>" in stranger.get("/topic/medtop:20000154/feed.atom?lang=xx").text


@pytest.mark.parametrize(
    "path", ["/organisation/nobody/feed.atom", "/topic/nothing/feed.json", "/place/x/feed.rss"]
)
def test_nothing_known_has_no_feed(path: str, stranger: Client) -> None:
    assert stranger.get(path).status_code == 404


# -- files ------------------------------------------------------------------------------------------------


def test_files_are_kept_for_good_by_their_content_and_asked_for_anew_by_name(client: Client) -> None:
    page = client.get("/").text
    (style,) = re.findall(r'href="(/static/wirebell\.\w+\.css)"', page)
    kept = client.get(style)
    assert kept.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert kept.headers["content-type"].startswith("text/css")
    plain = client.get("/static/wirebell.css")
    assert plain.headers["cache-control"] == "no-cache"
    again = client.get("/static/wirebell.css", headers={"If-None-Match": plain.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_what_a_style_links_to_is_there_under_its_content(client: Client) -> None:
    style = client.get("/static/wirebell.css").text
    linked = set(re.findall(r"url\(([^)]+)\)", style))
    assert linked
    for address in linked:
        assert re.fullmatch(r"/static/bell\.[0-9a-f]{12}\.svg", address)
        assert client.get(address).status_code == 200


def test_only_the_packages_files_are_sent() -> None:
    assert sent("wirebell.js") is not None
    assert [sent(name) for name in ("", "..", "../pages.py", "wirebell.0.css", "wirebell")] == [None] * 5
    assert {"wirebell.css", "wirebell.js", "bell.svg"} <= names()


# -- words ------------------------------------------------------------------------------------------------

_CODE = re.compile(r"\{% block shape %\}.*?\{% endblock %\}|\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_TAG = re.compile(r"<code>[^<]*</code>|<[^>]*>", re.DOTALL)
_READ_ALOUD = re.compile(r'(?:aria-label|title|alt)="[^"{]*[A-Za-z][^"{]*"')
NAMES = {"Wirebell", "Atom", "JSON Feed"}
"""What is the same in every language."""


@pytest.mark.parametrize("path", TEMPLATES, ids=[path.name for path in TEMPLATES])
def test_every_word_of_a_page_comes_from_the_catalogues(path: Path) -> None:
    bare = _CODE.sub("", path.read_text())
    assert not _READ_ALOUD.search(bare)
    words = {text.strip(" ·") for text in _TAG.sub("\n", bare).split("\n")} - NAMES
    assert [text for text in words if re.search(r"[A-Za-z]{2}", text)] == []


def test_there_are_no_styles_or_scripts_in_line() -> None:
    for path in TEMPLATES:
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?! src=)", path.read_text()), path

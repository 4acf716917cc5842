"""News sitemaps: the stories of two days as a site lists them for search engines; and indexes of sitemaps.

Of each story address, title, date, language and name of the paper are there, never the text: that is on its page.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from lxml import etree
from msgspec import Struct

from wirebell.errors import HostileInput, SourceError
from wirebell.intake.formats.dates import moment
from wirebell.intake.formats.decode import clean
from wirebell.intake.formats.guard import guard_xml, past_prolog
from wirebell.intake.formats.link import absolute
from wirebell.intake.formats.parsed import Parsed
from wirebell.model.source import Fetched, Item, Picture

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
IMAGE = "http://www.google.com/schemas/sitemap-image/1.1"
MOST = 5_000
"""Stories of one sitemap; a thousand is what search engines take."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_OVER = timedelta(hours=36)
"""From the beginning of a day in UTC until it is over where it ends last."""
Node = etree._Element


class Child(Struct, frozen=True, kw_only=True):
    """A sitemap that an index names, and when it last changed: of a `day` alone, when that is over everywhere."""

    url: str
    changed: datetime | None
    day: bool = False


def parse_sitemap(text: str, fetched: Fetched) -> Parsed:
    """Return the stories of a news sitemap, which may be none; SourceError for one that holds only other pages."""
    root = _root(text, fetched.url)
    if _name(root) != "urlset":
        raise SourceError(
            f"{fetched.url}: this sitemap lists other sitemaps. Give the address of the one with news."
        )
    entries = [node for node in root if _name(node) == "url"]
    if len(entries) > MOST:
        raise HostileInput(f"{fetched.url}: more than {MOST:,} stories in one sitemap. Nothing of it was read.")
    items = [item for node in entries if (item := _item(node, fetched.url)) is not None]
    if entries and not items:
        raise SourceError(
            f"{fetched.url}: this sitemap lists pages, but no news. Give that of the site's news sitemap or feed."
        )
    return Parsed(items=tuple(items))


def children(text: str, fetched: Fetched) -> list[Child] | None:
    """Return the sitemaps that an index names, in order; None if this is no index."""
    root = _root(text, fetched.url)
    if _name(root) != "sitemapindex":
        return None
    found = [(_words(node, SITEMAP, "loc"), _words(node, SITEMAP, "lastmod")) for node in root]
    pairs = [(absolute(fetched.url, loc), changed) for loc, changed in found[:MOST]]
    return [_named(url, changed) for url, changed in pairs if url]


def _named(url: str, changed: str | None) -> Child:
    at, day = moment(changed), bool(_DAY.fullmatch(changed or ""))
    return Child(url=url, changed=at + _OVER if at and day else at, day=day)


def _root(text: str, where: str) -> Node:
    guard_xml(text, where)
    at, _ = past_prolog(text)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        return etree.fromstring(text[at:].encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise SourceError(f"{where}: the sitemap is broken ({fault}). Nothing of it was taken.") from fault


def _name(node: Node) -> str:
    return str(node.tag).rpartition("}")[2]


def _child(node: Node | None, space: str, name: str) -> Node | None:
    """Return a child by its name in that namespace, or, as some sites write it, in none."""
    if node is None:
        return None
    found = node.find(f"{{{space}}}{name}")
    return found if found is not None else node.find(name)


def _words(node: Node | None, space: str, name: str) -> str | None:
    found = _child(node, space, name)
    if found is None or not found.text:
        return None
    return " ".join(clean(found.text).split()) or None


def _item(node: Node, where: str) -> Item | None:
    news = _child(node, NEWS, "news")
    url, title = absolute(where, _words(node, SITEMAP, "loc")), _words(news, NEWS, "title")
    if news is None or not url or not title:
        return None
    paper = _child(news, NEWS, "publication")
    named = (_words(news, NEWS, "keywords") or "").split(",")
    return Item(
        url=url,
        title=title,
        published=moment(_words(news, NEWS, "publication_date")),
        language=_words(paper, NEWS, "language"),
        publisher=_words(paper, NEWS, "name"),
        categories=tuple(dict.fromkeys(word.strip() for word in named[:50] if word.strip())),
        picture=_picture(_child(node, IMAGE, "image"), where),
    )


def _picture(node: Node | None, where: str) -> Picture | None:
    url = absolute(where, _words(node, IMAGE, "loc"))
    return Picture(url=url, caption=_words(node, IMAGE, "caption")) if url else None

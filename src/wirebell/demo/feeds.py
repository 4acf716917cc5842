"""An outlet's stories as a feed: Atom, RSS 2.0 of two kinds, RSS 1.0 and JSON Feed."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from html import escape

from lxml import etree
from lxml.builder import ElementMaker  # type: ignore[import-not-found]  # the stubs leave it out

from wirebell.demo.stories import Outlet, Published

Body = tuple[str, bytes]
"""A content type and the bytes."""

_ATOM = "http://www.w3.org/2005/Atom"
_TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
_RSS1 = "http://purl.org/rss/1.0/"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_DC = "http://purl.org/dc/elements/1.1/"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_MEDIA = "http://search.yahoo.com/mrss/"

_atom = ElementMaker(namespace=_ATOM, nsmap={None: _ATOM, "at": _TOMBSTONES})
_at = ElementMaker(namespace=_TOMBSTONES)
_rss = ElementMaker(nsmap={"dc": _DC, "content": _CONTENT, "media": _MEDIA, "at": _TOMBSTONES})
_rdf = ElementMaker(namespace=_RDF, nsmap={"rdf": _RDF, None: _RSS1, "dc": _DC, "content": _CONTENT})
_rss1 = ElementMaker(namespace=_RSS1)
_dc = ElementMaker(namespace=_DC)
_content = ElementMaker(namespace=_CONTENT)
_media = ElementMaker(namespace=_MEDIA)

_EAST = timezone(timedelta(hours=2))


def feed(outlet: Outlet, stories: Sequence[Published], base: str) -> Body:
    """Return the outlet's feed of these stories; `base` is where the demonstration is served."""
    return _WRITERS[outlet.format](outlet, stories, base.rstrip("/"))


def address(story: Published, base: str) -> str:
    """Return the address of a story's page."""
    return f"{base}/{story.entry.outlet}/{story.entry.id}"


def _picture(story: Published, base: str) -> str:
    return f"{base}/{story.entry.outlet}/pictures/{story.entry.id}.jpg"


def _html(story: Published, base: str, *, picture: bool = True) -> str:
    """Return the story's text as HTML, under its picture if that is wanted here."""
    parts = [f"<p>{escape(text, quote=False)}</p>" for text in story.paragraphs]
    if picture and story.entry.caption:
        caption = escape(f"{story.entry.caption}. Photograph: {story.entry.credit}", quote=False)
        image = f'<img src="{_picture(story, base)}" alt="">'
        parts.insert(0, f"<figure>{image}<figcaption>{caption}</figcaption></figure>")
    return "\n".join(parts)


def _standing(stories: Sequence[Published]) -> list[Published]:
    return [story for story in stories if story.withdrawn is None]


def _xml(root: etree._Element) -> bytes:
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)
    return written


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


# -- Atom (RFC 4287) with tombstones (RFC 6721) -----------------------------------------------------------


def _write_atom(outlet: Outlet, stories: Sequence[Published], base: str) -> Body:
    root = _atom.feed(
        _atom.id(f"urn:wirebell-demo:{outlet.id}"),
        _atom.title(outlet.name),
        _atom.subtitle(outlet.about),
        _atom.updated(_iso(max(story.updated for story in stories))),
        _atom.link(rel="self", href=base + outlet.path),
        _atom.link(rel="alternate", href=f"{base}/{outlet.id}/"),
    )
    for story in stories:
        root.append(_tombstone(story) if story.withdrawn else _atom_entry(story, base))
    return "application/atom+xml; charset=utf-8", _xml(root)


def _identity(story: Published) -> str:
    return f"urn:wirebell-demo:{story.entry.outlet}:{story.entry.id}"


def _tombstone(story: Published) -> etree._Element:
    gone: etree._Element = _at("deleted-entry", ref=_identity(story), when=_iso(story.updated))
    gone.append(_at.comment(story.withdrawn or ""))
    return gone


def _atom_entry(story: Published, base: str) -> etree._Element:
    entry: etree._Element = _atom.entry(
        _atom.id(_identity(story)),
        _atom.title(story.title),
        _atom.link(rel="alternate", href=address(story, base)),
        _atom.published(_iso(story.published)),
        _atom.updated(_iso(story.updated)),
        *(_atom.author(_atom.name(name)) for name in story.entry.authors),
        *(_atom.category(term=name) for name in story.entry.categories),
        _atom.rights(story.rights),
        _atom.summary(story.summary),
        _atom.content(_html(story, base), type="html"),
    )
    return entry


# -- RSS 2.0 ----------------------------------------------------------------------------------------------


def _write_rss(outlet: Outlet, stories: Sequence[Published], base: str) -> Body:
    return _rss_of(outlet, [_rss_item(story, base) for story in _standing(stories)], base)


def _write_rss_plain(outlet: Outlet, stories: Sequence[Published], base: str) -> Body:
    return _rss_of(outlet, [_plain_item(story, base) for story in _standing(stories)], base)


def _rss_of(outlet: Outlet, items: Sequence[etree._Element], base: str) -> Body:
    channel = _rss.channel(
        _rss.title(outlet.name), _rss.link(f"{base}/{outlet.id}/"), _rss.description(outlet.about), *items
    )
    return "application/rss+xml; charset=utf-8", _xml(_rss.rss(channel, version="2.0"))


def _rss_item(story: Published, base: str) -> etree._Element:
    item: etree._Element = _rss.item(
        _rss.title(story.title),
        _rss.link(address(story, base)),
        _rss.guid(story.entry.id, isPermaLink="false"),
        _rss.pubDate(format_datetime(story.published.astimezone(UTC), usegmt=True)),
        *(_dc.creator(name) for name in story.entry.authors),
        *(_rss.category(name) for name in story.entry.categories),
        _dc.rights(story.rights),
        _rss.description(story.summary),
        _content.encoded(_html(story, base, picture=False)),
    )
    if story.entry.caption:
        item.append(
            _media.content(
                _media.description(story.entry.caption),
                _media.credit(story.entry.credit),
                url=_picture(story, base),
                medium="image",
            )
        )
    return item


def _plain_item(story: Published, base: str) -> etree._Element:
    item: etree._Element = _rss.item(
        _rss.title(story.title),
        _rss.link(address(story, base)),
        _rss.guid(address(story, base)),
        _rss.pubDate(format_datetime(story.published.astimezone(_EAST))),
        _dc.creator(", ".join(story.entry.authors)),
        *(_rss.category(name) for name in story.entry.categories),
        _rss.description(_html(story, base)),
    )
    return item


# -- RSS 1.0 ----------------------------------------------------------------------------------------------


def _write_rdf(outlet: Outlet, stories: Sequence[Published], base: str) -> Body:
    shown = _standing(stories)
    about = f"{{{_RDF}}}about"
    listed = _rdf.Seq(*(_rdf.li({f"{{{_RDF}}}resource": address(story, base)}) for story in shown))
    channel = _rss1.channel(
        {about: base + outlet.path},
        _rss1.title(outlet.name),
        _rss1.link(f"{base}/{outlet.id}/"),
        _rss1.description(outlet.about),
        _rss1.items(listed),
    )
    items = [_rdf_item(story, address(story, base), base) for story in shown]
    return "application/rdf+xml; charset=utf-8", _xml(_rdf.RDF(channel, *items))


def _rdf_item(story: Published, link: str, base: str) -> etree._Element:
    item: etree._Element = _rss1.item(
        {f"{{{_RDF}}}about": link},
        _rss1.title(story.title),
        _rss1.link(link),
        _rss1.description(story.summary),
        _dc.date(_iso(story.published)),
        *(_dc.creator(name) for name in story.entry.authors),
        *(_dc.subject(name) for name in story.entry.categories),
        _dc.rights(story.rights),
        _content.encoded(_html(story, base)),
    )
    return item


# -- JSON Feed 1.1 ----------------------------------------------------------------------------------------


def _write_json(outlet: Outlet, stories: Sequence[Published], base: str) -> Body:
    written = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.name,
        "description": outlet.about,
        "home_page_url": f"{base}/{outlet.id}/",
        "feed_url": base + outlet.path,
        "language": "en",
        "items": [_json_item(story, base) for story in _standing(stories)],
    }
    return "application/feed+json", json.dumps(written, ensure_ascii=False, indent=1).encode()


def _json_item(story: Published, base: str) -> dict[str, object]:
    return {
        "id": story.entry.id,
        "url": address(story, base),
        "title": story.title,
        "summary": story.summary,
        "content_html": _html(story, base),
        "date_published": _iso(story.published),
        "date_modified": _iso(story.updated),
        "authors": [{"name": name} for name in story.entry.authors],
        "tags": list(story.entry.categories),
    }


_WRITERS: dict[str, Callable[[Outlet, Sequence[Published], str], Body]] = {
    "atom": _write_atom,
    "rss": _write_rss,
    "rss-plain": _write_rss_plain,
    "rdf": _write_rdf,
    "json": _write_json,
}

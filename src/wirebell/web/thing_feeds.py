"""The stories of a thing as Atom (RFC 4287) and JSON Feed 1.1: headlines, and as much text as may be shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import msgspec
from lxml import etree

from wirebell.app.things import Thing
from wirebell.deliver.render.clean import clean, one_line
from wirebell.deliver.render.words import LANGUAGES, words
from wirebell.model.showing import showing_of
from wirebell.model.source import NO_TERMS, Terms
from wirebell.model.story import Story
from wirebell.web import sentences

ATOM = "http://www.w3.org/2005/Atom"
NO_STORY = datetime(1970, 1, 1, tzinfo=UTC)
FORMS = {"feed.atom": "application/atom+xml", "feed.json": "application/feed+json"}


class Entry(NamedTuple):
    """A story, what it is called, and as much of its text as may be shown."""

    story: Story
    title: str
    text: str


def feed_of(
    form: str,
    thing: Thing,
    stories: Sequence[Story],
    base: str,
    terms: Mapping[str, Terms],
    language: str = "",
) -> tuple[bytes, str]:
    """Return a thing's feed in a form of FORMS, with its media type; equal stories give equal bytes.

    A topic is called as in the language; as in English without one that is ours. `terms` are what contracts say,
    by source.
    """
    said = words(language if language in LANGUAGES else LANGUAGES[0])
    title = one_line(sentences.titled(thing, said))
    place = f"{base}{thing.path}/{form}" + (f"?lang={language}" if language in LANGUAGES else "")
    make = _atom if form == "feed.atom" else _json
    entries = [
        Entry(
            story=story,
            title=one_line(sentences.title_of(story, said.say)),
            text=_excerpt(story, terms.get(story.source or "", NO_TERMS)),
        )
        for story in stories
    ]
    return make(thing, title, place, entries, base), FORMS[form]


def _at(story: Story) -> datetime:
    return story.published or story.told.seen


def _excerpt(story: Story, terms: Terms) -> str:
    most = showing_of(story.rights, story.image, terms, shared=True).excerpt
    text = clean(story.standfirst or story.body)
    return text if most is None else one_line(text, most) if most else ""


def _link(story: Story, base: str) -> str:
    safe = story.url and urlsplit(story.url).scheme in {"http", "https"}
    return clean(story.url or "") if safe else f"{base}/story/{story.id}"


def _atom(thing: Thing, title: str, place: str, stories: Sequence[Entry], base: str) -> bytes:
    names: Any = {None: ATOM}
    root = etree.Element(f"{{{ATOM}}}feed", nsmap=names)
    _put(root, "id", f"{base}{thing.path}")
    _put(root, "title", title)
    _put(root, "updated", max((one.story.told.seen for one in stories), default=NO_STORY).isoformat())
    _put(_put(root, "author"), "name", "Wirebell")
    _put(root, "link", rel="self", type=FORMS["feed.atom"], href=place)
    _put(root, "link", rel="alternate", type="text/html", href=f"{base}{thing.path}")
    for story, headline, text in stories:
        entry = _put(root, "entry")
        _put(entry, "id", f"{base}/story/{story.id}")
        _put(entry, "title", headline)
        _put(entry, "updated", story.told.seen.isoformat())
        _put(entry, "published", _at(story).isoformat())
        _put(_put(entry, "author"), "name", one_line(story.told.source_name))
        _put(entry, "link", rel="alternate", href=_link(story, base))
        _put(entry, "summary", text)
        if story.rights.notice:
            _put(entry, "rights", one_line(story.rights.notice))
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")


def _put(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    node = etree.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    node.text = text
    return node


def _json(thing: Thing, title: str, place: str, stories: Sequence[Entry], base: str) -> bytes:
    return msgspec.json.encode(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": title,
            "home_page_url": f"{base}{thing.path}",
            "feed_url": place,
            "items": [
                {
                    "id": f"{base}/story/{story.id}",
                    "url": _link(story, base),
                    "title": headline,
                    "content_text": text,
                    "date_published": _at(story),
                    "date_modified": story.told.seen,
                    "authors": [{"name": one_line(story.told.source_name)}],
                    "language": story.language,
                }
                for story, headline, text in stories
            ],
        }
    )

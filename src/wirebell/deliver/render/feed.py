"""A follower's private feed as Atom (RFC 4287, tombstones RFC 6721) and as JSON Feed 1.1."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import quote

import msgspec
from lxml import etree

from wirebell.deliver.render.clean import one_line
from wirebell.deliver.render.pages import fill
from wirebell.deliver.render.passages import Passage
from wirebell.deliver.render.shelf import Entry, Shelf, Tombstone, shelf
from wirebell.deliver.render.shown import MailSettings, Part, Shown
from wirebell.deliver.render.words import Words, words
from wirebell.model.follow import Follower

ATOM = "http://www.w3.org/2005/Atom"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
NAMES: Any = {None: ATOM, "at": TOMBSTONES}
STATUS = "https://wirebell.example/terms/status"
ABOUT = "https://wirebell.example/docs/feeds"


def render_atom(
    follower: Follower, parts: Iterable[Part], settings: MailSettings, address: str, now: datetime
) -> bytes:
    """Return the Atom feed found at `address`; the same deliveries and stories give the same bytes."""
    said = words(settings.language)
    stands = shelf(follower, parts, settings, said, now)
    root = etree.Element(_atom("feed"), nsmap=NAMES)
    _put(root, "id", stands.id)
    _put(root, "title", _title(follower, said))
    _put(root, "updated", stands.updated.isoformat())
    _put(_put(root, "author"), "name", "Wirebell")
    _put(root, "link", rel="self", type="application/atom+xml", href=address)
    _put(root, "link", rel="alternate", type="text/html", href=f"{settings.base}/")
    for entry in stands.entries:
        _atom_entry(root, entry, said)
    for stone in stands.tombstones:
        _atom_tombstone(root, stone, said)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")


def render_json_feed(
    follower: Follower, parts: Iterable[Part], settings: MailSettings, address: str, now: datetime
) -> bytes:
    """Return the JSON Feed found at `address`; withdrawn stories stand in `_wirebell.withdrawn`."""
    said = words(settings.language)
    stands = shelf(follower, parts, settings, said, now)
    return msgspec.json.encode(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": _title(follower, said),
            "home_page_url": f"{settings.base}/",
            "feed_url": address,
            "items": [_json_item(entry, said) for entry in stands.entries],
            "_wirebell": {"about": ABOUT, "updated": stands.updated, "withdrawn": _withdrawn(stands)},
        }
    )


def _title(follower: Follower, said: Words) -> str:
    return said.say("Alerts for {name}", name=one_line(follower.name, 100))


def _headline(entry: Entry) -> str:
    return entry.shown.title + entry.shown.headline


# -- Atom ---------------------------------------------------------------------------------------------------------


def _atom_entry(root: etree._Element, entry: Entry, said: Words) -> None:
    one = entry.shown
    node = _put(root, "entry")
    _put(node, "id", entry.id)
    _put(node, "title", _headline(entry))
    _put(node, "updated", entry.updated.isoformat())
    _put(node, "published", one.at.isoformat())
    for name in one.authors or (one.source,):
        _put(_put(node, "author"), "name", name)
    if one.link:
        _put(node, "link", rel="alternate", href=_iri(one.link))
    if one.licence:
        _put(node, "link", rel="license", href=_iri(one.licence))
    if one.copyright:
        _put(node, "rights", one.copyright)
    if one.kind == "corrected":
        _put(node, "category", scheme=STATUS, term="corrected")
    _put(node, "content", _html(one, said), type="html")


def _atom_tombstone(root: etree._Element, stone: Tombstone, said: Words) -> None:
    node = etree.SubElement(
        root, f"{{{TOMBSTONES}}}deleted-entry", {"ref": stone.id, "when": stone.when.isoformat()}
    )
    comment = etree.SubElement(node, f"{{{TOMBSTONES}}}comment")
    comment.text = said.say("Withdrawn by its publisher")


def _put(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    node = etree.SubElement(parent, _atom(name), attributes)
    node.text = text
    return node


def _atom(name: str) -> str:
    return f"{{{ATOM}}}{name}"


def _iri(address: str) -> str:
    return quote(address, safe="%/:=&?~#+!$,;'@()*[]")


def _html(one: Shown, said: Words) -> str:
    return fill("entry.html.jinja", said, one=one)


# -- JSON Feed ----------------------------------------------------------------------------------------------------


def _json_item(entry: Entry, said: Words) -> dict[str, object]:
    one = entry.shown
    item: dict[str, object] = {
        "id": entry.id,
        "title": _headline(entry),
        "content_html": _html(one, said),
        "content_text": fill("mail.txt.jinja", said, alerts=[one]),
        "date_published": one.at,
        "date_modified": entry.updated,
        "authors": [{"name": name} for name in one.authors or (one.source,)],
        "language": one.language,
        "_wirebell": _json_extra(one),
    }
    return item | ({"url": one.link} if one.link else {})


def _json_extra(one: Shown) -> dict[str, object]:
    fixed = one.kind == "corrected"
    return {
        "about": ABOUT,
        "status": one.kind,
        "source": one.source,
        "credit": one.credit,
        "copyright": one.copyright,
        "licence": one.licence,
        "correction": {"note": one.note, "before": one.was, "after": one.now} if fixed else None,
        "follows": one.follows,
        "passages": [_whole(passage) for passage in one.passages],
    }


def _whole(passage: Passage) -> str:
    return "".join(piece.text for piece in passage)


def _withdrawn(stands: Shelf) -> list[dict[str, object]]:
    return [{"id": stone.id, "when": stone.when} for stone in stands.tombstones]

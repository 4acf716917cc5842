"""What feedparser loses or flattens, read from a second, lenient tree of the same text.

It ties captions and credits to their pictures (Media RSS), keeps the plain description that a media
description would overwrite, lists withdrawals (RFC 6721) and the hours and days to skip (RSS 2.0). Only feeds that
show such a thing pay for the second tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree
from msgspec import Struct

from wirebell.intake.formats.link import absolute
from wirebell.intake.formats.sanitise import plain
from wirebell.model.source import Picture

_Element = etree._Element
_WORTH = ("mrss", "deleted-entry", "skiphours", "skipdays", "rslstandard.org/rsl")
_MEDIA = re.compile(r"\{http://search\.yahoo\.com/mrss/?\}(\w+)", re.IGNORECASE)
_TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
_RSL = "{https://rslstandard.org/rsl}content"
_MOST_TERMS = 3
_PICTURE_NAME = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)(?:[?#]|$)", re.IGNORECASE)


class ItemResidue(Struct, frozen=True, kw_only=True):
    """Of one item: its picture, every media description, its own description if there are media ones, and its RSL
    terms: the document, or the address where it is."""

    picture: Picture | None = None
    captions: frozenset[str] = frozenset()
    description: str | None = None
    terms: tuple[str, ...] = ()


class Tombstone(Struct, frozen=True, kw_only=True):
    """A withdrawal: the identifier of the entry, and when."""

    ref: str
    when: str | None = None


class Residue(Struct, frozen=True, kw_only=True):
    """Of a whole feed; `items` is in document order."""

    items: tuple[ItemResidue, ...] = ()
    tombstones: tuple[Tombstone, ...] = ()
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[str] = frozenset()


def _name(element: _Element) -> str:
    return element.tag.rpartition("}")[2].lower()


def _media(element: _Element) -> str | None:
    found = _MEDIA.fullmatch(element.tag)
    return found[1].lower() if found else None


def _text(element: _Element) -> str:
    return "".join(str(piece) for piece in element.itertext()).strip()


def _words(element: _Element | None) -> str | None:
    text = plain(_text(element)) if element is not None else ""
    return text or None


def _child(parent: _Element, name: str) -> _Element | None:
    return next((c for c in parent.iterchildren("*") if _media(c) == name), None)


def _nearest(element: _Element, name: str, item: _Element) -> str | None:
    """Return the text of a media element that is nearest: inside the picture, its group, or its item."""
    at: _Element | None = element
    while at is not None:
        words = _words(_child(at, name))
        if words or at is item:
            return words
        at = at.getparent()
    return None


def _is_picture(element: _Element) -> bool:
    kind, medium = (element.get("type") or "").lower(), (element.get("medium") or "").lower()
    if medium or kind:
        return medium == "image" or kind.startswith("image/")
    return _media(element) == "thumbnail" or bool(_PICTURE_NAME.search(element.get("url") or ""))


def _width(element: _Element) -> int:
    digits = element.get("width") or ""
    return int(digits) if digits.isdecimal() and len(digits) < 6 else 0


def _rank(element: _Element) -> tuple[bool, bool, int]:
    return (_media(element) == "content", element.get("isDefault") == "true", _width(element))


def _picture(item: _Element, base: str | None) -> Picture | None:
    shown = [e for e in item.iter("*") if _media(e) in {"content", "thumbnail"} and _is_picture(e)]
    if not shown:
        return None
    best = max(shown, key=_rank)
    caption = _nearest(best, "description", item) or _nearest(best, "title", item)
    return Picture(url=absolute(base, best.get("url")), caption=caption, credit=_nearest(best, "credit", item))


def _terms(parent: _Element, base: str | None) -> tuple[str, ...]:
    """Return the RSL terms of an item or a channel: `rsl:content` with a licence in it, else its server."""
    found = []
    for element in list(parent.iterchildren(_RSL))[:_MOST_TERMS]:
        if any(_name(child) == "license" for child in element.iterchildren("*")):
            found.append(etree.tostring(element, encoding="unicode", with_tail=False))
        elif address := absolute(base, element.get("server")):
            found.append(address)
    return tuple(found)


def _item(item: _Element, base: str | None, shared: tuple[str, ...]) -> ItemResidue:
    terms = _terms(item, base)
    captions = frozenset(w for e in item.iter("*") if _media(e) == "description" and (w := _words(e)))
    own = next(
        (c for c in item.iterchildren("*") if _name(c) in {"description", "summary"} and _media(c) is None), None
    )
    return ItemResidue(
        picture=_picture(item, base),
        captions=captions,
        description=_text(own) if captions and own is not None else None,
        terms=terms or shared,
    )


def _items(root: _Element) -> Iterator[_Element]:
    for element in root.iter("*"):
        if _name(element) in {"item", "entry"} and _media(element) is None:
            yield element


def _tombstones(root: _Element) -> tuple[Tombstone, ...]:
    found = [(e.get("ref"), e.get("when")) for e in root.iter(_TOMBSTONE)]
    return tuple(Tombstone(ref=ref.strip(), when=when) for ref, when in found if ref and ref.strip())


def _skipped(root: _Element, inside: str) -> list[str]:
    parents = [e for e in root.iter("*") if _name(e) == inside.lower()]
    return [_text(child)[:10] for parent in parents for child in parent.iterchildren("*")]


def residue(text: str, base: str | None) -> Residue:
    """Return what only a second reading of the feed shows; empty if nothing there calls for one."""
    lowered = text.lower()
    if not any(word in lowered for word in _WORTH):
        return Residue()
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError:
        return Residue()
    if root is None:
        return Residue()
    channel = next((e for e in root.iter("*") if _name(e) in {"channel", "feed"}), root)
    shared = _terms(channel, base)
    return Residue(
        items=tuple(_item(i, base, shared) for i in _items(root)),
        tombstones=_tombstones(root),
        skip_hours=frozenset(int(h) % 24 for h in _skipped(root, "skipHours") if h.isdecimal() and int(h) <= 24),
        skip_days=frozenset(d.capitalize() for d in _skipped(root, "skipDays") if d),
    )

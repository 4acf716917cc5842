"""One entry of a feed, as feedparser gives it, to one Item; and the same small readings for the feed itself."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from time import struct_time
from typing import Any

from wirebell.intake.formats.dates import moment
from wirebell.intake.formats.link import absolute
from wirebell.intake.formats.reserved import RSL_TYPE
from wirebell.intake.formats.residue import ItemResidue
from wirebell.intake.formats.sanitise import plain, sanitise
from wirebell.model.source import Item, Picture

Node = Mapping[str, Any]
"""A feedparser dictionary. It is read by `get` below only: its own look-up answers for keys that are not there."""

_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_MAIL_THEN_NAME = re.compile(r"\s*[^\s()<>@]{1,64}@[^\s()<>@]{1,255}\s*\((.+)\)\s*")
_NAME_THEN_MAIL = re.compile(r"(.+?)\s*[(<]\s*[^\s()<>@]{1,64}@[^\s()<>@]{1,255}\s*[)>]\s*")
_MAIL = re.compile(r"[^\s()<>@]{1,64}@[^\s()<>@]{1,255}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_LONGEST_NAME = 1_000


def get(node: Node | None, key: str) -> Any:
    """Return what a feedparser dictionary really holds under `key`, or None."""
    return dict.get(node, key) if isinstance(node, dict) else None


def words(node: Node | None, key: str) -> str | None:
    """Return a text of a feedparser dictionary in one line, without markup; None if it is absent or empty."""
    value = get(node, key)
    return (plain(value) or None) if isinstance(value, str) else None


def when(node: Node, key: str) -> datetime | None:
    """Return a date of the node, by our own reading first, then by feedparser's (which knows more languages)."""
    text, parts = get(node, key), get(node, f"{key}_parsed")
    found = moment(text) if isinstance(text, str) else None
    if found or not isinstance(parts, struct_time):
        return found
    try:
        return datetime(*parts[:6], tzinfo=UTC)
    except ValueError:
        return None


def title(node: Node, atom: bool) -> str | None:
    """Return the title as text; only Atom's type="text" is taken literally, RSS titles may hold HTML."""
    literal = atom and get(get(node, "title_detail"), "type") == "text/plain"
    value = get(node, "title")
    return (" ".join(value.split()) or None) if literal and isinstance(value, str) else words(node, "title")


def language(*tags: object) -> str | None:
    """Return the first of the tags that can be a BCP 47 language tag."""
    for tag in tags:
        text = tag.strip().replace("_", "-") if isinstance(tag, str) else ""
        if _LANGUAGE.fullmatch(text):
            return text
    return None


def rights_links(node: Node, feed: Node, extra: ItemResidue, base: str | None) -> tuple[tuple[str, str], ...]:
    """Return licences and RSL terms (linked, or in `rsl:content`), the entry's own before the feed's."""
    terms = [*_rsl_links(node, base), *extra.terms] or _rsl_links(feed, base)
    plain = [a for a in licences(node, base) or licences(feed, base) if a not in terms]
    return (*(("license", a) for a in plain), *(("rsl", t) for t in terms))


def _rsl_links(node: Node | None, base: str | None) -> list[str]:
    found = [link for link in get(node, "links") or [] if str(get(link, "type")).lower() == RSL_TYPE]
    return [a for link in found if (a := absolute(base, get(link, "href")))]


def links(node: Node | None, rel: str, base: str | None) -> list[str]:
    """Return the addresses of the node's links of a relation, absolute, in order."""
    found = get(node, "links") or []
    addresses = (absolute(base, get(link, "href")) for link in found if get(link, "rel") == rel)
    return [a for a in addresses if a]


def licences(node: Node, base: str | None) -> list[str]:
    """Return licence addresses: RFC 4946 links, Creative Commons and Media RSS elements."""
    modern = get(get(node, "cc_license"), "rdf:resource")
    media = get(get(node, "media_license"), "href")
    named = [absolute(base, modern), absolute(base, media)]
    return list(dict.fromkeys([*links(node, "license", base), *(n for n in named if n)]))


def _person(text: str) -> str | None:
    """Return the name in "mail (Name)" or "Name <mail>"; None if there is only an address."""
    short = " ".join(text.split())
    if len(short) > _LONGEST_NAME:
        return None
    for pattern in (_MAIL_THEN_NAME, _NAME_THEN_MAIL):
        named = pattern.fullmatch(short)
        if named:
            return named[1].strip()
    return None if _MAIL.fullmatch(short) else short or None


def names(node: Node | None) -> tuple[str, ...]:
    """Return the authors' names in order, each once.

    feedparser cuts addresses with a long top-level domain in two; the last author's text is there as it came.
    """
    people = [get(a, "name") for a in get(node, "authors") or []]
    found = [plain(p) for p in people if isinstance(p, str)]
    raw = words(node, "author") or ""
    if not found or "@" in raw:
        found[-1:] = [raw]
    return tuple(dict.fromkeys(name for f in found if (name := _person(f))))


def _categories(node: Node) -> tuple[str, ...]:
    tags = (get(t, "label") or get(t, "term") for t in get(node, "tags") or [])
    return _once(plain(t) for t in tags if isinstance(t, str))


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    seen: dict[str, str] = {}
    for text in texts:
        if text:
            seen.setdefault(text.casefold(), text)
    return tuple(seen.values())


def _content(node: Node, spare: frozenset[str]) -> Node | None:
    """Return the fullest content that is text; captions of pictures only if there is nothing else."""
    found = [c for c in get(node, "content") or [] if str(get(c, "value") or "").strip()]
    textual = [c for c in found if get(c, "type") in {*_HTML_TYPES, "text/plain", None}]
    own = [c for c in textual if plain(get(c, "value")) not in spare] if spare else textual
    return max(own, key=lambda c: len(get(c, "value")), default=None)


def _base(detail: Node | None, base: str | None) -> str | None:
    """Return the base of one element: its xml:base, itself perhaps relative, or the feed's."""
    said = get(detail, "base")
    return absolute(base, said) or base if isinstance(said, str) else base


def _summary(node: Node, extra: ItemResidue, base: str | None) -> str | None:
    """Return the summary as safe HTML. Its type is known only if the detail is of that very text."""
    value = extra.description or get(node, "summary")
    if not isinstance(value, str) or not value.strip():
        return None
    detail = get(node, "summary_detail")
    detail = detail if get(detail, "value") == value else None
    if get(detail, "type") == "text/plain":
        return entities.escape(value.strip(), quote=False)
    return sanitise(value, _base(detail, base)) or None


def _enclosed_picture(node: Node, base: str | None) -> Picture | None:
    pictures = [e for e in get(node, "links") or [] if str(get(e, "type")).startswith("image/")]
    enclosed = next((e for e in pictures if get(e, "rel") == "enclosure"), None)
    href = get(enclosed, "href") or get(get(node, "image"), "href")
    address = absolute(base, href) if isinstance(href, str) else None
    return Picture(url=address) if address else None


def _address(node: Node, base: str | None) -> str | None:
    """Return the story's own address: behind a feed proxy, the link, another alternate, or a permalink id.

    feedparser takes every RSS guid that is not marked otherwise for a link; only whole addresses are believed.
    """
    link = get(node, "link")
    guid_only = link is not None and link == get(node, "id")
    candidates = [get(node, "feedburner_origlink"), None if guid_only else link, *links(node, "alternate", base)]
    named = next((a for c in candidates if isinstance(c, str) and (a := absolute(base, c))), None)
    return named or (absolute(None, link) if guid_only else None)


def _bodies(node: Node, extra: ItemResidue, base: str | None) -> tuple[str | None, str | None, str | None]:
    """Return (summary, html, text): the summary is left out where feedparser only copied the content."""
    content = _content(node, extra.captions)
    value = get(content, "value")
    copied = extra.description is None and value is not None and value == get(node, "summary")
    summary = None if copied else _summary(node, extra, base)
    if value is None:
        return summary, None, None
    if get(content, "type") == "text/plain":
        return summary, None, value.strip()
    return summary, sanitise(value, _base(content, base)) or None, None


def item(node: Node, feed: Node, extra: ItemResidue, base: str | None, atom: bool) -> Item:
    """Return the entry as an Item; what the entry lacks and a feed may say for all of it comes from `feed`."""
    summary, html, text = _bodies(node, extra, base)
    source = get(node, "source")
    updated = when(node, "updated")
    spoken = [get(node, "language"), get(get(node, "title_detail"), "language"), get(feed, "language")]
    authors = names(node) or (names(source) or names(feed) if atom else ())
    guid = get(node, "id")
    return Item(
        guid=(guid.strip() or None) if isinstance(guid, str) else None,
        url=_address(node, base),
        title=title(node, atom),
        summary=summary,
        html=html,
        text=text,
        published=when(node, "published") or when(node, "created") or updated,
        updated=updated,
        authors=authors,
        categories=_categories(node),
        section=words(node, "prism_section") or words(node, "section"),
        language=language(*spoken),
        rights=words(node, "rights") or words(source, "rights") or words(feed, "rights"),
        links=rights_links(node, feed, extra, base),
        picture=extra.picture or _enclosed_picture(node, base),
        publisher=words(source, "title") or words(node, "publisher"),
    )

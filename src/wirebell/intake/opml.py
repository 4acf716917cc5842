"""Lists of feeds in OPML 2.0 (opml.org/spec2.opml), in and out. Folders are the outlines around a feed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple
from xml.sax.saxutils import quoteattr

from lxml import etree

from wirebell.errors import SourceError, UsageError
from wirebell.intake.formats.decode import decode
from wirebell.intake.formats.guard import guard_size, guard_xml, past_prolog
from wirebell.intake.formats.link import absolute
from wirebell.model.source import Source

_WHERE = "the OPML file"
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<opml version="2.0">',
    "  <head><title>Wirebell</title></head>",
    "  <body>",
)
_END = re.compile(r"</(?:[\w.-]+:)?opml\s*>|<(?:[\w.-]+:)?opml[^<]*/>", re.IGNORECASE)
_SCHEMES = {"feed://": "http://", "feed:": ""}


class Listed(NamedTuple):
    """A feed of the list; `folder` is "outer/inner", "" for none."""

    address: str
    title: str
    folder: str


class Listing(NamedTuple):
    """What a list holds: its feeds, and what is wrong with the outlines that name a feed nobody can visit."""

    feeds: list[Listed]
    unusable: list[str]


def _said(outline: etree._Element) -> str:
    """Return the address that an outline gives for its feed; the attribute's name is met in every case."""
    return next((str(v) for k, v in outline.attrib.items() if str(k).lower() == "xmlurl"), "").strip()


def _address(said: str) -> str | None:
    """Return the web address it is, `feed:` taken as a scheme; None for what is none."""
    for scheme, instead in _SCHEMES.items():
        if said.lower().startswith(scheme):
            said = instead + said[len(scheme) :]
            break
    return absolute(None, said)


def _title(outline: etree._Element) -> str:
    return " ".join((outline.get("text") or outline.get("title") or "").split())


def _folder(outline: etree._Element) -> str:
    names = [_title(above) for above in outline.iterancestors("{*}outline", "outline")]
    return "/".join(name for name in reversed(names) if name)


def parse_opml(data: bytes) -> Listing:
    """Return the feeds of an OPML list, in order, each address once, and what cannot be used, by name.

    The title falls back to the address. Outlines without an xmlUrl are folders. Raises HostileInput for entities
    and excess (nothing is expanded), UsageError for what is no OPML or names no feed.
    """
    feeds: dict[str, Listed] = {}
    unusable: list[str] = []
    for outline in _root(data).iter("{*}outline", "outline"):
        said = _said(outline)
        address = _address(said)
        if address:
            feeds.setdefault(address, Listed(address, _title(outline) or address, _folder(outline)))
        elif said:
            unusable.append(f"{_title(outline) or 'an outline'}: {said!r} is no http(s) address.")
    if not feeds and not unusable:
        raise UsageError(f"{_WHERE} lists no feed: no outline has an xmlUrl with an http(s) address.")
    return Listing(list(feeds.values()), unusable)


def _root(data: bytes) -> etree._Element:
    guard_size(data, _WHERE)
    text = decode(data).text
    if not text.strip():
        raise UsageError("The file is empty: give OPML, or what `wirebell export` writes.")
    if not text.lstrip().startswith("<"):
        raise UsageError("The file is neither OPML nor what `wirebell export` writes: nothing was imported.")
    guard_xml(text, _WHERE)
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(text[past_prolog(text)[0] :].encode(), parser)
    except etree.XMLSyntaxError as error:
        raise UsageError(f"{_WHERE} is not XML ({error}). Export the list again from your reader.") from error
    if root is None or not str(root.tag).lower().endswith("opml"):
        raise UsageError(f"{_WHERE} has no <opml> at its root. Export the list again from your reader.")
    if not _END.search(text):  # what is broken within is mended, but the rest of a list that was cut is not there
        raise UsageError(
            f"{_WHERE} ends in the middle: </opml> is missing. Export the list again from your reader."
        )
    return root


def write_opml(sources: Iterable[Source]) -> str:
    """Return the web sources as an OPML 2.0 document, sorted by name; files and folders are left out.

    Raises SourceError if a name or address holds what XML cannot carry.
    """
    listed = sorted((s for s in sources if s.kind == "web"), key=lambda s: (s.name.casefold(), s.url))
    lines = [f'    <outline type="rss" text={quoteattr(s.name)} xmlUrl={quoteattr(s.url)}/>' for s in listed]
    document = "\n".join([*_HEAD, *lines, "  </body>", "</opml>", ""])
    try:
        etree.fromstring(document.encode())
    except (etree.XMLSyntaxError, UnicodeEncodeError) as error:
        raise SourceError(
            f"the sources cannot be written as OPML ({error}). Rename the one named there."
        ) from error
    return document

"""An article's page, or a plain text: one Item, whose reading (headline, dates, byline …) is left to `read`."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlsplit

from wirebell.intake.formats.link import absolute, same_site
from wirebell.intake.formats.reserved import RSL_TYPE, rights_in_headers
from wirebell.model.source import Fetched, Item

_HEAD = 256 * 1024
_TAG = re.compile(r"<(link|meta|base)\b([^<>]{1,4096})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([a-z:-]{1,40})\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)


FEEDS = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json"})


def _attributes(inside: str) -> dict[str, str]:
    return {m[1].lower(): unescape(m[2] or m[3] or m[4] or "").strip() for m in _ATTRIBUTE.finditer(inside)}


def _addresses(page: str) -> tuple[list[str], list[str], str | None]:
    """Return (addresses the page calls its own, licence addresses, its base), of its head."""
    own: dict[str, str] = {}
    licences: list[str] = []
    base = None
    for tag in _TAG.finditer(page[:_HEAD]):
        said = _attributes(tag[2])
        rels = said.get("rel", "").lower().split()
        if "canonical" in rels:
            own.setdefault("canonical", said.get("href", ""))
        elif "license" in rels and said.get("type", "").lower() != RSL_TYPE:  # reading sees those of RSL itself
            licences.append(said.get("href", ""))
        elif said.get("property", "").lower() == "og:url":
            own.setdefault("og:url", said.get("content", ""))
        elif tag[1].lower() == "base" and base is None:
            base = said.get("href")
    return [own[k] for k in ("canonical", "og:url") if k in own], licences, base


def _own(addresses: list[str], fetched: str | None, base: str | None) -> str | None:
    """Return the address the page gives itself, if it may: same site, or from disk (STANDARDS section 11)."""
    for href in addresses:
        address = absolute(base, href)
        if address and (fetched is None or same_site(address, fetched)):
            return address
    return None


def feed_of_front(page: str, fetched: Fetched) -> str | None:
    """Return the feed that a site's front page names, None for any other page: those may be articles."""
    came = absolute(None, fetched.url)
    if came is None or urlsplit(came).path not in {"", "/"} or urlsplit(came).query:
        return None
    said = [_attributes(tag[2]) for tag in _TAG.finditer(page[:_HEAD]) if tag[1].lower() == "link"]
    feeds = [
        absolute(came, link.get("href", ""))
        for link in said
        if "alternate" in link.get("rel", "").lower().split() and link.get("type", "").lower() in FEEDS
    ]
    return next(filter(None, feeds), None)


def parse_page(page: str, fetched: Fetched) -> list[Item]:
    """Return one Item with the whole page; its address is the canonical one where the page may say so.

    A page from disk keeps its file's address as identity, so that saving it again is an edit of one story.
    """
    came = absolute(None, fetched.url)
    addresses, licences, declared = _addresses(page)
    base = absolute(came, declared) or came
    own = _own(addresses, came, base)
    links = [("license", a) for a in dict.fromkeys(absolute(base, href) for href in licences) if a]
    if own:
        links.insert(0, ("canonical", own))
    links += (pair for pair in rights_in_headers(fetched) if pair not in links)
    return [Item(guid=None if came else fetched.url, url=own or came, page=page, links=tuple(links))]


def parse_text(text: str, fetched: Fetched) -> list[Item]:
    """Return one Item with the text as it stands; the file's address is its identity."""
    came = absolute(None, fetched.url)
    return [Item(guid=None if came else fetched.url, url=came, text=text.replace("\r\n", "\n").strip())]

"""A page's headings as readers see them: without kickers, and without those that only name the site."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from wirebell.read.text.markup import Tree
from wirebell.read.text.words import words_of

_KICKER = re.compile(
    r"kicker|overline|topline|dachzeile|roofline|strapline|eyebrow|pre-?(?:head|title)|over-?(?:title|head)|"
    r"super-?title|surtitre|ante-?t[ií]tulo|spitzmarke|vorzeile|rubri[kc]|sub-?(?:title|head)|topic|label|small|"
    r"section|category",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"hidden|invisible|sr-only|screen-reader", re.IGNORECASE)
_ARCHIVED = re.compile(r"/web/\d{8,14}\w*/(?=https?://)")


@dataclass(frozen=True)
class Heading:
    """A heading: all its words, those without its kicker, and the element."""

    text: str
    bare: str
    element: Tree


def heading_of(element: Tree) -> Heading | None:
    """Return a heading, None for an empty one and for one that links to the site's own front page."""
    text = words_of(element)
    if not text or _names_the_site(element):
        return None
    return Heading(text, _without_kicker(element, text), element)


def _names_the_site(element: Tree) -> bool:
    link = next(element.iter("a"), None)
    if link is None or not link.get("href"):
        return False
    address = _ARCHIVED.sub("", link.get("href"))
    if "http" in address[:60] or address.startswith("/"):
        parts = urlsplit(address[max(address.rfind("http"), 0) :])
        return parts.path in {"", "/"} and not parts.query and not parts.fragment
    return "home" in (link.get("rel") or "").split()


def _without_kicker(element: Tree, text: str) -> str:
    """Return the words after a first child that is marked as a kicker or parted from the rest by a hidden sign."""
    children = list(element)
    if not children or (element.text or "").strip():
        return text
    first = children[0]
    marked = first.tag == "small" or _KICKER.search(f"{first.get('class', '')} {first.get('id', '')}")
    parted = len(children) > 2 and _HIDDEN.search(f"{children[1].get('class', '')} {children[1].get('style', '')}")
    kicker = words_of(first)
    if not kicker or not (marked or parted) or not text.startswith(kicker):
        return text
    rest = text[len(kicker) :].strip(" :|–—-·/")
    return rest if len(rest.split()) > 1 else text

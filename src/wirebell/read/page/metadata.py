"""What a page says about its story: headline, dates, byline and the rest, from many statements one of each.

Everywhere the order is: linked data (JSON-LD, also in `@graph`, then microdata), OpenGraph and other meta
elements, the page's own HTML. The headline alone is taken as readers see it: the `h1` that the others confirm.
"""

from __future__ import annotations

import re
from datetime import datetime

from msgspec import Struct

from wirebell.model.facts import Image, Person
from wirebell.read.page.around import around
from wirebell.read.page.authors import byline_of
from wirebell.read.page.byline import people
from wirebell.read.page.headline import headline_of
from wirebell.read.page.pictures import split_caption
from wirebell.read.page.published import published_of, updated_of
from wirebell.read.page.site_owner import owner_of
from wirebell.read.page.statements import Statements
from wirebell.read.text.language import primary


class Metadata(Struct, frozen=True, kw_only=True):
    """What a page says about its story; None and () where it says nothing."""

    headline: str | None = None
    standfirst: str | None = None
    standfirst_apart: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    byline: tuple[Person, ...] = ()
    owner: tuple[Person, ...] = ()
    section: str | None = None
    tags: tuple[str, ...] = ()
    language: str | None = None
    publisher: str | None = None
    image: Image | None = None
    correction: str | None = None


def metadata_of(said: Statements, url: str | None = None) -> Metadata:
    """Return the page's metadata, each field from the best statement there is."""
    linked, headline = said.linked, headline_of(said)
    near = around(said.tree, [*said.headings, *said.subheadings, *said.minor_headings], headline)
    return Metadata(
        headline=headline,
        standfirst=(near.standfirst.text if near.standfirst else None)
        or linked.text("description", "alternativeHeadline")
        or said.meta("og:description", "description", "twitter:description"),
        standfirst_apart=near.standfirst.text if near.standfirst and near.standfirst.apart else None,
        published=published_of(said, url, near.labels),
        updated=updated_of(said),
        byline=byline_of(said, near.labels),
        owner=people(owner_of(said)),
        section=linked.text("articleSection")
        or said.meta("article:section", "og:article:section", "parsely-section", "section"),
        tags=tags_of(said),
        language=_language(said),
        publisher=linked.text("publisher") or said.meta("og:site_name", "application-name"),
        image=_image(said),
        correction=linked.text("correction"),
    )


def tags_of(said: Statements) -> tuple[str, ...]:
    """Return the page's keywords, each once."""
    texts = (
        said.linked.texts("keywords")
        or said.all_of("article:tag", "og:article:tag")
        or said.all_of("news_keywords", "keywords")
    )
    tags = (t.strip() for text in texts for t in re.split(r"[,;]", text))
    return tuple(dict.fromkeys(t for t in tags if 1 < len(t) <= 80 and t[0] not in "/#{"))[:50]


def _language(said: Statements) -> str | None:
    root = said.tree.getroottree().getroot()
    return (
        primary(said.linked.text("inLanguage"))
        or primary(root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang"))
        or primary(said.meta("content-language", "language", "dc.language", "og:locale"))
    )


def _image(said: Statements) -> Image | None:
    """Return the caption and credit of the first picture that has either: linked data, then the page's figures."""
    for thing in said.linked.things("image"):
        caption, credit = (next(iter(said.linked.texts(k, thing)), None) for k in ("caption", "creditText"))
        if caption or credit:
            split = split_caption(caption or "")
            return Image(caption=split.caption, credit=credit or split.credit)
    return None

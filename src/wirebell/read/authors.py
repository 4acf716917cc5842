"""Who a page says wrote its story."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wirebell.model.facts import Person
from wirebell.read.byline import people
from wirebell.read.headline import key
from wirebell.read.markup import Tree
from wirebell.read.statements import Statements, words_of

_AUTHOR_METAS = tuple(
    """author article:author dc.creator dcterms.creator dc.creator.personalname parsely-author sailthru.author
    byl citation_author og:article:author rbauthors cxenseparse:author book:author authors dcsext.author""".split()
)
_BYLINE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:by-?line|author|autor|writer|verfasser)s?(?:[\s_-]*(?:name|names|link|fn|vcard))?(?=\s|$)",
    re.IGNORECASE,
)
_BYLINE_TAGS = ("a", "span", "p", "div", "li", "address", "strong", "h3", "h4", "em", "b", "cite", "td")
_OTHERS = re.compile(r"comment|kommentar|respond|reply|replies|discussion|related|footer|teaser", re.IGNORECASE)
_MOST_LOOKED_AT = 100


def byline_of(said: Statements) -> tuple[Person, ...]:
    """Return the authors: the first of the statements that names anybody who is not the publisher itself."""
    publisher = {key(p) for p in (said.linked.text("publisher"), said.meta("og:site_name")) if p}
    for texts in _author_statements(said):
        if found := people(t for t in texts if t):
            persons = tuple(p for p in found if key(p.name) not in publisher)
            if persons:
                return persons
    return ()


def _author_statements(said: Statements) -> Iterator[list[str]]:
    yield said.linked.texts("author")
    for name in _AUTHOR_METAS:
        yield said.all_of(name)
    yield [link.text for link in said.links if "author" in link.rels and len(link.text) <= 80][:6]
    yield _marked_bylines(said.tree)
    yield said.linked.texts("creator")


def _marked_bylines(tree: Tree) -> list[str]:
    """Return the short text of the first element whose class calls it a byline or an author, comments left out."""
    looked = 0
    for element in tree.iter(*_BYLINE_TAGS):
        if not _BYLINE_CLASS.search(element.get("class") or ""):
            continue
        looked += 1
        if looked > _MOST_LOOKED_AT:
            break
        text = words_of(element)
        if 3 < len(text) <= 80 and not _is_apart(element):
            return [text]
    return []


def _is_apart(element: Tree) -> bool:
    """Tell whether an element belongs to comments or other stories."""
    around = (element, *element.iterancestors())
    return any(
        a.tag == "form" or _OTHERS.search(f"{a.get('class', '')} {a.get('id', '')}")
        for a in around
        if a.tag != "body"
    )

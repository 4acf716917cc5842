"""What stands around a page's headline: the standfirst and short labels, bylines and dates among them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree
from msgspec import Struct

from wirebell.read.page.headings import Heading
from wirebell.read.page.site_owner import is_author_box
from wirebell.read.text.markup import Tree
from wirebell.read.text.words import words_of

_APART = re.compile(
    r"(?:^|[\s_-])(?:comments?(?:list)?|commentlist|kommentare?|respond|repl(?:y|ies)|discussion|disqus|related|"
    r"recommend\w*|sidebar|widget|(?<!post-)(?<!entry-)(?<!article-)footer|newsletter|promo|most-?read|popular|menu|nav|navigation|breadcrumbs?|"
    r"cookie\w*|consent|modal|popup|carousel|slider|upcoming|calendar|references?|read-?more|more-?(?:news|stories|"
    r"articles)|weitere|aside|shopping|advert\w*)(?=$|[\s_-])",
    re.IGNORECASE,
)
_APART_TAGS = frozenset(
    "nav aside footer form script style noscript template svg iframe select button figure figcaption".split()
)
_NEVER_APART = frozenset({"html", "body", "main", "h1", "a", "span", "time", "strong", "em"})
_TELLING = re.compile(
    r"by-?line|auth?or|auteur|writer|verfasser|redakteur|contribut|signature|poster|username|vcard|expert-name|"
    r"date|datum|fecha|published|posted|time(?!line)|stand\b|meta",
    re.IGNORECASE,
)
_WRITER_ADDRESS = re.compile(
    r"/(?:authors?|autor(?:en|es|a|i)?|auteurs?|redaktion|experten|by|redactores?|journalist(?:en|es)?|staff)/[^/]{2,}",
    re.IGNORECASE,
)
_STANDFIRST = re.compile(
    r"(?:^|[\s_-])(?:lead|lede|intro|introduction|teaser-?text|standfirst|excerpt|summary|subtitle|sub-?headline|chapo|"
    r"entradilla|bajada|copete|deck|dek|vorspann|abstract|anrei(?:ß|ss)er|description|alternativeheadline)"
    r"(?:-?text|[_-]\w+)?(?=$|\s)",
    re.IGNORECASE,
)
_SURE_STANDFIRST = re.compile(
    r"(?:^|[\s_-])(?:standfirst|sub-?headline|deck|dek|alternativeheadline)"
    r"(?:-?text|[_-]\w+)?(?=$|\s)",
    re.IGNORECASE,
)
_SHORTEST_STANDFIRST, _LONGEST_STANDFIRST, _FEWEST_WORDS = 50, 600, 6
_BOX_ABOVE, _HEADING_BELOW = 5, 12  # elements
_SHORTEST_HEADING = 60
_BEFORE, _AFTER = 40, 90
_MOST_ELEMENTS, _MOST_LABELS = 20_000, 300
_LONGEST = 160


_MINOR_HEADINGS = frozenset({"h2", "h3"})
_ENDS = frozenset('.!?…“”"»')


class Label(Struct, frozen=True):
    """A short text: `marks` are class, id, itemprop and rel of its element and of the one around it;
    `after` counts the elements from the headline to it, below 0 before the headline; `writer`: it links to a
    writer's page."""

    text: str
    marks: str
    tag: str
    after: int
    writer: bool
    when: str | None = None

    @property
    def near(self) -> bool:
        """Tell whether the label stands by the headline."""
        return -_BEFORE <= self.after <= _AFTER


class Standfirst(Struct, frozen=True):
    """A standfirst as the page marks it; `apart`: it is no part of the text, as a lead or a chapo may be."""

    text: str
    apart: bool


class Around(Struct, frozen=True):
    """What stands around the headline: the labels in order, and the standfirst where the page marks one."""

    labels: tuple[Label, ...]
    standfirst: Standfirst | None


def around(tree: Tree, headings: list[Heading], headline: str | None) -> Around:
    """Return what stands around a page's headline: all short texts near it, elsewhere those marked as byline or
    date, and the standfirst. Comments, related stories, menus and footers are left out. Linear in the page, up
    to 20,000 elements."""
    anchor = _anchor(tree, headings, headline)
    above = set(anchor.iterancestors()) if anchor is not None else set()
    seen = list(_visible(tree, above))
    zero = next((at for at, element in enumerate(seen) if element is anchor), 0)
    labels: list[Label] = []
    for at, element in enumerate(seen):
        if element is not anchor and len(labels) < _MOST_LABELS and (label := _label(element, at - zero)):
            labels.append(label)
    close = (e for e in seen[max(zero - 5, 0) : zero + _AFTER] if e is not anchor and e not in above)
    texts = [standfirst for e in close if (standfirst := _standfirst(e))]
    if below := _heading_below(anchor, seen[zero + 1 : zero + _HEADING_BELOW]):
        texts.append(below)
    return Around(tuple(labels), next((one for one in texts if not (headline and headline in one.text)), None))


def _standfirst(element: Tree) -> Standfirst | None:
    """Return the words of an element that is marked as a standfirst and long enough to be one."""
    marks = _marks(element)
    if not (element.get("class") or element.get("itemprop")) or not _STANDFIRST.search(marks):
        return None
    if any(map(is_author_box, (element, *islice(element.iterancestors(), _BOX_ABOVE)))):
        return None
    text = words_of(element, _LONGEST_STANDFIRST + 1)
    sure = bool(_SURE_STANDFIRST.search(marks))
    whole = text[-1:] in _ENDS or (sure and len(text.split()) >= _FEWEST_WORDS)
    if not whole or not _SHORTEST_STANDFIRST <= len(text) <= _LONGEST_STANDFIRST:
        return None
    return Standfirst(text, apart=sure or element.tag in _MINOR_HEADINGS)


def _heading_below(anchor: Tree | None, below: list[Tree]) -> Standfirst | None:
    """Return the long minor heading directly below the page's own, before any paragraph."""
    if anchor is None or anchor.tag != "h1":
        return None
    for element in below:
        if element.tag in _MINOR_HEADINGS:
            text = words_of(element, _LONGEST_STANDFIRST + 1)
            return Standfirst(text, True) if _SHORTEST_HEADING <= len(text) <= _LONGEST_STANDFIRST else None
        if element.tag == "p" and len(words_of(element)) > _LONGEST:
            return None
    return None


def _anchor(tree: Tree, headings: list[Heading], headline: str | None) -> Tree | None:
    """Return the element of the headline, else the page's first long paragraph."""
    for heading in headings:
        if headline and headline in {heading.text, heading.bare}:
            return heading.element
    return next((p for p in tree.iter("p") if len(words_of(p, 200)) >= 150), None)


def _visible(tree: Tree, above: set[Tree]) -> Iterator[Tree]:
    walk = etree.iterwalk(tree, events=("start",))
    for count, (_, element) in enumerate(walk):
        if count >= _MOST_ELEMENTS:
            return
        tag = element.tag
        if tag == "head" or (element not in above and (tag in _APART_TAGS or _is_apart(element, tag))):
            walk.skip_subtree()
        else:
            yield element


def _is_apart(element: Tree, tag: str) -> bool:
    if tag in _NEVER_APART:
        return False
    own, name = element.get("class"), element.get("id")
    return bool((own and _APART.search(own)) or (name and _APART.search(name)))


def _label(element: Tree, after: int) -> Label | None:
    marks = _marks(element)
    near = -_BEFORE <= after <= _AFTER
    writer = element.tag == "a" and bool(_WRITER_ADDRESS.search(element.get("href") or ""))
    if not (writer or (marks and _TELLING.search(marks)) or (near and len(element) <= 8)):
        return None
    text = words_of(element, _LONGEST + 1, apart=True)
    if not 2 <= len(text) <= _LONGEST:
        return None
    around = element.getparent()
    return Label(
        text,
        f"{marks} < {_marks(around) if around is not None else ''}",
        str(element.tag),
        after,
        writer,
        element.get("datetime") or (element.get("content") if "date" in marks else None),
    )


def _marks(element: Tree) -> str:
    said = (element.get("class"), element.get("id"), element.get("itemprop"), element.get("rel"))
    return " ".join(filter(None, said)).lower()

"""What a page states about itself outside linked data: meta elements, links, headings, times. One pass."""

from __future__ import annotations

from dataclasses import dataclass, field

from wirebell.read.page.headings import Heading, heading_of
from wirebell.read.page.linked import Linked, linked_data
from wirebell.read.text.markup import Tree, one_line
from wirebell.read.text.words import words_of

_MOST = 5000


@dataclass(frozen=True)
class Link:
    """A link with its relations, address, words, whether it belongs to a picture, the words near it, and its media
    type in small letters."""

    rels: frozenset[str]
    href: str
    text: str
    of_picture: bool
    near: str
    kind: str = ""


@dataclass(frozen=True)
class Statements:
    """The statements of one page, in document order; keys of `metas` are lower-case names and properties."""

    tree: Tree
    linked: Linked
    metas: dict[str, list[str]] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    subheadings: list[Heading] = field(default_factory=list)
    minor_headings: list[Heading] = field(default_factory=list)
    times: list[tuple[str, str]] = field(default_factory=list)
    title: str | None = None

    def meta(self, *names: str) -> str | None:
        """Return the first non-empty content among these names, in order of the names."""
        return next((v for name in names for v in self.metas.get(name, ())), None)

    def all_of(self, *names: str) -> list[str]:
        """Return every content of these names."""
        return [v for name in names for v in self.metas.get(name, ())]


def statements_of(tree: Tree) -> Statements:
    """Return what the page says of itself."""
    metas: dict[str, list[str]] = {}
    links: list[Link] = []
    headings: dict[str, list[Heading]] = {"h1": [], "h2": [], "h3": []}
    times: list[tuple[str, str]] = []
    title = None
    for element in tree.iter("meta", "link", "a", "h1", "h2", "h3", "time", "title"):
        tag = element.tag
        if tag == "meta":
            _add_meta(metas, element)
        elif tag in headings:
            headings[tag] += [found] if len(headings[tag]) < _MOST and (found := heading_of(element)) else []
        elif tag == "time":
            times.append((element.get("datetime") or words_of(element), (element.get("class") or "").lower()))
        elif tag == "title":
            title = title or (None if _within(element, {"svg"}) else words_of(element))
        elif element.get("href") and len(links) < _MOST:
            links.append(_link(element))
    h1, h2, h3 = headings.values()
    return Statements(tree, linked_data(tree), metas, links, h1, h2, h3, times, title)


def _add_meta(metas: dict[str, list[str]], element: Tree) -> None:
    name = element.get("property") or element.get("name") or element.get("http-equiv")
    content = one_line(element.get("content") or "")
    if name and content:
        metas.setdefault(name.strip().lower(), []).append(content)


def _link(element: Tree) -> Link:
    href = element.get("href").strip()
    if "icen" not in (element.get("rel") or "") + href:
        return Link(frozenset((element.get("rel") or "").lower().split()), href, words_of(element), False, "")
    above = element.getparent()
    near = words_of(above)[:200] if above is not None else ""
    picture = _within(element, {"figure", "figcaption"})
    rels = frozenset((element.get("rel") or "").lower().split())
    return Link(rels, href, words_of(element), picture, near, (element.get("type") or "").lower())


def _within(element: Tree, tags: set[str]) -> bool:
    return any(a.tag in tags for a in element.iterancestors())

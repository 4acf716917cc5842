"""Linked data of a page: the schema.org article it describes, from JSON-LD (also in `@graph`) or microdata."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any, TypeAlias

from wirebell.read.text.markup import Tree, one_line

Node: TypeAlias = dict[str, Any]

_ARTICLES = frozenset(
    """article newsarticle reportagenewsarticle analysisnewsarticle opinionnewsarticle backgroundnewsarticle
    reviewnewsarticle askpublicnewsarticle blogposting liveblogposting socialmediaposting techarticle
    scholarlyarticle
    medicalscholarlyarticle advertisercontentarticle satiricalarticle report discussionforumposting""".split()
)
_NEARLY = frozenset({"recipe", "review", "podcastepisode", "event", "product", "creativework", "videoobject"})
# Other people's articles hang below these.
_ELSEWHERE = frozenset(
    """itemListElement hasPart mentions isRelatedTo relatedLink comment citation isPartOf potentialAction
    breadcrumb
    review subjectOf video associatedMedia mainEntityOfPage""".split()
)
_WRAPPING = re.compile(r"^\s*(?://\s*)?(?:<!--|<!\[CDATA\[)|(?://\s*)?(?:-->|\]\]>)\s*;?\s*$")
_MOST_NODES, _MOST_TEXT = 5000, 2_000_000
_PROPERTIES = frozenset(
    """headline name author creator datePublished dateModified license copyrightHolder copyrightYear
    copyrightNotice
    acquireLicensePage isAccessibleForFree inLanguage articleSection keywords description alternativeHeadline
    publisher correction creditText caption usageInfo""".split()
)


class Linked:
    """The nodes of one page's linked data, and the one that describes the story."""

    def __init__(self, nodes: list[Node]) -> None:
        self._by_id = {n["@id"]: n for n in nodes if isinstance(n.get("@id"), str) and len(n) > 1}
        ranked = sorted(nodes, key=_rank, reverse=True)
        self.article: Node = ranked[0] if ranked and _rank(ranked[0]) > 0 else {}
        self.page: Node = next((n for n in nodes if "webpage" in _types(n)), {})

    def text(self, *path: str) -> str | None:
        """Return the text at the first of these properties that the article has; of a thing, its name."""
        return next((t for p in path for t in self.texts(p)), None)

    def texts(self, path: str, node: Node | None = None) -> list[str]:
        """Return all the texts of a property: its strings, and the names of its things."""
        value = (self.article if node is None else node).get(path)
        ones = value if isinstance(value, list) else [value]
        return [text for one in ones[:50] if (text := self._as_text(one))]

    def things(self, path: str) -> list[Node]:
        """Return the things of a property, references followed."""
        value = self.article.get(path)
        ones = value if isinstance(value, list) else [value]
        return [self._followed(one) for one in ones[:50] if isinstance(one, dict)]

    def persons(self) -> list[str]:
        """Return the one person that the page's linked data describes, beside the article it fails to name."""
        named = [
            n["name"] for n in self._by_id.values() if "person" in _types(n) and isinstance(n.get("name"), str)
        ]
        return named if len(named) == 1 else []

    def _followed(self, thing: Node) -> Node:
        reference = thing.get("@id")
        known = self._by_id.get(reference) if isinstance(reference, str) and len(thing) <= 2 else None
        return known or thing

    def _as_text(self, value: object) -> str | None:
        if isinstance(value, dict):
            thing = self._followed(value)
            value = next(
                (thing[k] for k in ("name", "@value", "text", "url", "@id") if isinstance(thing.get(k), str)), None
            )
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, str | int):
            return one_line(html.unescape(str(value))) or None
        return None


def _types(node: Node) -> set[str]:
    kinds = node.get("@type")
    return {str(k).rsplit("/", 1)[-1].lower() for k in (kinds if isinstance(kinds, list) else [kinds])}


def _rank(node: Node) -> int:
    types = _types(node)
    if types & _ARTICLES:
        return 3 + bool(node.get("headline")) + bool(node.get("author"))
    return 1 if types & _NEARLY else 0


def linked_data(tree: Tree) -> Linked:
    """Return the page's linked data: JSON-LD before microdata; what does not parse is passed over, bounded."""
    nodes: list[Node] = []
    room = _MOST_TEXT
    for script in tree.iter("script"):
        text = script.text or ""
        if "ld+json" in (script.get("type") or "").lower() and len(text) <= room:
            room -= len(text)
            nodes += _nodes(_loaded(text), _MOST_NODES - len(nodes))
    linked = Linked(nodes)
    return linked if linked.article else Linked([*nodes, *_microdata(tree)])


def _loaded(text: str) -> object:
    bare = _WRAPPING.sub("", _WRAPPING.sub("", text)).strip().rstrip(";")
    try:
        return json.loads(bare, strict=False)
    except (ValueError, RecursionError):  # one broken block must not hide the others; publishers often ship one
        return None


def _nodes(value: object, most: int) -> list[Node]:
    found: list[Node] = []
    waiting = [value]
    while waiting and len(found) < most:
        one = waiting.pop(0)
        if isinstance(one, list):
            waiting[:0] = one[:most]
        elif isinstance(one, dict):
            found.append(one)
            waiting += [v for k, v in one.items() if isinstance(v, dict | list) and k not in _ELSEWHERE]
    return found


def _microdata(tree: Tree) -> Iterator[Node]:
    """Yield the page's article as marked with itemprop, flat: the first value of each property, all the
    authors."""
    node: Node = {}
    for element in tree.iterfind(".//*[@itemprop]"):
        for name in (element.get("itemprop") or "").split():
            if name in _PROPERTIES and _is_of_article(element):
                value = _value(element, name)
                if value and name == "author":
                    node.setdefault("author", []).append(value)
                elif value:
                    node.setdefault(name, value)
    if node:
        yield {"@type": "Article", **node}


def _is_of_article(element: Tree) -> bool:
    """Tell whether the innermost item that holds the element is an article, or none is declared."""
    scope = next((a for a in element.iterancestors() if a.get("itemscope") is not None), None)
    if scope is not None and scope.get("itemprop") in _ELSEWHERE:
        return False
    kind = (scope.get("itemtype") or "").rsplit("/", 1)[-1].lower() if scope is not None else ""
    return not kind or kind in _ARTICLES or kind in {"webpage", "creativework", "blog"}


def _value(element: Tree, name: str) -> str | None:
    by_attribute = "href" if name == "license" or element.tag == "link" else "datetime"
    stated: str | None = element.get("content") or element.get(by_attribute)
    if stated or by_attribute == "href":
        return stated
    named = element.find(".//*[@itemprop='name']")
    inner = element if named is None else named
    text = one_line(inner.get("content") or "".join(inner.itertext()))
    return text if len(text) <= 300 else None

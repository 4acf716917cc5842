"""Who a page says wrote its story."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from wirebell.model.facts import Person
from wirebell.read.page.around import Label
from wirebell.read.page.byline import is_cued, names_in, office_in, people
from wirebell.read.page.headline import key
from wirebell.read.page.namelike import looks_like_a_name
from wirebell.read.page.site_owner import labelled, named_in_box
from wirebell.read.page.statements import Statements

_AUTHOR_METAS = tuple(
    """author article:author dc.creator dcterms.creator dc.creator.personalname parsely-author sailthru.author
    byl citation_author og:article:author rbauthors cxenseparse:author book:author authors dcsext.author""".split()
)
_BYLINE = re.compile(
    r"(?:^|[\s_-])(?:by-?line|auth?or|auteur|writer|verfasser|redakteur|contributor|poster|item-?poster|expert-name|"
    r"vcard|signature)(?:s|en|in|innen)?(?:[\s_-]*(?:name|names|txt|text|link|url|fn|vcard|info|box|meta|block|"
    r"wrapper|item|list))?(?=$|[\s_-])|author-?name",
    re.IGNORECASE,
)
_NOT_BYLINE = re.compile(
    r"\bbio|about|description|avatar|photo|image|picture|bild|social|follow|position|job|role|licen[cs]e|"
    r"credit|caption|copyright|\btag\b|categor|screen-reader|sr-only|heading"
)
_OF_PICTURES = re.compile(r"licen[cs]e|credit|caption|copyright")
_INNER = frozenset({"a", "span", "strong", "b", "li"})
_SAME_BYLINE = 14
_FURTHER_ON = 400


def byline_of(said: Statements, labels: tuple[Label, ...] = ()) -> tuple[Person, ...]:
    """Return the authors.

    The byline that stands by the headline, else linked data, meta elements, links of rel author, bylines
    elsewhere, a line "By …" anywhere; where linked data and the page name the same people, as linked data
    writes them. The publisher itself or an office ("Redaktion") only where nobody else is named.
    """
    publisher = {key(p) for p in (said.linked.text("publisher"), said.meta("og:site_name")) if p}
    linked = _without(people(said.linked.texts("author")), publisher)
    shown = _confirmed(_without(_by_headline(labels), publisher), said)
    if shown and not (linked and _better(linked, shown)):
        return shown
    for names in (linked, *(_without(people(t), publisher) for t in _other_statements(said, labels))):
        if names:
            return names
    return people(named_in_box(said.tree) or labelled(said.tree)) or _offices(said, labels)


def _without(persons: Iterable[Person], publisher: set[str]) -> tuple[Person, ...]:
    return tuple(p for p in persons if key(p.name) not in publisher)


def _confirmed(shown: tuple[Person, ...], said: Statements) -> tuple[Person, ...]:
    """Return the people shown; where a meta element names one of them in full, without the single words beside
    them: the name of a column, of a section."""
    stated = {key(p.name) for name in _AUTHOR_METAS[:2] for p in people(said.all_of(name))}
    if not any(key(p.name) in stated and " " in p.name for p in shown):
        return shown
    return tuple(p for p in shown if " " in p.name or key(p.name) in stated)


def _better(linked: tuple[Person, ...], shown: tuple[Person, ...]) -> bool:
    """Tell whether linked data says more of the people shown: "Henry Steinhau" where the page has "Henry"."""
    if len(linked) < len(shown):
        return False
    known = {w for p in linked for w in p.name.lower().split()}
    return all(len(p.name.split()) == 1 and p.name.lower() in known for p in shown)


def _other_statements(said: Statements, labels: tuple[Label, ...]) -> Iterator[list[str]]:
    for name in _AUTHOR_METAS:
        yield [t for t in said.all_of(name) if not t.startswith("http")]
    yield _authors_linked(said)
    yield _marked(labels)
    yield said.linked.persons()
    yield said.linked.texts("creator")
    yield _cued(labels)


def _authors_linked(said: Statements) -> list[str]:
    named = [link.text for link in said.links if "author" in link.rels and len(link.text) <= 80][:6]
    return [text for text in named if all(looks_like_a_name(name, lone=True) for name in names_in(text))]


def _by_headline(labels: tuple[Label, ...]) -> tuple[Person, ...]:
    """Return the people of the byline near the headline: marked as such, or "By …", or linked to a writer's page.

    The first such label after the headline counts (else the last before it), and those that stand close to it.
    """
    found = [(label, names) for label in labels if label.near and (names := _names(label))]
    after = [f for f in found if f[0].after > 0]
    marked = [f for f in found if _is_byline(f[0])]
    first = next(iter([*after, *reversed(marked), *reversed(found)]), None)
    if first is None:
        return ()
    close = [
        names
        for label, names in found
        if label is first[0]
        or (label.marks == first[0].marks and abs(label.after - first[0].after) <= _SAME_BYLINE)
    ]
    return _fullest([name for names in close for name in names])


def _names(label: Label) -> list[str]:
    """Return the names of a label that is a byline, none for any other label."""
    own, _, around = label.marks.partition(" < ")
    if _NOT_BYLINE.search(own) or _OF_PICTURES.search(around):
        return []
    marked = bool(_BYLINE.search(own)) or label.writer
    inner = label.tag in _INNER and _BYLINE.search(around) and not _NOT_BYLINE.search(around)
    text = next((part for part in label.text.split("|") if is_cued(part.strip())), label.text)
    if not (marked or inner or (is_cued(text.strip()) and len(text) <= 90)):
        return []
    names = names_in(text)
    if not names or not looks_like_a_name(names[0], lone=marked):
        return []
    return [n for at, n in enumerate(names) if not at or looks_like_a_name(n)]


def _fullest(names: list[str]) -> tuple[Person, ...]:
    """Return the names each once, those that are part of another left out."""
    keys = [key(n) for n in names]
    kept = [n for n, k in zip(names, keys, strict=True) if not any(k != other and k in other for other in keys)]
    return people(kept)


def _marked(labels: tuple[Label, ...]) -> list[str]:
    """Return the first byline that is marked as one further away from the headline."""
    for label in labels:
        if label.after > 0 and (names := _names(label)) and (_is_byline(label) or not is_cued(label.text)):
            return names
    return []


def _cued(labels: tuple[Label, ...]) -> list[str]:
    for label in labels:
        if is_cued(label.text) and len(label.text) <= 60 and all(map(looks_like_a_name, names_in(label.text))):
            return [label.text]
    return []


def _offices(said: Statements, labels: tuple[Label, ...]) -> tuple[Person, ...]:
    """Return the office or the publisher that is named where an author would be."""
    shown = [label.text for label in labels if label.near and _is_byline(label)]
    metas = [text for name in _AUTHOR_METAS for text in said.all_of(name)]
    for text in (*said.linked.texts("author"), *shown, *metas, *_authors_linked(said)):
        if name := office_in(text):
            return (Person(name=name),)
    return ()


def _is_byline(label: Label) -> bool:
    own, _, around = label.marks.partition(" < ")
    return (bool(_BYLINE.search(own)) or label.writer) and not (
        _NOT_BYLINE.search(own) or _OF_PICTURES.search(around)
    )

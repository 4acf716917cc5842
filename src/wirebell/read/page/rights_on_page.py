"""What a page says about rights: linked data, meta elements, links, RSL, and its last copyright line."""

from __future__ import annotations

import re

from lxml import etree

from wirebell.read.page.statements import Statements
from wirebell.read.rights.findings import Found
from wirebell.read.rights.licences import named_licence
from wirebell.read.rights.reservations import RSL_TYPE, mining, robots, rsl
from wirebell.read.rights.verdict import is_notice, mark_of_notice, notice_parts, start_of_notice, stated_licence
from wirebell.read.text.markup import Tree, one_line
from wirebell.read.text.words import words_of

_OFFER = re.compile(
    r"^(?:re-?use|republish|reprints?|licen[sc]e|syndicat\w+|request permissions?|buy (?:licen|reprint)|"
    r"get permission|permissions|nutzungsrechte|artikel lizenzieren|acheter les droits|réutiliser|licenciar)\b",
    re.IGNORECASE,
)


def said_by_page(said: Statements) -> list[Found]:
    """Return what a page says: linked data, meta elements, RSL, links, and its last copyright line."""
    found = [*_by_linked_data(said), *_by_metas(said), *_by_rsl(said), *_by_links(said)]
    if not any(f.kind == "licence" for f in found):
        found += _by_words(said.tree)
    notice = last_notice(said.tree)
    return [*found, Found("notice", notice, "page")] if notice else found


def _by_linked_data(said: Statements) -> list[Found]:
    where = "linked data"
    found = [stated_licence(href, where) for href in said.linked.texts("license")[:3]]
    found += [Found("notice", t, where) for t in said.linked.texts("copyrightNotice")[:1]]
    found += [
        Found("holder", t, where) for t in said.linked.texts("copyrightHolder")[:1] if not t.startswith("http")
    ]
    found += [Found("year", t, where) for t in said.linked.texts("copyrightYear")[:1]]
    found += [Found("offer", t, where) for t in said.linked.texts("acquireLicensePage")[:1]]
    found += [Found("credit", t, where) for t in said.linked.texts("creditText")[:1]]
    found += [
        Found("terms", t, where)
        for t in (*said.linked.texts("usageInfo"), *said.linked.texts("conditionsOfAccess"))[:2]
    ]
    return found + [
        Found("access", f"free: {t.lower()}", where) for t in said.linked.texts("isAccessibleForFree")[:1]
    ]


def _by_metas(said: Statements) -> list[Found]:
    found = [
        stated_licence(t, "meta")
        for t in said.all_of("dcterms.license", "dc.rights.license", "license", "dc.license")[:2]
    ]
    named = said.all_of("dcterms.rights", "dc.rights", "copyright", "dcterms.rightsholder", "rights")[:2]
    found += [Found("licence" if named_licence(text) else "notice", text, "meta") for text in named]
    for name in ("robots", "googlebot-news", "googlebot"):
        found += [f for text in said.all_of(name)[:3] for f in robots(text, "meta robots")]
    return [*found, *mining(said.meta("tdm-reservation"), said.all_of("tdm-policy"), "meta")]


def _by_rsl(said: Statements) -> list[Found]:
    """Return what RSL in the page says: a script with the terms themselves, or a link to them."""
    found = [Found("terms", link.href, "link rsl") for link in said.links if link.kind == RSL_TYPE][:3]
    for script in said.tree.iter("script"):
        if script.get("type") == RSL_TYPE and script.text:
            found += rsl(script.text, "script rsl")
    return found


def _by_links(said: Statements) -> list[Found]:
    """Return licence links (those of pictures left out) and links that offer reuse."""
    stated = [
        link
        for link in said.links
        if {"license", "licence"} & link.rels and not link.of_picture and link.kind != RSL_TYPE
    ]
    named = [
        link
        for link in said.links
        if _LICENCE_ADDRESS.search(link.href) and not link.of_picture and not _PICTURE.search(link.near)
    ]
    found = [
        stated_licence(link.href, "link")
        for link in (*stated, *reversed(named))
        if link in stated or named_licence(link.href)
    ][:3]
    offers = [link for link in said.links if len(link.text) <= 60 and _OFFER.match(link.text)]
    return found + [
        Found("offer", link.href if link.href.startswith("http") else link.text, "link") for link in offers[:1]
    ]


_LICENCE_ADDRESS = re.compile(
    r"creativecommons\.org/|licen[cs]e|copyleft|dl-de|odbl|public-?domain", re.IGNORECASE
)
_PICTURE = re.compile(
    r"\b(?:foto|photo|image|bild|picture|via\s+(?:flickr|wikimedia)|wikimedia|flickr|pixabay)", re.IGNORECASE
)


_CC_TEXTS = etree.XPath(
    ".//text()[contains(., 'CC') or contains(., 'reative') or contains(., 'overnment Licen')]"
    "[not(ancestor::figure or ancestor::figcaption or parent::script or parent::style)]",
    smart_strings=False,
)


def _by_words(tree: Tree) -> list[Found]:
    """Return the licence a page names without linking it, in its last such words not about a picture."""
    found = _CC_TEXTS(tree)
    texts = [str(t) for t in found if len(str(t)) <= 400] if isinstance(found, list) else []
    texts = [t for t in texts if named_licence(t) and not _PICTURE.search(t)]
    return [Found("licence", one_line(texts[-1]), "page")] if texts else []


_SAYS_SOMETHING = re.compile(r"\w{2}")
"""A mark alone ("©"), as stands beside pictures whose credit a script fills in, is no notice."""


def last_notice(tree: Tree) -> str | None:
    """Return the page's last copyright line: the footer's, since credits of pictures stand before it.

    It is the last that names a holder or a year: beside "All rights reserved." may stand who reserves them.
    """
    found = _NOTICE_TEXTS(tree)
    texts = found[-_MOST_NOTICES:] if isinstance(found, list) else []
    notices = (_notice_at(text) for text in reversed(texts) if isinstance(text, etree._ElementUnicodeResult))
    told = [notice for notice in notices if notice and _SAYS_SOMETHING.search(notice)]
    return next((notice for notice in told if any(notice_parts(notice))), told[0] if told else None)


def _notice_at(text: etree._ElementUnicodeResult) -> str | None:
    """Return the notice in a text; where nobody is named in it, that of its block, if it names somebody."""
    if len(text) > _LONGEST_NOTICE or not is_notice(text):
        return None
    line, above = one_line(text), text.getparent()
    around = words_of(above) if above is not None and not text.is_tail else line
    own = _from_mark(around if len(around) <= _LONGEST_NOTICE else line)
    if above is None or notice_parts(own)[0]:
        return own
    block = words_of(_block(above.getparent() if text.is_tail else above), _LONGEST_NOTICE + 1)
    wide = block[mark_of_notice(block) :]
    holder, year = notice_parts(wide)
    told = holder and _ROW.search(holder) is None and (year or _RESERVING.search(wide))
    return wide if told and len(block) <= _LONGEST_NOTICE else own


def _from_mark(text: str) -> str:
    return text[start_of_notice(text) :]


def _block(element: Tree | None) -> Tree:
    while element is not None and element.tag in _INLINE and element.getparent() is not None:
        element = element.getparent()
    return element


_ROW = re.compile(r"[|•·]")
_INLINE = frozenset("a abbr b bdi em font i small span strong sup time u".split())
_RESERVING = re.compile(r"rights reserved|rechte vorbehalten|droits réservés|derechos reservados", re.IGNORECASE)
_LONGEST_NOTICE = 300
_NOTICE_TEXTS = etree.XPath(
    ".//text()[contains(., '©') or contains(., 'opyright') or contains(., 'ights reserved')]"
    "[not(parent::script or parent::style or ancestor::figure or ancestor::head)]"
)
_MOST_NOTICES = 50

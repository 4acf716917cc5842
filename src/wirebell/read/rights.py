"""Whose a story is and what may be done with it: notice, holder, licence and one verdict, with the evidence.

Nothing here decides what is legal; it gathers what the publisher says and where it says it. `reuse.verdict` is

- "open-licence": under a Creative Commons or other open licence, or in the public domain;
- "ask":          the publisher offers reuse and says where to ask or buy;
- "reserved":     a copyright notice, reserved text-and-data mining (TDMRep) or `noarchive`, and no offer;
- "unknown":      nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Literal

from lxml import etree
from msgspec import Struct

from wirebell.model.facts import Evidence, Reuse, Rights
from wirebell.read.markup import Tree, one_line
from wirebell.read.statements import Statements
from wirebell.read.words import words_of

Kind = Literal["notice", "holder", "year", "licence", "offer", "reserved", "access"]
Verdict = Literal["open-licence", "ask", "reserved", "unknown"]

_CC_ADDRESS = re.compile(
    r"creativecommons\.org/(?:(licenses)/([a-z-]+)(?:/(\d\.\d)(?:/([a-z]{2})(?=/|\Z))?)?|(publicdomain)/(zero|"
    r"mark)(?:/(\d\.\d))?)",
    re.IGNORECASE,
)
_CC_WORDS = re.compile(
    r"\bCC[ -]?((?:BY)(?:[ -](?:NC|SA|ND))*|0)(?:[ -](\d\.\d))?(?:[ -]?(?!\w\w\w)([A-Z]{2}))?\b"
)
_OPEN = re.compile(
    r"nationalarchives\.gov\.uk/doc/open-government-licence|gnu\.org/(?:copyleft|licenses)/fdl|"
    r"opendatacommons\.org|public domain",
    re.IGNORECASE,
)
_RESERVED_LICENCE = "http://purl.org/atompub/license#unspecified"  # RFC 4946 section 2: rights reserved
_YEAR = re.compile(r"\b(?:(?:19|20)\d\d\s*[-–—]\s*)?((?:19|20)\d\d)\b")
_MARKS = re.compile(r"(?:copyright|©|\(c\)|℗|&copy;)\s*(?:by\b)?", re.IGNORECASE)
_RESERVED = re.compile(
    r"[,.;|–—-]?\s*(?:\b(?:all|some)\s+rights\s+reserved|alle\s+rechte\s+vorbehalten|tous\s+droits\s+réservés|"
    r"todos\s+los\s+derechos\s+reservados)\b.*",
    re.IGNORECASE,
)
_HOLDER_ENDS = re.compile(
    r"(?P<form>\b(?:limited|ltd|inc|llc|gmbh|plc|ag|corp|s\.a|company|e\.v)\b\.?)|\.\s|\s[/|(]\s?|\s[–—-]\s",
    re.IGNORECASE,
)
_OFFER = re.compile(
    r"^(?:re-?use|republish|reprints?|licen[sc]e|syndicat\w+|request permissions?|buy (?:licen|reprint)|"
    r"get permission|permissions)\b",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"©|\(c\)\s*(?:19|20)\d\d|\bcopyright\b.{0,40}(?:19|20)\d\d|all rights reserved", re.IGNORECASE
)


class Found(Struct, frozen=True):
    """One thing said about rights; `kind` says which part of the answer it may become."""

    kind: Kind
    value: str
    where: str


def rights_of(found: Iterable[Found], extra: tuple[Evidence, ...] = ()) -> Rights:
    """Return the rights that the findings amount to: the first of each kind counts, all of them are evidence."""
    all_found = list(dict.fromkeys(found))
    first = {f.kind: f.value for f in reversed(all_found)}
    notice = first.get("notice")
    holder, year = notice_parts(notice or "")
    stated_year = _YEAR.search(first.get("year", ""))
    licence = licence_name(first["licence"]) if "licence" in first else None
    offers = [f.value for f in all_found if f.kind == "offer"]
    return Rights(
        notice=notice,
        holder=first.get("holder") or holder,
        year=int(stated_year[1]) if stated_year else year,
        licence=licence,
        reuse=Reuse(
            offered=bool(offers) or is_open(licence),
            url=next((o for o in offers if o.startswith("http")), None),
            verdict=_verdict(licence, first),
        ),
        evidence=tuple(Evidence(what=f.kind, value=f.value, where=f.where) for f in all_found) + extra,
    )


def _verdict(licence: str | None, first: Mapping[Kind, str]) -> Verdict:
    if is_open(licence):
        return "open-licence"
    if "offer" in first:
        return "ask"
    return "reserved" if {"notice", "holder", "reserved", "licence"} & first.keys() else "unknown"


def licence_name(value: str) -> str:
    """Return a licence's usual short name ("CC BY-SA 3.0 DE"), or what was said of it."""
    if address := _CC_ADDRESS.search(value):
        kind, terms, version, country, public, which, public_version = address.groups()
        if public:
            return " ".join(
                filter(None, ("CC0" if which.lower() == "zero" else "Public Domain Mark", public_version))
            )
        return " ".join(filter(None, ("CC", terms.upper(), version, (country or "").upper()))) if kind else value
    if words := _CC_WORDS.search(value):
        name = "CC0" if words[1] == "0" else f"CC {words[1].replace(' ', '-')}"
        return " ".join(filter(None, (name, words[2], words[3])))
    return value


def is_open(licence: str | None) -> bool:
    """Tell whether a licence by its short name lets others reuse the story."""
    return licence is not None and (licence.startswith(("CC", "Public Domain")) or bool(_OPEN.search(licence)))


def notice_parts(notice: str) -> tuple[str | None, int | None]:
    """Return holder and year of a notice: "Copyright The Harbour Post 2026. All rights reserved.".

    The holder stands after the mark, and before it where nothing does; a company's form or a full stop ends it.
    """
    said = _RESERVED.sub("", notice[:400])
    years = _YEAR.findall(notice[:400])
    before, *after = _MARKS.split(said)
    holder = _holder(after[-1] if after else said) or _holder(before)
    return holder, int(years[-1]) if years else None


def _holder(text: str) -> str | None:
    bare = " ".join(_YEAR.sub(" ", text).split()).strip(" .,;:|–—-()/")
    bare = bare.removeprefix("by ")
    cut = _HOLDER_ENDS.search(bare)
    name = (bare[: cut.end("form") if cut["form"] else cut.start()] if cut else bare).strip(" .,;:|–—-/")
    return name if 1 < len(name) <= 80 and not name.islower() and len(name.split()) <= 10 else None


# -- where it is said -------------------------------------------------------------------------------------


def said_by_item(rights: str | None, links: tuple[tuple[str, str], ...]) -> list[Found]:
    """Return what the item itself says (feed, ninjs): its rights text and licence links (RFC 4946, RSS, Dublin
    Core)."""
    found = [_licence(href, "item") for rel, href in links if rel.lower() in {"license", "licence"}]
    if rights and (text := one_line(rights)):
        found.append(Found("notice", text, "item"))
        if _names_licence(text):
            found.append(Found("licence", text, "item"))
    return found


def said_by_lines(notices: Iterable[str], offers: Iterable[str]) -> list[Found]:
    """Return what lines of the text say: copyright notices and offers of reuse."""
    found: list[Found] = []
    for text in notices:
        if _names_licence(text):
            found.append(Found("licence", text, "text"))
        if _NOTICE.search(text):
            found.append(Found("notice", text, "text"))
    return found + [Found("offer", text, "text") for text in offers]


def said_by_page(said: Statements) -> list[Found]:
    """Return what a page says: linked data, meta elements, links, and its last copyright line."""
    found = [*_by_linked_data(said), *_by_metas(said), *_by_links(said)]
    if not any(f.kind == "licence" for f in found):
        found += _by_words(said.tree)
    notice = _last_notice(said.tree)
    return [*found, Found("notice", notice, "page")] if notice else found


def _names_licence(text: str) -> bool:
    return bool(_CC_ADDRESS.search(text) or _CC_WORDS.search(text))


def _licence(href: str, where: str) -> Found:
    return Found("reserved" if href == _RESERVED_LICENCE else "licence", href, where)


def _by_linked_data(said: Statements) -> list[Found]:
    where = "linked data"
    found = [_licence(href, where) for href in said.linked.texts("license")[:3]]
    found += [Found("notice", t, where) for t in said.linked.texts("copyrightNotice")[:1]]
    found += [
        Found("holder", t, where) for t in said.linked.texts("copyrightHolder")[:1] if not t.startswith("http")
    ]
    found += [Found("year", t, where) for t in said.linked.texts("copyrightYear")[:1]]
    found += [Found("offer", t, where) for t in said.linked.texts("acquireLicensePage")[:1]]
    return found + [
        Found("access", f"free: {t.lower()}", where) for t in said.linked.texts("isAccessibleForFree")[:1]
    ]


def _by_metas(said: Statements) -> list[Found]:
    found = [
        _licence(t, "meta")
        for t in said.all_of("dcterms.license", "dc.rights.license", "license", "dc.license")[:2]
    ]
    named = said.all_of("dcterms.rights", "dc.rights", "copyright", "dcterms.rightsholder", "rights")[:2]
    found += [Found("licence" if _names_licence(text) else "notice", text, "meta") for text in named]
    robots = {
        w.strip().lower() for t in said.all_of("robots", "googlebot-news", "googlebot") for w in t.split(",")
    }
    found += [Found("reserved", word, "meta robots") for word in ("noindex", "noarchive") if word in robots]
    if said.meta("tdm-reservation") == "1":
        found.append(Found("reserved", "tdm-reservation 1", "meta"))
    return found + [Found("offer", t, "meta tdm-policy") for t in said.all_of("tdm-policy")[:1]]


def _by_links(said: Statements) -> list[Found]:
    """Return licence links (those of pictures left out) and links that offer reuse."""
    stated = [link for link in said.links if {"license", "licence"} & link.rels and not link.of_picture]
    named = [
        link
        for link in said.links
        if _CC_ADDRESS.search(link.href) and not link.of_picture and not _PICTURE.search(link.near)
    ]
    found = [
        _licence(link.href, "link")
        for link in (*stated, *reversed(named))
        if _CC_ADDRESS.search(link.href) or link in stated
    ][:3]
    offers = [link for link in said.links if len(link.text) <= 60 and _OFFER.match(link.text)]
    return found + [
        Found("offer", link.href if link.href.startswith("http") else link.text, "link") for link in offers[:1]
    ]


_PICTURE = re.compile(
    r"\b(?:foto|photo|image|bild|picture|via\s+(?:flickr|wikimedia)|wikimedia|flickr|pixabay)", re.IGNORECASE
)


_CC_TEXTS = etree.XPath(
    ".//text()[contains(., 'CC')]"
    "[not(ancestor::figure or ancestor::figcaption or parent::script or parent::style)]",
    smart_strings=False,
)


def _by_words(tree: Tree) -> list[Found]:
    """Return the licence a page names without linking it, in its last such words not about a picture."""
    found = _CC_TEXTS(tree)
    texts = [str(t) for t in found if len(str(t)) <= 400] if isinstance(found, list) else []
    texts = [t for t in texts if _CC_WORDS.search(t) and not _PICTURE.search(t)]
    return [Found("licence", one_line(texts[-1]), "page")] if texts else []


def _last_notice(tree: Tree) -> str | None:
    """Return the page's last copyright line: the footer's, since credits of pictures stand before it."""
    found = _NOTICE_TEXTS(tree)
    texts = found[-_MOST_NOTICES:] if isinstance(found, list) else []
    for text in reversed(texts):
        if isinstance(text, etree._ElementUnicodeResult) and len(text) <= 300 and _NOTICE.search(text):
            line = one_line(text)
            above = text.getparent()
            around = words_of(above) if above is not None and not text.is_tail else line
            whole = around if len(around) <= 300 else line
            return whole[_start_of_notice(whole) :]
    return None


def _start_of_notice(text: str) -> int:
    """Return where the notice begins: after the last sentence that ends before its mark."""
    mark = _MARKS.search(text)
    return text.rfind(". ", 0, mark.start()) + 2 if mark and ". " in text[: mark.start()] else 0


_NOTICE_TEXTS = etree.XPath(
    ".//text()[contains(., '©') or contains(., 'opyright') or contains(., 'ights reserved')]"
    "[not(parent::script or parent::style or ancestor::figure or ancestor::head)]"
)
_MOST_NOTICES = 50

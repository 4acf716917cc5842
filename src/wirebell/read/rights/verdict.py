"""Whose a story is and what may be done with it: notice, holder, licence and one verdict, with the evidence.

Nothing here decides what is legal; it gathers what the publisher says and where it says it. `reuse.verdict` is

- "open-licence": under a Creative Commons or other open licence, or in the public domain;
- "ask":          the publisher offers reuse and says where to ask or buy;
- "reserved":     a copyright notice, reserved text-and-data mining (TDMRep) or `noarchive`, and no offer;
- "unknown":      nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Literal

from wirebell.model.facts import Evidence, Reuse, Rights
from wirebell.read.rights.findings import Found, Kind
from wirebell.read.rights.licences import is_open, licence_name, named_licence
from wirebell.read.rights.reservations import mining, robots, rsl
from wirebell.read.text.markup import one_line

Verdict = Literal["open-licence", "ask", "reserved", "unknown"]

_RESERVED_LICENCE = "http://purl.org/atompub/license#unspecified"  # RFC 4946 section 2: rights reserved
_YEAR = re.compile(r"\b(?:(?:19|20)\d\d\s*[-–—]\s*)?((?:19|20)\d\d)\b")
_MARKS = re.compile(
    r"(?:\bcopyrighted\s+(?:property|material|work)\s+of\b|\bcopyright\b|©|\(c\)|℗|&copy;)\s*(?:by\b)?",
    re.IGNORECASE,
)
_ALL = (
    r"[,.;|–—-]?\s*(?:\b(?:all|some)\s+rights\s+reserved|alle\s+rechte\s+vorbehalten|(?:tous\s+)?droits\s+réservés|"
    r"(?:(?:todos\s+los|algunos)\s+)?derechos\s+reservados)\b"
)
_RESERVED = re.compile(rf"{_ALL}.*", re.IGNORECASE)
_RESERVED_BEFORE = re.compile(rf"{_ALL}(?=.{{0,80}}©)", re.IGNORECASE)
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+")
_HOLDER_ENDS = re.compile(
    r"(?P<form>\b(?:limited|ltd|inc|llc|gmbh|plc|ag|corp|s\.a|company|e\.v)\b\.?)|\.\s|,\s(?=\w{2,4}:\d)|\s[/|(·•]\s?|\s[–—-]\s",
    re.IGNORECASE,
)
_BEFORE_NOTICE = re.compile(r"\.\s|\s[|•·]\s")
_NOTICE = re.compile(
    r"©|\(c\)\s*(?:19|20)\d\d|\bcopyright\b.{0,40}(?:19|20)\d\d|all rights reserved", re.IGNORECASE
)


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


def notice_parts(notice: str) -> tuple[str | None, int | None]:
    """Return holder and year of a notice: "Copyright The Harbour Post 2026. All rights reserved.".

    The holder stands after the mark, and before it where nothing does; a company's form or a full stop ends it.
    """
    said = _RESERVED.sub("", _RESERVED_BEFORE.sub("", notice[:400]))
    years = _YEAR.findall(notice[:400])
    before, *after = _MARKS.split(said)
    holder = _holder(after[-1] if after else said) or _holder(before)
    return holder, int(years[-1]) if years else None


_IN_SMALL = frozenset("dpa afp apa sda epd kna sid".split())
"""Agencies that write themselves in small letters: "© dpa-infocom"."""


def _holder(text: str) -> str | None:
    bare = " ".join(_YEAR.sub(" ", text).split()).strip(" .,;:|·•–—-()/")
    bare = bare.removeprefix("by ")
    cut = _HOLDER_ENDS.search(bare)
    name = (bare[: cut.end("form") if cut["form"] else cut.start()] if cut else bare).strip(" .,;:|–—-/")
    named = not name.islower() or _HOST.fullmatch(name) or name.partition("-")[0] in _IN_SMALL
    return name if named and 1 < len(name) <= 80 and len(name.split()) <= 10 else None


# -- where it is said -------------------------------------------------------------------------------------


def said_by_item(rights: str | None, links: tuple[tuple[str, str], ...]) -> list[Found]:
    """Return what the item itself says (feed, ninjs): its rights text and what its links and headers say.

    Relations read: license (RFC 4946, RSS, Dublin Core), usageterms (ninjs, NewsML-G2), rsl (`rsl:content`, as an
    address or the document itself), and the headers x-robots-tag, tdm-reservation and tdm-policy.
    """
    found: list[Found] = []
    for rel, value in links:
        if (read := _BY_RELATION.get(rel.lower())) and value.strip():
            found += read(one_line(value) if rel.lower() != "rsl" else value)
    if rights and (text := one_line(rights)):
        found.append(Found("notice", text, "item"))
        if named_licence(text):
            found.append(Found("licence", text, "item"))
    return found


_BY_RELATION: dict[str, Callable[[str], list[Found]]] = {
    "license": lambda value: [stated_licence(value, "item")],
    "licence": lambda value: [stated_licence(value, "item")],
    "usageterms": lambda value: _usage_terms(value, "item usage terms"),
    "rsl": lambda value: rsl(value, "item rsl") if "<" in value else [Found("terms", value, "item rsl")],
    "x-robots-tag": lambda value: robots(value, "X-Robots-Tag"),
    "tdm-reservation": lambda value: mining(value, [], "header"),
    "tdm-policy": lambda value: mining(None, [value], "header"),
}


def _usage_terms(text: str, where: str) -> list[Found]:
    licence = [Found("licence", text, where)] if named_licence(text) else []
    return [Found("terms", text[:500], where), *licence]


def said_by_lines(notices: Iterable[str], offers: Iterable[str]) -> list[Found]:
    """Return what lines of the text say: copyright notices and offers of reuse."""
    found: list[Found] = []
    for text in notices:
        if named_licence(text):
            found.append(Found("licence", text, "text"))
        if is_notice(text):
            found.append(Found("notice", text, "text"))
    return found + [Found("offer", text, "text") for text in offers]


def is_notice(text: str) -> bool:
    """Tell a copyright notice."""
    return bool(_NOTICE.search(text))


def mark_of_notice(text: str) -> int:
    """Return where the first mark of a notice stands, or the beginning."""
    mark = _MARKS.search(text)
    return mark.start() if mark else 0


def start_of_notice(text: str) -> int:
    """Return where the notice begins: after the last sentence, or the last of a row's parts, before its mark."""
    mark = _MARKS.search(text)
    ends = list(_BEFORE_NOTICE.finditer(text, 0, mark.start())) if mark else []
    return ends[-1].end() if ends else 0


def stated_licence(href: str, where: str) -> Found:
    """Return a licence link as a finding; RFC 4946's "unspecified" reserves all rights."""
    return Found("reserved" if href == _RESERVED_LICENCE else "licence", href, where)

"""NewsML-G2 (IPTC): news items, alone or in a news message, and what an older NewsML 1 document holds of the same.

Concepts, catalogues, plans, packages and knowledge are no stories: documents of them are read and yield none.
Catalogues are never fetched; of a code the part after the colon is looked at. `edNote` is for editors: never read.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from lxml import etree

from wirebell.errors import SourceError
from wirebell.intake.formats.dates import moment
from wirebell.intake.formats.decode import clean
from wirebell.intake.formats.guard import guard_xml, past_prolog
from wirebell.intake.formats.link import absolute
from wirebell.intake.formats.sanitise import sanitise
from wirebell.model.source import Fetched, Item, Picture

Node = etree._Element
Run = tuple[str, list[str]]
"""Text in an element of text, by the element's name; by "" in none."""
Status = Literal["usable", "withheld", "canceled"]
G2 = "http://iptc.org/std/nar/2006-10-01/"
_STATUS: dict[str, Status] = {
    "usable": "usable",
    "withheld": "withheld",
    "canceled": "canceled",
    "cancelled": "canceled",
}
_TEXT_ELEMENTS = frozenset("p h1 h2 h3 h4 hl2 li blockquote pre td th div".split())
_ASIDE = frozenset("media figure script style".split())
"""What stands in a text and is none of it; `media` is NITF's."""
_HTML = ("text/html", "application/xhtml+xml")
_ITEM_CLASSES = frozenset("newsitem packageitem conceptitem knowledgeitem planningitem catalogitem".split())


def parse_newsml(text: str, fetched: Fetched) -> list[Item]:
    """Return the stories of a document in order; none for a document that holds other things.

    Raises HostileInput for entities and excess, SourceError for what is not well formed or lacks what the standard
    requires (guid, standard, itemMeta).
    """
    guard_xml(text, fetched.url)
    at, _ = past_prolog(text)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(text[at:].encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise SourceError(f"{fetched.url}: this NewsML is not well formed ({fault}). Mend it there.") from fault
    items = [node for node in root.iter(f"{{{G2}}}newsItem") if len(node) or node is root]  # else a stub in a list
    for item in items:
        _checked(item, fetched.url)
    if _name(root) == "newsml":
        return [_old(component, root) for component in root.iter("NewsItem")]
    return [_item(node) for node in items]


def _name(node: Node) -> str:
    return str(node.tag).rpartition("}")[2].lower()


def _checked(item: Node, where: str) -> None:
    missing = [a for a in ("guid", "standard", "standardversion") if not (item.get(a) or "").strip()]
    missing += [] if _find(item, "itemMeta") is not None else ["itemMeta"]
    if missing:
        raise SourceError(f"{where}: a newsItem lacks {', '.join(missing)}, which NewsML-G2 requires.")
    if not (item.get("version") or "1").isdecimal():
        raise SourceError(f"{where}: the version {item.get('version')!r} of a newsItem is no whole number.")


# -- NewsML-G2 ----------------------------------------------------------------------------------------------------


def _item(node: Node) -> Item:
    meta, content = _find(node, "itemMeta"), _find(node, "contentMeta")
    changed, created = _moment(meta, "versionCreated"), _moment(meta, "firstCreated")
    embargoed = _find(meta, "embargoed")
    embargo = moment(_words(embargoed))
    return Item(
        guid=_line(node.get("guid")),
        url=_address(node, meta),
        title=_words(_find(content, "headline")) or _words(_find(meta, "title")) or _heading(node),
        summary=_words(_find(content, "description")),
        html=_inline(node),
        text=_plain(node),
        published=created or _moment(content, "contentCreated") or changed,
        updated=changed,
        authors=_authors(content),
        categories=tuple(dict.fromkeys(_named(s) for s in _all(content, "subject") if _named(s))),
        language=_language(node, content),
        rights=_rights(node),
        links=_links(node),
        picture=_picture(node),
        publisher=_publisher(content, meta),
        status=_status(meta, embargoed, embargo),
        embargo=embargo,
        version=node.get("version") or "1",
        correction="" if _corrects(meta) else None,
    )


def _find(node: Node | None, path: str) -> Node | None:
    return None if node is None else node.find("/".join(f"{{{G2}}}{step}" for step in path.split("/")))


def _all(node: Node | None, path: str) -> list[Node]:
    return [] if node is None else node.findall("/".join(f"{{{G2}}}{step}" for step in path.split("/")))


def _line(text: str | None) -> str | None:
    return (" ".join(clean(text).split()) or None) if text else None


def _words(node: Node | None) -> str | None:
    return None if node is None else _line("".join(str(part) for part in node.itertext()))


def _moment(node: Node | None, name: str) -> datetime | None:
    return moment(_words(_find(node, name)))


def _named(node: Node | None) -> str:
    """Return what a concept is called: its name, its literal, or the last part of its code or address."""
    if node is None:
        return ""
    code = node.get("qcode", "").rpartition(":")[2] or node.get("uri", "").rstrip("/#").rpartition("/")[2]
    return _words(_find(node, "name")) or _line(node.get("literal")) or code


def _corrects(meta: Node | None) -> bool:
    """Return whether it is signalled as a correction; what was wrong it has no place to say."""
    codes = (said.get("qcode", "") or said.get("uri", "").rstrip("/") for said in _all(meta, "signal"))
    return any(code.replace("/", ":").rpartition(":")[2].lower() == "correction" for code in codes)


def _status(meta: Node | None, embargoed: Node | None, embargo: datetime | None) -> Status:
    """Return its status; an embargo without an end that can be read is withheld until the next version."""
    said = _find(meta, "pubStatus")
    code = (
        "" if said is None else said.get("qcode", "").rpartition(":")[2] or said.get("uri", "").rpartition("/")[2]
    )
    status = _STATUS.get(code.lower(), "withheld" if code else "usable")
    return "withheld" if status == "usable" and embargoed is not None and embargo is None else status


def _address(node: Node, meta: Node | None) -> str | None:
    """Return where readers find it: the link that says so, else a guid that is an address."""
    links = [n.get("href") for n in _all(meta, "link") if n.get("rel", "").endswith((":canonical", ":html"))]
    return next((a for h in [*links, node.get("guid")] if (a := absolute(None, h))), None)


def _language(node: Node, content: Node | None) -> str | None:
    said = _find(content, "language")
    return (None if said is None else said.get("tag")) or node.get("{http://www.w3.org/XML/1998/namespace}lang")


def _publisher(content: Node | None, meta: Node | None) -> str | None:
    return _named(_find(content, "infoSource")) or _named(_find(meta, "provider")) or None


def _authors(content: Node | None) -> tuple[str, ...]:
    by = _words(_find(content, "by"))
    names = [by.removeprefix("By ").removeprefix("by ")] if by else [_named(c) for c in _all(content, "creator")]
    return tuple(dict.fromkeys(name for name in names if name))


def _rights(node: Node) -> str | None:
    notice = _words(_find(node, "rightsInfo/copyrightNotice"))
    holder = _named(_find(node, "rightsInfo/copyrightHolder"))
    return notice or (f"© {holder}" if holder else None)


def _links(node: Node) -> tuple[tuple[str, str], ...]:
    terms = _words(_find(node, "rightsInfo/usageTerms"))
    linked = [absolute(None, n.get("href")) for n in _all(node, "rightsInfo/link")]
    return tuple([("usageterms", terms)] if terms else []) + tuple(("license", a) for a in linked if a)


# -- content: NITF, XHTML, or any XML of paragraphs ---------------------------------------------------------------


def _body(node: Node) -> Node | None:
    """Return the element that holds the text: the content of NITF's body, an XHTML body, or the whole."""
    inline = _find(node, "contentSet/inlineXML")
    if inline is None:
        return None
    named = {name: n for n in reversed(list(inline.iter())) if (name := _name(n))}
    return next((named[name] for name in ("body.content", "body") if name in named), inline)


def _inline(node: Node) -> str | None:
    body = _body(node)
    if body is None:
        return _marked(node)
    runs: list[Run] = [("", [])]
    _gather(body, "", runs)
    texts = [(name, words) for name, pieces in runs if name and (words := _line("".join(pieces)))]
    blocks = [etree.Element("h2" if name.startswith("h") else "p") for name, _ in texts]
    for block, (_, words) in zip(blocks, texts, strict=True):
        block.text = words
    return sanitise("".join(etree.tostring(b, encoding="unicode") for b in blocks), None) or None


def _marked(node: Node) -> str | None:
    """Return HTML that is given as text."""
    for inline in _all(node, "contentSet/inlineData"):
        if inline.get("contenttype", "").startswith(_HTML) and not inline.get("encoding"):
            return sanitise(clean("".join(str(part) for part in inline.itertext())), None) or None
    return None


def _gather(node: Node, within: str, runs: list[Run]) -> None:
    """Add the texts of a node to the runs, each once: an element of text begins one, what follows it another."""
    name = _name(node)
    apart = name in _TEXT_ELEMENTS
    if apart:
        runs.append((name, []))
    runs[-1][1].append(" " if name == "br" else node.text or "")
    for child in node:
        if _name(child) not in _ASIDE:
            _gather(child, name if apart else within, runs)
        runs[-1][1].append(child.tail or "")
    if apart:
        runs.append((within, []))


def _plain(node: Node) -> str | None:
    """Return text given as it is, or what an inline document without paragraphs says."""
    for inline in _all(node, "contentSet/inlineData"):
        if (inline.get("contenttype") or "text/plain").startswith("text/plain") and not inline.get("encoding"):
            return clean("".join(str(part) for part in inline.itertext())).strip() or None
    body = _body(node)
    return _words(body) if body is not None and _inline(node) is None else None


def _heading(node: Node) -> str | None:
    inline = _find(node, "contentSet/inlineXML")
    found = [] if inline is None else [n for n in inline.iter() if _name(n) in {"hl1", "headline", "h1", "title"}]
    return next((words for n in found if (words := _words(n))), None)


def _picture(node: Node) -> Picture | None:
    """Return the picture that the item is, or the first that NITF puts into its text."""
    item_class = _find(node, "itemMeta/itemClass")
    if item_class is None or not item_class.get("qcode", "").endswith((":picture", ":graphic")):
        return _inlaid(node)
    hrefs = [absolute(None, n.get("href")) for n in _all(node, "contentSet/remoteContent")]
    content = _find(node, "contentMeta")
    credit = _words(_find(content, "creditline")) or next(iter(_authors(content)), None)
    return Picture(
        url=next((h for h in hrefs if h), None), caption=_words(_find(content, "description")), credit=credit
    )


def _inlaid(node: Node) -> Picture | None:
    body = _body(node)
    found = [] if body is None else [n for n in body.iter() if _name(n) == "media"]
    for media in found:
        parts = {_name(part): part for part in reversed(list(media.iter()))}
        reference = parts.get("media-reference")
        url = None if reference is None else absolute(None, reference.get("source"))
        caption, credit = _words(parts.get("media-caption")), _words(parts.get("media-producer"))
        if media.get("media-type") == "image" and (url or caption or credit):
            return Picture(url=url, caption=caption, credit=credit)
    return None


# -- NewsML 1 -----------------------------------------------------------------------------------------------------


def _old(node: Node, root: Node) -> Item:
    """Return a news item of NewsML 1.2 (IPTC, 2003), which elements without a namespace make."""
    changed = moment(_stamp(node, "NewsManagement/ThisRevisionCreated"))
    status = node.find("NewsManagement/Status")
    name = "" if status is None else status.get("FormalName", "").lower()
    language = node.find(".//Language")
    texts = [words for p in node.iter("p") if (words := _words(p))]
    blocks = [etree.Element("p") for _ in texts]
    for block, words in zip(blocks, texts, strict=True):
        block.text = words
    said = node.find("NewsManagement/Embargo"), _words(node.find(".//CopyrightLine"))
    return Item(
        guid=_words(node.find("Identification/NewsIdentifier/NewsItemId")),
        title=_words(node.find(".//HeadLine")),
        html=sanitise("".join(etree.tostring(b, encoding="unicode") for b in blocks), None) or None,
        published=moment(_stamp(node, "NewsManagement/FirstCreated")) or changed,
        updated=changed,
        language=None if language is None else language.get("FormalName"),
        rights=said[1],
        publisher=_service(root),
        status="withheld" if said[0] is not None else _STATUS.get(name, "withheld" if name else "usable"),
        version=_words(node.find("Identification/NewsIdentifier/RevisionId")),
    )


def _stamp(node: Node, path: str) -> str | None:
    """Return a basic ISO 8601 moment (20130516T040100+0000) written so that `moment` reads it."""
    text = _words(node.find(path)) or ""
    if len(text) >= 15 and text[:8].isdecimal() and text[8] == "T":
        return f"{text[:4]}-{text[4:6]}-{text[6:8]}T{text[9:11]}:{text[11:13]}:{text[13:15]}{text[15:] or 'Z'}"
    return text or None


def _service(root: Node) -> str | None:
    service = root.find("NewsEnvelope/NewsService")
    return None if service is None else _line(service.get("FormalName"))

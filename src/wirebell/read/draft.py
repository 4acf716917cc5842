"""A draft: everything about a story but its facts, put together from what the item says and what its text
shows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from wirebell.errors import HostileInput
from wirebell.model.facts import Contributor, Dateline, Evidence, Image, Person, Rights
from wirebell.model.source import Item
from wirebell.read.furniture.sift import Cut, Sifted, sift
from wirebell.read.layout import Origin, laid_out, without_standfirst
from wirebell.read.moments.find import find_moments
from wirebell.read.page.byline import closing_name, contributors_in, people, signature_in
from wirebell.read.page.metadata import Metadata
from wirebell.read.page.page import Page, read_page
from wirebell.read.page.pictures import merged, split_caption
from wirebell.read.rights.findings import Found
from wirebell.read.rights.verdict import rights_of, said_by_item, said_by_lines
from wirebell.read.text.language import language_of
from wirebell.read.text.lines import Line, body_of, source_map_of
from wirebell.read.text.markup import markup_lines, one_line, stripped_lines
from wirebell.read.text.plain import plain_lines

T = TypeVar("T")
_CLOCKS_APART = timedelta(hours=24)
_LONGEST_STANDFIRST = 500
_TEASER = re.compile(
    r"\s*(?:\[?(?:…|\.\.\.)\]?|\b(?:continue reading|read more|weiterlesen|mehr lesen)\b)\W*\Z", re.IGNORECASE
)


class Draft(Struct, frozen=True, kw_only=True):
    """A story before its facts; field by field as in Story, with what only Told will hold below."""

    headline: str
    standfirst: str | None
    body: str
    language: str
    published: datetime | None
    updated: datetime | None
    section: str | None
    tags: tuple[str, ...]
    byline: tuple[Person, ...]
    contributors: tuple[Contributor, ...]
    image: Image | None
    dateline: Dateline | None
    rights: Rights
    publisher: str | None
    correction: str | None
    source_map: tuple[tuple[int, int, int], ...]


_OF_AUTHORS = "is covers writes reports ist schreibt berichtet arbeitet est écrit couvre es escribe cubre".split()
_LONGEST_OPENING = 100  # of a line about an author: name and verb
_SIGNED_WITHIN = 4  # lines from the top and from the end among which an author's name may stand alone


class _Text(Struct, frozen=True):
    """The fullest text of an item: where it is from, its lines, the page around it, and what could not be read."""

    origin: Origin
    lines: tuple[Line, ...]
    page: Page | None = None
    faults: tuple[Evidence, ...] = ()


def draft(item: Item, seen: datetime | None = None) -> Draft:
    """Return the draft of a story.

    The text is the page's, else the item's HTML, else its text, else its summary; furniture leaves it. For
    headline, dates, byline, section, language and picture the item's own word comes first, then the page's
    metadata, then what the text shows (a headline, "By …", a caption). Tags, rights and helpers are gathered
    from all.
    A page's or item's title that is the page's headline with the site's name around it gives way to the headline.
    """
    text = _text_of(item)
    said = text.page.metadata if text.page else Metadata()
    sifted = sift(list(text.lines), frozenset(filter(None, (said.publisher, said.section))))
    if item.authors or said.byline:
        sifted = _without_authors(sifted, {p.name.casefold() for p in (*people(item.authors), *said.byline)})
    else:
        sifted = _signature_apart(sifted)
    published = item.published or _not_later(said.published, seen) or _dated(sifted)
    laid = laid_out(text.origin, sifted, _title(item, said), published)
    if said.standfirst_apart:
        laid = without_standfirst(laid, said.standfirst_apart)
    body = body_of(laid.body)
    picture = item.picture
    pictured = Image(caption=_plain(picture.caption), credit=picture.credit) if picture else None
    return Draft(
        headline=laid.headline or "",
        standfirst=laid.standfirst or _standfirst(item, said, text.origin, laid.headline, body),
        body=body,
        language=language_of(body or laid.headline or "", item.language, said.language),
        published=published,
        updated=item.updated or _after(published, _not_later(said.updated, seen)),
        section=item.section or said.section,
        tags=_unique((*item.categories, *said.tags, *sifted.texts("topic"))),
        byline=people(item.authors) or said.byline or _signed(sifted, laid.dateline) or said.owner,
        contributors=_unique(c for t in sifted.texts("helpers") for c in contributors_in(t)),
        image=merged(
            pictured, text.page.image if text.page else None, *map(split_caption, sifted.texts("caption")[:1])
        ),
        dateline=_dateline(laid.dateline, item.publisher or said.publisher),
        rights=rights_of(_rights(item, text, sifted), text.faults),
        publisher=item.publisher or said.publisher,
        correction=item.correction
        or " ".join(sifted.texts("correction"))
        or _note(said.correction)
        or item.correction,
        source_map=source_map_of(laid.body) if text.origin == "text" else (),
    )


def verbatim(item: Item, body: str) -> Draft:
    """Return the draft of a body that stays as it is, to the last space; what its furniture says is still read."""
    told = draft(replace(item, text=body, html=None, page=None, summary=None))
    return replace(told, headline=_plain(item.title) or "", standfirst=None, body=body, source_map=())


# -- the text ---------------------------------------------------------------------------------------------


def _text_of(item: Item) -> _Text:
    faults: list[Evidence] = []
    if item.page:
        try:
            page = read_page(item.page, item.url)
            return _Text("page", page.lines, page)
        except HostileInput as fault:
            faults.append(Evidence(what="unread", value=str(fault), where="page"))
    if item.html:
        return _Text("html", _marked_up(item.html, "html", faults), None, tuple(faults))
    if item.text:
        return _Text("text", tuple(plain_lines(item.text)), None, tuple(faults))
    if item.summary:
        return _Text("summary", _marked_up(item.summary, "summary", faults), None, tuple(faults))
    lines = tuple(stripped_lines(item.page)) if item.page else ()
    return _Text("html" if lines else "nothing", lines, None, tuple(faults))


def _marked_up(markup: str, where: str, faults: list[Evidence]) -> tuple[Line, ...]:
    try:
        return tuple(markup_lines(markup))
    except HostileInput as fault:
        faults.append(Evidence(what="unread", value=f"{fault} Its tags were cut away unread.", where=where))
        return tuple(stripped_lines(markup))


# -- what comes first -------------------------------------------------------------------------------------


def _title(item: Item, said: Metadata) -> str | None:
    own = _plain(item.title)
    if own and said.headline and said.headline in own:
        return said.headline
    return own or said.headline


def _plain(text: str | None) -> str | None:
    """Return a text of the item, which may hold markup, as words on one line."""
    if not text:
        return None
    if "<" in text or "&" in text:
        return " ".join(line.text for line in stripped_lines(text)) or None
    return one_line(text) or None


def _standfirst(item: Item, said: Metadata, origin: Origin, headline: str | None, body: str) -> str | None:
    """Return the item's summary, or the page's, where it is one: not the headline, the body itself, its beginning
    or a teaser cut off."""
    for text in (_plain(item.summary) if origin != "summary" else None, said.standfirst):
        if (
            text
            and text != headline
            and len(text) <= _LONGEST_STANDFIRST
            and not _TEASER.search(text)
            and not _repeats(text, body)
        ):
            return text
    return None


def _repeats(text: str, body: str) -> bool:
    """Tell whether a text is the body's beginning, perhaps with the dateline that the body has lost."""
    return text[:60] in body[:2000] or (len(text) > 100 and text[60:100] in body[:2000])


def _after(published: datetime | None, updated: datetime | None) -> datetime | None:
    """Return the time of a change unless it is none: many systems state that of publishing, or before."""
    return None if published and updated and updated <= published else updated


def _not_later(moment: datetime | None, seen: datetime | None) -> datetime | None:
    """Return a page's time; one more than a day ahead of when it was seen is a slip of the pen: then when it
    was seen."""
    return seen if moment and seen and moment > seen + _CLOCKS_APART else moment


def _dated(sifted: Sifted) -> datetime | None:
    """Return the day a plain text says it was published, in a line of its own."""
    for text in sifted.texts("date")[:3]:
        for moment in find_moments(text, None, "en"):
            if moment.start == moment.end and len(moment.start) == 10:
                return datetime.fromisoformat(moment.start).replace(tzinfo=UTC)
    return None


def _signature_apart(sifted: Sifted) -> Sifted:
    """Return the lines with the author's signature at the end told from the story's, where no other byline is."""
    if sifted.texts("byline") or len(sifted.body) < 3:
        return sifted
    at = signature_in([line.text for line in sifted.body])
    if at is None or at < sifted.above:
        return sifted
    body = sifted.body[:at] + sifted.body[at + 1 :]
    return Sifted(body, (*sifted.cut, Cut("byline", sifted.body[at])), sifted.above)


def _without_authors(sifted: Sifted, names: set[str]) -> Sifted:
    """Return the lines without those that say nothing but the name of an author, at the top and at the end; there
    without what says who that is too: "Mara Reed covers courts."."""
    last = len(sifted.body) - _SIGNED_WITHIN
    about = tuple(f"{name} {verb} " for name in names for verb in _OF_AUTHORS)
    alone = {
        at
        for at, line in enumerate(sifted.body)
        if ((at < _SIGNED_WITHIN or at >= last) and line.text.strip(" .,:|-–").casefold() in names)
        or (at >= last > 0 and line.text[:_LONGEST_OPENING].casefold().startswith(about))
    }
    body = tuple(line for at, line in enumerate(sifted.body) if at not in alone)
    cut = (*sifted.cut, *(Cut("byline", sifted.body[at]) for at in sorted(alone)))
    return Sifted(body, cut, sifted.above - sum(at < sifted.above for at in alone)) if alone else sifted


def _dateline(found: Dateline | None, paper: str | None) -> Dateline | None:
    """Return a dateline unless its place is the paper's own name: "Harbour Post – The council …"."""
    return None if found and paper and found.place == paper else found


def _signed(sifted: Sifted, dateline: Dateline | None) -> tuple[Person, ...]:
    """Return the people of a text's byline: "Von A B, Port Sundal" names the place of the dateline too."""
    place = dateline.place if dateline else None
    closing = closing_name(sifted.body[-1].text) if len(sifted.body) >= 3 else None
    signed = people(sifted.texts("byline")[:2]) or people([closing] if closing else [])
    return tuple(p for p in signed if p.name != place)


def _rights(item: Item, text: _Text, sifted: Sifted) -> list[Found]:
    return [
        *said_by_item(item.rights, item.links),
        *(text.page.rights if text.page else ()),
        *said_by_lines(sifted.texts("rights"), sifted.texts("reuse")),
    ]


def _note(correction: str | None) -> str | None:
    return correction if correction and not correction.startswith("http") else None


def _unique(values: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(values))

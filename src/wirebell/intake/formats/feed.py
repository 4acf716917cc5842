"""RSS 0.9x, 1.0, 2.0 and Atom, with RFC 6721 withdrawals: by feedparser, on text that has been made safe first.

feedparser's own sanitiser and resolver are off: ours are three times as fast and are the one door for HTML. What
matters for timing comes back in the facts: `ttl`, `skipHours`, `skipDays` (RSS 2.0) and the syndication
module's period.
"""

from __future__ import annotations

import io
from typing import Any

import feedparser
import feedparser.api
from msgspec import Struct

from wirebell.errors import SourceError
from wirebell.intake.formats import expat
from wirebell.intake.formats.dates import moment
from wirebell.intake.formats.decode import Decoded
from wirebell.intake.formats.entry import Node, get, item, language, licences, links, title, words
from wirebell.intake.formats.guard import guard_xml, past_prolog
from wirebell.intake.formats.link import absolute
from wirebell.intake.formats.memory import FeedMemory, Pieces, taken_apart
from wirebell.intake.formats.parsed import FeedFacts, Parsed
from wirebell.intake.formats.residue import ItemResidue, Residue, residue
from wirebell.model.source import Fetched, Item

feedparser.api.PREFERRED_XML_PARSERS[:] = [expat.__name__]
# What feedparser and the sgml reader below it are known to raise on broken documents.
_STUMBLES = (AssertionError, AttributeError, LookupError, TypeError, ValueError, RecursionError)
_PERIODS = {"hourly": 60, "daily": 1440, "weekly": 10080, "monthly": 43200, "yearly": 525600}


def base_of(fetched: Fetched) -> str | None:
    """Return the address that relative ones are relative to (RFC 9110 section 8.7 Content-Location counts)."""
    own = absolute(None, fetched.url)
    return absolute(own, fetched.header("content-location")) or own


def dissect(decoded: Decoded, fetched: Fetched) -> Any:
    """Return feedparser's result for the text, after the guard; raises HostileInput, or SourceError if it fails.

    feedparser gets UTF-8 of ours that begins at the root element, so that it neither guesses an encoding nor
    sees entities. It is not told the feed's address unless xml:base needs it: it would resolve identifiers against
    it, which must stay as they came (RFC 4287 section 4.2.6.1). HTML in the result is as it came.
    """
    guard_xml(decoded.text, fetched.url)
    return _dissected(decoded.text, fetched)


def _dissected(text: str, fetched: Fetched) -> Any:
    root, doctype = past_prolog(text)
    kept = f"{doctype}\n" if doctype and "[" not in doctype and len(doctype) < 500 else ""
    text = f"<?xml version='1.0' encoding='utf-8'?>\n{kept}{text[root:]}"
    headers = {"content-type": "application/xml; charset=utf-8"}
    if "xml:base" in text:
        headers["content-location"] = base_of(fetched) or ""
    spoken = fetched.header("content-language")
    if spoken:
        headers["content-language"] = spoken
    try:
        return feedparser.parse(
            io.BytesIO(text.encode()), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except _STUMBLES as error:
        raise SourceError(
            f"{fetched.url}: the feed is too broken to be read ({type(error).__name__}: {error}). "
            "Nothing of it was taken; tell the publisher, or wait for the next version."
        ) from error


def _minutes(feed: Node) -> int | None:
    ttl = str(get(feed, "ttl") or "").strip()
    if ttl.isdecimal() and len(ttl) < 8:
        return int(ttl)
    period = _PERIODS.get(str(get(feed, "sy_updateperiod") or "").strip().lower())
    often = str(get(feed, "sy_updatefrequency") or "1").strip()
    return period // max(int(often), 1) if period and often.isdecimal() and len(often) < 6 else None


def _facts(feed: Node, lost: Residue, base: str | None, atom: bool) -> FeedFacts:
    first = {rel: next(iter(links(feed, rel, base)), None) for rel in ("hub", "self", "next")}
    return FeedFacts(
        title=title(feed, atom),
        language=language(get(feed, "language")),
        hub=first["hub"],
        self_url=first["self"],
        next_url=first["next"],
        ttl_minutes=_minutes(feed),
        skip_hours=lost.skip_hours,
        skip_days=lost.skip_days,
        rights=words(feed, "rights") or next(iter(licences(feed, base)), None),
    )


def _withdrawals(lost: Residue) -> tuple[Item, ...]:
    return tuple(Item(guid=t.ref, status="canceled", updated=moment(t.when)) for t in lost.tombstones)


class _Read(Struct, frozen=True):
    """A feed as read: its entries as Items; `sound` if it was read as XML and nothing had to be guessed."""

    items: tuple[Item, ...]
    withdrawals: tuple[Item, ...]
    facts: FeedFacts
    sound: bool

    @property
    def parsed(self) -> Parsed:
        return Parsed(items=self.items + self.withdrawals, facts=self.facts)


def _read(text: str, fetched: Fetched) -> _Read:
    result = _dissected(text, fetched)
    if not (result.version or result.entries or result.feed):
        raise SourceError(
            f"{fetched.url}: this is XML, but no RSS or Atom feed. Give the address of the feed itself."
        )
    base, atom = base_of(fetched), str(result.version).startswith("atom")
    lost = residue(text, base)
    plainly = (ItemResidue(),) * len(result.entries)
    matched = len(lost.items) == len(result.entries)
    extras = lost.items if matched else plainly
    items = [item(e, result.feed, extra, base, atom) for e, extra in zip(result.entries, extras, strict=True)]
    facts = _facts(result.feed, lost, base, atom)
    sound = not result.bozo and (matched or not lost.items)
    return _Read(tuple(items), _withdrawals(lost), facts, sound)


def parse_feed(decoded: Decoded, fetched: Fetched, source: str = "", memory: FeedMemory | None = None) -> Parsed:
    """Return the feed's items in document order, then its withdrawals, and its facts.

    An entry in whose midst the document ends is left for the next visit: taken as it is it would be a story, and
    the whole one an edit that tells nobody. With a memory, entries that the source showed in the same words at its
    last visit are not read again; what is returned is the same. Raises HostileInput before parsing for entities
    and excess, SourceError for what is no feed at all.
    """
    spans, whole = guard_xml(decoded.text, fetched.url)
    text = decoded.text[:whole]
    pieces = taken_apart(text, spans) if memory is not None and "xml:base" not in text else None
    if memory is None or pieces is None:
        return _read(text, fetched).parsed
    return _read_new(pieces, text, fetched, source, memory)


def _read_new(pieces: Pieces, text: str, fetched: Fetched, source: str, memory: FeedMemory) -> Parsed:
    """Read what is new among the entries; all of them where none is known, or where the feed is not sound XML."""
    frame = pieces.framed(base_of(fetched), fetched.header("content-language"))
    marks = pieces.marks
    known = dict(memory.items(source, frame))
    new = {mark: entry for mark, entry in zip(marks, pieces.entries, strict=True) if mark not in known}
    whole = len(new) == len(marks)
    read = _read(text, fetched) if whole else _part(pieces.only(tuple(new.values())), fetched)
    if read is None or not read.sound or len(read.items) != len(new):
        return (read if whole and read else _read(text, fetched)).parsed
    known |= dict(zip(new, read.items, strict=True))
    memory.keep(source, frame, {mark: known[mark] for mark in marks}, sum(map(len, pieces.entries)))
    return Parsed(items=tuple(known[mark] for mark in marks) + read.withdrawals, facts=read.facts)


def _part(text: str, fetched: Fetched) -> _Read | None:
    """Read a feed without the entries that are known; None where no feed can be seen in what is left."""
    try:
        return _read(text, fetched)
    except SourceError:
        return None

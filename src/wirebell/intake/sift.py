"""What is new in what a source sent: new, changed and withdrawn stories, and which of them alert nobody.

One identity rule: the source's own id, else the address, else title and date; a story that is met again by any
of these, or with the very same text, is the same story (STANDARDS: item identity). Whose it is may change it
(`authors`), held against what that very source sent before; any other source only shows it.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from html import unescape
from typing import NamedTuple

from msgspec.structs import replace

from wirebell.intake.address import canonical_address
from wirebell.intake.authors import is_elsewhere, is_own, may_change
from wirebell.intake.newest import newest
from wirebell.model.entitlement import Thing
from wirebell.model.source import Arrival, ArrivalKind, Brought, Item, Known, Noted, Source, Visit

FRESH = timedelta(hours=48)
DUMP = 25
"""So many undated stories at once are an archive being published, not news."""

_ENOUGH_TEXT = 200
_TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")
_OLDEST = 1990
_AHEAD = timedelta(hours=24)


def _hash(*parts: str) -> str:
    return hashlib.blake2b("\x1f".join(parts).encode("utf-8", "replace"), digest_size=12).hexdigest()


def _squeezed(text: str | None) -> str:
    return " ".join((text or "").split())


def _content(item: Item) -> str:
    """The words a reader would see, without spaces: the same text marked up otherwise is the same text."""
    return "".join(unescape(_TAG.sub(" ", item.html or item.text or item.summary or "")).split())


def digest(item: Item) -> str:
    """Return a hash of what a reader would see: when it is the same, nothing was edited."""
    noted = (item.correction,) if item.correction else ()
    return _hash(_squeezed(item.title), _content(item), item.status, str(item.embargo or ""), *noted)


def identity_keys(item: Item, source: str) -> tuple[str, ...]:
    """Return the keys by which a story is known again, strongest first; none if it has no identity at all.

    Keys of an address are shared by all sources, so that a story in two feeds of one paper is one story.
    """
    keys = []
    if item.guid:
        keys.append(f"g:{source}:{item.guid}")
    address = canonical_address(item.url) if item.url else None
    if address:
        keys.append(f"u:{address}")
    title = _squeezed(item.title).casefold()
    if title and item.published:
        keys.append(f"t:{source}:{_hash(title, item.published.isoformat())}")
    content = _content(item)
    if len(content) >= _ENOUGH_TEXT or (not keys and (title or content)):
        keys.append(f"c:{source}:{_hash(title, content)}")
    return tuple(keys)


def _dated(item: Item, now: datetime) -> Item:
    """Dates that cannot be are not believed: far ahead becomes now, before 1990 unknown."""
    published = item.published
    if published and published > now + _AHEAD:
        return replace(item, published=now)
    if published and published.year < _OLDEST:
        return replace(item, published=None)
    return item


def _shared_addresses(items: Iterable[Item]) -> frozenset[str]:
    """Addresses that several different stories of one visit give: a section page, not a story."""
    titles: dict[str, set[str]] = {}
    for item in items:
        address = canonical_address(item.url) if item.url else None
        if address:
            titles.setdefault(address, set()).add(_squeezed(item.title).casefold() + (item.guid or ""))
    return frozenset(f"u:{a}" for a, seen in titles.items() if len(seen) > 1)


def keyed(items: Sequence[Item], source: str, now: datetime) -> list[tuple[Item, tuple[str, ...]]]:
    """Return the items that have an identity, with believable dates and their keys, in the order sent."""
    dated = [_dated(item, now) for item in items]
    shared = _shared_addresses(dated)
    pairs = [(i, tuple(k for k in identity_keys(i, source) if k not in shared)) for i in dated]
    return [(item, keys) for item, keys in pairs if keys]


def _recycled(item: Item, known: Known, key: str, source: str) -> bool:
    """Whether a guid or an address now stands on another story: another title, published on another day.

    A guid also has to stand at another address, an address to be under another guid of the same source.
    """
    if not (item.published and known.published):
        return False
    retitled = _squeezed(item.title).casefold() != _squeezed(known.title).casefold()
    if not retitled or abs(item.published - known.published) <= timedelta(days=1):
        return False
    if key.startswith("g:"):
        elsewhere = item.url and known.url and canonical_address(item.url) != canonical_address(known.url)
        return bool(elsewhere)
    renamed = item.guid and known.guid and item.guid != known.guid and known.source == source
    return key.startswith("u:") and bool(renamed)


def _taken(item: Item, known: Known, key: str, own: bool | None) -> bool:
    """Whether an address leads to a story that holds it against the site it is of.

    A source of another site brought that story there, and has withdrawn it or gives it another address now.
    """
    if not (own and item.url and key.startswith("u:")):
        return False
    return (known.withdrawn and known.brought.own is False) or is_elsewhere(known, item.url)


def _recognise(
    item: Item, keys: Sequence[str], known: Mapping[str, Known], source: str, own: bool | None
) -> tuple[Known | None, tuple[str, ...]]:
    for key in keys:
        if key in known:
            if not (_recycled(item, known[key], key, source) or _taken(item, known[key], key, own)):
                return known[key], tuple(keys)
            keys = [k for k in keys if k != key]
    return None, tuple(keys)


def _stale_before(visit: Visit, now: datetime) -> datetime:
    """A source that was away may bring what it would have brought; older than that is archive."""
    away = now - visit.last_ok if visit.last_ok else timedelta(0)
    return now - max(FRESH, away + timedelta(hours=24))


def _silence(item: Item, source: Source, visit: Visit, dump: bool, now: datetime) -> str | None:
    if source.alert_first:
        return None
    if item.status != "withheld" and (visit.visits == 0 or visit.last_ok is None):  # withheld, it was not out yet
        return "first visit to the source"
    if item.published and item.published < _stale_before(visit, now):
        return f"published {item.published:%d %B %Y}, long before it was first seen"
    if dump and not item.published:
        return "one of many undated stories at once: an archive"
    return None


def _overtaken(item: Item, known: Known) -> bool:
    """Whether a version that its publisher made or numbered later is here; a withdrawal counts at any time."""
    if item.made and known.made and item.made != known.made:
        return item.made < known.made
    return item.number is not None and known.number is not None and item.number < known.number


def _lineage(keys: tuple[str, ...]) -> str:
    """Made from the address where there is one: two feeds sifted at the same time give one story one id."""
    return _hash(next((key for key in keys if key.startswith("u:")), keys[0]))


class Sifted(NamedTuple):
    """What is new, changed or withdrawn, and which stories that stay as they are a source was seen to show."""

    arrivals: list[Arrival]
    noted: list[Noted]


class _Sieve:
    """One visit's items, one after the other."""

    def __init__(
        self, source: Source, visit: Visit, dump: bool, now: datetime, closed: AbstractSet[Thing]
    ) -> None:
        self._source, self._visit, self._dump, self._now = source, visit, dump, now
        self._closed = closed

    def own(self, address: str | None) -> bool | None:
        """Return whether the source is of the site of an address."""
        return is_own(self._source, self._visit, address)

    def first(self, item: Item, keys: tuple[str, ...]) -> Arrival | None:
        """Return a story that was not here; None for an address of others that a source withdraws beforehand."""
        mark, silent = digest(item), self._silent(item)
        if item.status == "canceled" and self.own(item.url) is False:
            keys = tuple(key for key in keys if not key.startswith("u:"))
        if not keys:
            return None
        sent = ((self._source.id, mark),)
        return Arrival(
            story=_lineage(keys),
            version=1,
            kind="withdrawn" if item.status == "canceled" else "new",
            source=self._source.id,
            item=item,
            digest=mark,
            seen=self._now,
            keys=keys,
            silent=silent,
            brought=Brought(sent=sent, own=self.own(item.url), unheard=silent),
        )

    def again(self, item: Item, keys: tuple[str, ...], known: Known) -> Arrival | Noted | None:
        """Return what becomes of a story we have: withdrawn, freed, edited, as it was, or not this source's."""
        own = self.own(known.url or item.url)
        if known.withdrawn or not may_change(self._source, own, known):
            return None
        if own and known.brought.own is False:
            return self._version(item, keys, known, unheard=self._silent(item), news=True)
        if item.status != "canceled" and _overtaken(item, known):
            return None
        opens = self._opens(item, known)
        if item.status == "canceled" or opens or self._says_anew(item, known):
            return self._version(item, keys, known, known.brought.unheard, news=opens)
        return self._noted(item, known)

    def _opens(self, item: Item, known: Known) -> bool:
        """Whether a source that is open to all has its say of a story that stands as a closed one sent it."""
        stands, comes = f"source:{known.source}" in self._closed, f"source:{self._source.id}" in self._closed
        return stands and not comes and known.brought.last(self._source.id) != digest(item)

    def _says_anew(self, item: Item, known: Known) -> bool:
        """Whether a source sends something else than before; what is pushed is sent on purpose, a list is not."""
        mark, before = digest(item), known.brought.last(self._source.id)
        if mark in (before, known.digest):
            return False
        return before is not None or self._source.kind == "push" or not known.brought.sent

    def _noted(self, item: Item, known: Known) -> Noted | None:
        brought, mark = known.brought, digest(item)
        if not brought.sent or brought.last(self._source.id) == mark:
            return None
        noted = replace(brought, sent=brought.after(self._source.id, mark))
        return Noted(story=known.story, version=known.version, brought=noted)

    def _version(
        self, item: Item, keys: tuple[str, ...], known: Known, unheard: str | None, news: bool
    ) -> Arrival:
        mark, brought = digest(item), known.brought
        told = known.withheld or (news and unheard is None and self._silent(item) is None)
        kind: ArrivalKind = "withdrawn" if item.status == "canceled" else "new" if told else "changed"
        own = self.own(item.url or known.url)
        return Arrival(
            story=known.story,
            version=known.version + 1,
            kind=kind,
            source=self._source.id,
            item=item,
            digest=mark,
            seen=self._now,
            keys=keys,
            silent=unheard if kind == "new" else None,
            embargo=known.embargo,
            brought=Brought(
                sent=brought.after(self._source.id, mark),
                own=brought.own if own is None else own,
                unheard=unheard,
            ),
        )

    def _silent(self, item: Item) -> str | None:
        return _silence(item, self._source, self._visit, self._dump, self._now)


def sift(
    pairs: Sequence[tuple[Item, tuple[str, ...]]],
    known: Mapping[str, Known],
    source: Source,
    visit: Visit,
    now: datetime,
    closed: AbstractSet[Thing] = frozenset(),
) -> Sifted:
    """Return what is new, changed or withdrawn among `pairs` (from `keyed`), oldest first, and what is noted.

    `known` maps identity keys to the stories they lead to; `visit` is the source's last visit. Edits are
    "changed", never "new"; the first visit and archives are silent unless the source asks otherwise; a story
    that stands twice in one visit comes once, by the form that counts (`newest`). A withdrawn story stays
    withdrawn. The first version by a source of the address's own site is "new" where only others showed it
    before; so is that of an open source where a source among the `closed` things did.
    """
    fresh: dict[str, Arrival] = {}
    noted: dict[str, Noted] = {}
    met: dict[str, str] = {}
    undated = Counter(not i.published for i, keys in pairs if not any(k in known for k in keys))[True]
    sieve = _Sieve(source, visit, undated > DUMP, now, closed)
    for item, keys in newest(pairs, source.kind):
        before, own = _recognise(item, keys, known, source.id, sieve.own(item.url))
        if before is None and any(k in met for k in own):
            continue
        came = sieve.first(item, own) if before is None else sieve.again(item, own, before)
        if isinstance(came, Noted):
            noted[came.story] = came
        elif came and came.story not in fresh:
            fresh[came.story] = came
            met.update((k, came.story) for k in own)
    return Sifted(sorted(fresh.values(), key=lambda a: a.item.published or now), list(noted.values()))

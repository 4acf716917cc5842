"""The archive made ready for questions: segments made as needed, keys looked up, and what is left, read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from copy import copy
from functools import cached_property, reduce
from heapq import merge
from operator import or_

from wirebell import standing
from wirebell.alert.backtest import DAY, Hit, Span, seconds
from wirebell.alert.explain import Ancestors
from wirebell.app.progress import Progress, quiet
from wirebell.app.recalling import Recalling
from wirebell.app.shelf import NO_CARDS, Range, Shelf, bits, joined, places
from wirebell.model.archive import Cards, Segment
from wirebell.model.story import Story
from wirebell.ports import Store
from wirebell.standing.archive import (
    FULL,
    Binder,
    Bounds,
    bounds,
    entries,
    filed,
    moment_of,
    places_in,
    rings,
    settled,
    spots_among,
    stands_alone,
    terms_of,
    text_alone,
    wanted,
)

STEP = 256
"""Versions read at a time while segments are made."""
LOOSE = 200
"""Told versions that no segment holds yet and that a question reads rather than shelves."""
READ = 500
"""Stories read at a time to decide a question."""
SOON_READ = 200
"""Stories that are read sooner than what pages hold of them is looked up."""
FEW = 4_096
"""Places that are put in order by themselves; more are taken from the order of all."""


NONE = Segment(number=0, after=0, upto=0, cards=NO_CARDS)

# -- making segments ----------------------------------------------------------------------------------


def shelve(store: Store, limit: int = FULL) -> int:
    """Put the next told versions, at most `limit`, into the last segment or a new one; return how many.

    Each call is bounded and durable: what it did is kept when the next is broken off. 0 means there is nothing to
    do, or another process does it.
    """
    made = store.segments()
    last = made[-1] if made else NONE
    since = last.upto
    binder = Binder()
    if made and len(last.cards.seqs) < FULL:
        binder.resume(store.segment_pages(last.number))
    else:
        last = Segment(number=last.number + 1, after=since, upto=since, cards=NO_CARDS)
    room = min(limit, FULL - len(last.cards.seqs))
    unshelved = store.unshelved(room)
    if not unshelved.stories:
        return 0
    stories = [story for _, story in unshelved.stories]
    for place, story in enumerate(stories, len(last.cards.seqs)):
        document = standing.document(story)
        binder.add(place, terms_of(story, document), filed(document))
    segment = Segment(
        number=last.number,
        after=last.after,
        upto=unshelved.stories[-1][0],
        cards=joined([last.cards, _cards(unshelved.stories)]),
        holes=(*last.holes, *unshelved.holes),
    )
    return len(stories) if store.shelve(segment, list(binder.pages()), since, list(binder.spots())) else 0


def shelve_all(store: Store, progress: Progress = quiet) -> None:
    """Shelve all told versions but the newest few, which are quicker read than shelved."""
    total = store.unshelved_count()
    left = total
    while left > LOOSE:
        done = shelve(store)
        left = left - done if done else store.unshelved_count()
        progress("Filing the archive", total - left, total)


def _cards(stories: Iterable[tuple[int, Story]]) -> Cards:
    rows = [(seq, story.id, seconds(moment_of(story)), rings(story)) for seq, story in stories]
    return Cards(*(tuple(column) for column in zip(*rows, strict=True))) if rows else NO_CARDS


# -- asking -------------------------------------------------------------------------------------------


class Lookback:
    """The told versions of a time, each at a place, and which of them meet what. Sets are bits of whole numbers.

    Versions that no segment holds are read when it is opened, and stand at the last places. `days` before the
    newest story on record are looked at, all of them if it is None. What an earlier look knows need not be
    read again.
    """

    def __init__(
        self, store: Store, ancestors: Ancestors, days: float | None = None, earlier: Lookback | None = None
    ) -> None:
        self._store, self._ancestors = store, ancestors
        loose = store.loose(LOOSE + STEP)  # first: what is shelved meanwhile then stands in both
        same = earlier is not None and earlier._shelf.upto == loose.upto
        self._shelf: Shelf = earlier._shelf if earlier and same else Shelf(store.segments())
        self._loose: list[tuple[int, Story]] = self._unfiled(loose.seqs, dict(earlier._loose) if earlier else {})
        made = earlier._documents_made if earlier else {}
        self._documents_made: dict[int, standing.Document] = {
            seq: made[seq] for seq, _ in self._loose if seq in made
        }
        added = _cards(self._loose)
        self._added = added
        self._filed = self._shelf.count
        self.cards = joined([self._shelf.cards, added])
        self._recalling: Recalling | None = None  # what it fetched is kept for one question, not for a server
        self._passed_over = 0
        self._days, self.window = days, self.newest(days)
        self.rings = self._shelf.rings | bits(added.rings) << self._filed

    def _unfiled(self, seqs: Iterable[int], known: dict[int, Story]) -> list[tuple[int, Story]]:
        """Return the versions told after the last segment, and those told since in the holes of segments."""
        wanted = [*self._shelf.holes, *(seq for seq in seqs if seq > self._shelf.upto)]
        missing = [seq for seq in wanted if seq not in known]
        known |= dict(self._store.picked(missing)) if missing else {}
        return [(seq, known[seq]) for seq in wanted if seq in known]

    def newest(self, days: float | None) -> int:
        """Return the versions of so many days up to the newest story on record, of all days if it is None."""
        if days is None or not self.cards.moments:
            return (1 << len(self.cards.moments)) - 1 & ~self._passed_over
        return self.since(self._newest_moment - days * DAY) & ~self._passed_over

    @property
    def _newest_moment(self) -> int:
        return max([*self._added.moments, *([] if self._shelf.newest is None else [self._shelf.newest])])

    def since(self, moment: int | float) -> int:
        """Return the versions that came at a moment or later."""
        return self._shelf.since(moment) | bits(at >= moment for at in self._added.moments) << self._filed

    def without(self, stories: AbstractSet[str]) -> Lookback:
        """Return the same look as if none of the versions of some stories were there."""
        if not stories:
            return self
        narrowed = copy(self)
        narrowed._passed_over = bits(story in stories for story in self.cards.stories)
        narrowed.window = narrowed.newest(self._days)
        return narrowed

    def of_days(self, days: float | None) -> Lookback:
        """Return the same look at so many days up to the newest story on record."""
        narrowed = copy(self)
        narrowed._days, narrowed.window = days, self.newest(days)
        narrowed._recalling = Recalling(self._store, self._shelf)
        return narrowed

    @property
    def span(self) -> Span | None:
        """The first and last moment looked at."""
        return self.span_of_days(float("inf") if self._days is None else self._days)

    def span_of_days(self, days: float) -> Span | None:
        """Return the first and last moment of so many days up to the newest story, None where there is none."""
        if not self.cards.moments:
            return None
        last = self._newest_moment
        firsts = [at for at in self._added.moments if at >= last - days * DAY]
        filed = self._shelf.first_since(last - days * DAY)
        return Span(min([*firsts, *([] if filed is None else [filed])]), last)

    def rung(self, found: int) -> int:
        """Return how many stories would have rung by the versions at some places: each once."""
        rang = found & self.rings
        again = rang & self._again
        return rang.bit_count() - again.bit_count() + len({self.cards.stories[at] for at in places(again)})

    @cached_property
    def _again(self) -> int:
        """The places of stories of which more than one version rang."""
        rang = [story for story, rang in zip(self._added.stories, self._added.rings, strict=True) if rang]
        twice = {story for story in rang if story in self._shelf.ringing or rang.count(story) > 1}
        if not twice:
            return self._shelf.again
        return self._shelf.again | bits(story in twice for story in self.cards.stories)

    def newest_first(self, found: int) -> Iterator[int]:
        """Yield places, those of the newest versions first."""
        moments = self.cards.moments

        def age(at: int) -> tuple[int, int]:
            return -moments[at], -at

        if found.bit_count() <= FEW:
            yield from sorted(places(found), key=age)
            return
        loose = sorted(range(self._filed, len(moments)), key=age)
        wanted = found.to_bytes(len(moments) // 8 + 1, "little")
        for at in merge(loose, self._shelf.order, key=age):
            if wanted[at >> 3] >> (at & 7) & 1:
                yield at

    def hits(self, found: int) -> list[Hit]:
        """Return the versions at those places."""
        cards = self.cards
        return [Hit(cards.moments[at], cards.stories[at], cards.rings[at]) for at in places(found)]

    def bounds(self, queries: Sequence[standing.Query]) -> list[Bounds]:
        """Return, for each query, which versions of the time surely and possibly meet it."""
        look = _Look(self._store, self._shelf)
        look.note(queries, self._ancestors)
        found = [bounds(query, look, self._ancestors) for query in queries]
        loose = self._loosely(queries)
        both = [Bounds(b.sure | more, b.possible | more) for b, more in zip(found, loose, strict=True)]
        return [Bounds(b.sure & self.window, b.possible & self.window) for b in both]

    def _loosely(self, queries: Sequence[standing.Query]) -> list[int]:
        """Match the versions that no segment holds."""
        if not queries or not self._loose:
            return [0] * len(queries)
        index, first = _indexed(queries), self._filed
        met = ((at, index.match(document)) for at, (_, document) in enumerate(self._loose_documents, first))
        return _as_bits(len(queries), met)

    def exactly(self, query: standing.Query) -> int:
        """Return the versions of the time that meet the query; those that only may are read."""
        (found,) = self.bounds([query])
        return found.sure | self.read([query], found.possible & ~found.sure)[0]

    def read(self, queries: Sequence[standing.Query], asked: int) -> list[int]:
        """Return, for each query, which of the versions at the places asked about meet it.

        Where many are asked about, only those are read of which the pages do not tell.
        """
        if asked.bit_count() <= SOON_READ:
            return self._read(queries, asked)
        known = self._recalled(queries, asked)
        open_ = [bounds.possible & ~bounds.sure for bounds in known]
        read = self._read(queries, reduce(or_, open_, 0))
        return [bounds.sure | left & met for bounds, left, met in zip(known, open_, read, strict=True)]

    def _recalled(self, queries: Sequence[standing.Query], asked: int) -> list[Bounds]:
        """Return, for each query, what the pages tell of the versions asked about."""
        filed, look = (1 << self._filed) - 1, _Look(self._store, self._shelf)
        recalling = self._recalling or Recalling(self._store, self._shelf)
        look.note(queries, self._ancestors)
        found = [settled(query, look, self._ancestors, asked & filed, recalling.decide) for query in queries]
        return [Bounds(b.sure, b.possible | asked & ~filed) for b in found]

    def _read(self, queries: Sequence[standing.Query], asked: int) -> list[int]:
        return _as_bits(len(queries), self.met(queries, places(asked)))

    def met(self, queries: Sequence[standing.Query], asked: Sequence[int]) -> Iterator[tuple[int, Sequence[int]]]:
        """Read the versions at some places, each once, and yield each place with the numbers of the queries."""
        if not queries or not asked:
            return
        index, alone = _indexed(queries), all(map(text_alone, queries))
        for start in range(0, len(asked), READ):
            by_seq = {self.cards.seqs[at]: at for at in asked[start : start + READ]}
            for seq, document in self._documents(sorted(by_seq), alone):
                yield by_seq[seq], index.match(document)

    def _documents(self, seqs: list[int], text: bool) -> Iterator[tuple[int, standing.Document]]:
        """Yield versions as documents, of their texts alone if no more is asked for."""
        if text:
            for seq, wording in self._store.wordings(seqs):
                yield (
                    seq,
                    standing.text_document(wording.headline, wording.standfirst, wording.body, wording.language),
                )
            return
        for seq, story in self._store.picked(seqs):
            yield seq, standing.document(story, ancestors=self._ancestors)

    @cached_property
    def _loose_documents(self) -> list[tuple[int, standing.Document]]:
        made = self._documents_made
        for seq, story in self._loose:
            if seq not in made:
                made[seq] = standing.document(story, ancestors=self._ancestors)
        return [(seq, made[seq]) for seq, _ in self._loose]

    def stories(self, found: Iterable[int]) -> dict[int, Story]:
        """Return the versions at some places, by place."""
        by_seq = {self.cards.seqs[at]: at for at in found}
        return {by_seq[seq]: story for seq, story in self._store.picked(sorted(by_seq))}


def _indexed(queries: Iterable[standing.Query]) -> standing.Index[int]:
    index = standing.Index[int]()
    for number, query in enumerate(queries):
        index.add(number, query)
    return index


def _as_bits(count: int, met: Iterable[tuple[int, Sequence[int]]]) -> list[int]:
    """Return, for each of so many queries, the places that met it."""
    found = [0] * count
    for at, numbers in met:
        for number in numbers:
            found[number] |= 1 << at
    return found


LOOKED_UP = 500
"""Keys looked up at a time: their pages are held meanwhile."""
FEWEST_KEPT = 2_000
KEPT = 64 * 2**20
"""Bytes of keys kept at most: each takes a bit a story."""


class _Look:
    """Keys looked up in the store, all that a question needs at once."""

    def __init__(self, store: Store, shelf: Shelf) -> None:
        self._store, self._shelf, self.everything = store, shelf, (1 << shelf.count) - 1
        self._found: dict[Range, int] = {}
        self._open: dict[int, tuple[bytes, Mapping[str, bytes]]] = {}

    def note(self, queries: Iterable[standing.Query], ancestors: Ancestors) -> None:
        """Look up what the queries will ask for."""
        kept = self._shelf.kept
        ranges: dict[Range, None] = {}
        for query in queries:
            keys, beginnings = wanted(query, ancestors)
            ranges |= dict.fromkeys([*map(_one, sorted(keys)), *map(_beginning, sorted(beginnings))])
        for range_ in ranges:
            if (known := kept.get(range_)) is not None:
                self._found[range_] = known
        unknown = [range_ for range_ in ranges if range_ not in self._found]
        self._look_up([r for r in unknown if not _alone(r)], [r for r in unknown if _alone(r)])
        most = max(FEWEST_KEPT, KEPT // (self._shelf.count // 8 + 100))
        if len(kept) + len(unknown) > most:
            kept.clear()
        kept.update((range_, self._found[range_]) for range_ in unknown[:most])

    def _look_up(self, in_pages: Sequence[Range], alone: Sequence[Range]) -> None:
        """Find keys in pages, and those that stand alone by themselves."""
        in_order = sorted(in_pages)
        for start in range(0, len(in_order), LOOKED_UP):
            part = in_order[start : start + LOOKED_UP]
            pages = self._store.pages([(_encoded(r.low), _encoded(r.high)) for r in part])
            for range_, held in zip(part, pages, strict=True):
                self._found[range_] = self._placed(self._opened(held, range_))
        single = self._store.spots([_encoded(r.low) for r in alone]) if alone else []
        for range_, each in zip(alone, single, strict=True):
            self._found[range_] = self._placed((number, places_in(body)) for number, body in each)

    def _opened(self, held: Iterable[tuple[int, bytes]], range_: Range) -> Iterator[tuple[int, int]]:
        """Yield the places that pages hold; the last page of a segment stays open: the next key may be in it."""
        for number, body in held:
            last = self._open.get(number)
            if last is None or last[0] != body:
                last = self._open[number] = (body, entries(body))
            yield number, spots_among(last[1], *range_)

    def _placed(self, parts: Iterable[tuple[int, int]]) -> int:
        found, starts = 0, self._shelf.starts
        for segment, part in parts:
            if segment in starts:  # made since, it is not of this look
                found |= part << starts[segment]
        return found & self.everything

    def at(self, key: str) -> int:
        return self._found[_one(key)]

    def beginning(self, key: str) -> int:
        return self._found[_beginning(key)]


def _one(key: str) -> Range:
    return Range(key, key + "\0")


def _beginning(key: str) -> Range:
    return Range(key, key + "\U0010ffff")


def _alone(range_: Range) -> bool:
    return range_.high == range_.low + "\0" and stands_alone(range_.low)


def _encoded(key: str) -> bytes:
    return key.encode("utf-8", "surrogatepass")

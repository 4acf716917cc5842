"""The archive made ready for questions: segments made as needed, keys looked up, and what is left, read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from functools import cached_property
from itertools import accumulate, chain
from typing import NamedTuple

from wirebell import standing
from wirebell.alert.backtest import DAY, Hit, Span, seconds
from wirebell.alert.explain import Ancestors
from wirebell.app.progress import Progress, quiet
from wirebell.model.archive import Cards, Segment
from wirebell.model.story import Story
from wirebell.ports import Store
from wirebell.standing.archive import (
    FULL,
    Binder,
    Bounds,
    bounds,
    keys_of,
    moment_of,
    rings,
    spots,
    text_alone,
    wanted,
)

STEP = 256
"""Versions read at a time while segments are made."""
LOOSE = 200
"""Told versions that no segment holds yet and that a question reads rather than shelves."""
READ = 500
"""Stories read at a time to decide a question."""


NO_CARDS = Cards((), (), (), ())
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
        binder.add(place, keys_of(story))
    segment = Segment(
        number=last.number,
        after=last.after,
        upto=unshelved.stories[-1][0],
        cards=_joined([last.cards, _cards(unshelved.stories)]),
        holes=(*last.holes, *unshelved.holes),
    )
    return len(stories) if store.shelve(segment, list(binder.pages()), since) else 0


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


def _joined(parts: Sequence[Cards]) -> Cards:
    return Cards(
        tuple(chain.from_iterable(part.seqs for part in parts)),
        tuple(chain.from_iterable(part.stories for part in parts)),
        tuple(chain.from_iterable(part.moments for part in parts)),
        tuple(chain.from_iterable(part.rings for part in parts)),
    )


# -- asking -------------------------------------------------------------------------------------------


class Lookback:
    """The told versions of a time, each at a place, and which of them meet what. Sets are bits of whole numbers.

    Versions that no segment holds are read when it is opened, and stand at the last places. `days` before the
    newest story on record are looked at, all of them if it is None. `made` holds documents by sequence number, and
    is given those that had to be made.
    """

    def __init__(
        self,
        store: Store,
        ancestors: Ancestors,
        days: float | None = None,
        made: dict[int, standing.Document] | None = None,
    ) -> None:
        self._store, self._ancestors, self._made = store, ancestors, {} if made is None else made
        loose = store.unshelved(LOOSE + STEP).stories  # first: what is shelved meanwhile then stands in both
        self._segments = store.segments()
        self._loose = self._unfiled(loose)
        self.cards = _joined([*(segment.cards for segment in self._segments), _cards(self._loose)])
        self._filed = len(self.cards.seqs) - len(self._loose)
        starts = [0, *accumulate(len(segment.cards.seqs) for segment in self._segments)]
        self._starts = {segment.number: start for segment, start in zip(self._segments, starts, strict=False)}
        self.window = self.newest(days)
        self.rings = bits(self.cards.rings)
        self._keys: Keys = {}

    def _unfiled(self, loose: Iterable[tuple[int, Story]]) -> list[tuple[int, Story]]:
        """Return the versions told after the last segment, and those told since in the holes of segments."""
        holes = [hole for segment in self._segments for hole in segment.holes]
        upto = self._segments[-1].upto if self._segments else 0
        return [*(self._store.picked(holes) if holes else ()), *(pair for pair in loose if pair[0] > upto)]

    def newest(self, days: float | None) -> int:
        """Return the versions of so many days up to the newest story on record, of all days if it is None."""
        moments = self.cards.moments
        if days is None or not moments:
            return (1 << len(moments)) - 1
        since = max(moments) - days * DAY
        return bits(moment >= since for moment in moments)

    def of_days(self, days: float | None) -> Lookback:
        """Return the same look at so many days up to the newest story on record."""
        narrowed = copy(self)
        narrowed.window = self.newest(days)
        return narrowed

    @property
    def span(self) -> Span | None:
        """The first and last moment looked at."""
        return self.span_of(self.window)

    def span_of(self, found: int) -> Span | None:
        """Return the first and last moment of the versions at some places, None where there are none."""
        moments = [self.cards.moments[place] for place in places(found)]
        return Span(min(moments), max(moments)) if moments else None

    def hits(self, found: int) -> list[Hit]:
        """Return the versions at those places."""
        cards = self.cards
        return [Hit(cards.moments[at], cards.stories[at], cards.rings[at]) for at in places(found)]

    def bounds(self, queries: Sequence[standing.Query]) -> list[Bounds]:
        """Return, for each query, which versions of the time surely and possibly meet it."""
        look = _Look(self._store, self._starts, (1 << self._filed) - 1, self._keys)
        look.note(queries, self._ancestors)
        found = [bounds(query, look, self._ancestors) for query in queries]
        loose = self._decided(queries, range(self._filed, len(self.cards.seqs)), self._loose_documents)
        both = [Bounds(b.sure | more, b.possible | more) for b, more in zip(found, loose, strict=True)]
        return [Bounds(b.sure & self.window, b.possible & self.window) for b in both]

    def exactly(self, query: standing.Query) -> int:
        """Return the versions of the time that meet the query; those that only may are read."""
        (found,) = self.bounds([query])
        return found.sure | self.read([query], found.possible & ~found.sure)[0]

    def read(self, queries: Sequence[standing.Query], asked: int) -> list[int]:
        """Return, for each query, which of the versions at the places asked about meet it, by reading those."""
        found = [0] * len(queries)
        wanted_places = places(asked)
        for start in range(0, len(wanted_places), READ):
            more = self._decided(queries, wanted_places[start : start + READ], None)
            found = [one | another for one, another in zip(found, more, strict=True)]
        return found

    def _decided(
        self,
        queries: Sequence[standing.Query],
        asked: Sequence[int],
        documents: Iterable[tuple[int, standing.Document]] | None,
    ) -> list[int]:
        """Let the engine match documents, given or fetched, against the queries."""
        found = [0] * len(queries)
        if not queries or not asked:
            return found
        index = standing.Index[int]()
        for number, query in enumerate(queries):
            index.add(number, query)
        by_seq = {self.cards.seqs[at]: at for at in asked}
        for seq, document in self._documents(queries, sorted(by_seq)) if documents is None else documents:
            for number in index.match(document):
                found[number] |= 1 << by_seq[seq]
        return found

    def _documents(
        self, queries: Sequence[standing.Query], seqs: list[int]
    ) -> Iterator[tuple[int, standing.Document]]:
        if all(map(text_alone, queries)):
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
        made = self._made
        for seq, story in self._loose:
            if seq not in made:
                made[seq] = standing.document(story, ancestors=self._ancestors)
        return [(seq, made[seq]) for seq, _ in self._loose]

    def stories(self, found: Iterable[int]) -> dict[int, Story]:
        """Return the versions at some places, by place."""
        by_seq = {self.cards.seqs[at]: at for at in found}
        return {by_seq[seq]: story for seq, story in self._store.picked(sorted(by_seq))}


class _Range(NamedTuple):
    low: str
    high: str


Keys = dict[_Range, int]
"""Keys looked up before; what is filed of a look does not change."""
KEPT = 400
"""Keys kept at most: each takes a bit a story."""


class _Look:
    """Keys looked up in the store, all that a question needs at once."""

    def __init__(self, store: Store, starts: dict[int, int], everything: int, kept: Keys) -> None:
        self._store, self._starts, self.everything, self._kept = store, starts, everything, kept
        self._found: Keys = {}

    def note(self, queries: Iterable[standing.Query], ancestors: Ancestors) -> None:
        """Look up what the queries will ask for."""
        ranges: dict[_Range, None] = {}
        for query in queries:
            keys, beginnings = wanted(query, ancestors)
            ranges |= dict.fromkeys([*map(_one, sorted(keys)), *map(_beginning, sorted(beginnings))])
        self._found.update((range_, self._kept[range_]) for range_ in ranges if range_ in self._kept)
        unknown = [range_ for range_ in ranges if range_ not in self._found]
        pages = self._store.pages([(_encoded(r.low), _encoded(r.high)) for r in unknown]) if unknown else []
        for range_, held in zip(unknown, pages, strict=True):
            self._found[range_] = self._spots(range_, held)
        if len(self._kept) + len(unknown) > KEPT:
            self._kept.clear()
        self._kept.update((range_, self._found[range_]) for range_ in unknown[:KEPT])

    def _spots(self, range_: _Range, pages: Sequence[tuple[int, bytes]]) -> int:
        found = 0
        for segment, body in pages:
            if segment in self._starts:  # made since, it is not of this look
                found |= spots(body, *range_) << self._starts[segment]
        return found & self.everything

    def at(self, key: str) -> int:
        return self._found[_one(key)]

    def beginning(self, key: str) -> int:
        return self._found[_beginning(key)]


def _one(key: str) -> _Range:
    return _Range(key, key + "\0")


def _beginning(key: str) -> _Range:
    return _Range(key, key + "\U0010ffff")


def _encoded(key: str) -> bytes:
    return key.encode("utf-8", "surrogatepass")


def bits(flags: Iterable[bool]) -> int:
    """Return the places of what is true as the bits of a number."""
    return int("".join("1" if flag else "0" for flag in flags)[::-1] or "0", 2)


def places(found: int) -> list[int]:
    """Return the places of the bits that are set, in order."""
    row = f"{found:b}"[::-1]
    listed = list[int]()
    at = row.find("1")
    while at >= 0:
        listed.append(at)
        at = row.find("1", at + 1)
    return listed

"""Stories of the shelf decided by what its pages hold of them, without reading the stories."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence

from wirebell import standing
from wirebell.app.shelf import Range, Shelf, bits_at, places
from wirebell.ports import Store
from wirebell.standing.archive import Held, Places, Recall, entries
from wirebell.standing.archive.pages import encoded


class Recalling:
    """Decides leaves of queries for stories of a shelf; pages are fetched once for all leaves of a question."""

    def __init__(self, store: Store, shelf: Shelf) -> None:
        self._store, self._shelf = store, shelf
        self._numbers = [segment.number for segment in shelf.segments]
        self._starts = [shelf.starts[number] for number in self._numbers]
        self._recall = Recall(self._fetch)
        self._fetched: dict[Range, dict[int, Held]] = {}

    def decide(self, leaf: standing.Query, asked: int) -> tuple[int, int]:
        """Return which of some stories meet a leaf, and of which it is not known."""
        decided = self._recall.decided(leaf, self._by_segment(asked))
        return self._bits(decided.met), self._bits(decided.unknown)

    def _by_segment(self, asked: int) -> Places:
        found: defaultdict[int, list[int]] = defaultdict(list)
        for place in places(asked):
            at = bisect_right(self._starts, place) - 1
            found[self._numbers[at]].append(place - self._starts[at])
        return found

    def _bits(self, found: Places) -> int:
        starts = self._shelf.starts
        return bits_at(starts[number] + place for number, listed in found.items() for place in listed)

    def _fetch(self, ranges: Sequence[tuple[str, str]]) -> dict[int, Held]:
        wanted = [Range(*one) for one in ranges]
        self._look_up([one for one in dict.fromkeys(wanted) if one not in self._fetched])
        found = {number: Held() for number in self._numbers}
        for one in wanted:
            for number, held in self._fetched[one].items():
                found[number].update(held)
        return found

    def _look_up(self, ranges: Sequence[Range]) -> None:
        pages = self._store.pages([(encoded(low), encoded(high)) for low, high in ranges]) if ranges else []
        opened: dict[bytes, Held] = {}  # neighbours stand in one page
        for one, bodies in zip(ranges, pages, strict=True):
            found: dict[int, Held] = {}
            for number, body in bodies:
                if number not in self._shelf.starts:  # made since, it is not of this look
                    continue
                if body not in opened:
                    opened[body] = entries(body)
                held = opened[body]
                wanted = {key: held[key] for key in held if one.low <= key < one.high}
                found.setdefault(number, {}).update(wanted)
            self._fetched[one] = found

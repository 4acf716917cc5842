"""Keys and where they occur, sorted into pages that are found by their first key.

A set of places in a segment is a whole number whose bits are the places. In a page a set stands as 16-bit places
where they are few, else as its bits; the page is squeezed.
"""

from __future__ import annotations

import zlib
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from sys import byteorder

import msgspec

from wirebell.model.archive import Page, Spot
from wirebell.standing.archive.keys import stands_alone

FULL = 2_048
"""Versions in a segment: enough that a key is looked up in few of them, few enough to be made in seconds."""

_PER_PAGE = 512
_BYTES = 12_000
"""Bytes of places in a page, about: a look for one key reads all of its page."""
_BITS = FULL // 8
_DECODER = msgspec.msgpack.Decoder(dict[str, bytes])


class Binder:
    """Gathers the keys of a segment's stories and makes its pages; can go on from pages made before."""

    def __init__(self) -> None:
        self._places: defaultdict[str, array[int]] = defaultdict(_no_places)
        self._added: dict[str, None] = {}

    def add(self, place: int, keys: Iterable[str]) -> None:
        """File the story at that place, which is above all places before."""
        for key in keys:
            self._places[key].append(place)
            if stands_alone(key):
                self._added[key] = None

    def resume(self, bodies: Iterable[bytes]) -> None:
        """Take in the pages of the segment as it was."""
        for body in bodies:
            for key, packed in _unpacked(body).items():
                self._places[key].extend(_listed(packed))

    def spots(self) -> Iterator[Spot]:
        """Yield the keys that stand alone and that stories added here have, in order."""
        for key in sorted(self._added):
            yield Spot(encoded(key), _packed(self._places[key]))

    def pages(self) -> Iterator[Page]:
        """Yield the pages in order."""
        entries: dict[str, bytes] = {}
        room = _BYTES
        for key in sorted(self._places):
            entries[key] = _packed(self._places[key])
            room -= len(entries[key])
            if len(entries) == _PER_PAGE or room <= 0:
                yield _page(entries)
                entries, room = {}, _BYTES
        if entries:
            yield _page(entries)


def _page(entries: dict[str, bytes]) -> Page:
    return Page(encoded(next(iter(entries))), zlib.compress(msgspec.msgpack.encode(entries), 1))


def encoded(key: str) -> bytes:
    """Return a key as pages are ordered by."""
    return key.encode("utf-8", "surrogatepass")


def spots(body: bytes, low: str, high: str) -> int:
    """Return the places of all the keys of a page from `low` up to, without, `high`."""
    found = 0
    for key, packed in _unpacked(body).items():
        if low <= key < high:
            found |= _bits(packed)
    return found


def places_in(packed: bytes) -> int:
    """Return the places of one key, as a spot holds them."""
    return _bits(packed)


def _unpacked(body: bytes) -> dict[str, bytes]:
    return _DECODER.decode(zlib.decompress(body))


def _no_places() -> array[int]:
    return array("H")


def _packed(places: array[int]) -> bytes:
    if 2 * len(places) < _BITS:
        return _small_end(places).tobytes()
    return _number(places).to_bytes(_BITS, "little")


def _bits(packed: bytes) -> int:
    if len(packed) == _BITS:
        return int.from_bytes(packed, "little")
    return _number(_small_end(array("H", packed)))


def _number(places: Iterable[int]) -> int:
    found = 0
    for place in places:
        found |= 1 << place
    return found


def _listed(packed: bytes) -> Iterable[int]:
    if len(packed) < _BITS:
        return _small_end(array("H", packed))
    row = f"{int.from_bytes(packed, 'little'):b}"[::-1]
    return [place for place, bit in enumerate(row) if bit == "1"]


def _small_end(places: array[int]) -> array[int]:
    if byteorder == "little":
        return places
    swapped = array("H", places)
    swapped.byteswap()
    return swapped

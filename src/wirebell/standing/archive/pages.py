"""Keys and where they occur, sorted into pages that are found by their first key.

A set of places in a segment is a whole number whose bits are the places. In a page a set stands as 16-bit places
where they are few, else as its bits; the page is squeezed. Pages also hold where in their stories words stand, and
what is kept of each story, under keys of their own tables (`words`).
"""

from __future__ import annotations

import zlib
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from sys import byteorder

import msgspec

from wirebell.model.archive import Page, Spot
from wirebell.standing.archive import words
from wirebell.standing.archive.keys import BY_THEMSELVES, Terms
from wirebell.standing.archive.keys import key as key_of
from wirebell.standing.archive.words import ENDS, FORMS, QUOTED, TEXT, Ends, Filed

FULL = 2_048
"""Versions in a segment: enough that a key is looked up in few of them, few enough to be made in seconds."""

_PER_PAGE = 512
_LARGEST = 12_000
"""Bytes that the entries of a page may have, unless it is one: a look for one key reads its page."""
_BITS = FULL // 8
_DECODER = msgspec.msgpack.Decoder(dict[str, bytes])


class Binder:
    """Gathers the keys of a segment's stories and makes its pages; can go on from pages made before."""

    def __init__(self) -> None:
        self._places: defaultdict[str, defaultdict[str, array[int]]] = defaultdict(_no_terms)
        self._added: defaultdict[str, set[str]] = defaultdict(set)
        self._words: dict[str, defaultdict[str, array[int]]] = {
            table: defaultdict(_no_positions) for table in (TEXT, QUOTED)
        }
        self._stemmed: defaultdict[int, set[str]] = defaultdict(set)
        self._forms: defaultdict[str, set[str]] = defaultdict(set)
        self._shapes: dict[str, bytes] = {}
        self._ends = Ends([], [])

    def add(self, place: int, terms: Terms, filed: Filed) -> None:
        """File the story at that place, which is above all places before."""
        for table, those in terms.items():
            places = self._places[table]
            for term in those:  # by table: terms that are words are the same objects in all stories
                places[term].append(place)
            if table in BY_THEMSELVES:
                self._added[table].update(those)
        for table, forms, ends in ((TEXT, filed.text, self._ends.text), (QUOTED, filed.quoted, self._ends.quoted)):
            ends.extend([ends[-1] if ends else 0] * (place - len(ends)))  # stories filed without their words
            self._add_words(table, forms, ends[-1] if ends else 0)
            self._add_forms(forms, filed.shape.layout.language)
        self._ends.add(*filed.ends)
        self._shapes |= words.packed_shape(place, filed.shape)

    def _add_words(self, table: str, forms: dict[str, list[int]], begin: int) -> None:
        held = self._words[table]
        for form, positions in forms.items():
            if len(positions) == 1:
                held[form].append(begin + positions[0])
            else:
                held[form].extend([begin + position for position in positions])

    def _add_forms(self, forms: dict[str, list[int]], language: int) -> None:
        """Keep the stems of words that were not seen in that language before."""
        known = self._stemmed[language]
        fresh = forms.keys() - known
        known |= fresh
        for stem, form in words.stems_of(fresh, language):
            self._forms[f"{FORMS}\t{stem}"].add(form)

    def resume(self, bodies: Iterable[bytes]) -> None:
        """Take in the pages of the segment as it was."""
        for body in bodies:
            for key, packed in _unpacked(body).items():
                self._take_in(key, packed)

    def _take_in(self, key: str, packed: bytes) -> None:
        table, _, term = key.partition("\t")
        match table:
            case words.TEXT | words.QUOTED:
                self._words[table][term].extend(words.positions_in(packed))
            case words.FORMS:
                self._forms[key] = set(words.forms_in(packed))
            case words.LAYOUTS | words.SPOKEN | words.FIGURES:
                self._shapes[key] = packed
            case words.ENDS:
                self._ends = words.decoded_ends(packed)
            case _:
                self._places[table][term].extend(_listed(packed))

    def spots(self) -> Iterator[Spot]:
        """Yield the keys that stand alone and that stories added here have, in order."""
        added = ((key_of(table, term), table, term) for table, terms in self._added.items() for term in terms)
        for key, table, term in sorted(added):
            yield Spot(encoded(key), _packed(self._places[table][term]))

    def pages(self) -> Iterator[Page]:
        """Yield the pages in order."""
        part: dict[str, bytes] = {}
        size = 0
        for key, entry in sorted(self._entries().items()):
            if part and (len(part) == _PER_PAGE or size + len(entry) > _LARGEST):
                yield _page(part)
                part, size = {}, 0
            part[key] = entry
            size += len(entry)
        if part:
            yield _page(part)

    def _entries(self) -> dict[str, bytes]:
        found = {
            f"{table}\t{term}": _packed(places)
            for table, by_term in self._places.items()
            for term, places in by_term.items()
        }
        for table, held in self._words.items():
            found |= {f"{table}\t{form}": words.packed_positions(held[form]) for form in held}
        found |= {key: words.packed_forms(forms) for key, forms in self._forms.items()}
        found |= self._shapes
        found[key_of(ENDS, "")] = words.encoded_ends(self._ends)
        return found


def encoded(key: str) -> bytes:
    """Return a key as pages are ordered by."""
    return key.encode("utf-8", "surrogatepass")


def spots(body: bytes, low: str, high: str) -> int:
    """Return the places of all the keys of a page from `low` up to, without, `high`."""
    return spots_among(_unpacked(body), low, high)


def spots_among(held: Mapping[str, bytes], low: str, high: str) -> int:
    """Return the same of the `entries` of a page."""
    if high == low + "\0":
        return _bits(held[low]) if low in held else 0
    found = 0
    for key, packed in held.items():
        if low <= key < high:
            found |= _bits(packed)
    return found


def entries(body: bytes) -> dict[str, bytes]:
    """Return what a page holds, by its keys in order."""
    return _unpacked(body)


def places_in(packed: bytes) -> int:
    """Return the places of one key, as a spot holds them."""
    return _bits(packed)


def _page(entries: dict[str, bytes]) -> Page:
    return Page(encoded(next(iter(entries))), zlib.compress(msgspec.msgpack.encode(entries), 1))


def _unpacked(body: bytes) -> dict[str, bytes]:
    return _DECODER.decode(zlib.decompress(body))


def _no_terms() -> defaultdict[str, array[int]]:
    return defaultdict(_no_places)


def _no_places() -> array[int]:
    return array("H")


def _no_positions() -> array[int]:
    return array("I")


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

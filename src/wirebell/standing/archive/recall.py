"""Stories decided by where their words stand, without reading them: by the engine, of the words it asks for."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from wirebell.standing import analysis
from wirebell.standing.archive.keys import key
from wirebell.standing.archive.shapes import Known, Recalled
from wirebell.standing.archive.words import (
    ENDS,
    FIGURES,
    FORMS,
    LAYOUTS,
    QUOTED,
    SPOKEN,
    TEXT,
    Ends,
    decoded_ends,
    forms_in,
    positions_in,
    shape_in,
)
from wirebell.standing.confirm import Check, compiled
from wirebell.standing.expression.tree import (
    Count,
    Figure,
    Near,
    Phrase,
    Prefix,
    Query,
    Said,
    Within,
    Word,
    children,
)
from wirebell.standing.places import in_a_row
from wirebell.standing.stream import Positions
from wirebell.standing.text import fold

Held = dict[str, bytes]
"""What a segment holds under some keys."""
Fetch = Callable[[Sequence[tuple[str, str]]], Mapping[int, Held]]
"""Gives, of each segment by its number, what it holds of ranges of keys, the end of each excluded."""
Places = Mapping[int, Sequence[int]]
"""Stories by the number of their segment."""
_LAST = "\U0010ffff"


class Decided(NamedTuple):
    """The stories that meet a leaf, and those of which the archive does not know enough to tell."""

    met: Places
    unknown: Places


class Asked(NamedTuple):
    """The words that a leaf asks for, and the table they are filed in."""

    table: str
    words: frozenset[str]
    forms: frozenset[str]
    prefixes: frozenset[str]


def asked_of(leaf: Query) -> Asked:
    """Return what a leaf (a text leaf, a sentence, a statement, a figure) asks for."""
    table = QUOTED if isinstance(leaf, Said) or _field(leaf) == "quote" else TEXT
    words, forms, prefixes = set[str](), set[str](), set[str]()
    for one in _texts(leaf):
        match one:
            case Word(text, _, exact):
                (forms if exact else words).add(text)
            case Prefix(text):
                prefixes.add(fold(text))
            case Phrase(several, _, exact):
                (forms if exact else words).update(several)
            case Near(several):
                words.update(several)
    if isinstance(leaf, Figure) and leaf.place is not None:
        place = in_a_row(leaf.place)
        words.update(place.words if isinstance(place, Phrase) else ())
        prefixes.update((place.text,) if isinstance(place, Prefix) else ())
    return Asked(table, frozenset(words), frozenset(map(fold, forms)), frozenset(prefixes))


def _field(leaf: Query) -> str:
    match leaf:
        case Word() | Prefix() | Phrase() | Near() | Within():
            return leaf.field
        case Count(inner):
            return inner.field
        case _:
            return ""


def _texts(query: Query) -> Iterator[Query]:
    if isinstance(query, Count):
        yield query.leaf
    elif inner := children(query):
        for one in inner:
            yield from _texts(one)
    else:
        yield query


class Recall:
    """What the segments know of their stories' words, fetched as leaves ask for it."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch

    def decided(self, leaf: Query, places: Places) -> Decided:
        """Decide which stories at some places meet a leaf: a text leaf, a sentence, a statement or a figure."""
        check, asked = compiled(leaf, "stemmed"), asked_of(leaf)
        shapes, words = self._fetch([_ENDS, *map(_whole, _tables(leaf))]), self._words(asked)
        met, unknown = dict[int, list[int]](), dict[int, list[int]]()
        for number, wanted in places.items():
            segment = _Segment(asked, shapes.get(number, {}), words.get(number, {}))
            known = [(place, segment.recalled(place)) for place in wanted]
            met[number] = [place for place, story in known if story is not None and _meets(check, leaf, story)]
            unknown[number] = [place for place, story in known if story is None]
        return Decided(met, unknown)

    def _words(self, asked: Asked) -> Mapping[int, Held]:
        """Fetch where the words stand: first which words have the stems, then their places."""
        stems = {stem for word in asked.words for stem in analysis.stems(word)}
        listed = self._fetch([_one(key(FORMS, stem)) for stem in sorted(stems)])
        forms = {form for held in listed.values() for packed in held.values() for form in forms_in(packed)}
        whole = [_one(key(asked.table, form)) for form in sorted(forms | stems | asked.forms)]
        begun = [key(asked.table, prefix) for prefix in sorted(asked.prefixes)]
        return self._fetch([*whole, *((low, low + _LAST) for low in begun)])


class _Segment:
    """One segment's stories, as far as a leaf asks for them."""

    def __init__(self, asked: Asked, held: Held, words: Held) -> None:
        self._held, self._asked = held, asked
        packed = held.get(key(ENDS, ""))
        ends = decoded_ends(packed) if packed else Ends([], [])
        self._ends = ends.text if asked.table == TEXT else ends.quoted
        cut = len(asked.table) + 1
        self._positions = {name[cut:]: positions_in(packed) for name, packed in words.items()}

    def recalled(self, place: int) -> Recalled | None:
        """Return the story at a place, None if it was filed without its words."""
        shape = shape_in(self._held, place)
        if shape is None:
            return None
        begin, end = self._ends[place - 1] if place else 0, self._ends[place]
        forms, parts = self._forms(begin, end), shape.layout.parts
        terms = self._stemmed(forms, shape.layout.language)
        if self._asked.table == TEXT:
            return Recalled(shape, Known(terms, forms, parts, end - begin), _NOTHING)
        return Recalled(shape, Known({}, {}, parts, parts[-1][1]), Known(terms, forms, (), end - begin))

    def _forms(self, begin: int, end: int) -> Positions:
        """Return the words of a story with their positions in it."""
        found: Positions = {}
        for form, positions in self._positions.items():
            low = bisect_left(positions, begin)
            if low < len(positions) and positions[low] < end:
                found[form] = [at - begin for at in positions[low : bisect_left(positions, end, low)]]
        return found

    def _stemmed(self, forms: Positions, language: int) -> Positions:
        found: Positions = {}
        listed = list(forms)
        for stem, form in zip(analysis.stemmed(listed, language), listed, strict=True):
            found[stem] = sorted([*found[stem], *forms[form]]) if stem in found else forms[form]
        return found


_NOTHING = Known({}, {}, (), 0)


def _meets(check: Check, leaf: Query, story: Recalled) -> bool:
    """Few stories have a figure that moved so far: the others are not looked into."""
    return (not isinstance(leaf, Figure) or story.may_count(leaf)) and check(story)


def _tables(leaf: Query) -> tuple[str, ...]:
    match leaf:
        case Said():
            return (LAYOUTS, SPOKEN)
        case Figure():
            return (LAYOUTS, FIGURES)
        case _:
            return (LAYOUTS,)


def _whole(table: str) -> tuple[str, str]:
    return key(table, ""), key(table, _LAST)


def _one(of: str) -> tuple[str, str]:
    return of, of + "\0"


_ENDS = _one(key(ENDS, ""))

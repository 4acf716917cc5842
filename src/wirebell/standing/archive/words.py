"""Where the words of a segment stand: one row of positions over all its stories, packed by how far they lie apart.

Texts, and the quotes of stories apart from them, follow each other; `Ends` says where each story's end. A word is
filed as it is folded, and each stem with the words that have it.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from sys import byteorder

import msgspec
from msgspec import Struct

from wirebell.standing import analysis
from wirebell.standing.archive.shapes import Layout, Row, Shape, Spoken, shape_of
from wirebell.standing.document import Document

TEXT, QUOTED = "t@", "q@"
"""Tables of positions."""
FORMS = "v"
"""Table of stems: the words that have one, but the stem itself."""
LAYOUTS, SPOKEN, FIGURES = "@l", "@s", "@n"
"""Tables of what is kept of each story, by its place."""
ENDS = "@e"
"""Table of the one key that says where stories end."""
_BETWEEN = "\x1f"
_SIZES = "BHI"


class Filed(Struct, frozen=True, kw_only=True, gc=False):
    """What is filed of a story so that it need not be read: its words, with their positions, and its shape."""

    text: dict[str, list[int]]
    quoted: dict[str, list[int]]
    ends: tuple[int, int]
    shape: Shape


class Ends(Struct, array_like=True):
    """Where the texts and the quotes of a segment's stories end, one after the other."""

    text: list[int]
    quoted: list[int]

    def add(self, text: int, quoted: int) -> None:
        """Add a story of so many positions."""
        self.text.append(text + (self.text[-1] if self.text else 0))
        self.quoted.append(quoted + (self.quoted[-1] if self.quoted else 0))


def filed(document: Document) -> Filed:
    """Return what is filed of a story."""
    text, quotes = document.text, document.quotes
    return Filed(text=text.forms, quoted=quotes.forms, ends=(text.end, quotes.end), shape=shape_of(document))


def stems_of(forms: Iterable[str], language: int) -> Iterator[tuple[str, str]]:
    """Yield (stem, form) of the words that are not their own stem."""
    listed = list(forms)
    return (
        (stem, form) for stem, form in zip(analysis.stemmed(listed, language), listed, strict=True) if stem != form
    )


def packed_forms(forms: Iterable[str]) -> bytes:
    """Return the words of a stem as a page holds them."""
    return _BETWEEN.join(sorted(forms)).encode("utf-8", "surrogatepass")


def forms_in(packed: bytes) -> list[str]:
    """Return the words of a stem."""
    return packed.decode("utf-8", "surrogatepass").split(_BETWEEN)


def packed_positions(positions: Sequence[int]) -> bytes:
    """Return rising positions as the steps between them, each as small as the greatest allows."""
    steps = [positions[0], *(b - a for a, b in pairwise(positions))]
    most = max(steps)
    size = 0 if most < 1 << 8 else 1 if most < 1 << 16 else 2
    return bytes([size]) + _small_end(array(_SIZES[size], steps)).tobytes()


def positions_in(packed: bytes) -> list[int]:
    """Return positions that were packed."""
    return list(accumulate(_small_end(array(_SIZES[packed[0]], packed[1:]))))


def _small_end(steps: array[int]) -> array[int]:
    if byteorder == "little":
        return steps
    swapped = array(steps.typecode, steps)
    swapped.byteswap()
    return swapped


def place_key(table: str, place: int) -> str:
    """Return the key under which something of the story at a place is kept."""
    return f"{table}\t{place:05}"


def packed_shape(place: int, shape: Shape) -> dict[str, bytes]:
    """Return what is kept of the story at a place, by key; nothing of what it has not."""
    found = {place_key(LAYOUTS, place): _ENCODER.encode(shape.layout)}
    if shape.spoken:
        found[place_key(SPOKEN, place)] = _ENCODER.encode(shape.spoken)
    if shape.figures:
        found[place_key(FIGURES, place)] = _ENCODER.encode(shape.figures)
    return found


def shape_in(held: Mapping[str, bytes], place: int) -> Shape | None:
    """Return the story at a place as far as it is held, None if it was filed without its words."""
    layout = held.get(place_key(LAYOUTS, place))
    if layout is None:
        return None
    spoken, figures = held.get(place_key(SPOKEN, place)), held.get(place_key(FIGURES, place))
    return Shape(
        _LAYOUT.decode(layout),
        _SPOKEN.decode(spoken) if spoken else (),
        _FIGURES.decode(figures) if figures else (),
    )


_ENCODER = msgspec.msgpack.Encoder()
_LAYOUT = msgspec.msgpack.Decoder(Layout)
_SPOKEN = msgspec.msgpack.Decoder(tuple[Spoken, ...])
_FIGURES = msgspec.msgpack.Decoder(tuple[Row, ...])
encoded_ends = _ENCODER.encode
decoded_ends = msgspec.msgpack.Decoder(Ends).decode

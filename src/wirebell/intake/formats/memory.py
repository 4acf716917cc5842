"""What was made of the entries that feeds showed last: a paper shows sixty and one of them is new.

An entry stands for itself. Whatever a parser makes of it follows from its own text and from the frame around all
entries (namespaces, language, rights, the feed's author), so what the same text in the same frame was made into
need not be made again. Frames are compared without the dates they carry, of which nothing goes into an entry.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise

from wirebell.model.source import Item

MOST = 32 * 1024 * 1024
"""Characters of entries that are remembered; the feed that came longest ago is forgotten first."""

_OF_NOW = re.compile(r"<!--.*?-->|<(lastBuildDate|pubDate|updated|dc:date)(?:\s[^<>]*)?>[^<]*</\1\s*>", re.DOTALL)
"""What a frame says of the moment it was written."""

Span = tuple[int, int]


@dataclass(frozen=True)
class Pieces:
    """A feed taken apart: its entries, and the `frame` before the first and after the last of them."""

    frame: tuple[str, ...]
    entries: tuple[str, ...]

    @property
    def marks(self) -> list[bytes]:
        """What tells each entry from every other."""
        return [_mark(entry) for entry in self.entries]

    def framed(self, *around: str | None) -> bytes:
        """Return what tells this frame from every other, with what else the reading of its entries hangs on."""
        lasting = (_OF_NOW.sub("", part) for part in self.frame)
        return _mark("\0".join((*lasting, *(part or "" for part in around))))

    def only(self, chosen: Sequence[str]) -> str:
        """Return the feed with some of its entries alone."""
        return "".join((self.frame[0], *chosen, *self.frame[1:]))


def _mark(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=20).digest()


def taken_apart(text: str, spans: Sequence[Span]) -> Pieces | None:
    """Take a feed apart at its entries; None where something else than blanks stands between two of them."""
    if not spans or any(text[end:begin].strip() for (_, end), (begin, _) in pairwise(spans)):
        return None
    frame = (text[: spans[0][0]], text[spans[-1][1] :])
    return Pieces(frame, tuple(text[begin:end] for begin, end in spans))


@dataclass(frozen=True)
class _Shown:
    frame: bytes
    items: Mapping[bytes, Item]
    characters: int


class FeedMemory:
    """Items by the text they were made of, as each source showed them last. Thread-safe."""

    def __init__(self, most: int = MOST) -> None:
        self._most, self._held = most, 0
        self._shown: OrderedDict[str, _Shown] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources of which something is remembered, the one that came longest ago first."""
        with self._lock:
            return tuple(self._shown)

    def items(self, source: str, frame: bytes) -> Mapping[bytes, Item]:
        """Return what the entries that a source showed in such a frame were made into, by their marks."""
        with self._lock:
            shown = self._shown.get(source)
        return shown.items if shown is not None and shown.frame == frame else {}

    def keep(self, source: str, frame: bytes, items: Mapping[bytes, Item], characters: int) -> None:
        """Remember what a source shows now in place of what it showed before."""
        with self._lock:
            self._forget(source)
            self._shown[source] = _Shown(frame, items, characters)
            self._held += characters
            while self._held > self._most:
                self._forget(next(iter(self._shown)))

    def _forget(self, source: str) -> None:
        shown = self._shown.pop(source, None)
        self._held -= shown.characters if shown is not None else 0

"""The keys of an index as a snapshot has them: found by number without making a million of them."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import pairwise

import msgspec
from msgspec import Struct

from wirebell.errors import UsageError


class SavedKeys(Struct, array_like=True):
    """Keys by number, in UTF-8 one behind the other, and where each ends; `gone` are numbers without one.

    `note` is whatever says what the index was made of.
    """

    note: str
    letters: bytes
    ends: bytes
    gone: list[int]

    def of(self, numbers: bytes) -> list[str]:
        """Return the keys of numbers."""
        ends, letters = memoryview(self.ends).cast("I"), self.letters
        return [letters[ends[n] : ends[n + 1]].decode() for n in array("I", numbers)]

    def all(self) -> list[str | None]:
        """Return all keys by number, None for those that are gone."""
        ends, letters = array("I", self.ends), self.letters
        found: list[str | None] = [letters[a:b].decode() for a, b in pairwise(ends)]
        for number in self.gone:
            found[number] = None
        return found

    def count(self) -> int:
        """Return how many keys there are."""
        return len(self.ends) // 4 - 1 - len(self.gone)

    def packed(self) -> bytes:
        """Return it as bytes."""
        return msgspec.msgpack.encode(self)


def saved_keys(note: str, keys: Sequence[object]) -> SavedKeys:
    """Return keys as a snapshot has them. Raises UsageError for keys that are not text."""
    letters, ends, gone = bytearray(), array("I", [0]), list[int]()
    for number, key in enumerate(keys):
        if isinstance(key, str):
            letters += key.encode()
        elif key is None:
            gone.append(number)
        else:
            raise UsageError(f"A snapshot keeps keys that are text, and {key!r} is none.")
        ends.append(len(letters))
    return SavedKeys(note, bytes(letters), ends.tobytes(), gone)


def read_keys(packed: bytes) -> SavedKeys:
    """Return what `packed` returned."""
    return msgspec.msgpack.decode(packed, type=SavedKeys)

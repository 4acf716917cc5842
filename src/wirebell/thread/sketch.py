"""Near-copies: how much of a text's wording stands in another, told from a small sample of both."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from zlib import crc32

from wirebell.thread import kernel

SAMPLED = 3
"""One word in so many begins a sampled run of three words."""
_SHORTEST = 3
_REMEMBERED = 200_000
MOST_RUNS = 512
"""Runs of a sample at most."""
ENOUGH = 6
"""Runs both samples must have: fewer may agree by chance."""
COPIED = 0.3
"""Share of the shorter sample that stands in the longer, from which one text is a near-copy of the other.

With a fifth of the words changed, about half of the runs of three words remain; what also lost its half keeps a
quarter. Different stories of one event share hardly any.
"""


def number(text: str) -> int:
    """Return the number a word or an id is known by, the same on every machine.

    A run may begin with words whose number is divisible by SAMPLED; those of less than three letters begin none.
    """
    found = crc32(text.encode("utf-8", "surrogatepass"))
    return found + 1 if len(text) < _SHORTEST and not found % SAMPLED else found


class _Numbers(dict[str, int]):
    """Numbers of stems; forgets all when full."""

    def __missing__(self, stem: str) -> int:
        found = number(stem)
        if not stem[:1].isdigit():  # they seldom come twice
            if len(self) >= _REMEMBERED:
                self.clear()
            self[stem] = found
        return found


_NUMBERS = _Numbers()


def runs(stems: Sequence[str]) -> set[int]:
    """Return the sampled runs of three words as 32-bit numbers, the same on every machine.

    Which words begin a run depends on the word alone, so that two texts sample the same of what they share; words
    of less than three letters begin none.
    """
    numbers = list(map(_NUMBERS.__getitem__, stems))
    threes = zip(numbers, numbers[1:], numbers[2:], strict=False)
    return {(a * 31 + b * 17 + c) & 0xFFFFFFFF for a, b, c in threes if not a % SAMPLED}


def sketch(stems: Sequence[str]) -> array[int]:
    """Return the sample of a text, lowest numbers first."""
    return array("I", sorted(runs(stems))[:MOST_RUNS])


def common(one: bytes | array[int], other: bytes | array[int]) -> int:
    """Return how many runs two samples have in common, as the compiled part does."""
    return len(set(memoryview(one).cast("B").cast("I")).intersection(memoryview(other).cast("B").cast("I")))


_common = kernel.common if kernel.COMPILED else common


def copied(one: bytes | array[int], other: bytes | array[int]) -> float:
    """Return the share of the smaller sample that stands in the other; 0 where either is too small to tell.

    Samples are numbers of 32 bits, lowest first.
    """
    least = min(memoryview(one).nbytes, memoryview(other).nbytes) // 4
    return _common(one, other) / least if least >= ENOUGH else 0.0

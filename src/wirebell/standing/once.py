"""Once per follower: what one follower's follows met, together; many thousands without an object for each."""

from __future__ import annotations

from array import array
from collections.abc import Iterator

from wirebell.standing import kernel


def by_follower(numbers: bytes, followers: array[int], count: int) -> bytes:
    """Return for each follower its number, how many of its follows were met, and those: 32 bits each.

    `numbers` are what `Index.numbers` returned, `followers` the number of each one's follower, all below `count`.
    Followers come in the order in which they first occur, their follows in the order in which they were met.
    Raises ValueError for a number that is nobody's.
    """
    if kernel.COMPILED:
        return kernel.by_follower(numbers, followers, count)
    return by_follower_plainly(numbers, followers, count)


def by_follower_plainly(numbers: bytes, followers: array[int], count: int) -> bytes:
    """Return what `by_follower` does, without the kernel."""
    found: dict[int, list[int]] = {}
    for number in array("I", numbers):
        if number >= len(followers) or followers[number] >= count:
            raise ValueError("a number is nobody's")
        found.setdefault(followers[number], []).append(number)
    return array("I", [n for who, met in found.items() for n in (who, len(met), *met)]).tobytes()


def groups(grouped: bytes) -> Iterator[tuple[int, list[int]]]:
    """Yield each follower with the numbers that met."""
    rows, at = array("I", grouped), 0
    while at < len(rows):
        end = at + 2 + rows[at + 1]
        yield rows[at], list(rows[at + 2 : end])
        at = end

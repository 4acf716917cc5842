"""Small numbers, many times none or one: 32 bits each in the machine's order, joined as they lie.

A few are bytes, which lie behind one reference; more are an array, which grows without being copied each time.
"""

from __future__ import annotations

import sys
from array import array
from typing import TypeAlias

Packed: TypeAlias = "bytes | array[int]"

NONE = b""
SIZE = 4  # bytes of a number
_FEW = 16 * SIZE


def more(packed: Packed, number: int) -> Packed:
    """Return the numbers with one more at the end; what was given is not to be used again."""
    if isinstance(packed, bytes):
        if len(packed) < _FEW:
            return packed + number.to_bytes(SIZE, sys.byteorder)
        packed = array("I", packed)
    packed.append(number)
    return packed


def fewer(packed: Packed, number: int) -> Packed:
    """Return the numbers without the first that is this one; what was given is not to be used again."""
    if isinstance(packed, bytes):
        packed = array("I", packed)
    packed.remove(number)
    return packed if len(packed) * SIZE > _FEW else packed.tobytes()

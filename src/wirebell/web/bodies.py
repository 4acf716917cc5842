"""JSON that was sent to us, read as the shape that it must have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")
NUL = "\0"
"""A character that no text on record holds, as PostgreSQL has none with it: nothing is found by it either."""


def decoded(body: bytes, shape: type[T]) -> T:
    """Return what a body says.

    Raises msgspec.ValidationError, which names the part, for another shape or a text that holds NUL, and
    msgspec.DecodeError for what is no JSON.
    """
    try:
        found = msgspec.json.decode(body, type=shape)
        if b"\\u0000" in body and (place := next(_nul(msgspec.json.decode(body), "$"), None)):
            raise msgspec.ValidationError(f"Expected text without the character NUL - at `{place}`")
    except UnicodeDecodeError as fault:
        raise msgspec.DecodeError(f"it is not UTF-8 at byte {fault.start}") from fault
    except RecursionError as fault:
        raise msgspec.DecodeError("it is nested too deeply") from fault
    return found


def _nul(said: Any, place: str) -> Iterator[str]:
    """Yield where texts hold NUL, as msgspec names places."""
    if isinstance(said, str) and NUL in said:
        yield place
    elif isinstance(said, dict):
        for name, one in said.items():
            yield from _nul(one, f"{place}.{name}")
    elif isinstance(said, list):
        for number, one in enumerate(said):
            yield from _nul(one, f"{place}[{number}]")

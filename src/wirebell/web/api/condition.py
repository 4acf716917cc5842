"""Changes made only while what a program has of a thing still stands (RFC 9110, section 13.1)."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from threading import Lock
from zlib import crc32

import msgspec

from wirebell.web.api.operation import Ask, Operation
from wirebell.web.api.problems import Refused
from wirebell.web.api.table import OPERATIONS
from wirebell.web.conditional import mark_of

_LOCKS = tuple(Lock() for _ in range(64))
"""Between a look at a thing and its change nobody else changes it, in this process."""


def turn(ask: Ask, operation: Operation) -> AbstractContextManager[object]:
    """Return what one holds while the thing that is asked for changes."""
    if operation.method == "GET" or (operation.method == "POST" and not ask.condition.said):
        return nullcontext()
    return _LOCKS[crc32(operation.path.format_map(ask.path).encode()) % len(_LOCKS)]


def ensure_holds(ask: Ask, operation: Operation) -> None:
    """Raise Refused where a condition does not hold of what GET would answer at the same address now."""
    if operation.method == "GET" or not ask.condition.said:
        return
    mark = _mark(ask, operation)
    if mark is not None and not ask.condition.holds(mark):
        raise Refused("changed", "What stands there is not what you have: GET it again.", {"ETag": mark})
    if mark is None and ask.condition.stands is not None:
        raise Refused("changed", "Nothing is read at this address, so no ETag is of it: leave If-Match out.")


def _mark(ask: Ask, operation: Operation) -> str | None:
    reads = (one for one in OPERATIONS if one.method == "GET" and one.path == operation.path)
    reading = next(reads, None)
    if reading is None:
        return None
    query = reading.query() if reading.query else None
    return mark_of(msgspec.json.encode(reading.does(msgspec.structs.replace(ask, query=query, body=None))))

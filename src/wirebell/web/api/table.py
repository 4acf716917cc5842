"""Every operation of the API, in the order the document lists them."""

from __future__ import annotations

from wirebell.web.api import (
    browsers,
    closing,
    desk,
    editing,
    following,
    hooks,
    mine,
    reading,
    stream,
    telling,
)
from wirebell.web.api.operation import Operation

OPERATIONS: tuple[Operation, ...] = (
    *reading.OPERATIONS,
    *following.OPERATIONS,
    *hooks.OPERATIONS,
    *browsers.OPERATIONS,
    *telling.OPERATIONS,
    *stream.OPERATIONS,
    *mine.OPERATIONS,
    *desk.OPERATIONS,
    *editing.OPERATIONS,
    *closing.OPERATIONS,
)


def found(path: str) -> list[Operation]:
    """Return the operations of a path; one that is written out goes before one with parts to fill."""
    fitting = [one for one in OPERATIONS if one.pattern.fullmatch(path)]
    plain = [one for one in fitting if not one.parts]
    return plain or fitting

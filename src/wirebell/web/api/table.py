"""Every operation of the API, in the order the document lists them."""

from __future__ import annotations

from wirebell.web.api import (
    addresses,
    browsers,
    closing,
    desk,
    editing,
    following,
    hooks,
    lives,
    mine,
    overseeing,
    reading,
    record,
    reusing,
    ruling,
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
    *addresses.OPERATIONS,
    *desk.OPERATIONS,
    *overseeing.OPERATIONS,
    *lives.OPERATIONS,
    *editing.OPERATIONS,
    *ruling.OPERATIONS,
    *record.OPERATIONS,
    *reusing.OPERATIONS,
    *closing.OPERATIONS,
)


def found(path: str) -> list[Operation]:
    """Return the operations of a path; one that is written out goes before one with parts to fill."""
    fitting = [one for one in OPERATIONS if one.pattern.fullmatch(path)]
    plain = [one for one in fitting if not one.parts]
    return plain or fitting


def allowed(path: str) -> str:
    """Return the methods that a path takes, as an Allow header lists them (RFC 9110, section 10.2.1)."""
    methods = {one.method for one in found(path)}
    return ", ".join(sorted(methods | {"OPTIONS"} | ({"HEAD"} if "GET" in methods else set())))

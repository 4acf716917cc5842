"""Which part of a request it is that cannot be."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

import msgspec

from wirebell.app.policies import PolicyWish, wished, zone_name
from wirebell.deliver.channels import parse_address
from wirebell.errors import ExpressionError, UsageError
from wirebell.model.policy import NO_POLICY
from wirebell.web.api.problems import Fault

_NAMED = re.compile(r"Object (?:missing required|contains unknown) field `(.*)`", re.DOTALL)
_READ: dict[str, Callable[[str], object]] = {"zone": zone_name, "to": parse_address, "address": parse_address}


def misshapen(fault: msgspec.ValidationError, *, parameters: bool) -> Fault:
    """Return which field of a body, as a JSON pointer, or which parameter has not the shape it must have."""
    said, _, place = str(fault).rpartition(" - at `$") if " - at `$" in str(fault) else (str(fault), "", "")
    path = [part.strip("[]") for part in place.rstrip("`").replace("[", ".[").split(".") if part]
    if named := _NAMED.fullmatch(said):
        path.append(named[1])
    return Fault(at=path[-1] if parameters and path else _pointer(path), detail=said)


def _pointer(path: list[str]) -> str:
    """Return a JSON pointer (RFC 6901); the whole body is at the empty one."""
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in path)


def faults_of(body: Any, fault: UsageError, now: datetime) -> tuple[Fault, ...]:
    """Return which part of a body fails alone as the whole did; nothing where parts contradict one another."""
    detail = fault.problem if isinstance(fault, ExpressionError) else str(fault)
    if isinstance(fault, ExpressionError) and getattr(body, "expression", None) == fault.expression:
        return (Fault(at="/expression", detail=detail),)
    for path, attempt in _alone(body, now):
        try:
            attempt()
        except UsageError as found:
            if found.wording.template == fault.wording.template:
                return (Fault(at=_pointer(path), detail=detail),)
    return ()


Attempt = tuple[list[str], Callable[[], object]]


def _alone(body: Any, now: datetime) -> Iterator[Attempt]:
    """Yield each part of a body with what tries it alone."""
    for name, read in _READ.items():
        if text := getattr(body, name, None):
            yield [name], partial(read, text)
    if (policy := getattr(body, "policy", None)) is None:
        return
    for name in policy.__struct_fields__:
        said = getattr(policy, name)
        if name == "until":
            mutes = {"mute": policy.mute, "mute_sources": policy.mute_sources}
            yield ["policy", name], partial(_wished, now, until=said, **mutes)
        elif isinstance(said, tuple):
            for place, one in enumerate(said):
                yield ["policy", name, str(place)], partial(_wished, now, **{name: [one]})
        elif said is not None:
            yield ["policy", name], partial(_wished, now, **{name: said})


def _wished(now: datetime, **parts: Any) -> object:
    return wished(PolicyWish(**parts), NO_POLICY, now)

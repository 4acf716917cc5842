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
_OF_PARTS = {
    "This browser's push service is not one that Wirebell sends to: see `push_services`.": "endpoint",
    "This browser gave a key that is none.": "key",
    "This browser gave a secret that is none.": "auth",
    "Name the token for what will use it, in up to 100 characters.": "name",
    "The file is neither OPML nor what `wirebell export` writes: nothing was imported.": "opml",
}
"""Sentences that are about one part alone, by the part."""
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


def faults_of(body: Any, query: Any, fault: UsageError, now: datetime) -> tuple[Fault, ...]:
    """Return which part of a body, or which parameter, cannot be; nothing where parts contradict one another."""
    detail = fault.problem if isinstance(fault, ExpressionError) else str(fault)
    path = _blamed(body, fault, now)
    at = _pointer(path) if path else "".join(_told(query, fault) or _single(query))
    return (Fault(at=at, detail=detail),) if at else ()


def _blamed(body: Any, fault: UsageError, now: datetime) -> list[str]:
    """Return what fails alone as the whole did, else what the sentence tells, else what alone can be meant."""
    if told := _expressed(body, fault):
        return told
    part = _OF_PARTS.get(fault.wording.template, "")
    if hasattr(body, part):
        return [part]
    for path, attempt in _alone(body, now):
        try:
            attempt()
        except UsageError as found:
            if found.wording.template == fault.wording.template:
                return path
    return _told(body, fault) or _single(body)


def _texts(asked: Any) -> dict[str, str]:
    """Return the texts that were asked with, by the name of their part."""
    said = {name: getattr(asked, name) for name in getattr(asked, "__struct_fields__", ())}
    return {name: one for name, one in said.items() if isinstance(one, str)}


def _expressed(asked: Any, fault: UsageError) -> list[str]:
    wrong = fault.expression if isinstance(fault, ExpressionError) else None
    return [name for name, said in _texts(asked).items() if said == wrong][:1]


def _told(asked: Any, fault: UsageError) -> list[str]:
    """Return the one part whose text stands in the sentence that says what is wrong."""
    if found := _expressed(asked, fault):
        return found
    values = {str(one) for one in fault.wording.values.values()}
    found = [name for name, one in _texts(asked).items() if values & _forms(one) or repr(one) in str(fault)]
    return found if len(found) == 1 else []


def _forms(said: str) -> set[str]:
    """Return how a sentence may tell a text: as it came, or as it was read."""
    bare = said.strip()
    return {said, repr(said), repr(bare), repr(f"mailto:{bare}")}


def _single(body: Any) -> list[str]:
    """Return the one part that was sent, else the first text that must be there and is blank."""
    if body is None or not isinstance(body, msgspec.Struct):
        return []
    fields = msgspec.structs.fields(body)
    sent = [f.name for f in fields if getattr(body, f.name) != f.default]
    blank = [f.name for f in fields if f.required and not str(getattr(body, f.name)).strip()]
    if len(sent) == 1 and not isinstance(getattr(body, sent[0]), msgspec.Struct):
        return sent
    return blank[:1]


Attempt = tuple[list[str], Callable[[], object]]


def _alone(body: Any, now: datetime) -> Iterator[Attempt]:
    """Yield each part of a body with what tries it alone."""
    for name, read in _READ.items():
        if (text := getattr(body, name, None)) is not None:
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

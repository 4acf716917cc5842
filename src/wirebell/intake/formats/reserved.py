"""What a server says of rights in the headers of a page, as the links of an item."""

from __future__ import annotations

import re

from wirebell.intake.formats.link import absolute
from wirebell.model.source import Fetched

RSL_TYPE = "application/rsl+xml"
_HEADERS = frozenset({"x-robots-tag", "tdm-reservation", "tdm-policy"})
_LINK = re.compile(r"<([^<>]{1,2000})>((?:\s*;\s*[\w*-]{1,40}(?:\s*=\s*(?:\"[^\"]{0,500}\"|[^\s\",;]{1,500}))?)*)")
_PARAMETER = re.compile(r";\s*([\w*-]+)\s*=\s*(?:\"([^\"]*)\"|([^\s\",;]+))")
_LONGEST, _MOST = 2000, 10


def rights_in_headers(fetched: Fetched) -> tuple[tuple[str, str], ...]:
    """Return `(relation, value)` of the headers that tell of rights: X-Robots-Tag, the two of TDMRep, and Link of
    relation license (RFC 8288), as `rsl` where it is one of RSL. Each once, ten at most."""
    found = [(name, value.strip()[:_LONGEST]) for name, value in fetched.headers if name in _HEADERS]
    for name, value in fetched.headers:
        found += _licences(value, fetched.url) if name == "link" else []
    return tuple(dict.fromkeys(pair for pair in found if pair[1]))[:_MOST]


def _licences(header: str, base: str) -> list[tuple[str, str]]:
    found = []
    for link in _LINK.finditer(header[:20_000]):
        said = {m[1].lower(): m[2] if m[2] is not None else m[3] for m in _PARAMETER.finditer(link[2])}
        address = absolute(base, link[1])
        if address and "license" in said.get("rel", "").lower().split():
            found.append(("rsl" if said.get("type", "").lower() == RSL_TYPE else "license", address))
    return found

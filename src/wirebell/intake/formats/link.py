"""Addresses in what a source sent: made absolute, and only those a reader may be sent to."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

_SPACE = re.compile(r"[\s\x00-\x1f]+")
_LONGEST = 4096


def absolute(base: str | None, href: str | None) -> str | None:
    """Return an address made absolute against `base`, or None unless it is then an http(s) address with a host.

    White space inside is dropped, as browsers do (URL Standard, basic URL parser).
    """
    tight = _SPACE.sub("", href or "")
    if not tight or len(tight) > _LONGEST:
        return None
    try:
        whole = urljoin(base, tight) if base else tight
        parts = urlsplit(whole)
        bad_port = parts.port is not None and parts.port < 1
    except ValueError:
        return None
    whole = parts.scheme + whole[len(parts.scheme) :]
    return whole if parts.scheme in {"http", "https"} and parts.hostname and not bad_port else None


def same_site(one: str, other: str) -> bool:
    """Whether two addresses belong to one registrable domain (a.example.co.uk and example.co.uk do)."""
    from courlan import extract_domain  # late: it loads an HTTP client and tables of languages

    hosts = [(urlsplit(u).hostname or "").lower() for u in (one, other)]
    domains = [extract_domain(u) for u in (one, other)]
    if domains[0] and domains[1]:
        return bool(domains[0] == domains[1])
    # Names outside the public suffix list (a house's own network): the same host or one below the other.
    return hosts[0] == hosts[1] or hosts[0].endswith("." + hosts[1]) or hosts[1].endswith("." + hosts[0])

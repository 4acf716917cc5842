"""Redirects, followed by ourselves so that each target passes the door anew (RFC 9110 section 15.4). Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from yarl import URL

from wirebell.errors import Barred

MOST = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+", re.IGNORECASE)
# All that may go on to another origin; whatever else the caller set could be a credential.
_HARMLESS = frozenset({"accept", "accept-language", "if-none-match", "if-modified-since"})


@dataclass(frozen=True)
class Hop:
    """One request of an exchange. `permanent` holds while every redirect so far was for good."""

    url: URL
    headers: Mapping[str, str]
    number: int = 0
    permanent: bool = True

    @property
    def moved(self) -> str | None:
        """The new address, if all redirects that led here were permanent."""
        return str(self.url) if self.number and self.permanent else None


def _checked(text: str, base: URL | None = None) -> URL:
    try:
        url = base.join(URL(text)) if base else URL(text)
        port = url.port
    except ValueError as fault:
        raise Barred(f"{text!r} is no address that can be fetched ({fault}); correct it.") from fault
    if url.scheme not in {"http", "https"}:
        raise Barred(f"{text!r} is not a web address; only http and https are fetched.")
    if url.raw_user or url.raw_password:
        raise Barred(f"The address of {url.host} holds a user name; give a credential to the source instead.")
    if not url.raw_host or not port or not _HOST.fullmatch(url.raw_host):
        raise Barred(f"{text!r} names no host that can be asked; correct it.")
    return url.with_fragment(None)


def opening(url: str, headers: Mapping[str, str]) -> Hop:
    """Return the first request of an exchange. Raises Barred for anything but a plain http(s) address."""
    return Hop(_checked(url), {name.lower(): value for name, value in headers.items()})


def may_know(old: URL, new: URL) -> bool:
    """Return whether `new` may see what `old` may: the same origin, or its step up from http to https."""
    upgraded = (old.scheme, old.port, new.scheme, new.port) == ("http", 80, "https", 443)
    return old.host == new.host and (old.origin() == new.origin() or upgraded)


def onward(hop: Hop, status: int, location: str | None) -> Hop | None:
    """Return the request that an answer redirects to, None if the answer is final.

    Another origin is told nothing but what any visitor would say; only a step up from http to https of the same
    host still sees credentials. Raises Barred for too many redirects and for targets that `opening` bars.
    """
    if status not in _REDIRECTS or not location:
        return None
    if hop.number >= MOST:
        raise Barred(f"{hop.url.host} redirects more than {MOST} times; give the final address.")
    url = _checked(location, hop.url)
    known = may_know(hop.url, url)
    headers = {n: v for n, v in hop.headers.items() if known or n in _HARMLESS}
    return Hop(url, headers, hop.number + 1, hop.permanent and status in _PERMANENT)

"""Addresses that alerts can be sent to: `mailto:…` and `feed`, checked and put into one form."""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import unquote

import idna

from wirebell.errors import UsageError

Channel = Literal["mail", "feed"]

SUPPORTED = "Give mailto:somebody@example.org, or feed for the private feed."
LOCAL = re.compile(r"[A-Za-z0-9!#$&'*+/=^_`{|}~-]+(?:\.[A-Za-z0-9!#$&'*+/=^_`{|}~-]+)*")
"""The dot-atom of RFC 5322 section 3.2.3 but for ? and %: these and quoted names are met in attacks only."""
HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*")


def channel_of(address: str) -> Channel:
    """Return the channel that an address belongs to. Raises UsageError saying which there are."""
    scheme = address.partition(":")[0].lower()
    if address == "feed":
        return "feed"
    if scheme == "mailto" and ":" in address:
        return "mail"
    if scheme in {"http", "https"}:
        raise UsageError(f"{address!r}: alerts to web addresses come with a later version. {SUPPORTED}")
    raise UsageError(f"{address!r} is not an address that alerts can be sent to. {SUPPORTED}")


def parse_address(to: str) -> str:
    """Return the address in its one form: `feed`, or `mailto:` with the domain in lower-case ASCII (RFC 5891).

    Raises UsageError for anything but exactly one plain mail address: no display name, list, header fields
    (`?bcc=…`, RFC 6068), comments or control characters.
    """
    text = to.strip(" ")
    if channel_of(text) == "feed":
        return text
    address = unquote(text.partition(":")[2])
    local, at, domain = address.rpartition("@")
    if not at:
        raise UsageError(f"{to!r} has no @. {SUPPORTED}")
    return f"mailto:{_local(local, to)}@{_domain(domain, to)}"


def mailbox(address: str) -> str:
    """Return the bare mail address of a `mailto:` address in its one form, as an SMTP envelope takes it."""
    return parse_address(address).removeprefix("mailto:")


def _local(local: str, to: str) -> str:
    if not local.isascii():
        raise UsageError(f"{to!r}: the part before @ must be plain ASCII letters, digits and signs.")
    if len(local) > 64 or not LOCAL.fullmatch(local):
        raise UsageError(f"{to!r}: {local!r} is not the name of one mailbox. {SUPPORTED}")
    return local


def _domain(domain: str, to: str) -> str:
    try:
        host = domain.lower() if domain.isascii() else idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError as fault:
        raise UsageError(f"{to!r}: {domain!r} is not a domain: {fault}.") from fault
    if not HOST.fullmatch(host) or host.replace(".", "").isdigit():
        raise UsageError(f"{to!r}: {domain!r} is not a domain. {SUPPORTED}")
    return host

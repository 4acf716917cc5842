"""Addresses that alerts can be sent to: `mailto:…`, `https://…`, `push:…`, `chat:…`, `feed`, in one form."""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import ip_address
from typing import Literal
from urllib.parse import quote, unquote, urlsplit

import idna

from wirebell.errors import Say, UsageError, Wording

Channel = Literal["mail", "feed", "webhook", "push", "chat"]

SUPPORTED = Wording(
    "Give mailto:somebody@example.org, https://… for a webhook, push:… for a browser, chat:… for a chat of this "
    "house, or feed for the private feed."
)
NO_DOMAIN = "{address}: {domain} is not a domain."
LONGEST_URL = 2000
"""Characters of a web address, as it was given and in its one form: no index of PostgreSQL takes 2,700 bytes."""
NAMED: dict[str, tuple[Channel, re.Pattern[str]]] = {
    "push": ("push", re.compile(r"[0-9a-f]{16}")),
    "chat": ("chat", re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")),
}
"""What is named after a scheme: a browser by its id, a chat by its name in the settings."""
ENDS_IN_NUMBER = re.compile(r"(?:^|\.)(?:\d+|0x[0-9a-f]*)\.?$", re.IGNORECASE)
"""What browsers and C libraries take for an IPv4 address, however it is spelled (URL Standard, host parsing)."""
LOCAL = re.compile(r"[A-Za-z0-9!#$&'*+/=^_`{|}~-]+(?:\.[A-Za-z0-9!#$&'*+/=^_`{|}~-]+)*")
"""The dot-atom of RFC 5322 section 3.2.3 but for ? and %: these and quoted names are met in attacks only."""
HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*")


class AddressError(UsageError):
    """An address that alerts cannot be sent to; it says, too, which ones they can."""

    def __init__(self, text: str, **values: str) -> None:
        super().__init__(text, **values)
        self.args = (f"{self} {SUPPORTED}",)

    def told(self, say: Say) -> str:
        """Return what it says in the language of `say`."""
        return f"{super().told(say)} {say(SUPPORTED)}"


def channel_of(address: str) -> Channel:
    """Return the channel that an address belongs to. Raises UsageError saying which there are."""
    scheme = address.partition(":")[0].lower()
    if address == "feed":
        return "feed"
    if scheme == "mailto" and ":" in address:
        return "mail"
    if scheme in {"http", "https"} and ":" in address:
        return "webhook"
    if scheme in NAMED and ":" in address:
        return NAMED[scheme][0]
    raise AddressError("{address} is not an address that alerts can be sent to.", address=repr(address))


def written_out(typed: str) -> str:
    """Return what a person typed as an address: a mail address alone is one by mail. It may still be none."""
    text = typed.strip()
    return f"mailto:{text}" if "@" in text and ":" not in text else typed


def parse_address(to: str) -> str:
    """Return the address in its one form: `feed`, `mailto:`, `push:`, `chat:` or a web address, hosts in ASCII.

    Raises UsageError for anything but exactly one plain mail address: no display name, list, header fields
    (`?bcc=…`, RFC 6068), comments or control characters; and for a web address with a user name, a fragment, or
    http to a host that is not a number on the own network.
    """
    text = to.strip(" ")
    channel = channel_of(text)
    if channel == "feed":
        return text
    if channel != "mail":
        return _web(text) if channel == "webhook" else _named(text, to)
    address = unquote(text.partition(":")[2])
    local, at, domain = address.rpartition("@")
    if not at:
        raise AddressError("{address} has no @.", address=repr(to))
    return f"mailto:{_local(local, to)}@{_domain(domain, to)}"


@lru_cache(maxsize=4096)
def mailbox(address: str) -> str:
    """Return the bare mail address of a `mailto:` address in its one form, as an SMTP envelope takes it."""
    return parse_address(address).removeprefix("mailto:")


def _named(text: str, to: str) -> str:
    scheme, _, name = text.partition(":")
    if not NAMED[scheme.lower()][1].fullmatch(name):
        raise AddressError("{address} names no browser and no chat.", address=repr(to))
    return f"{scheme.lower()}:{name}"


def _web(to: str) -> str:
    """Plain http is for numeric hosts alone: elsewhere anybody on the way could read alerts."""
    try:
        parts = urlsplit(to)
        port = parts.port
    except ValueError as fault:
        raise AddressError("{address} is no web address.", address=repr(to)) from fault
    if len(to) > LONGEST_URL or not to.isprintable() or " " in to or "\\" in to:
        raise _no_web(to)
    if "@" in parts.netloc or parts.fragment or port == 0:
        said = "{address} holds a user name, a fragment (#…) or port 0: leave that out."
        raise AddressError(said, address=repr(to))
    host = _web_host(parts.hostname or "", to)
    if parts.scheme == "http" and _number(host) is None:
        said = "{address}: http is for numeric addresses of your own network alone."
        raise AddressError(said, address=repr(to))
    where = host if port in (None, {"http": 80, "https": 443}[parts.scheme]) else f"{host}:{port}"
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = "?" + quote(parts.query, safe="/?%:@!$&'()*+,;=~-._") if parts.query else ""
    found = f"{parts.scheme}://{where}{path}{query}"
    if len(found) > LONGEST_URL:  # what is no ASCII is nine times as long as it was
        raise _no_web(to)
    return found


def _no_web(to: str) -> AddressError:
    said = "{address} is no web address: it is too long, or has spaces or backslashes in it."
    return AddressError(said, address=repr(to[:80]))


def _web_host(host: str, to: str) -> str:
    number = _number(host)
    if number is None and ENDS_IN_NUMBER.search(host):
        raise AddressError("{address}: write the numeric address in full.", address=repr(to))
    if number is None:
        return _domain(host, to)
    return f"[{number}]" if ":" in number else number


def _number(host: str) -> str | None:
    try:
        return str(ip_address(host.strip("[]")))
    except ValueError:
        return None


def _local(local: str, to: str) -> str:
    if not local.isascii():
        said = "{address}: the part before @ must be plain ASCII letters, digits and signs."
        raise UsageError(said, address=repr(to))
    if len(local) > 64 or not LOCAL.fullmatch(local):
        said = "{address}: {name} is not the name of one mailbox."
        raise AddressError(said, address=repr(to), name=repr(local))
    return local


def _domain(domain: str, to: str) -> str:
    try:
        host = domain.lower() if domain.isascii() else idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError as fault:
        raise AddressError(NO_DOMAIN, address=repr(to), domain=repr(domain)) from fault
    if not HOST.fullmatch(host) or host.replace(".", "").isdigit():
        raise AddressError(NO_DOMAIN, address=repr(to), domain=repr(domain))
    return host

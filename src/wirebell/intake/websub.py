"""What a subscriber says and believes in W3C WebSub: discovery, requests, signatures. Pure.

The callback address and the secret are derived from the house's key, the source and the lease's generation: nobody
guesses them, and no database or backup holds them.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterator
from hashlib import sha256, sha384, sha512
from ipaddress import ip_address
from urllib.parse import urlencode, urlsplit

from lxml import html as lxml_html
from msgspec import Struct

from wirebell.intake.formats.link import absolute
from wirebell.intake.formats.parsed import FeedFacts
from wirebell.model.source import Fetched
from wirebell.model.websub import Lease

SECONDS = 10 * 86_400
"""How long we ask to be sent to: ten days, as WebSub advises."""
METHODS = {"sha256": sha256, "sha384": sha384, "sha512": sha512}
"""What a signature may be made by; sha1 can be forged."""
HEAD = 64 * 1024
_LINK = re.compile(r"<([^<>]{1,2000})>((?:\s*;\s*[\w!#$&+.^`|~*-]+(?:\s*=\s*(?:\"[^\"]*\"|[^\s\",;]+))?)*)")
_REL = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s\",;]+))", re.IGNORECASE)
_SIGNATURE = re.compile(r"\s*([a-z0-9]{1,10})=([0-9a-fA-F]{1,200})\s*")


class Offer(Struct, frozen=True, kw_only=True):
    """A hub that sends what is new, and the address by which it knows the source."""

    hub: str
    topic: str


def offered(fetched: Fetched, facts: FeedFacts) -> Offer | None:
    """Return the hub that an answer names: in its Link headers, else in the feed, else in a page's head."""
    told = list(_linked(fetched))
    found = _one(fetched, [to for rel, to in told if rel == "hub"], [to for rel, to in told if rel == "self"])
    if found:
        return found
    if facts.hub and facts.self_url:
        return _one(fetched, [facts.hub], [facts.self_url])
    if b"hub" not in fetched.body[:HEAD] or b"<html" not in fetched.body[:HEAD].lower():
        return None
    shown = list(_in_head(fetched))
    return _one(fetched, [to for rel, to in shown if rel == "hub"], [to for rel, to in shown if rel == "self"])


def _one(fetched: Fetched, hubs: list[str], selves: list[str]) -> Offer | None:
    """Return the offer if there is a hub and exactly one topic, both of them web addresses."""
    places = [place for hub in hubs if (place := absolute(fetched.url, hub))]
    topics = list(dict.fromkeys(place for own in selves if (place := absolute(fetched.url, own))))
    return Offer(hub=places[0], topic=topics[0]) if places and len(topics) == 1 else None


def _linked(fetched: Fetched) -> Iterator[tuple[str, str]]:
    for name, value in fetched.headers:
        for found in _LINK.finditer(value[:16_384]) if name == "link" else ():
            rel = _REL.search(found[2])
            for word in ((rel[1] or rel[2] or "") if rel else "").lower().split():
                yield word, found[1]


def _in_head(fetched: Fetched) -> Iterator[tuple[str, str]]:
    """Yield the links of a page's head: what stands further down may be a reader's comment."""
    head = fetched.body[:HEAD].lower().partition(b"<body")[0]
    try:
        root = lxml_html.document_fromstring(fetched.body[: len(head)] + b"</head></html>")
    except (ValueError, lxml_html.etree.ParserError):
        return
    shown = root.find("head")
    for node in shown.iter("link") if shown is not None else ():
        for word in (node.get("rel") or "").lower().split():
            yield word, node.get("href") or ""


# -- our own half -------------------------------------------------------------------------------------------------


def token_of(lease: Lease, key: str) -> str:
    """Return the part of the callback address that nobody guesses."""
    return _derived("callback", lease, key)


def secret_of(lease: Lease, key: str) -> str:
    """Return the secret that signs what the hub sends."""
    return _derived("secret", lease, key)


def _derived(what: str, lease: Lease, key: str) -> str:
    named = "\0".join((f"wirebell.websub.{what}.1", str(lease.generation), lease.source, lease.hub, lease.topic))
    return hmac.digest(key.encode(), named.encode("utf-8", "replace"), sha256).hex()


def safe(hub: str) -> bool:
    """Return whether a secret may be told to a hub: over https, or to a numeric address of the own network."""
    parts = urlsplit(hub)
    if parts.scheme == "https":
        return True
    try:
        return ip_address(parts.hostname or "").is_private
    except ValueError:
        return False


def callback(base: str, lease: Lease, key: str) -> str:
    """Return the address that the hub sends to."""
    return f"{base}/websub/{lease.source}/{token_of(lease, key)}"


def request(lease: Lease, mode: str, base: str, key: str) -> bytes:
    """Return the form that asks a hub to subscribe or unsubscribe us."""
    fields = {"hub.callback": callback(base, lease, key), "hub.mode": mode, "hub.topic": lease.topic}
    if mode == "subscribe":
        fields["hub.lease_seconds"] = str(SECONDS)
        if lease.signed:
            fields["hub.secret"] = secret_of(lease, key)
    return urlencode(fields).encode()


def holds(signature: str | None, body: bytes, secret: str) -> bool:
    """Return whether X-Hub-Signature is by the secret over the body, by a method that cannot be forged."""
    found = _SIGNATURE.fullmatch(signature or "")
    if not found or found[1] not in METHODS:
        return False
    meant = hmac.new(secret.encode(), body, METHODS[found[1]]).hexdigest()
    return hmac.compare_digest(meant, found[2].lower())

"""Whose a story is: who may change one that is here, and who only shows that it stands somewhere.

What stands at an address is told by the site of that address. A source is of a site by the host that it is fetched
from; a publisher who pushes is by the name that the operator gave it, as its signature says nothing of a site.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

from wirebell.intake.address import canonical_address
from wirebell.intake.lookalike import domain_of
from wirebell.model.source import Known, Source, Visit

SHARED = frozenset(
    """beehiiv.com blogspot.com buttondown.email facebook.com feedblitz.com feedburner.com fetchrss.com ghost.io
    github.com github.io gitlab.com google.com hashnode.dev hatenablog.com linkedin.com livejournal.com medium.com
    micro.blog netlify.app notion.site over-blog.com pages.dev posthaven.com reddit.com rss.app rsshub.app
    squarespace.com substack.com svbtle.com tumblr.com typepad.com vercel.app weebly.com wixsite.com wordpress.com
    write.as youtube.com""".split()
)
"""Domains on which everybody may publish: only one and the same host below such a one is a site."""
_NO_LETTERS = re.compile(r"[^a-z0-9]+")


def is_own(source: Source, visit: Visit, address: str | None) -> bool | None:
    """Return whether a source is of the site of an address; None where that cannot be told.

    It is by its own address, or by the one to which it moved for good.
    """
    host = _host(address)
    if not host:
        return None
    if source.kind == "push":
        return _is_named(source.url.partition(":")[2], host) or None
    if source.kind != "web":
        return None
    return any(_one_site(_host(url), host) for url in (source.url, visit.url))


def is_elsewhere(known: Known, address: str) -> bool:
    """Return whether a story stands at an address of another site by now."""
    return known.url is not None and not _one_site(_host(known.url), _host(address))


def may_change(source: Source, own: bool | None, known: Known) -> bool:
    """Return whether a source may change, correct or withdraw a story: it is `own`, or brought it first.

    Who is of another site and brought it first may until a source of its own site has it.
    """
    first = known.brought.sent[0][0] if known.brought.sent else known.source
    if own or not first:
        return True
    return first == source.id and not (own is False and known.brought.own)


def _host(url: str | None) -> str:
    """Return the host of an address without `www.` and its like."""
    try:
        whole = canonical_address(url) if url else None
        return urlsplit(whole or url or "").hostname or ""
    except ValueError:
        return ""


@lru_cache(maxsize=4096)
def _one_site(one: str, other: str) -> bool:
    if not one or not other:
        return False
    domain = domain_of(f"https://{one}/")
    if one == other:
        return one not in SHARED
    return domain is not None and domain not in SHARED and domain == domain_of(f"https://{other}/")


@lru_cache(maxsize=4096)
def _is_named(name: str, host: str) -> bool:
    """Return whether a publisher is named as a site: `harbour-example` or `harbour` for harbour.example."""
    domain = domain_of(f"https://{host}/") or host
    return domain not in SHARED and name in {_NO_LETTERS.sub("-", domain), domain.partition(".")[0]}

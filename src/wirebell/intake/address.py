"""One form for an address, so that a story is known again by whatever address it comes.

The canonical form is for identity alone: it is never fetched and never shown.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit, urlunsplit

from w3lib.url import canonicalize_url, url_query_cleaner

# Parameters that say where a reader came from, never which story: the usual campaign tags and those of
# particular publishers. Anything not listed may name the story and stays.
TRACKERS = frozenset(
    """fbclid gclid dclid msclkid yclid igshid mc_cid mc_eid mkt_tok ocid cmp cmpid cmp_id icid ito xtor partner
    ref_src ref_url rss feedtype feedname segmentid at_medium at_campaign at_custom1 at_custom2 at_custom3
    at_custom4 at_format at_link_id at_link_origin at_link_type at_ptr_name at_bbc_team taid sr_share smid smtyp
    emc guccounter guce_referrer guce_referrer_sig __twitter_impression amp wt.mc_id wtmc wt_mc ns_source
    ns_mchannel ns_campaign ns_linkname ns_fee rssid sref utm""".split()
)
_TRACKING_PREFIX = re.compile(r"^(utm_|pk_|mtm_|hsa_|at_|__)", re.IGNORECASE)
_AMP_PATH = re.compile(r"(/amp/?|\.amp)$", re.IGNORECASE)
_HOST_FRONTS = ("www.", "amp.", "m.", "mobile.")


def _plain_host(host: str) -> str:
    for front in _HOST_FRONTS:
        if host.startswith(front) and host.count(".") >= 2:
            return host[len(front) :]
    return host


def _without_trackers(url: str) -> str:
    names = {pair.split("=", 1)[0] for pair in urlsplit(url).query.split("&")}
    drop = [n for n in names if n.lower() in TRACKERS or _TRACKING_PREFIX.match(n)]
    return url_query_cleaner(url, drop, remove=True) if drop else url


@lru_cache(maxsize=4096)
def canonical_address(url: str) -> str | None:
    """Return the form of a web address that all addresses of one story share, or None if it names no story.

    Scheme, `www.` and its like, fragment, default port, trackers, a trailing slash and AMP forms are dropped;
    escapes, dot segments and the order of parameters are normalised (RFC 3986 section 6). The front page of a
    site and anything that is not http(s) name no story.
    """
    try:
        parts = urlsplit(canonicalize_url(_without_trackers(url.strip())))
        port = f":{parts.port}" if parts.port not in {None, 80, 443} else ""
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return None
    path = _AMP_PATH.sub("", parts.path).rstrip("/")
    if not path and not parts.query:
        return None
    return urlunsplit(("", _plain_host(parts.hostname) + port, path, parts.query, ""))

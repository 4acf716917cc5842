"""Push services that messages may go to: a browser names its own, so not every address it could name is asked.

What counts is the host as a URL parser sees it, whole: no path or user name that mentions a known one passes.
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

from wirebell.errors import UsageError

SERVICES = (
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "*.push.services.mozilla.com",
    "web.push.apple.com",
    "*.push.apple.com",
    "*.notify.windows.com",
)
"""Those of the browsers that there are; `*.` stands for any names before it."""
LONGEST = 1000


def known_endpoint(endpoint: str, more: Sequence[str] = ()) -> str:
    """Return an endpoint of a known push service, or of one of `more` hosts. Raises UsageError for any other.

    It must be https on port 443; a numeric host of the own network that is named in `more` may be any.
    """
    refusal = UsageError("This browser's push service is not one that Wirebell sends to: see `push_services`.")
    if (
        not endpoint.isascii()
        or not endpoint.isprintable()
        or len(endpoint) > LONGEST
        or set(" \\#@") & set(endpoint)
    ):
        raise refusal
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise refusal from None
    own = host in more and _numeric(host)
    safe = parts.scheme == "https" and port in (None, 443)
    if not host or not (own or (safe and any(_meets(host, one) for one in (*SERVICES, *more)))):
        raise refusal
    return endpoint


def _meets(host: str, known: str) -> bool:
    return host.endswith(known[1:]) and len(host) >= len(known) if known.startswith("*.") else host == known


def _numeric(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True

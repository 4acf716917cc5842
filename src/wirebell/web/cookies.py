"""Cookies of ours: each bound to this very host and to TLS (or to the machine itself), and closed to scripts.

`__Host-` lets no sister site set them. They are sent with links that lead here (Lax), never with forms of others.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from litestar import Request
from litestar.datastructures import Cookie
from litestar.types import Scope

SESSION = "__Host-wirebell"
"""Holds the secret of a session."""
ASKED = "__Host-wirebell-asked"
"""Holds what shows that this browser asked for a sign-in mail, and where to go afterwards."""
_LATER = "wirebell_cookies"


def session(secret: str, until: datetime, now: datetime) -> Cookie:
    """Return the cookie that keeps a session."""
    return _ours(SESSION, secret, max(int((until - now).total_seconds()), 0))


def asked(value: str, seconds: int) -> Cookie:
    """Return the cookie that keeps that this browser asked."""
    return _ours(ASKED, value, seconds)


def gone(name: str) -> Cookie:
    """Return the cookie that takes one away."""
    return _ours(name, "", 0)


def _ours(name: str, value: str, seconds: int) -> Cookie:
    return Cookie(key=name, value=value, path="/", secure=True, httponly=True, samesite="lax", max_age=seconds)


def send_later(request: Request[Any, Any, Any], cookie: Cookie) -> None:
    """Let the answer to this request carry a cookie, whatever answer it becomes."""
    request.scope["state"].setdefault(_LATER, []).append(cookie.to_header(header=""))


def to_send(scope: Scope) -> list[str]:
    """Return the cookies that the answer is to carry besides its own."""
    found: list[str] = scope["state"].get(_LATER, [])
    return found

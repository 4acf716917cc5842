"""Header fields that say when: Retry-After, Cache-Control, Expires. Pure; nonsense is None, never an error."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

Headers = Iterable[tuple[str, str]]
_DIGITS = re.compile(r"\d{1,12}", re.ASCII)
_MAX_AGE = re.compile(r'(?:^|[,\s])max-age\s*=\s*"?(\d{1,12})', re.IGNORECASE | re.ASCII)
_NOT_CACHED = re.compile(r"(?:^|[,\s])no-(?:cache|store)(?:$|[,\s])", re.IGNORECASE)


def http_date(text: str | None) -> datetime | None:
    """Return an HTTP-date (RFC 9110 section 5.6.7) in UTC, None for anything else."""
    try:
        at = parsedate_to_datetime(text or "")
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None


def _first(headers: Headers, name: str) -> str | None:
    return next((value.strip() for key, value in headers if key == name), None)


def retry_after(value: str | None, now: datetime) -> float | None:
    """Return the seconds that Retry-After asks for (a number or an HTTP-date, RFC 9110 section 10.2.3)."""
    if value and _DIGITS.fullmatch(value.strip()):
        return float(value.strip())
    at = http_date(value)
    return (at - now).total_seconds() if at else None


def freshness(headers: Headers, now: datetime) -> float | None:
    """Return for how many seconds an answer says it stays fresh (RFC 9111 section 4.2.1), None if it does not say.

    max-age goes before Expires. A lifetime of zero asks for revalidation, not for a pace: None.
    """
    pairs = list(headers)
    control = _first(pairs, "cache-control") or ""
    if _NOT_CACHED.search(control):
        return None
    stated = _MAX_AGE.search(control)
    if stated:
        return float(stated[1]) or None
    expires = http_date(_first(pairs, "expires"))
    if expires is None:
        return None
    lifetime = (expires - (http_date(_first(pairs, "date")) or now)).total_seconds()
    return lifetime if lifetime > 0 else None

"""When a server that takes messages asks to be tried again (RFC 9110 section 10.2.3)."""

from __future__ import annotations

from datetime import UTC
from email.utils import parsedate_to_datetime

from wirebell.model.source import Fetched

MOST_DIGITS = 12


def retry_after(answer: Fetched) -> float | None:
    """Return the seconds that an answer's Retry-After asks for, a number or a date; None for none, or nonsense."""
    said = (answer.header("retry-after") or "").strip()
    if said.isascii() and said.isdigit() and len(said) <= MOST_DIGITS:
        return float(said)
    try:
        at = parsedate_to_datetime(said)
    except (ValueError, TypeError, OverflowError):
        return None
    return max(0.0, ((at if at.tzinfo else at.replace(tzinfo=UTC)) - answer.at).total_seconds())

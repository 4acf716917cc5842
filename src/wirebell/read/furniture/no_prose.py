"""Lines that nobody wrote to be read on: bare addresses, a title said twice, letters that look like others."""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"\W{0,3}(?:(?:https?://|www\.)\S+\s*)+\Z", re.IGNORECASE)
_LOOKALIKE = re.compile(r"[A-Za-z][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-z]")
_FEWEST_LOOKALIKES = 3  # a Russian text may join an ending to a Latin name once
_SHORTEST_HALF = 20  # a refrain is shorter
_LONGEST = 420


def is_no_prose(text: str) -> bool:
    """Tell a line that is nothing but addresses, says the same twice, or mixes two scripts within words.

    The last is how advertisements hide from those who filter them.
    """
    if len(text) > _LONGEST:
        return False
    return _is_address(text) or _is_twice(text) or _is_disguised(text)


def _is_address(text: str) -> bool:
    return ("www." in text or "://" in text) and _ADDRESS.match(text) is not None


def _is_twice(text: str) -> bool:
    again = text.find(text[:_SHORTEST_HALF], _SHORTEST_HALF)
    return again > 0 and len(text) < 3 * again and text.startswith(text[: again - 1], again)


def _is_disguised(text: str) -> bool:
    return not text.isascii() and len(_LOOKALIKE.findall(text)) >= _FEWEST_LOOKALIKES

"""Passages of another paper set into a story: paragraphs in straight marks that hold curly ones of their own."""

from __future__ import annotations

import re

from wirebell.standing.text import paragraphs

_SEEN = re.compile(r"[^\n]")


def excerpts(body: str) -> str | None:
    """Return the excerpts alone, each at its place and without its own marks; None if a body has none.

    What stands in marks within them was said by somebody there and only reported by the paper quoted.
    """
    if '"' not in body or "“" not in body:
        return None
    found = [(begin, end) for begin, end in paragraphs(body) if _is_excerpt(body, begin, end)]
    if not found:
        return None
    parts, at = [], 0
    for begin, end in found:
        last = end - 1 if body[end - 1] == '"' else end
        parts += [_SEEN.sub(" ", body[at : begin + 1]), body[begin + 1 : last]]
        at = last
    return "".join((*parts, _SEEN.sub(" ", body[at:])))


def _is_excerpt(body: str, begin: int, end: int) -> bool:
    """Tell whether a paragraph opens with a straight mark that no curly one closes."""
    first = body.find("“", begin, end)
    if body[begin] != '"' or first < 0 or body.find('"', begin + 1, end - 1) >= 0:
        return False
    return body.find("”", begin, first) < 0 and body.count("“", begin, end) == body.count("”", begin, end)

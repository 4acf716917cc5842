"""Passages in quotation marks: straight, curly, guillemets, low quotes, single marks where a paper uses those."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from msgspec import Struct

from wirebell.model.facts import Span
from wirebell.standing.text import paragraphs


class Marked(Struct, frozen=True, gc=False):
    """A passage in marks: `outer` with them, `inner` without; `open` if its paragraph ends before it closes."""

    outer: Span
    inner: Span
    open: bool


# One set of characters in front lets the search run from mark to mark.
_ANY = re.compile(r"[\"“”„«»`'](?:(?<=[^`'])|(?<=`)`|(?<=')')")
# Apostrophes stand between letters; what opens follows no letter, what closes follows one or a stop.
_SINGLE = re.compile(
    r"(?<![\w‘])‘(?=\S)([^‘’\n]{2,}(?:(?<=\w)’(?=\w)[^‘’\n]*)*)’(?!\w)"
    r"|(?<![\w'])'(?=\w)([^'\n]{2,}(?:(?<=\w)'(?=\w)[^'\n]*)*)(?<=[\w.,!?…])'(?![\w'])"
)
_LETTER = re.compile(r"\w")
_MOST = 2_000  # marks of one paragraph that are looked at
_CLOSES = {'"': '"”', "“": '”"“', "„": "“”", "«": "»", "»": "«", "``": "''", "''": "''", "”": "”"}


def marked(body: str) -> list[Marked]:
    """Return the passages in marks, in order, none inside another; linear in the body.

    Single marks count in a paragraph that has no others: within others they are quotes in quotes.
    """
    found: list[Marked] = []
    single = "‘" in body or " '" in body or "\n'" in body or body[:1] == "'"
    for begin, end in paragraphs(body):
        known = len(found)
        if _ANY.search(body, begin, end):
            found += _in_paragraph(body, begin, end)
        if single and len(found) == known:
            found += (
                Marked(m.span(), m.span(m.lastindex or 1), False) for m in _SINGLE.finditer(body, begin, end)
            )
    return found


def _in_paragraph(body: str, begin: int, end: int) -> Iterator[Marked]:
    opened: re.Match[str] | None = None
    nested = 0  # “…” within "…"
    for mark in islice(_ANY.finditer(body, begin, end), _MOST):
        if opened is None:
            if _can_open(body, mark, begin):
                opened, nested = mark, 0
        elif opened.group() == '"' and mark.group() == "“" and _can_open(body, mark, begin):
            nested += 1
        elif nested and mark.group() == "”":
            nested -= 1
        elif mark.group() in _CLOSES[opened.group()] and _can_close(body, mark, opened):
            if _LETTER.search(body, opened.end(), mark.start()):
                yield Marked((opened.start(), mark.end()), (opened.end(), mark.start()), False)
            opened = None
    if opened is not None and _LETTER.search(body, opened.end(), end):
        yield Marked((opened.start(), end), (opened.end(), end), True)


def _can_open(body: str, mark: re.Match[str], begin: int) -> bool:
    if mark.group() == "”":
        return False
    return mark.start() == begin or not body[mark.start() - 1].isalnum()


def _can_close(body: str, mark: re.Match[str], opened: re.Match[str]) -> bool:
    return mark.start() > opened.end() and not (
        mark.group() == '"' and body[mark.end() : mark.end() + 1].isalnum()
    )

"""Lists that may be long: a page of a hundred, a field that finds one, and both in the address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from wirebell.web.visitor import Asked

PAGE = 100
"""Rows of one page."""
LONGEST = 200


class Wanted(Struct, frozen=True):
    """What an address asks of a list: a text to find, empty for none, and which page, from 1 on."""

    find: str = ""
    page: int = 1

    @property
    def skip(self) -> int:
        """How many rows go before the page."""
        return (self.page - 1) * PAGE


FIRST = Wanted()


class Paged(Struct, frozen=True, kw_only=True):
    """A page of a list; `total` are the rows of all pages."""

    rows: Sequence[Any]
    total: int
    wanted: Wanted

    @property
    def pages(self) -> int:
        """How many pages there are, one at least."""
        return max(1, -(-self.total // PAGE))


def wanted_of(request: Asked) -> Wanted:
    """Return what an address asks of a list; what says nothing known asks for the first page."""
    find = request.query_params.get("find", "").strip()[:LONGEST]
    return Wanted(find, min(max(number_in(request.query_params.get("page", "")) or 1, 1), 1_000_000))


def page_of(rows: Sequence[Any], wanted: Wanted) -> Paged:
    """Return the page of a whole list."""
    return Paged(rows=rows[wanted.skip : wanted.skip + PAGE], total=len(rows), wanted=wanted)


def number_in(text: str) -> int | None:
    """Return the number that an address gives to go on from, None if it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None

"""What a query costs: how large it is, where it is filed, and how often it has to be looked at."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TypeVar

from msgspec import Struct

from wirebell.standing.cover import Cover, Coverer, Key
from wirebell.standing.expression.tree import Query, depth, terms
from wirebell.standing.frequencies import Frequencies
from wirebell.standing.index import Index

K = TypeVar("K", bound=Hashable)


class Cost(Struct, frozen=True, kw_only=True):
    """Size and expected work; `cover` names the terms it is filed under, `text` says it in one line."""

    terms: int
    depth: int
    cover: tuple[str, ...]
    candidates_per_1000: float
    text: str


def cost(query: Query, index: Index[K] | None = None) -> Cost:
    """Return the cost of a query, by what the index has learned of the stream, or by a guess without one."""
    coverer = Coverer("stemmed", Frequencies()) if index is None else Coverer(index.analyzer, index.frequencies)
    cover = coverer.cover(query) or Cover(frozenset(), 1.0)
    often = round(1000 * cover.share, 3)
    names = tuple(sorted(map(_name, cover.keys)))
    return Cost(
        terms=terms(query),
        depth=depth(query),
        cover=names,
        candidates_per_1000=often,
        text=f"{_counted(terms(query), 'term')}, {depth(query)} deep; looked at for about "
        f"{_roughly(often)} of 1,000 stories (filed under {_listed(names)})",
    )


def _name(key: Key) -> str:
    table, term = key
    if table == "prefix":
        return f"{term}*"
    return (f"{table}:{term}" if term else f"any {table}") if table else term


def _roughly(number: float) -> str:
    return f"{number:.0f}" if number >= 10 else f"{number:.2g}"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")

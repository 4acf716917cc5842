"""The clauses of a query, and the query without each of them: what every clause does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Literal

from msgspec import Struct

from wirebell import standing
from wirebell.standing.expression.print import normal
from wirebell.standing.expression.tree import And, Not, Or, Query, asks

Role = Literal["required", "alternative", "unwanted"]
MOST = 12
"""Clauses looked at: more than a reader weighs."""


class Clause(Struct, frozen=True, kw_only=True):
    """A part of a query, and the query without it.

    A story needs what is `required`, may have one `alternative` or another, and must not have what is `unwanted`.
    """

    part: Query
    role: Role
    without: Query


def clauses(query: Query) -> list[Clause]:
    """Return the clauses of a query from the left, the first 12; none where nothing would be left without it."""
    return list(islice((clause for clause in _clauses(query) if asks(clause.without)), MOST))


def text_of(clause: Clause) -> str:
    """Return a clause as a reader would write it."""
    return standing.canonical(clause.part)


def _clauses(query: Query) -> Iterator[Clause]:
    match query:
        case And(operands):
            for at, operand in enumerate(operands):
                yield from _conjunct(operands, at, operand)
        case Or(operands):
            for at, operand in enumerate(operands):
                yield Clause(part=operand, role="alternative", without=_of(Or, operands, at))


def _conjunct(operands: Sequence[Query], at: int, operand: Query) -> Iterator[Clause]:
    rest = _of(And, operands, at)
    if isinstance(operand, Not):
        yield Clause(part=operand.operand, role="unwanted", without=rest)
        return
    yield Clause(part=operand, role="required", without=rest)
    if isinstance(operand, Or):
        for place, one in enumerate(operand.operands):
            fewer = _of(Or, operand.operands, place)
            whole = And((*operands[:at], fewer, *operands[at + 1 :]))
            yield Clause(part=one, role="alternative", without=normal(whole)[0])


def _of(kind: type[And] | type[Or], operands: Sequence[Query], at: int) -> Query:
    """Return the group without the operand at that place."""
    rest = (*operands[:at], *operands[at + 1 :])
    return rest[0] if len(rest) == 1 else normal(kind(rest))[0]

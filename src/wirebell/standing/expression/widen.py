"""A query that also asks for other values: by the names that a thing had before it was found to be another."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from wirebell.standing.expression.tree import And, Figure, Not, Or, Query, Said, Value, Within

Others = Callable[[str, str], Sequence[str]]
"""Gives the other values of a field (of "said" for a speaker) that stand for the same thing."""


def widened(query: Query, others: Others) -> Query:
    """Return the query with each value and speaker asked for by the others as well."""
    match query:
        case Value(field, text, prefix):
            more = () if prefix else others(field, text)
            return Or((query, *(Value(field, other) for other in more))) if more else query
        case Said(speaker, inner):
            own = replace(query, query=None if inner is None else widened(inner, others))
            more = others("said", speaker)
            return Or((own, *(replace(own, speaker=other) for other in more))) if more else own
        case And(operands):
            return And(tuple(widened(operand, others) for operand in operands))
        case Or(operands):
            return Or(tuple(widened(operand, others) for operand in operands))
        case Not(operand):
            return Not(widened(operand, others))
        case Within() | Figure():
            inner = query.query
            return query if inner is None else replace(query, query=widened(inner, others))
        case _:
            return query

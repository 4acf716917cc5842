"""Write an expression in its one canonical form, so that follows that mean the same are one query.

Nested AND and OR are flattened, operands are sorted and occur once, double negation goes, letters are small.
Everything is written back in a form that reads as the same tree.
"""

from __future__ import annotations

import re
from typing import cast

from msgspec import Struct

from wirebell.standing.expression.tree import (
    MOVES,
    And,
    Compared,
    Count,
    Figure,
    FigureTest,
    Moved,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Said,
    TextLeaf,
    Value,
    Within,
    Word,
)
from wirebell.standing.runs import written

_BARE_VALUE = re.compile(r"\w(?:[\w.:/#@&+-]*\w)?")
_BARE_NAME = re.compile(r"\w+(?: \w+)*")


class _Settled(Struct, frozen=True):
    """A part of a tree that is canonical already, with its text: `normal` does not walk it again."""

    query: Query
    text: str


def settled(query: Query, text: str) -> Query:
    """Return what `normal` returned, to be put into a tree that `normal` is asked for in turn."""
    return cast("Query", _Settled(query, text))  # which no other function ever meets


def canonical(query: Query) -> str:
    """Return the canonical text; two trees that differ only in order, nesting or repetition have the same."""
    return normal(query)[1]


def normal(query: Query) -> tuple[Query, str]:
    """Return the canonical tree and its text, in one walk."""
    if isinstance(query, _Settled):
        return query.query, query.text
    match query:
        case Word(text, field, exact):  # most of most trees
            return query, _leaf(query) if field or exact else text
        case And() | Or():
            return _joined(query)
        case Not(Not(inner)):
            return normal(inner)
        case Not(operand):
            inner, text = normal(operand)
            if isinstance(inner, Not):
                return inner.operand, canonical(inner.operand)
            return Not(inner), f"NOT {_enclosed(inner, text)}"
        case Within() | Said() | Figure():
            return _group(query)
        case _:
            return query, _value(query) if isinstance(query, Value) else _leaf(query)


def _joined(query: And | Or) -> tuple[Query, str]:
    kind = type(query)
    found: dict[str, Query] = {}
    for operand in query.operands:
        node, text = normal(operand)
        if isinstance(node, kind):
            found.update((normal(inner)[1], inner) for inner in node.operands)
        else:
            found[text] = node
    parts = sorted(found.items(), key=lambda part: (isinstance(part[1], Not), part[0]))
    if len(parts) == 1:
        return parts[0][1], parts[0][0]
    word = " AND " if kind is And else " OR "
    return kind(tuple(node for _, node in parts)), word.join(_enclosed(node, text) for text, node in parts)


def _enclosed(node: Query, text: str) -> str:
    return f"({text})" if isinstance(node, And | Or) else text


def _group(query: Within | Said | Figure) -> tuple[Query, str]:
    inner, text = (None, "") if query.query is None else normal(query.query)
    match query:
        case Within(unit, _, field):
            assert inner is not None
            return Within(unit, inner, field), f"{_prefixed(field)}NEAR/{unit}({text})"
        case Said(speaker):
            name = speaker if _BARE_NAME.fullmatch(speaker) else f'"{speaker}"'
            return Said(speaker, inner), f"said({name}: {text})" if inner else f"said({name})"
        case Figure(_, place, unit):
            tests = tuple(sorted(set(query.tests), key=_test))
            parts = [] if inner is None else _bare(inner)
            parts += [_value(Value(name, text)) for name, text in (("place", place), ("unit", unit)) if text]
            return Figure(inner, place, unit, tests), f"figure({' '.join([*parts, *map(_test, tests)])})"


def _bare(query: Query) -> list[str]:
    """Return what stands side by side in figure(…); the words that test there are quoted when they are words."""
    found = []
    for operand in query.operands if isinstance(query, And) else (query,):
        node, text = normal(operand)
        leaf = node.leaf if isinstance(node, Count) else node
        if isinstance(leaf, Word) and not leaf.exact and leaf.text in MOVES:
            text = text.replace(leaf.text, f'"{leaf.text}"', 1)
        found.append(_enclosed(node, text))
    return found


def _leaf(leaf: TextLeaf) -> str:
    match leaf:
        case Word(text, field, exact):
            return f"{_prefixed(field)}{'=' if exact else ''}{text}"
        case Prefix(text, field):
            return f"{_prefixed(field)}{text}*"
        case Phrase(words, field, exact):
            return f'{_prefixed(field)}{"=" if exact else ""}"{written(words)}"'
        case Near(words, distance, field):
            return f'{_prefixed(field)}"{" ".join(words)}"~{distance}'
        case Count(inner, at_least):
            return f"{_leaf(inner)}>={at_least}"


def _prefixed(field: str) -> str:
    return f"{field}:" if field else ""


def _value(value: Value) -> str:
    if value.prefix:
        return f"{value.field}:{value.text}*"
    text = value.text if _BARE_VALUE.fullmatch(value.text) else f'"{value.text}"'
    return f"{value.field}:{text}"


def _test(test: FigureTest) -> str:
    match test:
        case Moved(way):
            return way
        case Compared(what, operator, number, percent):
            return f"{'change' if what == 'change' else ''}{operator}{_number(number)}{'%' if percent else ''}"


def _number(number: float) -> str:
    return f"{number:.6f}".rstrip("0").rstrip(".")

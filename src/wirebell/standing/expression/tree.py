"""What an expression is once it is read: a frozen, hashable tree.

Text leaves (Word, Prefix, Phrase, Near, Count) look into running text; a Value looks into what is known about a
story; Within, Said and Figure hold an expression that must be met inside one sentence, statement or figure.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

from msgspec import Struct

TEXT_FIELDS = ("headline", "body", "quote")
NAME_FIELDS = ("person", "org", "place", "byline", "source", "section")
EXACT_FIELDS = ("topic", "lang", "storyline", "is")
ALIASES = {
    "title": "headline",
    "organisation": "org",
    "organization": "org",
    "language": "lang",
    "author": "byline",
}
FIELDS = (*TEXT_FIELDS, *NAME_FIELDS, *EXACT_FIELDS)
MOVES = ("change", "up", "down")
STATES = ("new", "corrected", "withdrawn")

Unit = Literal["s", "p"]
Move = Literal["change", "up", "down"]
Operator = Literal[">", ">=", "<", "<=", "="]


class Word(Struct, frozen=True, tag=True):
    """One word; `exact` asks for this form and not for its stem. Field "" is headline, standfirst and body."""

    text: str
    field: str = ""
    exact: bool = False


class Prefix(Struct, frozen=True, tag=True):
    """Any word that begins so."""

    text: str
    field: str = ""


class Phrase(Struct, frozen=True, tag=True):
    """Words that follow each other."""

    words: tuple[str, ...]
    field: str = ""
    exact: bool = False


class Near(Struct, frozen=True, tag=True):
    """Words of which each stands at most `distance` words from where it would follow the one before it."""

    words: tuple[str, ...]
    distance: int
    field: str = ""


class Count(Struct, frozen=True, tag=True):
    """A word, prefix or phrase that occurs at least so often."""

    leaf: Word | Prefix | Phrase
    at_least: int


class Value(Struct, frozen=True, tag=True):
    """A field that is not running text: its id, or words of its name, or (exact fields) its whole name."""

    field: str
    text: str
    prefix: bool = False


class Within(Struct, frozen=True, tag=True):
    """An expression that one sentence ("s") or one paragraph ("p") meets alone."""

    unit: Unit
    query: Query
    field: str = ""


class Said(Struct, frozen=True, tag=True):
    """A statement by the speaker that meets the expression, any statement without one."""

    speaker: str
    query: Query | None = None


class Compared(Struct, frozen=True, tag=True):
    """A figure's value, or the size of its change, against a number; `percent` counts in per cent."""

    what: Literal["value", "change"]
    operator: Operator
    number: float
    percent: bool = False


class Moved(Struct, frozen=True, tag=True):
    """A figure that moved: in that direction, or in any."""

    way: Move = "change"


FigureTest: TypeAlias = Compared | Moved


class Figure(Struct, frozen=True, tag=True):
    """A figure of what the expression says, in that place and unit, that passes every test."""

    query: Query | None = None
    place: str | None = None
    unit: str | None = None
    tests: tuple[FigureTest, ...] = ()


class And(Struct, frozen=True, tag=True):
    """All of them."""

    operands: tuple[Query, ...]


class Or(Struct, frozen=True, tag=True):
    """At least one of them."""

    operands: tuple[Query, ...]


class Not(Struct, frozen=True, tag=True):
    """Not this."""

    operand: Query


TextLeaf: TypeAlias = Word | Prefix | Phrase | Near | Count
Query: TypeAlias = Word | Prefix | Phrase | Near | Count | Value | Within | Said | Figure | And | Or | Not


def children(query: Query) -> tuple[Query, ...]:
    """Return the expressions directly inside this one."""
    match query:
        case And(operands) | Or(operands):
            return operands
        case Not(operand):
            return (operand,)
        case Within() | Said() | Figure():
            return () if query.query is None else (query.query,)
        case _:
            return ()


def leaves(query: Query) -> Iterator[Query]:
    """Yield what the expression asks for or against, from the left; groups count as one leaf."""
    match query:
        case And(operands) | Or(operands):
            for operand in operands:
                yield from leaves(operand)
        case Not(operand):
            yield from leaves(operand)
        case _:
            yield query


def positives(query: Query) -> Iterator[Query]:
    """Yield the leaves that stand under no NOT."""
    match query:
        case And(operands) | Or(operands):
            for operand in operands:
                yield from positives(operand)
        case Not():
            return
        case _:
            yield query


def asks(query: Query) -> bool:
    """Tell whether a story must hold something to meet this; "NOT a" and "a OR NOT b" ask for nothing."""
    match query:
        case And(operands):
            return any(map(asks, operands))
        case Or(operands):
            return all(map(asks, operands))
        case Not():
            return False
        case _:
            return True


def depth(query: Query) -> int:
    """Return how deeply AND, OR and groups are nested; 0 for a leaf."""
    if isinstance(query, Word):  # most of most trees
        return 0
    inner = max(map(depth, children(query)), default=-1)
    return max(inner, 0) if isinstance(query, Not) else inner + 1


def terms(query: Query) -> int:
    """Return the number of words, prefixes and values in it."""
    match query:
        case Phrase(words) | Near(words):
            return len(words)
        case Count(leaf):
            return terms(leaf)
        case Said():
            return 1 + sum(map(terms, children(query)))
        case Figure():
            own = (query.place is not None) + (query.unit is not None) + len(query.tests)
            return own + sum(map(terms, children(query)))
        case And() | Or() | Not() | Within():
            return sum(map(terms, children(query)))
        case _:
            return 1

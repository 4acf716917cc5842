"""What the keys leave open of a query, decided by where words stand: of as few stories as its other parts let."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import and_, or_

from wirebell.standing.archive.bounds import Ancestors, Bounds, Look, bounds
from wirebell.standing.expression.tree import And, Not, Or, Query, Value

Decide = Callable[[Query, int], tuple[int, int]]
"""Gives, of a leaf and some stories, those that meet it and those of which it is not known."""


def settled(query: Query, look: Look, ancestors: Ancestors, asked: int, decide: Decide) -> Bounds:
    """Return between which sets those of the stories `asked` about lie that meet a query."""
    return _Settling(look, ancestors, decide).bounds(query, asked)


class _Settling:
    def __init__(self, look: Look, ancestors: Ancestors, decide: Decide) -> None:
        self._look, self._ancestors, self._decide = look, ancestors, decide

    def bounds(self, query: Query, asked: int) -> Bounds:
        """Return the bounds among the stories asked about."""
        match query:
            case And(operands):
                return self._all(operands, asked)
            case Or(operands):
                return self._any(operands, asked)
            case Not(operand):
                inner = self.bounds(operand, asked)
                return Bounds(asked & ~inner.possible, asked & ~inner.sure)
            case _:
                return self._leaf(query, asked)

    def _by_keys(self, query: Query) -> Bounds:
        return bounds(query, self._look, self._ancestors)

    def _all(self, operands: tuple[Query, ...], asked: int) -> Bounds:
        """What one operand surely lacks the others need not be asked about."""
        left = reduce(and_, [self._by_keys(one).possible for one in operands], asked)
        sure = left
        for one in operands:
            found = self.bounds(one, left)
            left, sure = left & found.possible, sure & found.sure
        return Bounds(sure & left, left)

    def _any(self, operands: tuple[Query, ...], asked: int) -> Bounds:
        """What one operand surely meets the others need not be asked about."""
        sure = reduce(or_, [self._by_keys(one).sure for one in operands], 0) & asked
        possible = sure
        for one in operands:
            found = self.bounds(one, asked & ~sure)
            sure, possible = sure | found.sure, possible | found.possible
        return Bounds(sure, possible | sure)

    def _leaf(self, leaf: Query, asked: int) -> Bounds:
        found = self._by_keys(leaf)
        sure, open_ = found.sure & asked, found.possible & ~found.sure & asked
        if not open_ or isinstance(leaf, Value):
            return Bounds(sure, sure | open_)
        met, unknown = self._decide(leaf, open_)
        return Bounds(sure | met, sure | met | unknown)

"""Whether every story that meets one expression meets another, as far as their form shows it."""

from __future__ import annotations

from wirebell.standing.expression.tree import And, Or, Query


def implies(narrow: Query, wide: Query) -> bool:
    """Return whether what meets the narrow expression surely meets the wide one; False where it cannot be seen.

    Both are canonical. Nothing is known of words: `troops` does not imply `troop*`.
    """
    if isinstance(narrow, Or):
        return all(implies(alternative, wide) for alternative in narrow.operands)
    if isinstance(wide, And):
        return all(implies(narrow, part) for part in wide.operands)
    enough = wide.operands if isinstance(wide, Or) else (wide,)
    held = narrow.operands if isinstance(narrow, And) else (narrow,)
    if not set(enough).isdisjoint(held):
        return True
    return any(implies(narrow, one) for one in enough if isinstance(one, And)) or any(
        implies(part, wide) for part in held if isinstance(part, Or)
    )

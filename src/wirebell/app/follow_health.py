"""The health of follows: those that cannot fire, and those that fell silent against their own rhythm.

All follows of a home are looked at, those that ask for the same once. What the archive's keys tell is asked for
many at a time and dropped again; only what they leave open is kept, and read at the end, each story once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from wirebell import standing
from wirebell.alert.silence import contradictions, needed
from wirebell.app.follow_faults import ANEW, Fault, Faults, Known, told_by_itself
from wirebell.app.house import House
from wirebell.app.lookback import Lookback, shelve_all
from wirebell.app.progress import Progress, quiet
from wirebell.app.rhythms import Rhythms
from wirebell.app.sources import named
from wirebell.errors import Counted, ExpressionError, Wording
from wirebell.model.finding import Finding
from wirebell.model.follow import Follow
from wirebell.standing.archive import Bounds
from wirebell.standing.expression.tree import Query

TOGETHER = 500
"""Expressions asked of the archive at a time: each takes two bits for every story while it is."""


class Looked(NamedTuple):
    """How many distinct expressions were looked at, of how many, and what is wrong with them."""

    at: int
    of: int
    findings: list[Finding]


class _Asked(NamedTuple):
    follows: list[Follow]
    query: Query
    bounds: Bounds


def examine(
    house: House, follows: Sequence[Follow], progress: Progress = quiet, most: int | None = None
) -> Looked:
    """Look at the distinct expressions of follows, the newest first; at no more than `most` of them."""
    by_expression: dict[str, list[Follow]] = {}
    for follow in reversed(follows):
        by_expression.setdefault(follow.expression, []).append(follow)
    groups = list(by_expression.values())[:most]
    if not groups:
        return Looked(0, 0, [])
    shelve_all(house.store, progress)
    gone = frozenset(source for source, visit in house.store.visits().items() if visit.gone)
    known = Known(house, Lookback(house.store, house.lexicon.topics.ancestors), named(house), gone)
    faults, rhythms = Faults(known), Rhythms[list[Follow]](known)
    found = list[Finding]()
    for start in range(0, len(groups), TOGETHER):
        found += _examined(groups[start : start + TOGETHER], known, faults, rhythms)
        progress("Examining follows", min(start + TOGETHER, len(groups)), len(groups))
    found += (_finding(who, fault) for who, fault in rhythms.silent(progress))
    return Looked(len(groups), len(by_expression), found)


def _examined(
    groups: Sequence[list[Follow]], known: Known, faults: Faults, rhythms: Rhythms[list[Follow]]
) -> Iterator[Finding]:
    parsed: list[tuple[list[Follow], Query]] = []
    for follows in groups:
        try:
            parsed.append((follows, standing.parse(follows[0].expression, standing.RULE)))
        except ExpressionError as fault:
            said = Wording("it no longer parses: {problem}", problem=fault.wording)
            yield _finding(follows, Fault("broken", said, ANEW))
    every = known.look.bounds([query for _, query in parsed])
    asked = [_Asked(*pair, bounds) for pair, bounds in zip(parsed, every, strict=True)]
    met = _met([one for one in asked if not one.bounds.possible], known)
    for one in asked:
        wrong = _fault(one, met, faults)
        if wrong is None:
            rhythms.note(one.follows, one.query, one.bounds)
            wrong = faults.odd(one.query)
        if wrong is not None:
            yield _finding(one.follows, wrong)


def _met(asked: Sequence[_Asked], known: Known) -> dict[Query, bool]:
    """Return which leaves of expressions that no story meets are met by any."""
    leaves = list({leaf: None for one in asked for group in needed(one.query) for leaf in group})
    return {leaf: bool(b.possible) for leaf, b in zip(leaves, known.look.bounds(leaves), strict=True)}


def _fault(one: _Asked, met: dict[Query, bool], faults: Faults) -> Fault | None:
    """Return the first that is wrong: what cannot be, then what is gone, then what never was."""
    for said in contradictions(one.query):
        return Fault("broken", Wording("it can never fire: {said}.", said=said), ANEW)
    for leaves in needed(one.query):
        if one.bounds.possible and not all(map(told_by_itself, leaves)):
            continue  # some story has met one of them
        wrong = [fault for leaf in leaves if (fault := faults.of(leaf, met.get(leaf, True)))]
        if wrong and len(wrong) == len(leaves):
            return min(wrong)
    return None


def _finding(follows: list[Follow], fault: Fault) -> Finding:
    followers = {follow.follower for follow in follows}
    many = len(followers)
    who = follows[0].follower if many == 1 else Counted("{number} follower", "{number} followers", many)
    return Finding(
        level=fault.level,
        about="follow",
        subject=follows[0].expression,
        id=follows[0].id,
        says=Wording("Followed by {who}: {says}", who=who, says=fault.says),
        do=Wording(fault.do.template, **fault.do.values, id=follows[0].id),
    )

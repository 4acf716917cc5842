"""What is not for everybody: sources and topics that are closed, and the followers who may see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

Thing = str
"""What can be closed: `source:` or `topic:` with an id. A closed topic closes all below it."""


class Entitlement(Struct, frozen=True, kw_only=True, gc=False):
    """That a thing is closed (`follower` None), or that a follower may see it all the same: one version.

    It is valid from revision `added` until before `ended`; the revisions are those of the set of follows.
    """

    thing: Thing
    follower: str | None = None
    added: int = 0
    ended: int | None = None

    def stood_at(self, revision: int) -> bool:
        """Return whether this version stood at a follow-set revision."""
        return self.added <= revision and (self.ended is None or self.ended > revision)


class Closed(Struct, frozen=True):
    """What is closed at one moment, and to whom not."""

    things: frozenset[Thing] = frozenset()
    entitled: Mapping[str, frozenset[Thing]] = {}

    def to(self, follower: str | None) -> frozenset[Thing]:
        """Return what a follower may not see; None is everybody else."""
        own = self.entitled.get(follower) if follower is not None else None
        return self.things - own if own else self.things


NOTHING_CLOSED = Closed()


def closed_by(entitlements: Iterable[Entitlement]) -> Closed:
    """Return what is closed, to whom, where these stand."""
    things: set[Thing] = set()
    entitled: dict[str, set[Thing]] = {}
    for one in entitlements:
        if one.follower is None:
            things.add(one.thing)
        else:
            entitled.setdefault(one.follower, set()).add(one.thing)
    if not things:
        return NOTHING_CLOSED
    return Closed(frozenset(things), {name: frozenset(of) for name, of in entitled.items()})

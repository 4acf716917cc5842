"""The standing follows, compiled: one index entry for each distinct expression, fanned out to its follows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter, itemgetter
from sys import intern

from msgspec.structs import replace

from wirebell import standing
from wirebell.errors import UsageError
from wirebell.model.alert import Alert
from wirebell.model.entitlement import NOTHING_CLOSED, Closed, Entitlement, Thing, closed_by
from wirebell.model.follow import ERASED, Follow, Match, for_member, stood_at
from wirebell.model.policy import Preferences

_made = attrgetter("added", "id")
_follower = attrgetter("follower")
_name = itemgetter(0)


@dataclass(frozen=True)
class Broken:
    """A follow that cannot match, because its expression no longer parses, and what is wrong with it."""

    follow: Follow
    problem: str


class FollowBook:
    """The follows as they stood at any revision from `horizon` to `revision`.

    Not safe for threads. A follow whose expression does not parse is set apart in `broken` and stops no other.
    """

    def __init__(self, index: standing.Index[str] | None = None) -> None:
        """Begin without follows. `index` may know expressions already, from a snapshot; others it loses."""
        self._index = standing.Index[str]() if index is None else index
        self._ready = set(self._index)
        self._saved_at = -1 if index is None else int(index.note or 0)
        self._rows: dict[str, dict[tuple[str, int], Follow]] = {}
        self._problems: dict[str, str] = {}
        self._preferences: dict[str, list[Preferences]] = {}
        self._entitlements: dict[tuple[Thing, str | None, int], Entitlement] = {}
        self._closed: tuple[int, Closed] = (0, NOTHING_CLOSED)
        self._revision = 0
        self._horizon = 0

    @property
    def revision(self) -> int:
        """The follow-set revision the book stands at."""
        return self._revision

    @property
    def horizon(self) -> int:
        """The oldest revision that can still be asked about."""
        return self._horizon

    @property
    def broken(self) -> list[Broken]:
        """The follows that cannot match, in the order they were made."""
        rows = [(f, problem) for text, problem in self._problems.items() for f in self._rows[text].values()]
        return [Broken(follow, problem) for follow, problem in sorted(rows, key=lambda row: _made(row[0]))]

    def __len__(self) -> int:
        """Return how many follows stand now."""
        return sum(f.ended is None for rows in self._rows.values() for f in rows.values())

    def apply(
        self,
        revision: int,
        changes: Sequence[Follow],
        preferences: Sequence[Preferences] = (),
        entitlements: Sequence[Entitlement] = (),
        anew: bool = False,
    ) -> None:
        """Take in the follows that were added or ended up to `revision`, preferences and entitlements.

        Doing so again changes nothing. Preferences and entitlements may be ahead of the revision; `anew` they are
        all there are.
        """
        if anew:
            self._preferences, self._entitlements = {}, {}
        self._entitlements |= {(one.thing, one.follower, one.added): one for one in entitlements}
        self._closed = (-1, NOTHING_CLOSED)
        for version in preferences:
            self._prefer(version)
        for follow in changes:
            if follow.expression == ERASED:
                self._forget(follow.id)
            elif follow.ended is None or follow.ended > self._horizon:
                self._put(follow)
        self._revision = max(self._revision, revision)
        for expression in self._ready:  # nobody follows it any more
            self._index.remove(expression)
        self._ready = set()

    @property
    def distinct(self) -> int:
        """The distinct expressions that are matched."""
        return self._index.distinct

    @property
    def changed(self) -> bool:
        """Whether follows came or went since the snapshot that it was made of, or that was made of it."""
        return self._saved_at != self._revision

    def snapshot(self) -> bytes:
        """Return the index to be kept, with the revision it is of. Raises UsageError without the kernel."""
        self._saved_at = self._revision
        return self._index.save(str(self._revision))

    def _forget(self, follow: str) -> None:
        """Forget every version of a follow, as if it had never stood."""
        for rows in self._rows.values():
            for key in [key for key in rows if key[0] == follow]:
                del rows[key]
        self._drop([text for text, rows in self._rows.items() if not rows])

    def _put(self, follow: Follow) -> None:
        rows = self._rows.get(follow.expression)
        if rows is None:
            rows = self._rows[follow.expression] = {}
            self._compile(follow.expression)
        # A million follows share few followers' names, addresses and expressions: each is kept once.
        rows[follow.id, follow.added] = replace(
            follow,
            follower=intern(follow.follower),
            expression=intern(follow.expression),
            to=intern(follow.to),
        )

    def _prefer(self, version: Preferences) -> None:
        versions = self._preferences.setdefault(version.follower, [])
        versions[:] = [*(p for p in versions if p.added != version.added), version]
        versions.sort(key=attrgetter("added"))

    def _preferred(self, follower: str, revision: int) -> Preferences | None:
        versions = self._preferences.get(follower, ())
        return next((p for p in reversed(versions) if p.stood_at(revision)), None)

    def _closed_at(self, revision: int) -> Closed:
        if self._closed[0] != revision:
            stood = (one for one in self._entitlements.values() if one.stood_at(revision))
            self._closed = (revision, closed_by(stood))
        return self._closed[1]

    def follows_of(self, alerts: Sequence[Alert], revision: int) -> dict[str, Match]:
        """Return, by the ids of alerts, their follows as they stand at a revision, maybe in other words."""
        asked: defaultdict[str, set[str]] = defaultdict(set)
        for alert in alerts:
            for ref in alert.follows:
                asked[ref.expression].add(ref.id)
        met = [f for text, ids in asked.items() for f in self._rows.get(text, {}).values() if f.id in ids]
        stood = {f.id: f for f in stood_at(met, revision)}
        if other := set().union(*asked.values()) - stood.keys():  # ended, or reworded: looked for among all
            found = (f for rows in self._rows.values() for f in rows.values() if f.id in other)
            stood |= {f.id: f for f in stood_at(found, revision)}
        return {alert.id: self._match_of(alert, stood, revision) for alert in alerts}

    def _match_of(self, alert: Alert, stood: Mapping[str, Follow], revision: int) -> Match:
        follows = [stood[ref.id] for ref in alert.follows if ref.id in stood]
        matches = self._by_follower(follows, revision)
        nothing = Match(follower=alert.follower, follows=())
        return next((m for m in matches if m.follower == alert.follower), nothing)

    def _compile(self, expression: str) -> None:
        if expression in self._ready:
            self._ready.discard(expression)
            return
        try:
            self._index.add_text(expression, expression)
        except UsageError as fault:
            self._problems[expression] = str(fault)

    def match(self, document: standing.Document) -> list[Match]:
        """Return who follows what the story is about now, by follower id, each with the follows that met."""
        return self.match_at(document, self._revision)

    def match_at(self, document: standing.Document, revision: int) -> list[Match]:
        """Return what `match` returned when the book stood at `revision`.

        Raises ValueError for a revision before the horizon or after the book's own: it cannot be told exactly.
        """
        if not self._horizon <= revision <= self._revision:
            raise ValueError(f"revision {revision} is not in the book ({self._horizon} to {self._revision})")
        rows = map(self._rows.__getitem__, self._index.match(document))
        return self._by_follower(stood_at([follow for row in rows for follow in row.values()], revision), revision)

    def forget_ended(self, before: int) -> None:
        """Forget the follows that ended at or before revision `before`, which becomes the horizon."""
        self._horizon = max(self._horizon, min(before, self._revision))
        for versions in self._preferences.values():
            versions[:] = [p for p in versions if p.ended is None or p.ended > self._horizon]
        for key, one in list(self._entitlements.items()):
            if one.ended is not None and one.ended <= self._horizon:
                del self._entitlements[key]
        self._drop([text for text, rows in self._rows.items() if self._shrink(rows)])

    def _drop(self, expressions: Iterable[str]) -> None:
        for expression in expressions:
            del self._rows[expression]
            if self._problems.pop(expression, None) is None:
                self._index.remove(expression)

    def _by_follower(self, met: list[Follow], revision: int) -> list[Match]:
        plain = not self._preferences and not self._entitlements
        if plain and len(set(map(_follower, met))) == len(met):  # most of what most stories meet
            met.sort(key=_follower)
            return [Match(follower=follow.follower, follows=(follow,)) for follow in met]
        grouped: dict[str, list[Follow]] = {}
        closed = self._closed_at(revision)
        for follow in self._of_members(met, revision) if self._preferences else met:
            grouped.setdefault(follow.follower, []).append(follow)
        return [
            Match(
                follower=follower,
                follows=(follows[0],) if len(follows) == 1 else tuple(sorted(follows, key=_made)),
                preferences=self._preferred(follower, revision) if follower in self._preferences else None,
                closed=closed.to(follower),
            )
            for follower, follows in sorted(grouped.items(), key=_name)
        ]

    def _of_members(self, met: Iterable[Follow], revision: int) -> Iterator[Follow]:
        """Yield the follows, those of a team as its members' own."""
        for follow in met:
            team = self._preferred(follow.follower, revision) if follow.follower in self._preferences else None
            if team is None or not team.members:
                yield follow
                continue
            for member in team.members:
                if mine := for_member(follow, member, self._preferred(member.follower, revision)):
                    yield mine

    def _shrink(self, rows: dict[tuple[str, int], Follow]) -> bool:
        for key in [k for k, f in rows.items() if f.ended is not None and f.ended <= self._horizon]:
            del rows[key]
        return not rows

"""What should have been decided, worked out again from what is stored, against what was."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from wirebell import standing
from wirebell.alert.decide import decide
from wirebell.alert.past import LOOKED_BACK, NO_PAST, Past, When, heard_by, lines, moving, told_by, told_when
from wirebell.model.alert import Alert, AlertKind, as_of
from wirebell.model.follow import ERASED, Follow, Match
from wirebell.model.story import Story

_NAMING = re.compile(r"nothing new: told .*? in story (\S+)")


class Line(Struct, frozen=True, order=True):
    """An alert that is missing or extra, by its identity."""

    story: str
    follower: str
    kind: AlertKind
    revision: int


class Audit(Struct, frozen=True, kw_only=True):
    """How many alerts were `expected`, and those that are `missing` or `extra`: both must be empty.

    An alert that a policy held though none should have is missing; one that a policy should have held is extra.
    """

    stories: int
    followers: int
    expected: int
    missing: tuple[Line, ...]
    extra: tuple[Line, ...]


class Record:
    """What was decided so far in an audit, as far as policies ask of it; `of` are the followers who may ask.

    Stories are to be told to it in the order in which they came; `since` is before when some were let go of.
    """

    def __init__(self, of: frozenset[str], since: datetime | None = None) -> None:
        self._of, self._since = of, since
        self._kept: set[str] = set()
        self._told: defaultdict[str, set[str]] = defaultdict(set)
        self._heard: defaultdict[str, dict[str, When]] = defaultdict(dict)
        self._recent: defaultdict[str, deque[Alert]] = defaultdict(deque)

    def past(self, story: Story) -> Past:
        """Return what `decide` asks of the time before a story."""
        known = [self._told[line] for line in lines(story.told.storyline) if line in self._told]
        told: set[str] = set().union(*known)
        heard = heard_by(story.told.storyline, self._heard)
        return Past(told, heard, self._recent, self._since, self._kept)

    def add(self, story: Story, alerts: Iterable[Alert]) -> None:
        """Remember what was decided about a story version, and which earlier alerts of the story it moved."""
        version = story.told.version
        self._kept.add(story.id)
        mine = [a for a in alerts if a.kind == "new" and a.version <= version and a.follower in self._of]
        new = [as_of(a, version) for a in mine if a.version == version]
        moved = [as_of(a, version) for a in mine if any(move.version == version for move in a.moves)]
        if story.told.storyline:
            self._told[story.told.storyline.id] |= told_by(new)
        if when := told_when((*new, *moved)):
            self._heard[story.id].update(when)
        moving(self._recent, moved)
        for alert in new:
            recent = self._recent[alert.follower]
            recent.append(alert)
            while recent[0].created < alert.created - LOOKED_BACK:
                recent.popleft()


def lost(alerts: Iterable[Alert], follows: Iterable[Follow]) -> set[tuple[str, str]]:
    """Return story and follower of alerts that nobody can work out again: a team's, which was erased since."""
    erased = {follow.id for follow in follows if follow.expression == ERASED}
    if not erased:
        return set()
    return {(a.story, a.follower) for a in alerts if any(ref.id in erased for ref in a.follows)}


def audit_story(
    story: Story,
    matches: Sequence[Match],
    alerts: Sequence[Alert],
    past: Past = NO_PAST,
    document: standing.Document | None = None,
) -> Audit:
    """Return what is missing and extra among the alerts of one told story version.

    `matches` are those at the follow-set revision the version was matched at, by follower; `alerts` are all of
    its story, held ones too; `past` and `document` are as for `decide`. Corrections and withdrawals of alerts that
    are held by now may be there or not: when they were held is not known. `stories` counts 1 for a first version,
    0 for a later one.
    """
    before = [a for a in alerts if a.kind != "withdrawn"]
    due = _decided(story, matches, before, past, document)
    possible = due + _decided(story, matches, [_unheld(a) for a in before], past, document)
    found = [a for a in alerts if a.version == story.told.version]
    found_held = {_line(a) for a in found if a.by_policy}
    due_held = {_line(a) for a in due if a.by_policy}
    every_due, every_found = set(map(_line, due)), set(map(_line, found))
    told = every_due - due_held
    return Audit(
        stories=int(story.told.version == 1),
        followers=len({line.follower for line in every_found.union(map(_line, possible))}),
        expected=len(told),
        missing=tuple(sorted((every_due - every_found) | (told & found_held))),
        extra=tuple(sorted((every_found - set(map(_line, possible))) | (due_held & every_found - found_held))),
    )


def expected(
    story: Story,
    matches: Sequence[Match],
    alerts: Sequence[Alert],
    past: Past = NO_PAST,
    document: standing.Document | None = None,
) -> list[Alert]:
    """Return what is decided again about a story version; what is given is as for `audit_story`."""
    return _decided(story, matches, [a for a in alerts if a.kind != "withdrawn"], past, document)


def totals(audits: Iterable[Audit], followers: int) -> Audit:
    """Return the sum of audits, over that many followers."""
    stories, expected, missing, extra = 0, 0, list[Line](), list[Line]()
    for audit in audits:
        stories += audit.stories
        expected += audit.expected
        missing += audit.missing
        extra += audit.extra
    return Audit(
        stories=stories, followers=followers, expected=expected, missing=tuple(missing), extra=tuple(extra)
    )


def _decided(
    story: Story,
    matches: Sequence[Match],
    already: Sequence[Alert],
    past: Past,
    document: standing.Document | None,
) -> list[Alert]:
    """Return what is decided again, about each follower at the moment at which it was.

    What a policy held for a past that was let go of since is taken as it is on record.
    """
    moments = {a.follower: a.created for a in already if a.version == story.told.version}
    usual = next(iter(moments.values()), story.told.seen)
    groups: defaultdict[datetime, list[Match]] = defaultdict(list)
    for match in matches:
        groups[moments.get(match.follower, usual)].append(match)
    decided: list[Alert] = []
    for moment, group in (groups or {usual: []}).items():
        decided += decide(story, group, already, moment, past, document)
    settled = {_line(a): a for a in already if a.version == story.told.version and _rests_on_lost(a, past)}
    return [settled.get(_line(alert), alert) for alert in decided] if settled else decided


def _rests_on_lost(alert: Alert, past: Past) -> bool:
    """Return whether a policy held it for what was let go of since, so that nobody can work it out again."""
    if past.since is None or not alert.by_policy:
        return False
    because = alert.because or ""
    if named := _NAMING.match(because):
        return named[1] not in past.kept
    if because.startswith("capped") or len(alert.follows) > 1:  # of several follows the reason of one is on record
        return alert.created < past.since + LOOKED_BACK
    return because.startswith("nothing new")


def _unheld(alert: Alert) -> Alert:
    """Return an alert as it was before something that came after it was decided held it."""
    return alert if alert.state != "held" or alert.by_policy else replace(alert, state="out")


def _line(alert: Alert) -> Line:
    return Line(alert.story, alert.follower, alert.kind, alert.revision)

"""What should have been decided, worked out again from what is stored, against what was."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from wirebell.alert.decide import decide
from wirebell.model.alert import Alert, AlertKind
from wirebell.model.follow import Match
from wirebell.model.story import Story


class Line(Struct, frozen=True, order=True):
    """An alert that is missing or extra, by its identity."""

    story: str
    follower: str
    kind: AlertKind
    revision: int


class Audit(Struct, frozen=True, kw_only=True):
    """How many alerts were `expected`, and those that are `missing` or `extra`: both must be empty."""

    stories: int
    followers: int
    expected: int
    missing: tuple[Line, ...]
    extra: tuple[Line, ...]


def audit_story(story: Story, matches: Sequence[Match], alerts: Sequence[Alert]) -> Audit:
    """Return what is missing and extra among the alerts of one told story version.

    `matches` are those at the follow-set revision the version was matched at, by follower; `alerts` are all of
    its story, held ones too. Corrections and withdrawals of alerts that are held by now may be there or not:
    when they were held is not known. `stories` counts 1 for a first version, 0 for a later one.
    """
    before = [a for a in alerts if a.kind != "withdrawn"]
    due = _decisions(story, matches, [a for a in before if a.state != "held"])
    possible = _decisions(story, matches, before)
    found = {_line(a) for a in alerts if a.version == story.told.version}
    return Audit(
        stories=int(story.told.version == 1),
        followers=len({line.follower for line in possible | found}),
        expected=len(due),
        missing=tuple(sorted(due - found)),
        extra=tuple(sorted(found - possible)),
    )


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


def _decisions(story: Story, matches: Iterable[Match], already: Sequence[Alert]) -> set[Line]:
    return {_line(alert) for alert in decide(story, matches, already, story.told.seen)}


def _line(alert: Alert) -> Line:
    return Line(alert.story, alert.follower, alert.kind, alert.revision)

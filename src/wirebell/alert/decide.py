"""Who is alerted about a story version, and when. What decides:

    kind       publisher's note    who                        alert
    new        any                 every follower that met    "new", revision 0
    changed    none, but another   who was alerted through a  "updated", revision: the version
               text                webhook and wants updates
    changed    a correction        who was alerted            "corrected", revision 1, 2, …
    withdrawn  any                 who was alerted            "withdrawn", revision 0

A version of an open source is new, too, to those to whom all before it was closed: the revision of their alert is
then the number of the version.

A silent version (a first visit, an archive dump) alerts nobody. A withheld one alerts nobody unless it is a
withdrawal; one that is freed is new to those who were not told of it before. An embargoed one alerts when the
embargo lifts.

One follower gets one alert for a story. Each follow that met is asked what its policy makes of it
(`wirebell.alert.outcome`): those that tell now or later make the alert, and the soonest counts; if a policy holds
all of them, so is the alert. A correction or withdrawal goes out at once, but not before the alert it speaks of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from heapq import merge
from itertools import groupby
from operator import attrgetter

from msgspec.structs import replace

from wirebell import standing
from wirebell.alert.outcome import Outcomes, Slot
from wirebell.alert.past import NO_PAST, Past
from wirebell.alert.policy import plan
from wirebell.model.alert import Alert, AlertKind, AlertState, FollowRef, alert_id
from wirebell.model.delivery import is_webhook
from wirebell.model.follow import Follow, Match
from wirebell.model.policy import NO_POLICY, Policy
from wirebell.model.story import Story, Told

LIFE: dict[AlertState, frozenset[AlertState]] = {
    "deferred": frozenset({"out", "held"}),
    "due": frozenset({"out", "held"}),
    "out": frozenset(),
    "held": frozenset(),
}
"""What an alert may become: it is due or waits for its `due`, then has deliveries (out) or never will (held)."""

_NEW: tuple[AlertKind, int] = ("new", 0)


def decide(
    story: Story,
    matches: Iterable[Match],
    already: Sequence[Alert],
    now: datetime,
    past: Past = NO_PAST,
    document: standing.Document | None = None,
) -> Iterator[Alert]:
    """Yield the alerts of a story version, once per follower, in order of follower.

    `matches` come in that order. `already` are all alerts of the story; those held by now hear of no correction.
    `past` is what policies ask of the time before (`past.asked` says of whom), `document` the story as it was
    matched, for mutes. Deciding again gives the same alerts (but for their times), also when part of them is among
    `already` by now.
    """
    told = story.told
    if told.silent is not None:
        return iter(())
    if told.kind == "withdrawn":
        return _notices(story, already, "withdrawn", 0, now)
    if told.withheld:
        return iter(())
    if told.kind == "new":
        return _news(story, matches, already, Outcomes(story, now, past, document))
    if told.correction is not None:
        return _notices(story, already, "corrected", _count(told, already), now)
    return iter(()) if told.same_text else _updates(story, already, now)


def _news(story: Story, matches: Iterable[Match], already: Sequence[Alert], outcomes: Outcomes) -> Iterator[Alert]:
    """Yield the news for those who were not told before, and for the others the correction, if it is one."""
    told = story.told
    earlier = [a for a in already if a.version < told.version]
    knowing = {a.follower for a in earlier if not a.shut_out}
    first = _First(story, outcomes, {a.follower for a in earlier if a.shut_out})
    fresh = (first.of(match) for match in matches if match.follower not in knowing)
    if told.correction is None or not knowing:
        return fresh
    fixed = _notices(story, already, "corrected", _count(told, already), outcomes.at_once.now)
    return merge(fresh, fixed, key=attrgetter("follower"))


class _First:
    """The first alerts of one story; what is the same in all of them is worked out once."""

    def __init__(self, story: Story, outcomes: Outcomes, shut_out: AbstractSet[str]) -> None:
        self._story, self._outcomes, self._shut_out = story, outcomes, shut_out
        slot = outcomes.at_once
        self._at_once = slot, *_state(slot)

    def of(self, match: Match) -> Alert:
        """Return what is decided for a follower who was not told of the story before."""
        follows, story = match.follows, self._story
        if match.closed and (barred := self._outcomes.barred(match.closed)):
            return _alert(story, match.follower, self._which(match), _refs(match, follows), barred)
        if len(follows) > 1 or match.follower in self._shut_out:
            return self._of_several(match)
        if match.preferences is not None or follows[0].policy is not NO_POLICY:
            return self._of_one(match, follows[0])
        slot, state, because = self._at_once  # as for most; hundreds may meet one story
        return Alert(
            id=alert_id(story.id, match.follower, "new", 0),
            story=story.id,
            version=story.told.version,
            follower=match.follower,
            kind="new",
            revision=0,
            follows=_refs(match, follows),
            created=slot.now,
            due=slot.due,
            state=state,
            because=because,
        )

    def _of_several(self, match: Match) -> Alert:
        which = self._which(match)
        slots = [(follow, self._outcomes.of(match, follow)) for follow in match.follows]
        telling = [(follow, slot) for follow, slot in slots if slot.held is None]
        if not telling:
            return _alert(self._story, match.follower, which, _refs(match, match.follows), slots[0][1])
        soonest = min((slot for _, slot in telling), key=attrgetter("due"))
        refs = _refs(match, [follow for follow, _ in telling])
        return _alert(self._story, match.follower, which, refs, soonest, self._outcomes.more(match.follower))

    def _of_one(self, match: Match, follow: Follow) -> Alert:
        slot, which = self._outcomes.of(match, follow), self._which(match)
        more = self._outcomes.more(match.follower) if slot.held is None else 0
        return _alert(self._story, match.follower, which, _refs(match, match.follows), slot, more)

    def _which(self, match: Match) -> tuple[AlertKind, int]:
        """Return kind and revision: who was shut out has an alert, held, that stays as it is."""
        return ("new", self._story.told.version) if match.follower in self._shut_out else _NEW


def _notices(
    story: Story, already: Sequence[Alert], kind: AlertKind, revision: int, now: datetime
) -> Iterator[Alert]:
    """Yield one alert for each follower who was alerted before, in order, after what it speaks of."""
    embargo = None if kind == "withdrawn" else story.told.embargo
    start = max(now, embargo) if embargo else now
    heard = (a for a in already if a.version < story.told.version and a.state != "held")
    earlier = sorted(heard, key=_place)
    for follower, alerts in groupby(earlier, key=attrgetter("follower")):
        told = list(alerts)
        due = max(start, *(a.due for a in told))
        because = "embargo" if due == start else "after the alert it speaks of"
        yield _alert(story, follower, (kind, revision), told[0].follows, Slot(now, due, because))


def _updates(story: Story, already: Sequence[Alert], now: datetime) -> Iterator[Alert]:
    """Yield one alert for each follower who was alerted before through a follow that asked for updates."""
    asking = [a for a in already if any(ref.updates for ref in a.follows)]
    for alert in _notices(story, asking, "updated", story.told.version, now):
        follows = tuple(ref for ref in alert.follows if ref.updates and is_webhook(ref.to))
        if follows:
            yield replace(alert, follows=follows)


def _place(alert: Alert) -> tuple[str, int]:
    return alert.follower, alert.version


def _count(told: Told, already: Sequence[Alert]) -> int:
    """Return which correction of the story this is, the same when part of this very version is told already."""
    return 1 + max((a.revision for a in already if a.version < told.version and a.kind == "corrected"), default=0)


def _refs(match: Match, follows: Sequence[Follow]) -> tuple[FollowRef, ...]:
    under = match.preferences.policy if match.preferences else NO_POLICY
    return tuple(
        [FollowRef(id=f.id, expression=f.expression, to=f.to, updates=_asks(f.policy, under)) for f in follows]
    )


def _asks(own: Policy, under: Policy) -> bool:
    """Return whether a follow asks for updates; most have no policy at all."""
    return (own is not NO_POLICY or under is not NO_POLICY) and plan(own, under).updates


def _state(slot: Slot) -> tuple[AlertState, str | None]:
    """Return the state of an alert with that outcome, and why it is held or waits."""
    waits = slot.due > slot.now
    return "held" if slot.held else "deferred" if waits else "due", slot.held or (slot.because if waits else None)


def _alert(
    story: Story,
    follower: str,
    which: tuple[AlertKind, int],
    follows: tuple[FollowRef, ...],
    slot: Slot,
    more: int = 0,
) -> Alert:
    kind, revision = which
    state, because = _state(slot)
    return Alert(
        id=alert_id(story.id, follower, kind, revision),
        story=story.id,
        version=story.told.version,
        follower=follower,
        kind=kind,
        revision=revision,
        follows=follows,
        created=slot.now,
        due=slot.due,
        state=state,
        because=because,
        more=more,
    )

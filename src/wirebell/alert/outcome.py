"""What a follow's policy makes of a story for a follower, in this order:

entitled    its source or one of its topics is closed to them       held
language    the story is in none of the languages wanted          held
muted       it meets a muted expression, or its source is muted    held
paused      today, or the day it would be told                     held
outlets     too few independent outlets tell of the event yet      held; a later story of it tells
once        the follower was told a story that it tells again      held
cadence     instant, or the next group or digest                   waits
quiet       it would be told in quiet hours                        waits for their end
cap         as many were told that day or hour as may be           held, and counted in the next
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from wirebell import standing
from wirebell.alert import entitled, timing
from wirebell.alert.notation import Cap, cadence_text
from wirebell.alert.past import NO_PAST, Past
from wirebell.alert.policy import AT_ONCE, Plan, plan
from wirebell.model.alert import Alert
from wirebell.model.entitlement import Thing
from wirebell.model.follow import Follow, Match
from wirebell.model.policy import NO_POLICY
from wirebell.model.story import Story

QUIET = "quiet hours"


class Slot(NamedTuple):
    """When an alert is decided and due, why if it waits, and why it is held if it is."""

    now: datetime
    due: datetime
    because: str | None = None
    held: str | None = None


class Outcomes:
    """The outcomes of one story; what is the same for many followers is worked out once."""

    def __init__(
        self, story: Story, now: datetime, past: Past = NO_PAST, document: standing.Document | None = None
    ) -> None:
        embargo = story.told.embargo
        self._story, self._past, self._document = story, past, document
        self.start = max(now, embargo) if embargo else now
        self.at_once = Slot(now, self.start, "embargo")
        self._slots: dict[tuple[int, str], tuple[Plan, Slot]] = {}
        self._muted: dict[str, bool] = {}
        self._spans: dict[tuple[str, datetime, str], tuple[datetime, datetime]] = {}
        self._barred: dict[frozenset[Thing], Slot] = {}

    def barred(self, closed: frozenset[Thing]) -> Slot | None:
        """Return the outcome for followers to whom these things are closed, None if the story is not of them."""
        if closed not in self._barred:
            topics = frozenset().union(*self._analysed().topics.values())
            because = entitled.against(closed, entitled.things(self._story, topics))
            self._barred[closed] = self.at_once._replace(held=because)
        slot = self._barred[closed]
        return slot if slot.held else None

    def of(self, match: Match, follow: Follow) -> Slot:
        """Return what becomes of one follow that met."""
        if match.closed and (slot := self.barred(match.closed)):
            return slot
        preferences = match.preferences
        holds = plan(follow.policy, preferences.policy if preferences else NO_POLICY)
        if holds is AT_ONCE:
            return self.at_once
        zone = preferences.zone if preferences else "UTC"
        slot = self._same_for_all(holds, zone)
        if slot.held is None and (because := self._again(holds, match.follower, slot.due)):
            slot = _held(slot, because)
        if holds.asks_recent and slot.held is None:
            slot = self._capped(match.follower, follow.id, holds, slot, zone)
        return slot

    def when(self, match: Match, follow: Follow) -> tuple[datetime, str]:
        """Return when a follow tells by its cadence and quiet hours, whatever else it says, and what for."""
        preferences = match.preferences
        holds = plan(follow.policy, preferences.policy if preferences else NO_POLICY)
        return self._time(holds, preferences.zone if preferences else "UTC")

    def more(self, follower: str) -> int:
        """Return how many of a follower's alerts a cap held since the last that was told."""
        count = 0
        for alert in reversed(self._past.recent.get(follower, ())):
            if not alert.by_policy:
                break
            count += _is_capped(alert)
        return count

    # -- what needs no past ---------------------------------------------------------------------------------

    def _same_for_all(self, holds: Plan, zone: str) -> Slot:
        """Return the outcome for a plan in a zone; plans are kept while they are asked about, so ids tell them."""
        key = (id(holds), zone)
        found = self._slots.get(key)
        if found is None:
            found = self._slots[key] = (holds, self._without_past(holds, zone))
        return found[1]

    def _without_past(self, holds: Plan, zone: str) -> Slot:
        where, now = timing.zone(zone), self.at_once.now
        at, because = self._time(holds, zone)
        days = (now.astimezone(where).date(), at.astimezone(where).date())
        return Slot(now, at, because, self._against(holds, days))

    def _time(self, holds: Plan, zone: str) -> tuple[datetime, str]:
        where = timing.zone(zone)
        at = timing.next_time(holds.cadence, holds.days, self.start, where)
        if until := timing.quiet_until(holds.quiet, at, where):
            return until, QUIET
        return at, "embargo" if at == self.start else cadence_text(holds.cadence)

    def _against(self, holds: Plan, days: Sequence[date]) -> str | None:
        language = self._story.language
        if holds.languages and language not in {"", "und"} and _short(language) not in holds.languages:
            return f"language: {language} is not among {', '.join(holds.languages)}"
        if muted := self._mutes(holds):
            return f"muted: {muted}"
        if pause := next((p for p in holds.pauses if any(p.first <= day <= p.last for day in days)), None):
            return f"paused: {pause}"
        placed = self._story.told.storyline
        outlets = placed.outlets if placed else 1
        if outlets < holds.outlets:
            return f"waits for outlets: {outlets} of {holds.outlets}"
        return None

    def _mutes(self, holds: Plan) -> str | None:
        now, told = self.at_once.now, self._story
        for mute in holds.mute_sources:
            sources = {(told.source or "").casefold(), told.told.source_name.casefold()}
            if mute.source in sources and (mute.until is None or now < mute.until):
                return mute.text
        for expression in holds.mute:
            if (expression.until is None or now < expression.until) and self._meets(
                expression.query, expression.text
            ):
                return expression.text
        return None

    def _meets(self, query: standing.Query, text: str) -> bool:
        if text not in self._muted:
            self._muted[text] = standing.holds(query, self._analysed())
        return self._muted[text]

    def _analysed(self) -> standing.Document:
        if self._document is None:
            self._document = standing.document(self._story)
        return self._document

    # -- what needs the past --------------------------------------------------------------------------------

    def _again(self, holds: Plan, follower: str, due: datetime) -> str | None:
        """Return why a follower need not be told, who was told of the event before or will be by then."""
        if holds.asks_told and follower in self._past.told:
            return "nothing new: it was told once, when enough outlets had it"
        told = self._past.heard.get(follower, ()) if holds.once_per_event else ()
        heard = next((one for one in told if one.due <= due), None)
        if heard is None:
            return None
        both = f" (both: {', '.join(heard.again.shared)})" if heard.again.shared else ""
        return f"nothing new: told {heard.at:%Y-%m-%d %H:%M} UTC in story {heard.again.story}{both}"

    def _capped(self, follower: str, follow: str, holds: Plan, slot: Slot, zone: str) -> Slot:
        recent = self._past.recent.get(follower, ())
        if holds.own_cap:
            own = [a for a in recent if any(ref.id == follow for ref in a.follows)]
            if self._full(holds.own_cap, own, slot.due, zone):
                return _held(slot, f"capped: {holds.own_cap}")
        if holds.cap and self._full(holds.cap, recent, slot.due, zone):
            return _held(slot, f"capped: {holds.cap}")
        return slot

    def _full(self, cap: Cap, decided: Sequence[Alert], due: datetime, zone: str) -> bool:
        """Return whether as many are told in the day or hour of a moment as may be."""
        if len(decided) < cap.most:
            return False
        key = (cap.per, due, zone)
        span = self._spans.get(key)
        if span is None:
            span = self._spans[key] = timing.span(cap.per, due, timing.zone(zone))
        begin, end = span
        left = cap.most
        for alert in reversed(decided):
            if begin <= alert.due < end and (alert.state != "held" or not alert.by_policy):
                left -= 1
                if not left:
                    return True
        return False


def _held(slot: Slot, because: str) -> Slot:
    return Slot(slot.now, slot.due, slot.because, because)


def _is_capped(alert: Alert) -> bool:
    return (alert.because or "").startswith("capped")


def _short(language: str) -> str:
    return language.partition("-")[0].partition("_")[0].casefold()

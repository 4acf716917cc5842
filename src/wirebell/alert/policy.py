"""Policies, checked and put into their one form, and ready to be applied.

wirebell.model.policy.Policy   what was said, part by part, as text
Plan                           what holds for one follow of one follower, read and merged
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from wirebell import standing
from wirebell.alert import notation
from wirebell.alert.notation import EVERY_DAY, Cadence, Cap, Digest, Hours, Pause, clock
from wirebell.errors import UsageError
from wirebell.model.policy import NO_POLICY, Mute, Policy, over
from wirebell.standing.expression.tree import And, Or, Value

T = TypeVar("T")

OUTLETS = 100
"""Nothing is told by more independent outlets than this before it is old."""
LONGEST = timedelta(days=36_525)
"""A mute that ends later has no end: calendars end, too, and sooner in zones that are ahead."""
_WEEK = 7 * notation.DAY


class Muted(NamedTuple):
    """An expression that holds a story which meets it, and until when."""

    text: str
    query: standing.Query
    until: datetime | None


class MutedSource(NamedTuple):
    """A source, by its id or name in lower case, that alerts nobody, and until when."""

    text: str
    source: str
    until: datetime | None


class Plan(Struct, frozen=True, kw_only=True, gc=False):
    """The policy that holds for a follow, ready to be applied; a follow without any has the plan of all defaults.

    `own_cap` counts the alerts of the follow, `cap` all the follower's. `asks_told` and `asks_recent` say what it
    asks of the past: who was told of the event, and how much was told; `once_per_event` asks what they were told.
    """

    cadence: Cadence = None
    days: frozenset[int] = EVERY_DAY
    quiet: tuple[Hours, ...] = ()
    own_cap: Cap | None = None
    cap: Cap | None = None
    pauses: tuple[Pause, ...] = ()
    mute: tuple[Muted, ...] = ()
    mute_sources: tuple[MutedSource, ...] = ()
    outlets: int = 0
    once_per_event: bool = False
    updates: bool = False
    languages: tuple[str, ...] = ()
    asks_told: bool = False
    asks_recent: bool = False


AT_ONCE = Plan()


_KNOWN: dict[tuple[int, int], tuple[Policy, Policy, Plan]] = {}
"""Plans by the ids of their policies, which are kept with them: hashing policies would take longest of all."""
_REMEMBERED = 200_000


def plan(own: Policy, under: Policy) -> Plan:
    """Return what a follow's own policy over the follower's comes to.

    Raises UsageError for parts that cannot be read; those that come from the store could be once.
    """
    key = (id(own), id(under))
    known = _KNOWN.get(key)
    if known is None:
        if len(_KNOWN) >= _REMEMBERED:
            _KNOWN.clear()
        known = _KNOWN[key] = (own, under, _read(own, under))
    return known[2]


@lru_cache(maxsize=20_000)
def _read(own: Policy, under: Policy) -> Plan:
    if own == under == NO_POLICY:
        return AT_ONCE
    said = over(own, under)
    exempt = own.cap == ""
    return Plan(
        cadence=notation.read_cadence(said.cadence or "instant"),
        days=notation.read_days(said.days) if said.days else EVERY_DAY,
        quiet=tuple(map(notation.read_hours, said.quiet or ())),
        own_cap=notation.read_cap(own.cap) if own.cap else None,
        cap=notation.read_cap(under.cap) if under.cap and not exempt else None,
        pauses=notation.read_pauses(said.pause) if said.pause else (),
        mute=tuple(Muted(m.what, _query(m.what), m.until) for m in said.mute or ()),
        mute_sources=tuple(MutedSource(m.what, m.what.casefold(), m.until) for m in said.mute_sources or ()),
        outlets=said.outlets or 0,
        once_per_event=bool(said.once_per_event),
        updates=bool(said.updates),
        languages=said.languages or (),
        asks_told=bool(said.outlets and not said.once_per_event),
        asks_recent=bool(own.cap or (under.cap and not exempt)),
    )


@lru_cache(maxsize=20_000)
def _query(text: str) -> standing.Query:
    return standing.parse(text, standing.RULE)  # canonical, checked when it was said


# -- checking -----------------------------------------------------------------------------------------------------


def checked(policy: Policy, now: datetime) -> Policy:
    """Return the policy with every part in its one form.

    Raises UsageError for a part that cannot be read, and for parts that contradict one another.
    """
    canonical = replace(
        policy,
        cadence=_each(_cadence, policy.cadence),
        days=_each(_days, policy.days),
        quiet=_all(lambda text: str(notation.read_hours(text)), policy.quiet),
        cap=_each(lambda text: str(notation.read_cap(text)), policy.cap),
        pause=_each(lambda text: str(notation.read_pause(text)), policy.pause),
        mute=_all(lambda mute: _mute(mute, now), policy.mute),
        mute_sources=_all(lambda mute: _unexpired(mute, now), policy.mute_sources),
        languages=_all(_language, policy.languages),
    )
    if policy.outlets is not None and not 0 <= policy.outlets <= OUTLETS:
        said = "outlets {outlets}: give a number from 1 to {most}, 0 for none."
        raise UsageError(said, outlets=str(policy.outlets), most=str(OUTLETS))
    return canonical


def _each(read: Callable[[str], str], text: str | None) -> str | None:
    return read(text) if text else text


def _all(read: Callable[[T], T], parts: tuple[T, ...] | None) -> tuple[T, ...] | None:
    return None if parts is None else tuple(dict.fromkeys(map(read, parts)))


def _cadence(text: str) -> str:
    return notation.cadence_text(notation.read_cadence(text))


def _days(text: str) -> str:
    return notation.days_text(notation.read_days(text))


def _mute(mute: Mute, now: datetime) -> Mute:
    query = standing.parse(mute.what, standing.DESK)
    return _unexpired(Mute(standing.canonical(query), mute.until), now)


def _unexpired(mute: Mute, now: datetime) -> Mute:
    if not mute.what.strip():
        raise UsageError("A mute needs a word, an expression or a source.")
    if mute.until is not None and mute.until <= now:
        said = "The mute of {what} would have ended already, on {until} UTC."
        raise UsageError(said, what=repr(mute.what), until=f"{mute.until:%Y-%m-%d %H:%M}")
    if mute.until is not None and mute.until > now + LONGEST:
        raise UsageError("A mute of {what} for over a hundred years: leave its end out.", what=repr(mute.what))
    return mute


def _language(code: str) -> str:
    short = code.strip().casefold()
    if not (short.isascii() and short.isalpha() and 2 <= len(short) <= 3):
        raise UsageError("language {code}: give a code of two letters, as en or fr.", code=repr(code))
    return short


def agreed(own: Policy, under: Policy, expression: str | None = None) -> Policy:
    """Return a follow's own policy if it can do anything over what lies under it.

    Both are canonical. Raises UsageError for what contradicts itself: nothing would ever be told, or not as said.
    """
    holds = plan(own, under)
    if own.days and not isinstance(holds.cadence, Digest):
        said = "days {days} are those of a digest: say --cadence digest:07:30 (or daily) as well."
        raise UsageError(said, days=own.days)
    _not_always_quiet(holds.quiet)
    if isinstance(holds.cadence, Digest):
        _digests_awake(holds.cadence.times, holds)
    if expression is not None:
        _not_held_whole(expression, holds)
    return own


def _not_held_whole(expression: str, holds: Plan) -> None:
    """Raise for a follow whose every story the policy holds: what is said of it could never come about.

    A mute that ends may hold all of a follow for a while.
    """
    query = _query(expression)
    for muted in holds.mute:
        if muted.text == expression:
            said = "{expression} is followed and muted at once: unmute it, or do not follow it."
            raise UsageError(said, expression=expression)
        if muted.until is None and standing.implies(query, muted.query):
            said = "Every story that meets {expression} is muted by {muted}: unmute it, or do not follow it."
            raise UsageError(said, expression=expression, muted=muted.text)
    asked = {field: _asked(query, field) for field in ("source", "lang")}
    muted_sources = {muted.source for muted in holds.mute_sources if muted.until is None}
    if asked["source"] and asked["source"] <= muted_sources:
        said = "{expression} is of a source that is muted: unmute it, or do not follow it."
        raise UsageError(said, expression=expression)
    spoken = {text.partition("-")[0] for text in asked["lang"]}
    if holds.languages and spoken and spoken.isdisjoint(holds.languages):
        raise UsageError(
            "{expression} asks for stories in {asked}, its policy for those in {told}: change one of them.",
            expression=expression,
            asked=", ".join(sorted(spoken)),
            told=", ".join(holds.languages),
        )


def _asked(query: standing.Query, field: str) -> set[str]:
    """Return the values of which a story must have one in a field; none if it may have any."""
    for part in query.operands if isinstance(query, And) else (query,):
        some = part.operands if isinstance(part, Or) else (part,)
        values = [one.text for one in some if isinstance(one, Value) and one.field == field and not one.prefix]
        if len(values) == len(some):
            return set(values)
    return set()


def _not_always_quiet(quiet: Iterable[Hours]) -> None:
    spans = sorted(_spans(quiet))
    if not spans:
        return
    reached = 0
    for begin, end in spans:
        if begin > reached:
            return
        reached = max(reached, end)
    if reached >= _WEEK:
        raise UsageError("Quiet hours leave no hour of the week in which to tell anything: leave some out.")


def _spans(quiet: Iterable[Hours]) -> Iterable[tuple[int, int]]:
    """Yield the minutes of the week that are quiet; what runs over Sunday's end is quiet on Monday morning."""
    for hours in quiet:
        length = (hours.end - hours.start) % notation.DAY or notation.DAY
        for day in hours.days:
            begin = day * notation.DAY + hours.start
            yield begin, min(begin + length, _WEEK)
            if begin + length > _WEEK:
                yield 0, begin + length - _WEEK


def _digests_awake(times: Iterable[int], holds: Plan) -> None:
    spans = list(_spans(holds.quiet))
    for minutes in times:
        at = [day * notation.DAY + minutes for day in holds.days]
        if at and all(any(begin <= moment < end for begin, end in spans) for moment in at):
            hours = ", ".join(map(str, holds.quiet))
            said = "The digest of {time} falls into quiet hours ({hours}): move one of them."
            raise UsageError(said, time=clock(minutes), hours=hours)

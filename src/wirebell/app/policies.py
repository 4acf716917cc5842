"""What is asked of a policy, part by part, and the policy it makes of the one before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from difflib import get_close_matches
from typing import Any, Final, Literal
from zoneinfo import available_timezones

from msgspec import Struct
from msgspec.structs import asdict, replace

from wirebell import standing
from wirebell.alert.policy import checked
from wirebell.app.answers import MuteRow, PolicyRow
from wirebell.errors import ExpressionError, UsageError
from wirebell.model.policy import Mute, Policy

NONE = "none"
"""Asks for none of a part, whatever lies under it."""
DEFAULT: Final = "default"
"""Asks for what lies under: a follow's follower, a follower's program."""


class PolicyWish(Struct, frozen=True, kw_only=True):
    """Parts of a policy as they are asked for; what is None or empty stays as it is.

    Every text may be `none` or `default`, `once_per_event` the latter. Mutes are added to those there are, until
    `until`; `none` ends them.
    With `replacing` they take the place of those there are, and one that was there keeps its end. `unmute` ends
    single ones, of words or of sources.
    """

    cadence: str | None = None
    days: str | None = None
    quiet: Sequence[str] = ()
    cap: str | None = None
    pause: str | None = None
    mute: Sequence[str] = ()
    mute_sources: Sequence[str] = ()
    until: datetime | None = None
    unmute: Sequence[str] = ()
    outlets: str | None = None
    once_per_event: bool | Literal["default"] | None = None
    updates: bool | None = None
    languages: Sequence[str] = ()
    replacing: bool = False


NO_WISH = PolicyWish()


def wished(wish: PolicyWish, before: Policy, now: datetime) -> Policy:
    """Return the policy that the wish makes of the one before, every part in its one form.

    Raises UsageError at a part that cannot be.
    """
    if wish.until is not None and not (wish.mute or wish.mute_sources):
        raise UsageError("--until says when a mute ends: give --mute or --mute-source with it.")
    before = unmuted(before, wish.unmute, now)
    once = before.once_per_event if wish.once_per_event is None else wish.once_per_event
    return checked(
        Policy(
            cadence=_text(wish.cadence, before.cadence),
            days=_text(wish.days, before.days),
            quiet=_several(wish.quiet, before.quiet),
            cap=_text(wish.cap, before.cap),
            pause=_text(wish.pause, before.pause),
            mute=_mutes(wish.mute, before.mute, wish, now),
            mute_sources=_mutes(wish.mute_sources, before.mute_sources, wish, now),
            outlets=_outlets(wish.outlets, before.outlets),
            once_per_event=None if once == DEFAULT else once,
            updates=before.updates if wish.updates is None else wish.updates,
            languages=_several([code for said in wish.languages for code in said.split(",")], before.languages),
        ),
        now,
    )


def _text(said: str | None, before: str | None) -> str | None:
    if said is None or said == DEFAULT:
        return before if said is None else None
    return "" if said == NONE else said


def _several(said: Sequence[str], before: tuple[str, ...] | None) -> tuple[str, ...] | None:
    if not said:
        return before
    if len(said) == 1 and said[0] in {NONE, DEFAULT}:
        return () if said[0] == NONE else None
    return tuple(said)


def unmuted(policy: Policy, what: Sequence[str], now: datetime) -> Policy:
    """Return the policy without these mutes, named as they are shown or typed.

    Raises UsageError for one that it has not.
    """
    words, sources = lasting(policy.mute, now), lasting(policy.mute_sources, now)
    ended = {_muted(one, words, sources) for one in what}
    if not ended:
        return policy
    return replace(
        policy,
        mute=tuple(mute for mute in words if mute.what not in ended) or only_none(policy.mute),
        mute_sources=tuple(mute for mute in sources if mute.what not in ended) or only_none(policy.mute_sources),
    )


def _muted(said: str, words: Sequence[Mute], sources: Sequence[Mute]) -> str:
    """Return a mute as it is on record: a word in its one form, a source whatever its capitals."""
    for mute in (*words, *sources):
        if mute.what.casefold() == said.strip().casefold():
            return mute.what
    try:
        canonical = standing.canonical(standing.parse(said, standing.DESK))
    except ExpressionError:
        canonical = said
    if any(mute.what == canonical for mute in words):
        return canonical
    there = ", ".join(mute.what for mute in (*words, *sources)) or NONE
    raise UsageError("{what} is not muted here. What is muted: {muted}.", what=said, muted=there)


def lasting(mutes: Sequence[Mute] | None, now: datetime) -> tuple[Mute, ...]:
    """Return the mutes that have not ended."""
    return tuple(mute for mute in mutes or () if mute.until is None or mute.until > now)


def _mutes(
    said: Sequence[str], before: tuple[Mute, ...] | None, wish: PolicyWish, now: datetime
) -> tuple[Mute, ...] | None:
    """Return the mutes that have not ended, with those asked for; one that is asked for again ends anew."""
    there = lasting(before, now)
    known = {mute.what: mute for mute in there}
    if len(said) == 1 and said[0] in {NONE, DEFAULT} and not (wish.replacing and said[0] in known):
        return () if said[0] == NONE else None
    if wish.replacing:
        return tuple(known.get(what) or Mute(what, wish.until) for what in said) or None
    kept = tuple(mute for mute in there if mute.what not in said)
    added = tuple(Mute(what, wish.until) for what in said)
    return (*kept, *added) or only_none(before)


def only_none(mutes: tuple[Mute, ...] | None) -> tuple[Mute, ...] | None:
    """Return what is left of mutes that have ended: nothing is said, but where none were asked for."""
    return mutes if mutes == () else None


def _outlets(said: str | None, before: int | None) -> int | None:
    if said is None or said == DEFAULT:
        return before if said is None else None
    if said != NONE and not said.isdecimal():
        raise UsageError("outlets {outlets}: give a number, as 3.", outlets=repr(said))
    return 0 if said == NONE else int(said)


def policy_row(policy: Policy) -> PolicyRow:
    """Return a policy as it is shown: the parts that say nothing are null."""
    parts: dict[str, Any] = asdict(policy)
    for name in ("mute", "mute_sources"):
        if parts[name] is not None:
            parts[name] = tuple(MuteRow(what=m.what, until=m.until) for m in parts[name])
    return PolicyRow(**parts)


_OFFSET = re.compile(r"(?:utc|gmt)?_?[+\-−]\d{1,2}(?::?\d{2})?")


def zone_name(text: str) -> str:
    """Return the name of a zone as the tables have it. Raises UsageError with the nearest names."""
    names = available_timezones()
    by_fold = {name.casefold(): name for name in sorted(names)}
    said = "_".join(text.split()).casefold()
    if said in by_fold:
        return by_fold[said]
    if _OFFSET.fullmatch(said):  # Etc/GMT+3, which looks alike, is three hours behind UTC
        raise UsageError(
            "There is no time zone {text!r}: a difference to UTC knows no summer time. Write the name of a city "
            "there, as Europe/London.",
            text=text,
        )
    cities = {name.rpartition("/")[2].casefold(): name for name in sorted(names)}
    near = dict.fromkeys(cities[c] for c in get_close_matches(said.rpartition("/")[2], cities, n=3))
    if near:
        said = "There is no time zone {zone}: write a name as Europe/London. Did you mean {near}?"
        raise UsageError(said, zone=repr(text), near=", ".join(near))
    raise UsageError("There is no time zone {zone}: write a name as Europe/London.", zone=repr(text))

"""Sessions of browsers: begun, entered again by their secret, which changes daily, and ended.

Whoever knows who the reader is (a sign-in, a publisher's hand-over) calls `begin`; the browser gets the secret.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from wirebell.accounts.marks import mark_of, new_id, new_secret
from wirebell.app.house import House
from wirebell.model.account import Pass, Passed, Role

IDLE = timedelta(days=30)
"""A session that is not used ends after this."""
LONGEST = timedelta(days=180)
"""Every session ends after this."""
TURNS = timedelta(days=1)
"""The secret changes when it is as old as this."""
OVERLAP = timedelta(minutes=5)
"""The secret before opens the session so long, for pages under way; longer only if the new one never arrived."""
NOTED = timedelta(minutes=10)
"""Use of a session is written down as seldom as this: reading must not be writing."""


class Begun(Struct, frozen=True, kw_only=True):
    """A new session: its secret, which is known to nobody else, and how long it may last."""

    id: str
    secret: str
    until: datetime


class Entered(Struct, frozen=True, kw_only=True):
    """Who came in by a session, and what they are called; `secret` is the new one where it changed."""

    follower: str
    name: str
    session: str
    role: Role
    until: datetime
    secret: str | None = None


def begin(house: House, follower: str, browser: str = "") -> Begun:
    """Begin a session for a follower; `browser` is what its owner will know it by."""
    now, secret = house.clock.now(), new_secret()
    held = Pass(
        id=new_id(),
        follower=follower,
        kind="session",
        name=browser[:200],
        made=now,
        seen=now,
        until=now + IDLE,
        turned=now,
    )
    house.store.admit(held, mark_of(secret))
    return Begun(id=held.id, secret=secret, until=held.until)


def enter(house: House, secret: str) -> Entered | None:
    """Return who a session's secret lets in, None for nobody."""
    now = house.clock.now()
    found = house.store.passed(mark_of(secret), "session", now)
    if found is None:
        return None
    fresh = _renewed(house, found, secret, now)
    role = found.account.role if found.account else "reader"
    held = found.held
    name = found.account.address.removeprefix("mailto:") if found.account else held.follower
    return Entered(
        follower=held.follower, name=name, session=held.id, role=role, until=_until(held, now), secret=fresh
    )


def _until(held: Pass, now: datetime) -> datetime:
    return min(now + IDLE, held.made + LONGEST)


def _renewed(house: House, found: Passed, secret: str, now: datetime) -> str | None:
    """Note the use of a session; return a new secret where it is time for one. Of many at once one gets it."""
    held, age = found.held, now - found.held.turned
    noted = replace(held, seen=now, until=_until(held, now))
    overdue = age >= TURNS if found.current else age >= OVERLAP
    if overdue:
        fresh = new_secret()
        turned = replace(noted, turned=now)
        return fresh if house.store.renew(turned, held.turned, mark_of(fresh), mark_of(secret)) else None
    if found.current and now - held.seen >= NOTED:
        house.store.renew(noted, held.turned)  # the browser has the newest secret: the one before is over
    return None


def end(house: House, follower: str, session: str) -> bool:
    """End a session of a follower; False if there is none of that id."""
    return house.store.end_pass(follower, session)


def end_others(house: House, follower: str, but: str) -> int:
    """End all sessions of a follower but one; return how many that were."""
    others = [held.id for held in every(house, follower) if held.id != but]
    return sum(house.store.end_pass(follower, session) for session in others)


def every(house: House, follower: str) -> list[Pass]:
    """Return the sessions of a follower that are not over, the newest first."""
    return [held for held in house.store.passes(follower, house.clock.now()) if held.kind == "session"]

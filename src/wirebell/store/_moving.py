"""Bringing in what an import holds, and erasing a follower, on an open connection."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, Select, delete, func, select, update

from wirebell.model.alert import Alert, Decided
from wirebell.model.follow import ERASED
from wirebell.model.moving import Brought, BroughtCounts, ErasedCounts, from_now_on, without_member
from wirebell.model.policy import Preferences
from wirebell.store import _accounts, _callers, _changes, _follows, _preferences, _programs, _reads, _sources
from wirebell.store._sql import ERASURES, IN, advance, batches, counted, locked, unique
from wirebell.store.codec import mark, preferences_text
from wirebell.store.schema import (
    alerts,
    consents,
    counters,
    deliveries,
    entitlements,
    followers,
    follows,
    preferences,
    reuse_requests,
)


def bring(conn: Connection, brought: Brought) -> BroughtCounts:
    """See Store.bring."""
    new = sum(_follows.add_follower(conn, follower) for follower in brought.followers)
    sources = sum(_sources.add(conn, source) for source in brought.sources)
    added = _follows.add_many(conn, brought.follows) if brought.follows else 0
    before = counted(conn, "revision")
    placed = [_preferences.put(conn, wanted) for wanted in brought.preferences]
    changed = sum(p.added > before for p in placed)
    return BroughtCounts(followers=new, follows=added, preferences=changed, sources=sources)


# -- erasing ----------------------------------------------------------------------------------------------


def erase(conn: Connection, follower: str) -> ErasedCounts | None:
    """See Store.erase."""
    revision = locked(conn, "revision") + 1
    if not conn.execute(delete(followers).where(followers.c.id == follower)).rowcount:
        return None
    locked(conn, ERASURES)  # what is being told is on record before, and what is told after knows of it
    own = select(alerts.c.n).where(alerts.c.follower == follower)
    _await_claims(conn, own)
    gone = conn.execute(delete(deliveries).where(deliveries.c.alert.in_(own))).rowcount
    told = conn.execute(delete(alerts).where(alerts.c.follower == follower)).rowcount
    conn.execute(delete(preferences).where(preferences.c.follower == follower))
    _accounts.forget(conn, follower)
    _programs.forget(conn, follower)
    conn.execute(delete(entitlements).where(entitlements.c.follower == follower))
    _callers.forget(conn, follower)
    conn.execute(delete(consents).where(consents.c.follower == follower))
    conn.execute(delete(reuse_requests).where(reuse_requests.c.follower == follower))
    _changes.forget(conn, follower)
    _reads.forget(conn, follower)
    emptied = _empty_follows(conn, follower, revision)
    advance(conn, "revision")
    teams = _leave_teams(conn, follower)
    newest = counted(conn, "revision")
    conn.execute(update(counters).where(counters.c.name == ERASURES).values(value=newest))
    return ErasedCounts(follows=emptied, alerts=told, deliveries=gone, teams=teams)


def _await_claims(conn: Connection, own: Select[int]) -> None:
    """Wait for those who claim or settle what comes of these alerts; whoever begins later passes them over.

    In the orders in which they take them, so that nobody waits for one who waits for him.
    """
    conn.execute(own.order_by(alerts.c.n).with_for_update())
    theirs = select(deliveries.c.id).where(deliveries.c.alert.in_(own))
    conn.execute(theirs.order_by(deliveries.c.id).with_for_update())


def _empty_follows(conn: Connection, follower: str, revision: int) -> int:
    """Take out all that the follows said and end them now; return how many stood."""
    mine = follows.c.follower == follower
    stood = conn.execute(select(func.count()).select_from(follows).where(mine, follows.c.ended.is_(None)))
    standing = stood.scalar_one()
    for added in conn.execute(select(follows.c.added).where(mine)).scalars().all():
        empty = {
            "follower": "",
            "expression": ERASED,
            "address": "",
            "policy": None,
            "ended": revision,
            "mark": mark(ERASED, str(added)),
        }
        conn.execute(update(follows).where(follows.c.added == added).values(empty))
    return standing


def _leave_teams(conn: Connection, follower: str) -> int:
    """Take it out of every version of every team; the standing ones change anew, so that all notice."""
    left = 0
    for row in conn.execute(select(preferences)).all():
        team = _preferences.from_row(row)
        without = without_member(team, follower)
        if without is None:
            continue
        text = preferences_text(without)
        conn.execute(update(preferences).where(preferences.c.added == row.added).values(preferences=text))
        if row.ended is None:
            _renew(conn, without)
            left += 1
    return left


def _renew(conn: Connection, team: Preferences) -> None:
    """End a version and put one of its members in its place, at a revision that others have yet to see."""
    revision = advance(conn, "revision")
    conn.execute(update(preferences).where(preferences.c.added == team.added).values(ended=revision))
    _preferences.insert(conn, from_now_on(team, revision))


def without_erased(conn: Connection, decided: Sequence[Decided], erased: int) -> Iterator[Alert]:
    """Yield the alerts of batches but for those of followers erased since they were matched.

    `erased` is the revision of the newest erasure.
    """
    for batch in decided:
        gone = _gone(conn, batch.alerts) if batch.follows_at < erased else ()
        yield from (alert for alert in batch.alerts if alert.follower not in gone)


def _gone(conn: Connection, decided: Sequence[Alert]) -> set[str]:
    names = unique(alert.follower for alert in decided)
    there: set[str] = set()
    for part in batches(names, IN):
        there.update(conn.execute(select(followers.c.id).where(followers.c.id.in_(part))).scalars())
    return set(names) - there

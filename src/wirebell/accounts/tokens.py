"""Tokens by which programs come in: made once, shown once, kept as hashes, each for what its scopes name."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from wirebell.accounts.marks import mark_of, new_id, new_secret
from wirebell.accounts.sessions import NOTED
from wirebell.app.house import House
from wirebell.errors import Enough, UsageError
from wirebell.model.account import ROLES, Pass, Role

PREFIX = "wb_"
"""What tokens begin with, so that those who look for leaked secrets know one."""
SCOPES: dict[str, Role] = {"read": "reader", "write": "reader", "edit": "editor", "operate": "operator"}
"""What a token may be for, and the role that its follower must have: asked anew at each use."""
DAYS, MOST_DAYS = 365, 3650
MOST = 50
"""Tokens of one follower."""


class Made(Struct, frozen=True, kw_only=True):
    """A new token: `token` is shown now and never again."""

    id: str
    token: str
    name: str
    scopes: tuple[str, ...]
    until: datetime


class TokenRow(Struct, frozen=True, kw_only=True):
    """A token as its owner sees it; `seen` is when it was last used, to ten minutes, null if it never was."""

    id: str
    follower: str
    name: str
    scopes: tuple[str, ...]
    made: datetime
    seen: datetime | None
    until: datetime


class Bearer(Struct, frozen=True, kw_only=True):
    """Who a token lets in, and for what."""

    follower: str
    token: str
    role: Role
    scopes: tuple[str, ...]


def make(house: House, follower: str, name: str, scopes: tuple[str, ...] = ("read",), days: int = DAYS) -> Made:
    """Make a token of a follower. Raises UsageError at what cannot be."""
    wrong = [scope for scope in scopes if scope not in SCOPES]
    if wrong or not scopes:
        known = ", ".join(SCOPES)
        if not wrong:
            raise UsageError("Give one or more scopes: {known}.", known=known)
        raise UsageError("{wrong} is no scope: give one or more of {known}.", wrong=", ".join(wrong), known=known)
    if not name.strip() or len(name) > 100 or not name.isprintable():
        raise UsageError("Name the token for what will use it, in up to 100 characters.")
    if not 1 <= days <= MOST_DAYS:
        raise UsageError("A token lasts from 1 to {most} days.", most=str(MOST_DAYS))
    if len(every(house, follower)) >= MOST:
        said = "You have {most} tokens, as many as one can have: end one that is not in use."
        raise Enough(said, most=str(MOST))
    now, secret = house.clock.now(), PREFIX + new_secret()
    held = Pass(
        id=new_id(),
        follower=follower,
        kind="token",
        name=name.strip(),
        scopes=tuple(scope for scope in SCOPES if scope in scopes),
        made=now,
        seen=now,
        until=now + timedelta(days=days),
        turned=now,
    )
    house.store.admit(held, mark_of(secret))
    return Made(id=held.id, token=secret, name=held.name, scopes=held.scopes, until=held.until)


def enter(house: House, token: str) -> Bearer | None:
    """Return who a token lets in, None for nobody; what the follower's role does not cover, it is not for."""
    now = house.clock.now()
    found = house.store.passed(mark_of(token), "token", now) if token.startswith(PREFIX) else None
    if found is None:
        return None
    held = found.held
    if held.seen == held.made or now - held.seen >= NOTED:
        house.store.renew(replace(held, seen=max(now, held.made + timedelta(microseconds=1))), held.turned)
    role = found.account.role if found.account else "reader"
    return Bearer(follower=held.follower, token=held.id, role=role, scopes=_covered(held.scopes, role))


def _covered(scopes: tuple[str, ...], role: Role) -> tuple[str, ...]:
    return tuple(scope for scope in scopes if ROLES.index(SCOPES[scope]) <= ROLES.index(role))


def not_covered(house: House, follower: str, scopes: tuple[str, ...]) -> list[str]:
    """Return the scopes that a token of a follower is not for, as long as the role is what it is."""
    account = house.store.account_of(follower)
    covered = _covered(scopes, account.role if account else "reader")
    return [scope for scope in scopes if scope not in covered]


def every(house: House, follower: str) -> list[TokenRow]:
    """Return the tokens of a follower that are not over, the newest first."""
    held = (one for one in house.store.passes(follower, house.clock.now()) if one.kind == "token")
    return [
        TokenRow(
            id=one.id,
            follower=one.follower,
            name=one.name,
            scopes=one.scopes,
            made=one.made,
            seen=one.seen if one.seen > one.made else None,
            until=one.until,
        )
        for one in held
    ]


def end(house: House, follower: str, token: str) -> bool:
    """End a token of a follower; False if there is none of that id."""
    return any(one.id == token for one in every(house, follower)) and house.store.end_pass(follower, token)

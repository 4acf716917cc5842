"""Followers and their follows: adding, listing, ending, and trying an expression on the archive."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import datetime

from msgspec.structs import replace

from wirebell import standing
from wirebell.alert.policy import agreed
from wirebell.app.answers import FollowerRow, FollowRow
from wirebell.app.house import House
from wirebell.app.policies import NO_WISH, PolicyWish, policy_row, wished
from wirebell.app.preferring import nobody, preferences_of
from wirebell.app.webhooks import permitted
from wirebell.deliver.channels import parse_address
from wirebell.deliver.feed_name import feed_name
from wirebell.errors import UsageError
from wirebell.model.follow import Follow, Follower
from wirebell.model.policy import NO_POLICY, Policy, over

ME = "me"


def ensure_follower(house: House, follower: str) -> Follower:
    """Return the follower of that id; the local `me` is made when first named."""
    found = _follower(house, follower)
    if found is not None:
        return found
    if follower != ME:
        raise nobody(follower)
    return add_follower(house, ME)


def _follower(house: House, text: str) -> Follower | None:
    """Return the follower of an id, however it is written, or the only one of that name."""
    if found := house.store.follower(text) or house.store.follower(follower_id(text)):
        return found
    named = [f for f in house.store.followers() if f.name == text]
    return named[0] if len(named) == 1 else None


def follower_id(name: str) -> str:
    """Return the id that a follower of that name has, however it is written."""
    return "-".join(name.casefold().split())


def add_follower(house: House, name: str) -> Follower:
    """Add a follower, with a private feed. Raises UsageError if the id is taken."""
    id_ = follower_id(name)
    if not id_ or not id_.isprintable() or "/" in id_ or len(id_) > 64:
        raise UsageError(
            "{name!r} cannot name a follower: use up to 64 letters, digits, dots and hyphens.", name=name
        )
    made = Follower(id=id_, name=name, created=house.clock.now())
    if not house.store.add_follower(made):
        raise UsageError("There is a follower {id_!r} already.", id_=id_)
    return made


def follower_named(house: House, id_: str, name: str) -> Follower:
    """Return the follower of that id, made under a name if there is none. The id is known to be one."""
    made = Follower(id=id_, name=name, created=house.clock.now())
    if house.store.add_follower(made):
        return made
    return ensure_follower(house, id_)


def feed_path(house: House, follower: Follower) -> str:
    """Return where a follower's private feed is, without the house's address and the ending of its form."""
    return f"/feed/{feed_name(follower, house.secret)}"


def renew_feed(house: House, who: str) -> Follower:
    """Give a follower's private feed another address: those it had open nothing from now on."""
    follower = house.store.renew_feed(ensure_follower(house, who).id)
    if follower is None:  # erased this very moment
        raise UsageError("No follower {follower!r}: `wirebell follower list` shows them.", follower=who)
    return follower


def followers(house: House) -> list[FollowerRow]:
    """Return the followers with the addresses of their private feeds."""
    follows = Counter(follow.follower for follow in house.store.follows())
    return [_follower_row(house, f, follows[f.id]) for f in house.store.followers()]


def follower_row(house: House, follower: Follower) -> FollowerRow:
    """Return a follower as it is shown, with the address of the private feed."""
    return _follower_row(house, follower, len(house.store.follows(follower.id)))


def _follower_row(house: House, follower: Follower, follows: int) -> FollowerRow:
    return FollowerRow(
        id=follower.id,
        name=follower.name,
        created=follower.created,
        feed=f"{house.settings.base_url}{feed_path(house, follower)}.atom",
        follows=follows,
    )


def add(house: House, expression: str, follower: str, to: str | None = None, wish: PolicyWish = NO_WISH) -> Follow:
    """Add a follow, or return the one that stands; without `to` it goes where the follower's preferences say.

    Raises UsageError at the part that cannot be.
    """
    query = standing.parse(expression, standing.DESK)
    now = house.clock.now()
    canonical, own = standing.canonical(query), wished(wish, NO_POLICY, now)
    who = ensure_follower(house, follower)
    address = permitted(house, parse_address(to), who.id) if to is not None else None
    preferences = preferences_of(house, who.id)
    return house.store.add_follow(
        Follow(
            id=new_id(who.id, canonical, address or preferences.to, now),
            follower=who.id,
            expression=canonical,
            to=address or preferences.to,
            created=now,
            policy=agreed(own, preferences.policy, canonical),
        )
    )


def stood_otherwise(house: House, follow: Follow, wish: PolicyWish) -> bool:
    """Return whether a follow that was asked for with a policy stood already, with another."""
    return wish != NO_WISH and follow.policy != wished(wish, NO_POLICY, house.clock.now())


def _canonical(expression: str) -> str:
    return standing.canonical(standing.parse(expression, standing.DESK))


def new_id(follower: str, canonical: str, address: str, now: datetime) -> str:
    """Return the id of a follow that is made now."""
    said = "\x1f".join((follower, canonical, address, str(now)))
    return hashlib.blake2b(said.encode(), digest_size=6).hexdigest()


def change(
    house: House, follow: str, to: str | None = None, wish: PolicyWish = NO_WISH, expression: str | None = None
) -> Follow:
    """Change where and how a follow tells, or what it follows, from the next story on.

    It stays the same follow: what waits, corrections of what it told and the links that stop it go on with it.
    It is changed anew where somebody else changed it meanwhile; each round that comes to nothing is a change that
    another one made, so that ends. Raises UsageError at what cannot be: then nothing is changed.
    """
    before = _one(house, follow)
    while True:
        wanted = _changed(house, before, to, wish, expression)
        changed = house.store.change_follow(wanted)
        if changed is not None:
            return changed
        if (stands := _one(house, before.id)).added == before.added:
            said = "{follower} follows {expression} by {address} already: remove one of them."
            raise UsageError(said, follower=wanted.follower, expression=wanted.expression, address=wanted.to)
        before = stands


def _changed(house: House, before: Follow, to: str | None, wish: PolicyWish, expression: str | None) -> Follow:
    """Return a follow as it is wanted, of the version before."""
    canonical = before.expression if expression is None else _canonical(expression)
    policy = wished(wish, before.policy, house.clock.now())
    agreed(policy, preferences_of(house, before.follower).policy, canonical)
    address = permitted(house, parse_address(to), before.follower) if to is not None else before.to
    return replace(before, expression=canonical, to=address, policy=policy)


def known_follower(house: House, follower: str | None) -> str | None:
    """Return the follower asked for, None for all of them. Raises UsageError if there is no such follower."""
    return None if follower is None else one_follower(house, follower)


def one_follower(house: House, text: str) -> str:
    """Return the id of a follower, named by it or by name. Raises UsageError if there is no such follower."""
    if (found := _follower(house, text)) is None:
        raise UsageError("No follower {follower!r}: `wirebell follower list` shows them.", follower=text)
    return found.id


def first_followers(house: House, most: int) -> list[str]:
    """Return the ids of the first followers, kept while nothing on record changes."""
    return house.remembered.get(("followers", most), lambda: [f.id for f in house.store.followers(most)])


def is_follower(house: House, id_: str) -> bool:
    """Return whether there is a follower of that id, kept as well."""
    return house.remembered.get(("follower", id_), lambda: house.store.follower(id_) is not None)


def rows(house: House, follower: str | None) -> list[FollowRow]:
    """Return the standing follows of a follower, or all."""
    follower = known_follower(house, follower)
    found = house.store.follows(follower)
    if follower is not None:
        return [row(f, preferences_of(house, follower).policy) for f in found]
    under = {p.follower: p.policy for p in house.store.preferences()}
    return [row(f, under.get(f.follower, NO_POLICY)) for f in found]


def row(follow: Follow, under: Policy = NO_POLICY) -> FollowRow:
    """Return a follow as it is shown; its cadence is what holds, its policy what it says itself."""
    return FollowRow(
        id=follow.id,
        follower=follow.follower,
        expression=follow.expression,
        to=follow.to,
        cadence=over(follow.policy, under).cadence or "instant",
        policy=policy_row(follow.policy),
        created=follow.created,
    )


def remove(house: House, follow: str) -> str:
    """End a follow by its id (or the start of it, when only one begins so)."""
    found = _one(house, follow)
    house.store.end_follow(found.id)
    return found.id


def _one(house: House, follow: str) -> Follow:
    if exact := house.store.follow(follow):
        return exact
    found = [f for f in house.store.follows() if f.id.startswith(follow)] if follow else []
    if len(found) != 1:
        if found:
            raise UsageError(
                "More than one follow begins with {follow!r}: see `wirebell follow list`.", follow=follow
            )
        raise UsageError("No follow {follow!r}: see `wirebell follow list`.", follow=follow)
    return found[0]

"""Users: followers who sign in, by which address, and what they may do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from wirebell.accounts.marks import new_id
from wirebell.app.follows import add_follower
from wirebell.app.house import House
from wirebell.app.preferring import preferences_of
from wirebell.deliver.channels import parse_address
from wirebell.errors import UsageError
from wirebell.model.account import ROLES, Account, Pass, Role
from wirebell.model.follow import Follower


class UserRow(Struct, frozen=True, kw_only=True):
    """A user; `seen` is when a session or token of theirs was last used, null if none stands."""

    follower: str
    address: str
    role: str
    created: datetime
    sessions: int
    tokens: int
    seen: datetime | None


def address_of(text: str) -> str:
    """Return a mail address as accounts know it. Raises UsageError for anything else."""
    plain = text.strip()
    if "@" not in plain:
        raise UsageError("{address} is no mail address: write it as somebody@example.org.", address=repr(plain))
    address = parse_address(plain if plain.lower().startswith("mailto:") else f"mailto:{plain}")
    return address.lower()


def role_of(text: str) -> Role:
    """Return a role by its name. Raises UsageError naming those there are."""
    found = next((role for role in ROLES if role == text), None)
    if found is None:
        raise UsageError("{role} is no role: give reader, editor or operator.", role=repr(text))
    return found


def add(house: House, address: str, role: str = "reader", follower: str | None = None) -> Account:
    """Let somebody sign in by an address, as a follower that is there, or else a new one.

    Raises UsageError if the address or the follower has an account already.
    """
    account = Account(
        follower=follower or "",
        address=address_of(address),
        role=role_of(role),
        created=house.clock.now(),
    )
    if house.store.account_at(account.address) is not None:
        raise UsageError("{who} has an account already.", who=bare(account.address))
    known = {f.id for f in house.store.followers()}
    if follower is not None and follower not in known:
        follower = add_follower(house, follower).id
    account = replace(account, follower=follower or _new_follower(house, account.address))
    if not house.store.add_account(account):
        if account.follower not in known:  # made just now, and another took the address meanwhile
            house.store.erase(account.follower)
        raise UsageError("{who} has an account already.", who=account.follower)
    _reachable(house, account)
    return account


def _new_follower(house: House, address: str) -> str:
    """Add a follower whose id says nothing of who it is."""
    made = Follower(
        id=f"r{new_id()}",
        name=bare(address).partition("@")[0],
        created=house.clock.now(),
    )
    house.store.add_follower(made)
    return made.id


def _reachable(house: House, account: Account) -> None:
    """Let alerts go to the address of an account, unless its follower said where they are to go."""
    house.store.confirm(account.follower, account.address, house.clock.now())
    wanted = preferences_of(house, account.follower)
    if not wanted.added:
        house.store.change_preferences(replace(wanted, to=account.address))


def set_role(house: House, who: str, role: str) -> Account:
    """Give a user, named by follower or address, another role; it holds from the next request on."""
    account = find(house, who)
    house.store.set_role(account.follower, role_of(role))
    return replace(account, role=role_of(role))


def remove(house: House, who: str) -> Account:
    """Let a user sign in no more and end their sessions and tokens; the follower and the follows stay."""
    account = find(house, who)
    house.store.remove_account(account.follower)
    return account


def find(house: House, who: str) -> Account:
    """Return the account of a follower or an address. Raises UsageError if there is none."""
    found = house.store.account_of(who)
    if found is None and "@" in who:
        found = house.store.account_at(address_of(who))
    if found is None:
        raise UsageError("No user {who}: `wirebell user list` shows them.", who=repr(who))
    return found


def bare(address: str) -> str:
    """Return a mail address as people write it."""
    return address.removeprefix("mailto:")


def rows(house: House) -> list[UserRow]:
    """Return all users, by address."""
    return _rows(house, house.store.accounts())


def some(house: House, text: str, skip: int, limit: int) -> tuple[list[UserRow], int]:
    """Return users whose address holds a text or whose follower is it, by address, and how many those are."""
    sought = bare(text.strip())
    return _rows(house, house.store.accounts_found(sought, skip, limit)), house.store.count_accounts(sought)


def row(house: House, account: Account) -> UserRow:
    """Return a user as they are shown."""
    return _rows(house, [account])[0]


def _rows(house: House, accounts: Sequence[Account]) -> list[UserRow]:
    held = house.store.passes_of([account.follower for account in accounts], house.clock.now())
    return [_row(account, held.get(account.follower, ())) for account in accounts]


def _row(account: Account, held: Sequence[Pass]) -> UserRow:
    return UserRow(
        follower=account.follower,
        address=bare(account.address),
        role=account.role,
        created=account.created,
        sessions=sum(one.kind == "session" for one in held),
        tokens=sum(one.kind == "token" for one in held),
        seen=max((one.seen for one in held), default=None),
    )

"""Accounts, proofs and confirmed addresses, on an open connection."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, select, update

from wirebell.model.account import TRIES, Account, Proof, ProofKind, Role
from wirebell.store._sql import insert_new, locked
from wirebell.store.schema_accounts import accounts, confirmed_addresses, passes, proofs, ways_in

_KEPT = timedelta(days=2)
"""How long a proof counts against the number that may be asked for."""
ASKED = "asked"
"""The counter that lets one process at a time count proofs or tries: so limits hold however many ask at once."""


def add(conn: Connection, account: Account) -> bool:
    """See Store.add_account."""
    row = {
        "follower": account.follower,
        "address": account.address,
        "role": account.role,
        "created": account.created,
    }
    return insert_new(conn, accounts, [row]) == 1


def set_role(conn: Connection, follower: str, role: Role) -> bool:
    """See Store.set_role."""
    return conn.execute(update(accounts).where(accounts.c.follower == follower).values(role=role)).rowcount == 1


def remove(conn: Connection, follower: str) -> bool:
    """See Store.remove_account."""
    conn.execute(delete(passes).where(passes.c.follower == follower))
    conn.execute(delete(ways_in).where(ways_in.c.follower == follower))
    return conn.execute(delete(accounts).where(accounts.c.follower == follower)).rowcount == 1


def forget(conn: Connection, follower: str) -> None:
    """Delete everything that lets a follower in, or says which addresses are theirs."""
    own = select(accounts.c.address).where(accounts.c.follower == follower)
    conn.execute(delete(proofs).where((proofs.c.follower == follower) | proofs.c.address.in_(own)))
    conn.execute(delete(confirmed_addresses).where(confirmed_addresses.c.follower == follower))
    remove(conn, follower)


def every(conn: Connection) -> list[Account]:
    """See Store.accounts."""
    return [from_row(row) for row in conn.execute(select(accounts).order_by(accounts.c.address))]


def _found(text: str) -> ColumnElement[bool]:
    return accounts.c.address.contains(text.lower(), autoescape=True) | (accounts.c.follower == text)


def found(conn: Connection, text: str, skip: int, limit: int) -> list[Account]:
    """See Store.accounts_found."""
    chosen = select(accounts).where(_found(text)).order_by(accounts.c.address).offset(skip).limit(limit)
    return [from_row(row) for row in conn.execute(chosen)]


def count(conn: Connection, text: str) -> int:
    """See Store.count_accounts."""
    return conn.execute(select(func.count()).select_from(accounts).where(_found(text))).scalar_one()


def one(conn: Connection, where: ColumnElement[bool]) -> Account | None:
    """Return the one account of which that is true."""
    row = conn.execute(select(accounts).where(where)).one_or_none()
    return from_row(row) if row else None


def from_row(row: Any) -> Account:
    """Return an account from its row."""
    return Account(follower=row.follower, address=row.address, role=row.role, created=row.created)


# -- proofs -----------------------------------------------------------------------------------------------


def ask(conn: Connection, mark: bytes, proof: Proof, since: datetime, most: int) -> bool:
    """See Store.ask."""
    locked(conn, ASKED)
    conn.execute(delete(proofs).where(proofs.c.until < proof.made - _KEPT))
    row = {
        "mark": mark,
        "kind": proof.kind,
        "address": proof.address,
        "follower": proof.follower,
        "made": proof.made,
        "until": proof.until,
        "browser": proof.browser,
        "code": proof.code,
        "tries": 0,
        "used": None,
    }
    alike = proofs.c.kind == proof.kind, proofs.c.address == proof.address, proofs.c.made >= since
    living = select(func.count()).select_from(proofs).where(*alike, proofs.c.until > proofs.c.made)
    taken = conn.execute(living).scalar_one() < most
    insert_new(conn, proofs, [row if taken else row | {"until": proof.made}])  # the same work, taken or not
    return taken


def _live(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return proofs.c.used.is_(None), proofs.c.until > now, proofs.c.tries < TRIES


def proof(conn: Connection, mark: bytes, now: datetime) -> Proof | None:
    """See Store.proof."""
    row = conn.execute(select(proofs).where(proofs.c.mark == mark, *_live(now))).one_or_none()
    return _proof(row) if row else None


def use(conn: Connection, mark: bytes, kind: ProofKind, browser: bytes, now: datetime) -> Proof | None:
    """See Store.use_proof."""
    that = proofs.c.mark == mark, proofs.c.kind == kind, proofs.c.browser == browser
    if not conn.execute(update(proofs).where(*that, *_live(now)).values(used=now)).rowcount:
        return None
    return _proof(conn.execute(select(proofs).where(proofs.c.mark == mark)).one())


def use_code(conn: Connection, browser: bytes, code: bytes, now: datetime) -> Proof | None:
    """See Store.use_code."""
    locked(conn, ASKED)
    own = proofs.c.browser == browser, proofs.c.kind == "sign-in", proofs.c.code != b"", *_live(now)
    row = conn.execute(select(proofs).where(*own, proofs.c.code == code)).first()
    if row is not None:
        return use(conn, row.mark, "sign-in", browser, now)
    conn.execute(update(proofs).where(*own).values(tries=proofs.c.tries + 1))
    return None


def _proof(row: Any) -> Proof:
    return Proof(
        kind=row.kind,
        address=row.address,
        follower=row.follower,
        made=row.made,
        until=row.until,
        browser=bytes(row.browser),
        code=bytes(row.code),
    )


# -- addresses --------------------------------------------------------------------------------------------


def confirm(conn: Connection, follower: str, address: str, now: datetime) -> None:
    """See Store.confirm."""
    insert_new(conn, confirmed_addresses, [{"follower": follower, "address": address, "at": now}])


def confirmed(conn: Connection, follower: str) -> dict[str, datetime]:
    """See Store.confirmed."""
    found = select(confirmed_addresses).where(confirmed_addresses.c.follower == follower)
    return {row.address: row.at for row in conn.execute(found.order_by(confirmed_addresses.c.address))}


def every_confirmed(conn: Connection) -> list[tuple[str, str]]:
    """See Store.every_confirmed."""
    pairs = confirmed_addresses.c.follower, confirmed_addresses.c.address
    return [(row.follower, row.address) for row in conn.execute(select(*pairs).order_by(*pairs))]


def unconfirm(conn: Connection, follower: str, address: str) -> bool:
    """See Store.unconfirm."""
    one_of = confirmed_addresses.c.follower == follower, confirmed_addresses.c.address == address
    return conn.execute(delete(confirmed_addresses).where(*one_of)).rowcount == 1

"""Accounts, what lets one in, and the proofs that an address is somebody's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from wirebell.model.account import Account, Pass, Passed, PassKind, Proof, ProofKind, Role, WayIn
from wirebell.store import _accounts, _passes, _ways_in
from wirebell.store.schema_accounts import accounts
from wirebell.store.sql.transactions import Transactions


class SqlAccounts(Transactions):
    """Part of the SQL store; see `wirebell.ports.accounts`."""

    def add_account(self, account: Account) -> bool:
        """See Store."""
        with self._writing() as conn:
            return _accounts.add(conn, account)

    def set_role(self, follower: str, role: Role) -> bool:
        """See Store."""
        with self._writing() as conn:
            return _accounts.set_role(conn, follower, role)

    def remove_account(self, follower: str) -> bool:
        """See Store."""
        with self._writing() as conn:
            return _accounts.remove(conn, follower)

    def accounts(self) -> list[Account]:
        """See Store."""
        with self._reading() as conn:
            return _accounts.every(conn)

    def accounts_found(self, text: str, skip: int, limit: int) -> list[Account]:
        """See Store."""
        with self._reading() as conn:
            return _accounts.found(conn, text, skip, limit)

    def count_accounts(self, text: str) -> int:
        """See Store."""
        with self._reading() as conn:
            return _accounts.count(conn, text)

    def account_of(self, follower: str) -> Account | None:
        """See Store."""
        with self._reading() as conn:
            return _accounts.one(conn, accounts.c.follower == follower)

    def account_at(self, address: str) -> Account | None:
        """See Store."""
        with self._reading() as conn:
            return _accounts.one(conn, accounts.c.address == address)

    def ask(self, mark: bytes, proof: Proof, since: datetime, most: int) -> bool:
        """See Store."""
        with self._writing() as conn:
            return _accounts.ask(conn, mark, proof, since, most)

    def proof(self, mark: bytes, now: datetime) -> Proof | None:
        """See Store."""
        with self._reading() as conn:
            return _accounts.proof(conn, mark, now)

    def use_proof(self, mark: bytes, kind: ProofKind, browser: bytes, now: datetime) -> Proof | None:
        """See Store."""
        with self._writing() as conn:
            return _accounts.use(conn, mark, kind, browser, now)

    def use_code(self, browser: bytes, code: bytes, now: datetime) -> Proof | None:
        """See Store."""
        with self._writing() as conn:
            return _accounts.use_code(conn, browser, code, now)

    def admit(self, held: Pass, mark: bytes) -> None:
        """See Store."""
        with self._writing() as conn:
            _passes.admit(conn, held, mark)

    def passed(self, mark: bytes, kind: PassKind, now: datetime) -> Passed | None:
        """See Store."""
        with self._reading() as conn:
            return _passes.passed(conn, mark, kind, now)

    def renew(self, held: Pass, turned: datetime, mark: bytes | None = None, before: bytes | None = None) -> bool:
        """See Store."""
        with self._writing() as conn:
            return _passes.renew(conn, held, turned, mark, before)

    def passes(self, follower: str, now: datetime) -> list[Pass]:
        """See Store."""
        with self._reading() as conn:
            return _passes.every(conn, follower, now)

    def passes_of(self, followers: Sequence[str], now: datetime) -> dict[str, list[Pass]]:
        """See Store."""
        with self._reading() as conn:
            return _passes.of(conn, followers, now)

    def standing_passes(self, names: Sequence[str], now: datetime) -> set[str]:
        """See Store."""
        with self._reading() as conn:
            return _passes.standing(conn, names, now)

    def end_pass(self, follower: str, held: str) -> bool:
        """See Store."""
        with self._writing() as conn:
            return _passes.end(conn, follower, held)

    def confirm(self, follower: str, address: str, now: datetime) -> None:
        """See Store."""
        with self._writing() as conn:
            _accounts.confirm(conn, follower, address, now)

    def confirmed(self, follower: str) -> dict[str, datetime]:
        """See Store."""
        with self._reading() as conn:
            return _accounts.confirmed(conn, follower)

    def every_confirmed(self) -> list[tuple[str, str]]:
        """See Store."""
        with self._reading() as conn:
            return _accounts.every_confirmed(conn)

    def unconfirm(self, follower: str, address: str) -> bool:
        """See Store."""
        with self._writing() as conn:
            return _accounts.unconfirm(conn, follower, address)

    def add_way_in(self, way: WayIn) -> bool:
        """See Store."""
        with self._writing() as conn:
            return _ways_in.add(conn, way)

    def way_in(self, name: str) -> WayIn | None:
        """See Store."""
        with self._reading() as conn:
            return _ways_in.one(conn, name)

    def ways_in(self, follower: str) -> list[WayIn]:
        """See Store."""
        with self._reading() as conn:
            return _ways_in.every(conn, follower)

    def use_way_in(self, name: str, count: int, now: datetime) -> bool:
        """See Store."""
        with self._writing() as conn:
            return _ways_in.use(conn, name, count, now)

    def remove_way_in(self, follower: str, name: str) -> bool:
        """See Store."""
        with self._writing() as conn:
            return _ways_in.remove(conn, follower, name)

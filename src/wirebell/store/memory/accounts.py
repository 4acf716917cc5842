"""Accounts, what lets one in, and the proofs that an address is somebody's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from wirebell.model.account import Account, Pass, Passed, PassKind, Proof, ProofKind, Role, WayIn
from wirebell.store.memory.state import MemoryState, whole


class MemoryAccounts(MemoryState):
    """Part of the memory store; see `wirebell.ports.accounts`."""

    @whole
    def add_account(self, account: Account) -> bool:
        """See Store."""
        return self._doors.add(account)

    @whole
    def set_role(self, follower: str, role: Role) -> bool:
        """See Store."""
        found = self._doors.accounts.get(follower)
        if found is None:
            return False
        self._doors.accounts[follower] = replace(found, role=role)
        return True

    @whole
    def remove_account(self, follower: str) -> bool:
        """See Store."""
        return self._doors.remove(follower)

    @whole
    def accounts(self) -> list[Account]:
        """See Store."""
        return sorted(self._doors.accounts.values(), key=lambda a: a.address)

    @whole
    def accounts_found(self, text: str, skip: int, limit: int) -> list[Account]:
        """See Store."""
        return self._found(text)[skip : skip + limit]

    @whole
    def count_accounts(self, text: str) -> int:
        """See Store."""
        return len(self._found(text))

    def _found(self, text: str) -> list[Account]:
        return [a for a in self.accounts() if text.lower() in a.address or a.follower == text]

    @whole
    def account_of(self, follower: str) -> Account | None:
        """See Store."""
        return self._doors.accounts.get(follower)

    @whole
    def account_at(self, address: str) -> Account | None:
        """See Store."""
        return self._doors.at(address)

    @whole
    def ask(self, mark: bytes, proof: Proof, since: datetime, most: int) -> bool:
        """See Store."""
        return self._doors.ask(mark, proof, since, most)

    @whole
    def proof(self, mark: bytes, now: datetime) -> Proof | None:
        """See Store."""
        return self._doors.proof(mark, now)

    @whole
    def use_proof(self, mark: bytes, kind: ProofKind, browser: bytes, now: datetime) -> Proof | None:
        """See Store."""
        return self._doors.use(mark, kind, browser, now)

    @whole
    def use_code(self, browser: bytes, code: bytes, now: datetime) -> Proof | None:
        """See Store."""
        return self._doors.use_code(browser, code, now)

    @whole
    def admit(self, held: Pass, mark: bytes) -> None:
        """See Store."""
        self._doors.admit(held, mark)

    @whole
    def passed(self, mark: bytes, kind: PassKind, now: datetime) -> Passed | None:
        """See Store."""
        return self._doors.passed(mark, kind, now)

    @whole
    def renew(self, held: Pass, turned: datetime, mark: bytes | None = None, before: bytes | None = None) -> bool:
        """See Store."""
        return self._doors.renew(held, turned, mark, before)

    @whole
    def passes(self, follower: str, now: datetime) -> list[Pass]:
        """See Store."""
        return self._doors.every(follower, now)

    @whole
    def passes_of(self, followers: Sequence[str], now: datetime) -> dict[str, list[Pass]]:
        """See Store."""
        found = {one: self.passes(one, now) for one in followers}
        return {one: held for one, held in found.items() if held}

    @whole
    def standing_passes(self, names: Sequence[str], now: datetime) -> set[str]:
        """See Store."""
        return self._doors.standing(names, now)

    @whole
    def end_pass(self, follower: str, held: str) -> bool:
        """See Store."""
        return self._doors.end(follower, held)

    @whole
    def confirm(self, follower: str, address: str, now: datetime) -> None:
        """See Store."""
        self._doors.addresses.setdefault(follower, {}).setdefault(address, now)

    @whole
    def confirmed(self, follower: str) -> dict[str, datetime]:
        """See Store."""
        return dict(sorted(self._doors.addresses.get(follower, {}).items()))

    @whole
    def every_confirmed(self) -> list[tuple[str, str]]:
        """See Store."""
        return sorted((who, address) for who, found in self._doors.addresses.items() for address in found)

    @whole
    def unconfirm(self, follower: str, address: str) -> bool:
        """See Store."""
        return self._doors.addresses.get(follower, {}).pop(address, None) is not None

    @whole
    def add_way_in(self, way: WayIn) -> bool:
        """See Store."""
        return self._doors.ways_in.setdefault(way.id, way) is way

    @whole
    def way_in(self, name: str) -> WayIn | None:
        """See Store."""
        return self._doors.ways_in.get(name)

    @whole
    def ways_in(self, follower: str) -> list[WayIn]:
        """See Store."""
        return self._doors.ways_of(follower)

    @whole
    def use_way_in(self, name: str, count: int, now: datetime) -> bool:
        """See Store."""
        found = self._doors.ways_in.get(name)
        if found is not None:
            self._doors.ways_in[name] = replace(found, count=count, seen=now)
        return found is not None

    @whole
    def remove_way_in(self, follower: str, name: str) -> bool:
        """See Store."""
        own = any(way.id == name for way in self._doors.ways_of(follower))
        return own and self._doors.ways_in.pop(name, None) is not None

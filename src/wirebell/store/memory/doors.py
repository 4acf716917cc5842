"""Accounts, passes and proofs of the memory twin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from wirebell.model.account import TRIES, Account, Pass, Passed, PassKind, Proof, ProofKind, WayIn


@dataclass
class _Held:
    held: Pass
    mark: bytes
    former: bytes | None = None


@dataclass
class _Asked:
    proof: Proof
    tries: int = 0
    used: bool = False

    def live(self, now: datetime) -> bool:
        return not self.used and self.proof.until > now and self.tries < TRIES


class MemoryDoors:
    """What `ports.accounts` promises, in dictionaries; the store that has it locks."""

    def __init__(self) -> None:
        self.accounts: dict[str, Account] = {}
        self.addresses: dict[str, dict[str, datetime]] = {}
        self.ways_in: dict[str, WayIn] = {}
        self._passes: dict[str, _Held] = {}
        self._proofs: dict[bytes, _Asked] = {}

    def add(self, account: Account) -> bool:
        """See Store.add_account."""
        if account.follower in self.accounts or self.at(account.address):
            return False
        self.accounts[account.follower] = account
        return True

    def at(self, address: str) -> Account | None:
        """See Store.account_at."""
        return next((a for a in self.accounts.values() if a.address == address), None)

    def remove(self, follower: str) -> bool:
        """See Store.remove_account."""
        self._passes = {id_: p for id_, p in self._passes.items() if p.held.follower != follower}
        self.ways_in = {id_: way for id_, way in self.ways_in.items() if way.follower != follower}
        return self.accounts.pop(follower, None) is not None

    def ways_of(self, follower: str) -> list[WayIn]:
        """See Store.ways_in."""
        own = (way for way in self.ways_in.values() if way.follower == follower)
        return sorted(own, key=lambda way: (way.made, way.id))

    def forget(self, follower: str) -> None:
        """Delete everything that lets a follower in, or says which addresses are theirs."""
        account = self.accounts.get(follower)
        own = account.address if account else None
        kept = {m: a for m, a in self._proofs.items() if a.proof.follower != follower and a.proof.address != own}
        self._proofs = kept
        self.addresses.pop(follower, None)
        self.remove(follower)

    # -- proofs -------------------------------------------------------------------------------------------

    def ask(self, mark: bytes, proof: Proof, since: datetime, most: int) -> bool:
        """See Store.ask."""
        alike = (a.proof for a in self._proofs.values() if a.proof.kind == proof.kind)
        if sum(p.address == proof.address and p.made >= since for p in alike) >= most:
            return False
        self._proofs[mark] = _Asked(proof)
        return True

    def proof(self, mark: bytes, now: datetime) -> Proof | None:
        """See Store.proof."""
        found = self._proofs.get(mark)
        return found.proof if found and found.live(now) else None

    def use(self, mark: bytes, kind: ProofKind, browser: bytes, now: datetime) -> Proof | None:
        """See Store.use_proof."""
        found = self._proofs.get(mark)
        if not found or not found.live(now) or (found.proof.kind, found.proof.browser) != (kind, browser):
            return None
        found.used = True
        return found.proof

    def use_code(self, browser: bytes, code: bytes, now: datetime) -> Proof | None:
        """See Store.use_code."""
        own = list(self._of_browser(browser, now))
        for asked in own:
            if asked.proof.code == code:
                asked.used = True
                return asked.proof
        for asked in own:
            asked.tries += 1
        return None

    def _of_browser(self, browser: bytes, now: datetime) -> Iterator[_Asked]:
        for asked in self._proofs.values():
            if asked.live(now) and asked.proof.browser == browser and asked.proof.code:
                yield asked

    # -- passes -------------------------------------------------------------------------------------------

    def admit(self, held: Pass, mark: bytes) -> None:
        """See Store.admit."""
        self._passes = {id_: p for id_, p in self._passes.items() if p.held.until > held.made}
        self._passes.setdefault(held.id, _Held(held, mark))

    def passed(self, mark: bytes, kind: PassKind, now: datetime) -> Passed | None:
        """See Store.passed."""
        for found in self._passes.values():
            if mark in (found.mark, found.former) and found.held.kind == kind and found.held.until > now:
                account = self.accounts.get(found.held.follower)
                return Passed(held=found.held, current=mark == found.mark, account=account)
        return None

    def renew(self, held: Pass, turned: datetime, mark: bytes | None, before: bytes | None) -> bool:
        """See Store.renew."""
        found = self._passes.get(held.id)
        if found is None or found.held.turned != turned:
            return False
        self._passes[held.id] = _Held(held, mark or found.mark, before)
        return True

    def every(self, follower: str, now: datetime) -> list[Pass]:
        """See Store.passes."""
        own = [p.held for p in self._passes.values() if p.held.follower == follower and p.held.until > now]
        return sorted(sorted(own, key=lambda p: p.id), key=lambda p: p.made, reverse=True)

    def standing(self, names: Sequence[str], now: datetime) -> set[str]:
        """See Store.standing_passes."""
        return {name for name in names if name in self._passes and self._passes[name].held.until > now}

    def end(self, follower: str, held: str) -> bool:
        """See Store.end_pass."""
        found = self._passes.get(held)
        if found is None or found.held.follower != follower:
            return False
        del self._passes[held]
        return True

"""What the record keeps of accounts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from wirebell.model.account import Account, Pass, Passed, PassKind, Proof, ProofKind, Role, WayIn


class AccountRecord(Protocol):
    """Accounts, passes and proofs. Secrets come here as hashes ("marks") and are never kept themselves."""

    def add_account(self, account: Account) -> bool:
        """Remember an account; return False, changing nothing, if its follower or its address has one."""
        ...

    def set_role(self, follower: str, role: Role) -> bool:
        """Give an account another role; return False if there is none."""
        ...

    def remove_account(self, follower: str) -> bool:
        """Remove an account and end every pass and way in of its follower; return False if there is none."""
        ...

    def accounts(self) -> list[Account]:
        """Return all accounts, by address."""
        ...

    def accounts_found(self, text: str, skip: int, limit: int) -> list[Account]:
        """Return accounts whose address holds a text or whose follower is it, by address; of no text, all."""
        ...

    def count_accounts(self, text: str) -> int:
        """Return how many those are."""
        ...

    def account_of(self, follower: str) -> Account | None:
        """Return the account of a follower."""
        ...

    def account_at(self, address: str) -> Account | None:
        """Return the account that signs in by an address."""
        ...

    # -- proofs -------------------------------------------------------------------------------------------

    def ask(self, mark: bytes, proof: Proof, since: datetime, most: int) -> bool:
        """Remember a proof; return False if `most` of its kind and address were taken since: it is worthless then.

        Either takes the same time.
        """
        ...

    def proof(self, mark: bytes, now: datetime) -> Proof | None:
        """Return a proof that may still be used, leaving it as it is."""
        ...

    def use_proof(self, mark: bytes, kind: ProofKind, browser: bytes, now: datetime) -> Proof | None:
        """Use a proof of that kind up and return it; None if it is used, over, or another browser's.

        Of any number of callers at one time, one gets it.
        """
        ...

    def use_code(self, browser: bytes, code: bytes, now: datetime) -> Proof | None:
        """Use up the browser's proof with that code and return it.

        A code that none of them has counts against all of them; after `TRIES` such they are worth nothing.
        """
        ...

    # -- passes -------------------------------------------------------------------------------------------

    def admit(self, held: Pass, mark: bytes) -> None:
        """Remember a pass that a secret opens. Passes that are over are forgotten."""
        ...

    def passed(self, mark: bytes, kind: PassKind, now: datetime) -> Passed | None:
        """Return the pass of that kind that a secret opens now."""
        ...

    def renew(self, held: Pass, turned: datetime, mark: bytes | None = None, before: bytes | None = None) -> bool:
        """Write `seen`, `until` and `turned` of a pass that was last turned at `turned`; False if it was not.

        With a mark, that secret opens it from now on, beside the one `before`; without one, only the newest does,
        unless `before` says which one still does so too.
        """
        ...

    def passes(self, follower: str, now: datetime) -> list[Pass]:
        """Return the passes of a follower that are not over, the newest first."""
        ...

    def passes_of(self, followers: Sequence[str], now: datetime) -> dict[str, list[Pass]]:
        """Return the passes that are not over of each of these followers who has any, the newest first."""
        ...

    def standing_passes(self, names: Sequence[str], now: datetime) -> set[str]:
        """Return which of the passes of these ids are there and not over."""
        ...

    def end_pass(self, follower: str, held: str) -> bool:
        """End a pass of a follower by its id; return False if it is not there or not theirs."""
        ...

    # -- ways in besides mail -----------------------------------------------------------------------------

    def add_way_in(self, way: WayIn) -> bool:
        """Remember a way in; return False, changing nothing, if one of that id is there."""
        ...

    def way_in(self, name: str) -> WayIn | None:
        """Return a way in by its id."""
        ...

    def ways_in(self, follower: str) -> list[WayIn]:
        """Return the ways in of a follower, the oldest first."""
        ...

    def use_way_in(self, name: str, count: int, now: datetime) -> bool:
        """Note that a way in was used; return False if it is gone meanwhile."""
        ...

    def remove_way_in(self, follower: str, name: str) -> bool:
        """Forget a way in of a follower; return False if it is not there or not theirs."""
        ...

    # -- addresses ----------------------------------------------------------------------------------------

    def confirm(self, follower: str, address: str, now: datetime) -> None:
        """Remember that a follower wants mail at an address and has proved it; the first time is kept."""
        ...

    def confirmed(self, follower: str) -> dict[str, datetime]:
        """Return the addresses that a follower has confirmed, and when."""
        ...

    def every_confirmed(self) -> list[tuple[str, str]]:
        """Return all (follower, address) of which one has confirmed the other, in order."""
        ...

    def unconfirm(self, follower: str, address: str) -> bool:
        """Forget that a follower confirmed an address; return False if they had not."""
        ...

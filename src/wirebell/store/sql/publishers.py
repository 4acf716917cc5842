"""Readers that publishers hand over, the consent they bring along, and requests to reuse stories."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from wirebell.model.publisher import Consent, ReuseRequest, ReuseState
from wirebell.store import _publishers
from wirebell.store.sql.transactions import Transactions


class SqlPublishers(Transactions):
    """Part of the SQL store; see `wirebell.ports.publishers`."""

    def spend(self, mark: bytes, until: datetime, now: datetime) -> bool:
        """See Store."""
        with self._writing() as conn:
            return _publishers.spend(conn, mark, until, now)

    def keep_consents(self, consents: Sequence[Consent]) -> int:
        """See Store."""
        with self._writing() as conn:
            return _publishers.keep(conn, consents)

    def consents(self, follower: str | None = None) -> list[Consent]:
        """See Store."""
        with self._reading() as conn:
            return _publishers.of(conn, follower)

    def ask_reuse(self, request: ReuseRequest) -> bool:
        """See Store."""
        with self._writing() as conn:
            return _publishers.ask(conn, request)

    def reuse_requests(self, limit: int) -> list[ReuseRequest]:
        """See Store."""
        with self._reading() as conn:
            return _publishers.requests(conn, limit)

    def answer_reuse(self, request: str, state: ReuseState, answer: str) -> bool:
        """See Store."""
        with self._writing() as conn:
            return _publishers.answer(conn, request, state, answer)

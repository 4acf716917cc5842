"""Readers that publishers hand over, the consent they bring along, and requests to reuse stories."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from wirebell.model.publisher import Consent, ReuseRequest, ReuseState


class PublisherRecord(Protocol):
    """Readers that publishers hand over, the consent they bring along, and requests to reuse stories.

    Part of `Store`, which says what holds for all methods.
    """

    def spend(self, mark: bytes, until: datetime, now: datetime) -> bool:
        """Note that what a mark stands for was used; True the first time alone. Forgotten after `until`."""
        ...

    def keep_consents(self, consents: Sequence[Consent]) -> int:
        """Keep what was said of consent, beside what was said before; return how many were new.

        One is there already if follower, address, state, moment and evidence are the same.
        """
        ...

    def consents(self, follower: str | None = None) -> list[Consent]:
        """Return what was said of a follower's consent, or everybody's, in the order it was brought."""
        ...

    def ask_reuse(self, request: ReuseRequest) -> bool:
        """Keep a request; False, changing nothing, if its id is there."""
        ...

    def reuse_requests(self, limit: int) -> list[ReuseRequest]:
        """Return requests: open ones first, then the newest first."""
        ...

    def answer_reuse(self, request: str, state: ReuseState, answer: str) -> bool:
        """Answer a request; False if there is none of that id."""
        ...

"""Readers that publishers hand over, the consent they bring along, and requests to reuse stories."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from wirebell.model.publisher import Consent, ReuseRequest, ReuseState
from wirebell.store.memory.state import MemoryState, whole


class MemoryPublishers(MemoryState):
    """Part of the memory store; see `wirebell.ports.publishers`."""

    @whole
    def spend(self, mark: bytes, until: datetime, now: datetime) -> bool:
        """See Store."""
        self._spent = {known: end for known, end in self._spent.items() if end >= now}
        if mark in self._spent:
            return False
        self._spent[mark] = until
        return True

    @whole
    def keep_consents(self, consents: Sequence[Consent]) -> int:
        """See Store."""
        before = len(self._consents)
        for one in consents:
            if not any(_same(one, other) for other in self._consents):
                self._consents.append(one)
        return len(self._consents) - before

    @whole
    def consents(self, follower: str | None = None) -> list[Consent]:
        """See Store."""
        return [one for one in self._consents if follower is None or one.follower == follower]

    @whole
    def ask_reuse(self, request: ReuseRequest) -> bool:
        """See Store."""
        if request.id in self._reuse:
            return False
        self._reuse[request.id] = request
        return True

    @whole
    def reuse_requests(self, limit: int) -> list[ReuseRequest]:
        """See Store."""
        by_id = sorted(self._reuse.values(), key=lambda r: r.id)
        newest = sorted(by_id, key=lambda r: r.asked, reverse=True)
        return sorted(newest, key=lambda r: r.state != "open")[:limit]

    @whole
    def answer_reuse(self, request: str, state: ReuseState, answer: str) -> bool:
        """See Store."""
        if request not in self._reuse:
            return False
        self._reuse[request] = replace(self._reuse[request], state=state, answer=answer)
        return True


def _same(one: Consent, other: Consent) -> bool:
    return replace(one, brought=other.brought) == other

"""The door for publishers' pushes: who signed it may put stories in, under the source that was added for them."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import timedelta

from wirebell.app.house import House
from wirebell.errors import Forged, Reused, SettingsError
from wirebell.model.pushed import Pushed
from wirebell.model.source import Fetched, Source
from wirebell.pipeline.push import mark, push
from wirebell.settings import secret
from wirebell.signatures import ensure_timely, key_of, verified

KEPT = timedelta(days=1)
"""How long a repeated push is answered as before, also after a restart; its signature holds for five minutes."""


class PushDoor:
    """Takes signed pushes for the sources of a house, one at a time. Safe to call from several threads."""

    def __init__(self, house: House) -> None:
        self._house, self._lock = house, threading.Lock()

    def awaits(self, name: str, headers: Mapping[str, str]) -> bool:
        """Tell, by its headers alone, whether a push may be for a source of ours. Raises Forged."""
        if self._source(name) is None:
            return False
        ensure_timely(headers, self._house.clock.now().timestamp())
        return True

    def take(self, name: str, headers: Mapping[str, str], body: bytes) -> Pushed | None:
        """Store what was pushed, durably, and say what it brought; None if there is no such push source.

        `headers` have lower-case names. Raises Forged, Reused, SourceError (nothing was taken) and StoreError.
        """
        source = self._source(name)
        if source is None:
            return None
        now, store = self._house.clock.now(), self._house.store
        message = verified(headers, body, _keys(source), now.timestamp())
        fetched = Fetched(url=source.url, status=200, headers=tuple(headers.items()), body=body, at=now)
        with self._lock:
            before = store.heard(source.id, message, now - KEPT)
            if before is None:
                return push(source, fetched, store, now, message)
        if before.mark not in ("", mark(body)):
            raise Reused(f"Another message had the webhook-id {message!r}: each message has one of its own.")
        return before.answer

    def _source(self, name: str) -> Source | None:
        sources = self._house.store.sources()
        return next((one for one in sources if one.id == name and one.kind == "push"), None)


def _keys(source: Source) -> list[bytes]:
    """Return the keys of a source's secrets, several apart by white space. Raises Forged if there are none."""
    try:
        return [key_of(one) for one in secret(source.credential or "").split()]
    except SettingsError:
        raise Forged("The secret of this source is not set on our side; tell the operator.") from None

"""The door for publishers' pushes: who signed it may put stories in, under the source that was added for them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping

from msgspec import Struct

from wirebell.app.house import House
from wirebell.errors import Forged, SettingsError
from wirebell.model.source import Fetched, Source
from wirebell.pipeline.push import push
from wirebell.settings import secret
from wirebell.signatures import key_of, verified

REMEMBERED = 10_000
"""Message ids kept to answer a repeated push as before; a story pushed twice is found by its id at any time."""


class Pushed(Struct, frozen=True, kw_only=True):
    """What a push brought; `silent` stories alert nobody, with their reason on record."""

    new: int = 0
    changed: int = 0
    withdrawn: int = 0
    silent: int = 0


class PushDoor:
    """Takes signed pushes for the sources of a house, one at a time. Safe to call from several threads."""

    def __init__(self, house: House) -> None:
        self._house, self._lock = house, threading.Lock()
        self._answers: OrderedDict[tuple[str, str], Pushed] = OrderedDict()

    def take(self, name: str, headers: Mapping[str, str], body: bytes) -> Pushed | None:
        """Store what was pushed, durably, and say what it brought; None if there is no such push source.

        `headers` have lower-case names. Raises Forged, SourceError (nothing was taken) and StoreError.
        """
        source = next((s for s in self._house.store.sources() if s.id == name and s.kind == "push"), None)
        if source is None:
            return None
        message = verified(headers, body, _keys(source), self._house.clock.now().timestamp())
        with self._lock:
            if (source.id, message) not in self._answers:
                self._remember((source.id, message), self._put(source, headers, body))
            return self._answers[source.id, message]

    def _put(self, source: Source, headers: Mapping[str, str], body: bytes) -> Pushed:
        now = self._house.clock.now()
        told = tuple(headers.items())
        fetched = Fetched(url=source.url, status=200, headers=told, body=body, at=now)
        brought = push(source, fetched, self._house.store, now)
        return Pushed(**{kind: brought[kind] for kind in Pushed.__struct_fields__})

    def _remember(self, message: tuple[str, str], answer: Pushed) -> None:
        self._answers[message] = answer
        while len(self._answers) > REMEMBERED:
            self._answers.popitem(last=False)


def _keys(source: Source) -> list[bytes]:
    """Return the keys of a source's secrets, several apart by white space. Raises Forged if there are none."""
    try:
        return [key_of(one) for one in secret(source.credential or "").split()]
    except SettingsError:
        raise Forged("The secret of this source is not set on our side; tell the operator.") from None

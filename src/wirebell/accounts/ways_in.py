"""Ways in besides mail: how many a user may have, that each is on record, and that its owner hears of it."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from msgspec import Struct

from wirebell.accounts.letters import Letter
from wirebell.app.changing import change_of, recorded
from wirebell.app.house import House
from wirebell.errors import UsageError
from wirebell.logs import Log
from wirebell.model.account import Account, WayIn
from wirebell.model.change import By

log = Log()
MOST = 20
"""Ways in of one user besides mail."""


class NoWay(UsageError):
    """Somebody cannot come in, or cannot keep a way in; `why` is a word that pages have a sentence for."""

    def __init__(self, why: str, text: str) -> None:
        self.why = why
        super().__init__(text)


class WayRow(Struct, frozen=True, kw_only=True):
    """A way in besides mail as its owner sees it; `seen` is when it was last used, null if it never was."""

    id: str
    kind: str
    name: str
    made: datetime
    seen: datetime | None


def id_of(kind: str, credential: bytes) -> str:
    """Return the id of a way in, which says nothing of what the far side calls it."""
    return sha256(kind.encode() + b"\x1f" + credential).hexdigest()[:32]


def account_of(house: House, follower: str) -> Account:
    """Return the account whose ways in are meant. Raises NoWay for whoever has none."""
    found = house.store.account_of(follower)
    if found is None:
        raise NoWay("no-account", "Only who signs in by mail can have other ways in.")
    return found


def every(house: House, follower: str) -> list[WayRow]:
    """Return the ways in of a follower, the oldest first."""
    return [
        WayRow(id=way.id, kind=way.kind, name=way.name, made=way.made, seen=way.seen)
        for way in house.store.ways_in(follower)
    ]


def keep(house: House, way: WayIn, by: By) -> Letter:
    """Keep a way in, on record; return the mail that tells its owner. Raises NoWay for one that cannot be kept."""
    account = account_of(house, way.follower)
    if len(house.store.ways_in(way.follower)) >= MOST:
        raise NoWay("many", f"You have {MOST} other ways in, as many as one can have: remove one first.")
    change = change_of(house, by, "way-in", (way.follower, way.name), (None, way.kind))
    with recorded(house, change):
        if not house.store.add_way_in(way):
            raise NoWay("known", "That one is kept already.")
    log.info("way in added", kind=way.kind, follower=way.follower)
    link = f"{house.settings.base_url}/settings/access#way-{way.id}"
    return Letter(kind="way-in", address=account.address, link=link, minutes=0)


def remove(house: House, follower: str, name: str, by: By) -> bool:
    """Forget a way in of a follower, on record; False if it is not there or not theirs."""
    found = next((way for way in house.store.ways_in(follower) if way.id == name), None)
    if found is None:
        return False
    with recorded(house, change_of(house, by, "way-in", (follower, found.name), (found.kind, None))):
        house.store.remove_way_in(follower, name)
    log.info("way in removed", kind=found.kind, follower=follower)
    return True

"""Browsers that take alerts by Web Push: added from a page, listed, tried and let go of."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import datetime
from hashlib import blake2b
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from wirebell.app.house import House
from wirebell.app.push_key import public_text, push_key, renew
from wirebell.app.tried_out import TriedOut, tried_out
from wirebell.app.wiring import pushes
from wirebell.deliver.base64url import bytes_of, written
from wirebell.deliver.endpoint import known_endpoint
from wirebell.deliver.render.clean import one_line
from wirebell.deliver.sealing import SECRET, public_key
from wirebell.errors import UsageError
from wirebell.model.browser import MOST, Browser
from wirebell.model.delivery import Message


class BrowserRow(Struct, frozen=True, kw_only=True):
    """A browser: `service` is the host of its push service; its keys are never shown."""

    id: str
    address: str
    follower: str
    name: str
    service: str
    added: datetime
    follows: int


class PushKey(Struct, frozen=True, kw_only=True):
    """The public half of the key that signs for us; `removed` browsers were let go of for a new one."""

    public: str
    removed: int


class Subscription(Struct, frozen=True, kw_only=True):
    """What a browser says of itself (W3C Push API)."""

    endpoint: str
    key: str
    auth: str


def rows(house: House, follower: str | None = None) -> list[BrowserRow]:
    """Return the browsers of a follower, or all."""
    followed = Counter(follow.to for follow in house.store.follows(follower))
    return [
        BrowserRow(
            id=b.id,
            address=b.address,
            follower=b.follower,
            name=b.name,
            service=urlsplit(b.endpoint).hostname or "",
            added=b.added,
            follows=followed[b.address],
        )
        for b in house.store.browsers(follower)
    ]


def key(house: House, anew: bool = False) -> PushKey:
    """Return our public key; `anew` makes another one and lets go of all browsers, which know only the old one."""
    if not anew:
        return PushKey(public=public_text(push_key(house.settings.home)), removed=0)
    removed = sum(house.store.remove_browser(b.id) for b in house.store.browsers())
    return PushKey(public=public_text(renew(house.settings.home)), removed=removed)


def add(house: House, follower: str, said: Subscription, name: str) -> Browser:
    """Remember a browser of a follower; the same again is the same one. Raises UsageError for what is none."""
    checked = _checked(house, said)
    id_ = blake2b(f"{follower}\0{checked.endpoint}".encode(), digest_size=8).hexdigest()
    mine = house.store.browsers(follower)
    if len(mine) >= MOST and all(b.id != id_ for b in mine):
        problem = "You have {most} browsers, as many as there can be: remove one in the settings."
        raise UsageError(problem, most=str(MOST))
    made = Browser(
        id=id_,
        follower=follower,
        endpoint=checked.endpoint,
        key=checked.key,
        auth=checked.auth,
        name=one_line(name, 60) or "A browser",
        added=next((b.added for b in mine if b.id == id_), house.clock.now()),
    )
    house.store.put_browser(made)
    house.store.unsuppress(made.address)
    return made


def changed(house: House, follower: str, old: str, said: Subscription) -> Browser | None:
    """Let a browser be reached anew under its old address; None if the follower has none by the old endpoint."""
    before = next((b for b in house.store.browsers(follower) if b.endpoint == old), None)
    if before is None:
        return None
    checked = _checked(house, said)
    after = replace(before, endpoint=checked.endpoint, key=checked.key, auth=checked.auth)
    house.store.put_browser(after)
    house.store.unsuppress(after.address)
    return after


def _checked(house: House, said: Subscription) -> Subscription:
    """Return a subscription with its keys in their one form."""
    endpoint = known_endpoint(said.endpoint, house.settings.push_services)
    try:
        public_key(point := bytes_of(said.key))
    except ValueError:
        raise UsageError("This browser gave a key that is none.") from None
    with suppress(ValueError):
        if len(secret := bytes_of(said.auth)) == SECRET:
            return Subscription(endpoint=endpoint, key=written(point), auth=written(secret))
    raise UsageError("This browser gave a secret that is none.")


def remove(house: House, browser: str, follower: str | None = None) -> str:
    """Let go of a browser, of that follower if one is named; its follows stay and tell nobody."""
    found = next((b for b in house.store.browsers(follower) if browser in (b.id, b.address)), None)
    if found is None:
        raise UsageError("There is no browser {browser!r}: `wirebell browser list` shows them.", browser=browser)
    house.store.remove_browser(found.id)
    return found.id


def try_out(house: House, browser: str, follower: str | None = None) -> TriedOut:
    """Send a test notification now and say what came of it."""
    found = next((b for b in house.store.browsers(follower) if browser in (b.id, b.address)), None)
    if found is None:
        raise UsageError("There is no browser {browser!r}: `wirebell browser list` shows them.", browser=browser)
    told = {"title": "Wirebell", "body": "Alerts will come here.", "tag": "test", "lang": "en", "open": "/"}
    message = Message(
        id="test",
        address=found.address,
        subject="",
        text=msgspec.json.encode(told).decode(),
        html="",
        headers=(("ttl", "60"), ("urgency", "normal"), ("topic", "test")),
        deliveries=(),
    )
    return tried_out(pushes(house), message)

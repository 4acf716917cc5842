"""Browsers, and apps that speak Web Push, which take the alerts of who asks."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from wirebell.app import browsers
from wirebell.app.follows import ensure_follower
from wirebell.app.tried_out import TriedOut
from wirebell.model.browser import Browser
from wirebell.web.api.operation import Ask, Operation
from wirebell.web.api.paging import Page, Paged, sorted_page
from wirebell.web.api.problems import Refused

Encoded = Annotated[str, Meta(min_length=1, max_length=200)]


class NewBrowser(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A subscription as the browser gives it (W3C Push API): `key` is its p256dh, both keys in base64url."""

    endpoint: Annotated[str, Meta(max_length=2_000, pattern="^https://")]
    key: Encoded
    auth: Encoded
    name: Annotated[str, Meta(max_length=60)] = ""


def _mine(ask: Ask) -> Browser:
    found = next((b for b in ask.house.store.browsers(ask.who) if b.id == ask.path["browser"]), None)
    if found is None:
        raise Refused("not-found", "You have no such browser.")
    return found


def _row(ask: Ask, id_: str) -> browsers.BrowserRow:
    return next(row for row in browsers.rows(ask.house, ask.who) if row.id == id_)


def _said(body: NewBrowser) -> browsers.Subscription:
    return browsers.Subscription(endpoint=body.endpoint, key=body.key, auth=body.auth)


def key(ask: Ask) -> browsers.PushKey:
    """Return the key that a browser asks for before it subscribes."""
    return browsers.key(ask.house)


def every(ask: Ask) -> Page[browsers.BrowserRow]:
    """List your browsers."""
    return sorted_page(ask, "browsers", browsers.rows(ask.house, ask.who), lambda row: row.id)


def add(ask: Ask) -> browsers.BrowserRow:
    """Add a browser."""
    ensure_follower(ask.house, ask.who)
    return _row(ask, browsers.add(ask.house, ask.who, _said(ask.body), ask.body.name).id)


def renew(ask: Ask) -> browsers.BrowserRow:
    """Reach a browser by another subscription."""
    before = _mine(ask)
    browsers.changed(ask.house, ask.who, before.endpoint, _said(ask.body))
    return _row(ask, before.id)


def remove(ask: Ask) -> None:
    """Let go of a browser."""
    browsers.remove(ask.house, _mine(ask).id, ask.who)


def test(ask: Ask) -> TriedOut:
    """Send a test notification."""
    return ask.doors.try_out(ask.who, _mine(ask).address)


OPERATIONS = (
    Operation(
        method="GET",
        path="/me/push-key",
        name="getPushKey",
        tag="browsers",
        scope="read",
        does=key,
        says="Return the public key that a browser is given when it subscribes (RFC 8292).",
        gives=browsers.PushKey,
    ),
    Operation(
        method="GET",
        path="/me/browsers",
        name="listBrowsers",
        tag="browsers",
        scope="read",
        does=every,
        query=Paged,
        says="List your browsers; alerts go to one by its `address`, as `to` of a follow or of your preferences.",
        gives=Page[browsers.BrowserRow],
    ),
    Operation(
        method="POST",
        path="/me/browsers",
        name="addBrowser",
        tag="browsers",
        scope="write",
        does=add,
        takes=NewBrowser,
        says="Add a browser by its subscription; the same again is the same one.",
        gives=browsers.BrowserRow,
        status=201,
    ),
    Operation(
        method="PATCH",
        path="/me/browsers/{browser}",
        name="renewBrowser",
        tag="browsers",
        scope="write",
        does=renew,
        takes=NewBrowser,
        says="Reach a browser by the subscription its push service gave it anew; its address and name stay.",
        gives=browsers.BrowserRow,
        refuses=("not-found",),
    ),
    Operation(
        method="DELETE",
        path="/me/browsers/{browser}",
        name="removeBrowser",
        tag="browsers",
        scope="write",
        does=remove,
        says="Let go of a browser; follows that go to it tell nobody until they go elsewhere.",
        status=204,
        refuses=("not-found",),
    ),
    Operation(
        method="POST",
        path="/me/browsers/{browser}/test",
        name="testBrowser",
        tag="browsers",
        scope="write",
        does=test,
        says="Send a test notification now, and say what came of it.",
        gives=TriedOut,
        refuses=("not-found",),
    ),
)

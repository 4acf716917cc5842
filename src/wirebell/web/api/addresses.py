"""Where alerts go: mail addresses that are asked for here and agreed to there, and a test of every address."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from wirebell.accounts import addresses, reaching
from wirebell.app.follows import ensure_follower
from wirebell.app.tried_out import TriedOut
from wirebell.deliver.channels import parse_address
from wirebell.errors import UsageError
from wirebell.web.api.operation import Ask, Operation
from wirebell.web.api.paging import Page, Paged, sorted_page
from wirebell.web.api.problems import Refused


class Mailbox(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A mail address, with `mailto:` before it or without."""

    address: Annotated[str, Meta(min_length=1, max_length=320)]


class Somewhere(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An address that your alerts go to, as `to` of a follow names it."""

    address: Annotated[str, Meta(min_length=1, max_length=2_000)]


class AddressRow(Struct, frozen=True, kw_only=True):
    """A mail address as `to` of a follow names it; alerts may go there once it is `confirmed`."""

    address: str
    confirmed: bool


def _address(ask: Ask) -> str:
    """Return the address of a body as it stands on record. Raises UsageError for what is none."""
    given: str = ask.body.address.strip()
    return parse_address(given if ":" in given else f"mailto:{given}")


def every(ask: Ask) -> Page[AddressRow]:
    """List the mail addresses that alerts may go to."""
    rows = [AddressRow(address=one, confirmed=True) for one in ask.house.store.confirmed(ask.who)]
    return sorted_page(ask, "addresses", rows, lambda row: row.address)


def add(ask: Ask) -> AddressRow:
    """Ask at an address by mail."""
    to = _address(ask)
    ask.doors.ask_at(ensure_follower(ask.house, ask.who).id, to)
    return AddressRow(address=to, confirmed=to in ask.house.store.confirmed(ask.who))


def remove(ask: Ask) -> None:
    """Forget an address."""
    to = _address(ask)
    if to not in ask.house.store.confirmed(ask.who):
        raise Refused("not-found", "You have no such address: `GET /me/addresses` lists them.")
    try:
        addresses.remove(ask.house, ask.who, to)
    except UsageError as fault:
        raise Refused("conflict", str(fault)) from None


def reached(ask: Ask) -> Page[reaching.Reached]:
    """List where your alerts go, or may."""
    return sorted_page(ask, "reached", reaching.every(ask.house, ask.who), lambda row: row.address)


def test(ask: Ask) -> TriedOut:
    """Send a test to an address."""
    to = parse_address(ask.body.address)
    if all(one.address != to for one in reaching.every(ask.house, ask.who)):
        raise Refused("not-found", "Nothing of yours goes there: `GET /me/reached` lists where your alerts go.")
    return ask.doors.try_out(ask.who, to)


OPERATIONS = (
    Operation(
        method="GET",
        path="/me/addresses",
        name="listAddresses",
        tag="me",
        scope="read",
        says="List the mail addresses that your alerts may go to.",
        does=every,
        query=Paged,
        gives=Page[AddressRow],
    ),
    Operation(
        method="POST",
        path="/me/addresses",
        name="addAddress",
        tag="me",
        scope="write",
        says="Ask at a mail address whether your alerts may come: one mail a day to an address, ten an hour of "
        "yours. They may once its button was pressed.",
        does=add,
        takes=Mailbox,
        gives=AddressRow,
        status=202,
        refuses=("conflict",),
    ),
    Operation(
        method="POST",
        path="/me/addresses/remove",
        name="removeAddress",
        tag="me",
        scope="write",
        says="Forget a mail address, unless alerts go there.",
        does=remove,
        takes=Mailbox,
        status=204,
        refuses=("not-found", "conflict"),
    ),
    Operation(
        method="GET",
        path="/me/reached",
        name="listReached",
        tag="me",
        scope="read",
        says="List where your alerts go, or may: mail, webhooks, chats, browsers, the private feed.",
        does=reached,
        query=Paged,
        gives=Page[reaching.Reached],
    ),
    Operation(
        method="POST",
        path="/me/reached/test",
        name="testReached",
        tag="me",
        scope="write",
        says="Send a test now to an address that your alerts go to, or may, and say what came of it.",
        does=test,
        takes=Somewhere,
        gives=TriedOut,
        refuses=("not-found", "conflict"),
    ),
)

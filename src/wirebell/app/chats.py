"""Chats in the operator's hands: what is set up, and a test."""

from __future__ import annotations

import secrets

import msgspec
from msgspec import Struct

from wirebell.app.house import House
from wirebell.app.tried_out import TriedOut, tried_out
from wirebell.deliver.render.chat import Chat, Told
from wirebell.errors import SettingsError, UsageError
from wirebell.model.delivery import ChatKind, Message


class ChatRow(Struct, frozen=True, kw_only=True):
    """A chat of the settings; `problem` is why it cannot be sent to, null when it can."""

    address: str
    kind: ChatKind
    follows: int
    problem: str | None


def rows(house: House) -> list[ChatRow]:
    """Return the chats of the settings, by name; never their secrets."""
    followed = [follow.to for follow in house.store.follows()]
    shut = house.store.suppressed()
    return [
        ChatRow(
            address=f"chat:{name}",
            kind=house.settings.chats[name].kind,
            follows=followed.count(f"chat:{name}"),
            problem=shut.get(f"chat:{name}") or _problem(house, name),
        )
        for name in sorted(house.settings.chats)
    ]


def _problem(house: House, name: str) -> str | None:
    from wirebell.app.wiring import room_of

    try:
        room_of(house.settings.chats[name])
    except SettingsError as fault:
        return str(fault)
    return None


def enable(house: House, name: str) -> ChatRow:
    """Let a chat that said it is closed be sent to again."""
    row = next((row for row in rows(house) if row.address.partition(":")[2] == name.removeprefix("chat:")), None)
    if row is None or not house.store.unsuppress(row.address):
        raise UsageError(f"There is no chat {name!r} that is closed: `wirebell chat list` shows them.")
    return next(one for one in rows(house) if one.address == row.address)


def try_out(house: House, name: str) -> TriedOut:
    """Send a test message to a chat now and say what came of it."""
    from wirebell.app.wiring import chats

    address = f"chat:{name.removeprefix('chat:')}"
    if address.partition(":")[2] not in house.settings.chats:
        raise UsageError(f"There is no {address}: `wirebell chat list` shows what is set up in wirebell.toml.")
    told = Told(
        headline="A test by the operator of Wirebell", url=None, lines=("Alerts will come here.",), links=()
    )
    message = Message(
        id=f"test-{secrets.token_hex(8)}",
        address=address,
        subject=told.headline,
        text=msgspec.json.encode(Chat(alerts=(told,))).decode(),
        html="",
        headers=(),
        deliveries=(),
    )
    return tried_out(chats(house), message)

"""Chats of this house, as its operator set them up: one POST, one outcome.

answer                      outcome
2xx                         Delivered
410                         Gone: the chat was closed, nothing further is sent there
400, 413, 422               Refused: this message
429, 503 and all others     Later, and not before what Retry-After, or the body, asks for
none, after bytes went out  Unknown, sent again: chats know no message again. With `once`, Refused instead
our own door is shut        Later
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import quote

import msgspec
from msgspec import Struct

from wirebell.deliver.headers import retry_after
from wirebell.deliver.render.chat import Chat
from wirebell.deliver.render.chat_bodies import body_for
from wirebell.deliver.render.clean import one_line
from wirebell.errors import SettingsError, SourceError, Unanswered
from wirebell.model.delivery import ChatKind, Delivered, Gone, Later, Message, Outcome, Refused, Unknown
from wirebell.model.source import Fetched
from wirebell.ports import Http

REFUSED = frozenset({400, 413, 422})


class Room(Struct, frozen=True, kw_only=True):
    """Where a chat is: `url` and `token` are secrets, as known at this moment. `once` asks for at most once."""

    kind: ChatKind
    url: str
    room: str | None = None
    token: str | None = None
    once: bool = False


Rooms = Callable[[str], Room | None]


class ChatSender:
    """A Sender of Chats as JSON; `rooms` gives the room of an address."""

    def __init__(self, http: Http, rooms: Rooms) -> None:
        self._http, self._rooms = http, rooms

    async def send(self, message: Message) -> Outcome:
        """Post once."""
        try:
            room = self._rooms(message.address)
            if room is None:
                return Later(f"{one_line(message.address)} is not in the settings of this house")
            chat = msgspec.json.decode(message.text.encode(), type=Chat)
            body = msgspec.json.encode(body_for(room.kind, chat, room.room))
        except SettingsError as fault:
            return Later(one_line(str(fault)))
        except (ValueError, msgspec.MsgspecError) as fault:  # lone surrogates, or no Chat
            return Refused(one_line(f"it cannot be put into a chat's words: {fault}"))
        return await self._post(room, body)

    async def _post(self, room: Room, body: bytes) -> Outcome:
        try:
            answer = await self._http.post(_address(room), _headers(room), body)
        except Unanswered:
            because = "the chat fell silent after the message went out"
            return Refused(f"{because}; it is not sent twice, as set") if room.once else Unknown(because)
        except SourceError as fault:  # it names the host alone: the rest of the address may be a secret
            return Later(one_line(str(fault)))
        return outcome_of(answer)

    async def close(self) -> None:
        """Let go of the door."""
        await self._http.close()


def _address(room: Room) -> str:
    base = room.url.rstrip("/")
    if room.kind == "telegram":
        return f"{base}/bot{quote(room.token or '', safe=':')}/sendMessage"
    return f"{base}/message" if room.kind == "gotify" else room.url


def _headers(room: Room) -> Mapping[str, str]:
    said = {"content-type": "application/json; charset=utf-8"}
    if room.token and room.kind == "ntfy":
        said["authorization"] = f"Bearer {room.token}"
    if room.token and room.kind == "gotify":
        said["x-gotify-key"] = room.token
    return said


def outcome_of(answer: Fetched) -> Outcome:
    """Return what the answer of a chat service means."""
    said = f"the chat answered {answer.status}"
    if 200 <= answer.status < 300:
        return Delivered(receipt=said)
    if answer.status == 410:
        return Gone(f"{said}: it is closed")
    if answer.status in REFUSED:
        return Refused(said)
    return Later(said, after=retry_after(answer) or _asked(answer.body))


class _Parameters(Struct):
    retry_after: float | None = None


class _Asks(Struct):
    """Where Discord and Telegram say how long to wait."""

    retry_after: float | None = None
    parameters: _Parameters | None = None


def _asked(body: bytes) -> float | None:
    try:
        asks = msgspec.json.decode(body, type=_Asks)
    except msgspec.MsgspecError:
        return None
    seconds = asks.retry_after or (asks.parameters.retry_after if asks.parameters else None)
    return max(0.0, seconds) if seconds is not None else None

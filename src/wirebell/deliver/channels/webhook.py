"""Webhooks: one signed POST, one outcome (Standard Webhooks 1.0.0).

answer                      outcome
2xx                         Delivered
410                         Gone: the endpoint is closed, nothing further is sent there
429, 502, 503, 504          Later, and not before its Retry-After
3xx and all others          Later: a redirect is no answer, and a fault of theirs may be mended
none, after bytes went out  Unknown: it is sent again under the same id
our own door is shut        Later: a private address that the operator may yet open
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from wirebell.deliver.address import channel_of
from wirebell.deliver.headers import retry_after
from wirebell.deliver.render.clean import one_line
from wirebell.errors import SourceError, Unanswered, UsageError
from wirebell.model.delivery import Delivered, Gone, Later, Message, Outcome, Refused, Unknown
from wirebell.model.source import Fetched
from wirebell.ports import Clock, Http
from wirebell.signatures import signed

Keys = Callable[[str, str], Sequence[bytes]]


class WebhookSender:
    """A Sender of `Message.text` as JSON; `keys` gives those that sign for an address and a follower."""

    def __init__(self, http: Http, keys: Keys, clock: Clock) -> None:
        self._http, self._keys, self._clock = http, keys, clock

    async def send(self, message: Message) -> Outcome:
        """Post once, signed anew; the webhook-id is the message's own."""
        try:
            body = message.text.encode()
            if channel_of(message.address) != "webhook":
                return Refused(f"{one_line(message.address)} is no webhook")
            at = int(self._clock.now().timestamp())
            headers = signed(message.id, at, body, self._keys(message.address, message.follower))
        except (ValueError, UsageError) as fault:  # lone surrogates, an id that cannot be one
            return Refused(one_line(f"it cannot be signed: {fault}"))
        try:
            answer = await self._http.post(
                message.address, headers | {"content-type": "application/json; charset=utf-8"}, body
            )
        except Unanswered as fault:
            return Unknown(one_line(str(fault)))
        except SourceError as fault:
            return Later(one_line(str(fault)))
        return outcome_of(answer)

    async def close(self) -> None:
        """Let go of the door."""
        await self._http.close()


def outcome_of(answer: Fetched) -> Outcome:
    """Return what the answer of an endpoint means."""
    said = f"the endpoint answered {answer.status}"
    if 200 <= answer.status < 300:
        return Delivered(receipt=said)
    if answer.status == 410:
        return Gone(f"{said}: it is closed")
    if 300 <= answer.status < 400:
        return Later(f"{said}, a redirect, which is not followed: correct the address")
    return Later(said, after=retry_after(answer))

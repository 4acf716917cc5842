"""Web Push: one sealed POST to the push service of a browser, one outcome (RFC 8030, 8291, 8292).

answer                      outcome
2xx                         Delivered (201)
404, 410                    Gone: the browser's subscription is no more, and is dropped
400, 413                    Refused: this message; the subscription stays
429, 503 and others         Later, and not before Retry-After; 401 and 403 are our own key or clock
none, after bytes went out  Unknown: sent again it takes the place of the first, by Topic and tag
our own door is shut        Later
"""

from __future__ import annotations

import os
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from msgspec import Struct

from wirebell.deliver.base64url import bytes_of
from wirebell.deliver.headers import retry_after
from wirebell.deliver.render.clean import one_line
from wirebell.deliver.sealing import SALT, sealed
from wirebell.deliver.vapid import authorization
from wirebell.errors import SettingsError, SourceError, Unanswered
from wirebell.model.browser import Browser
from wirebell.model.delivery import Delivered, Gone, Later, Message, Outcome, Refused, Unknown
from wirebell.model.source import Fetched
from wirebell.ports import Clock, Http

Browsers = Callable[[str], Browser | None]
Drop = Callable[[str], object]
OWN = ("ttl", "urgency", "topic")
"""Headers of a message that a push service is told."""


class Identity(Struct, frozen=True):
    """The key that signs for us, and whom a push service may write to about us."""

    key: EllipticCurvePrivateKey
    contact: str


class PushSender:
    """A Sender of `Message.text` as JSON; `browsers` gives the browser of an address, `drop` lets go of one.

    TTL, Urgency and Topic are headers of the message.
    """

    def __init__(
        self, http: Http, browsers: Browsers, drop: Drop, identity: Callable[[], Identity], clock: Clock
    ) -> None:
        self._http, self._browsers, self._drop = http, browsers, drop
        self._identity, self._clock = identity, clock

    async def send(self, message: Message) -> Outcome:
        """Post once, sealed and signed anew."""
        browser = self._browsers(message.address)
        if browser is None:
            return Gone("this browser takes no alerts any more")
        try:
            body, headers = _body(message, browser), self._headers(message, browser)
        except ValueError as fault:  # lone surrogates, too much, a key that is none
            return Refused(one_line(f"it cannot be sealed for this browser: {fault}"))
        except SettingsError as fault:
            return Later(one_line(str(fault)))
        try:
            outcome = outcome_of(await self._http.post(browser.endpoint, headers, body))
        except Unanswered as fault:
            return Unknown(one_line(str(fault)))
        except SourceError as fault:
            return Later(one_line(str(fault)))
        if isinstance(outcome, Gone):
            self._drop(browser.id)
        return outcome

    def _headers(self, message: Message, browser: Browser) -> dict[str, str]:
        who, now = self._identity(), self._clock.now()
        return {name: value for name, value in message.headers if name in OWN} | {
            "content-type": "application/octet-stream",
            "content-encoding": "aes128gcm",
            "authorization": authorization(browser.endpoint, who.key, who.contact, now),
        }

    async def close(self) -> None:
        """Let go of the door."""
        await self._http.close()


def _body(message: Message, browser: Browser) -> bytes:
    own, salt = generate_private_key(SECP256R1()), os.urandom(SALT)
    return sealed(message.text.encode(), bytes_of(browser.key), bytes_of(browser.auth), own, salt)


def outcome_of(answer: Fetched) -> Outcome:
    """Return what the answer of a push service means."""
    said = f"the push service answered {answer.status}"
    if 200 <= answer.status < 300:
        return Delivered(receipt=said)
    if answer.status in {404, 410}:
        return Gone(f"{said}: the browser's subscription is no more")
    if answer.status in {400, 413}:
        return Refused(said)
    return Later(said, after=retry_after(answer))

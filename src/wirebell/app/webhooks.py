"""Webhooks in the owner's hands: how they do, their secrets, a test, and having missed alerts again."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from wirebell.app.house import House
from wirebell.app.tried_out import tried_out
from wirebell.deliver.channels import parse_address
from wirebell.errors import UsageError
from wirebell.model.delivery import Message, is_webhook
from wirebell.model.webhook import FIRST, Line
from wirebell.signatures import secret_of

SINCE = timedelta(days=30)
"""How far back a replay goes unless told."""
State = Literal["well", "failing", "disabled"]


class WebhookRow(Struct, frozen=True, kw_only=True):
    """A webhook: `failing` is how often the delivery at the head of the line failed, `next` when it is tried."""

    url: str
    state: State
    because: str | None
    follows: int
    waiting: int
    sent: int
    refused: int
    failing: int
    next: datetime | None
    rotated: datetime | None


class WebhookSecret(Struct, frozen=True, kw_only=True):
    """What signs for a webhook; `until` is how long the one before it does so as well, null if there is none."""

    url: str
    secret: str
    until: datetime | None


class TryOut(Struct, frozen=True, kw_only=True):
    """What came of a test message."""

    url: str
    id: str
    outcome: str
    ok: bool
    detail: str


def permitted(house: House, address: str, follower: str) -> str:
    """Return an address that alerts of a follower may go to.

    Raises UsageError for a numeric one that the egress door bars, a chat that is not set up, and a browser that is
    not the follower's own.
    """
    if address.startswith("push:") and all(b.address != address for b in house.store.browsers(follower)):
        said = "{follower} has no browser {address}: add it on the page Settings, opened in that browser."
        raise UsageError(said, follower=follower, address=address)
    if address.startswith("chat:") and address.partition(":")[2] not in house.settings.chats:
        said = "There is no {address}: `wirebell chat list` shows what is set up in wirebell.toml."
        raise UsageError(said, address=address)
    if not is_webhook(address):
        return address
    parts = urlsplit(address)
    host, port = parts.hostname or "", parts.port or {"http": 80, "https": 443}[parts.scheme]
    try:
        ip_address(host)
    except ValueError:  # a name: the door looks at its addresses when it sends
        return address
    from wirebell.intake.egress import Rules

    refusal = Rules.of(house.settings.allow_private, house.settings.allow_ports).refusal(host, port)
    if refusal:
        raise UsageError("Alerts cannot go to {address}: {refusal}.", address=address, refusal=refusal)
    return address


def rows(house: House, some: Sequence[str] | None = None) -> list[WebhookRow]:
    """Return the webhooks that follows go to or anything was delivered to, by address; of some or of all."""
    lines = {line.address: line for line in house.store.lines(some)}
    follows = house.store.follows() if some is None else house.store.follows_to(some)
    followed = Counter(follow.to for follow in follows if is_webhook(follow.to))
    shut, rotations = house.store.suppressed(some), house.store.rotations(some)
    return [
        _row(lines.get(url, Line(address=url)), followed[url], shut.get(url), rotations.get(url, FIRST).at)
        for url in sorted({*lines, *followed})
    ]


def _row(line: Line, follows: int, shut: str | None, rotated: datetime | None) -> WebhookRow:
    return WebhookRow(
        url=line.address,
        state="disabled" if shut else "failing" if line.failing else "well",
        because=shut or line.because,
        follows=follows,
        waiting=line.waiting,
        sent=line.sent,
        refused=line.refused,
        failing=line.failing,
        next=line.next,
        rotated=rotated,
    )


def _known(house: House, url: str) -> str:
    address = parse_address(url)
    if not is_webhook(address):
        raise UsageError(f"{url!r} is no webhook: write https://….")
    if not rows(house, [address]):
        raise UsageError(f"Nothing goes to {address}: `wirebell webhook list` shows what there is.")
    return address


def secret(house: House, url: str, follower: str = "") -> WebhookSecret:
    """Return the secret that signs for a webhook now; its first is there before the first follow.

    With a follower it is the follower's own, which signs no alert of others; without, the house's, which signs
    all of them.
    """
    address = parse_address(url)
    if not is_webhook(address):
        raise UsageError(f"{url!r} is no webhook: write https://….")
    return _secret(house, address, follower)


def _secret(house: House, address: str, follower: str) -> WebhookSecret:
    from wirebell.deliver.webhook_secret import KEPT, key

    rotation = house.store.rotations([address]).get(address, FIRST)
    until = rotation.at + KEPT if rotation.at else None
    newest = key(address, follower, rotation.generation, house.secret)
    return WebhookSecret(
        url=address,
        secret=secret_of(newest),
        until=until if until and until > house.clock.now() else None,
    )


def rotate(house: House, url: str, follower: str = "") -> WebhookSecret:
    """Give a webhook new secrets and return one as `secret` does; the old ones sign as well for a day."""
    address = _known(house, url)
    house.store.rotate(address, house.clock.now())
    return _secret(house, address, follower)


def enable(house: House, url: str) -> WebhookRow:
    """Let a disabled webhook be sent to again, from the next alert on."""
    address = _known(house, url)
    if not house.store.unsuppress(address):
        raise UsageError(f"{address} is not disabled.")
    return rows(house, [address])[0]


def replay(house: House, url: str, since: datetime | None, sent: bool) -> int:
    """Send again what failed since (30 days back unless told), with `sent` what arrived too; return how many."""
    address, now = _known(house, url), house.clock.now()
    if house.store.suppressed([address]):
        raise UsageError(f"{address} is disabled; first: wirebell webhook enable {address}")
    return house.store.replay(address, since or now - SINCE, now, sent)


def try_out(house: House, url: str, follower: str = "") -> TryOut:
    """Send a signed test message now and say what came of it; it counts for nothing."""
    from wirebell.app.wiring import webhooks

    address = permitted(house, parse_address(url), "")
    if not is_webhook(address):
        raise UsageError(f"{url!r} is no webhook: write https://….")
    body = {"type": "endpoint.test", "timestamp": house.clock.now(), "data": {"note": "A test by its owner."}}
    message = Message(
        id=f"msg_test_{secrets.token_hex(12)}",
        address=address,
        subject="",
        text=msgspec.json.encode(body).decode(),
        html="",
        headers=(),
        deliveries=(),
        follower=follower,
    )
    came = tried_out(webhooks(house), message)
    return TryOut(url=address, id=message.id, outcome=came.outcome, ok=came.ok, detail=came.detail)

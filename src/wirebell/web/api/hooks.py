"""Webhooks of who asks: their secrets, tests and replays."""

from __future__ import annotations

from msgspec import Struct

from wirebell.accounts import addresses
from wirebell.app import webhooks
from wirebell.deliver.channels import parse_address
from wirebell.model.delivery import is_webhook
from wirebell.web.api.following import Address
from wirebell.web.api.operation import Ask, Operation
from wirebell.web.api.paging import Page, Paged, sorted_page
from wirebell.web.api.problems import Refused
from wirebell.web.api.shapes import At


class Hook(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of your webhooks."""

    url: Address


class Replay(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to send again: alerts made since (30 days back if left out), with `sent` what arrived too."""

    url: Address
    since: At | None = None
    sent: bool = False


class Replayed(Struct, frozen=True, kw_only=True):
    """How many deliveries wait to be sent again."""

    replayed: int


def _mine(ask: Ask) -> list[webhooks.WebhookRow]:
    """Return the webhooks that this follower's alerts go to, and no other follower's."""
    mine = {to for to in addresses.named_by(ask.house, ask.who) if is_webhook(to)}
    others = {to for to, follower in addresses.naming(ask.house, mine) if follower != ask.who}
    return webhooks.rows(ask.house, sorted(mine - others)) if mine - others else []


def _hook(ask: Ask, url: str) -> str:
    """Return the address of a webhook of who asks alone. Raises Refused for any other."""
    found = parse_address(url)
    if not is_webhook(found) or all(row.url != found for row in _mine(ask)):
        raise Refused("not-found", "Nothing of yours goes to that address, or others' alerts go there too.")
    return found


def hooks(ask: Ask) -> Page[webhooks.WebhookRow]:
    """List your webhooks."""
    return sorted_page(ask, "webhooks", _mine(ask), lambda row: row.url)


def secret(ask: Ask) -> webhooks.WebhookSecret:
    """Show the secret that signs for a webhook."""
    return webhooks.secret(ask.house, _hook(ask, ask.body.url), ask.who)


def rotate(ask: Ask) -> webhooks.WebhookSecret:
    """Give a webhook a new secret."""
    return webhooks.rotate(ask.house, _hook(ask, ask.body.url), ask.who)


def test(ask: Ask) -> webhooks.TryOut:
    """Send a signed test message."""
    url = _hook(ask, ask.body.url)
    if not ask.doors.tests.take(ask.who).allowed:
        raise Refused("conflict", "Ten tests a minute are enough for anybody's webhook: wait a little.")
    return webhooks.try_out(ask.house, url, ask.who)


def enable(ask: Ask) -> webhooks.WebhookRow:
    """Let a disabled webhook be sent to again."""
    return webhooks.enable(ask.house, _hook(ask, ask.body.url))


def replay(ask: Ask) -> Replayed:
    """Send again what failed."""
    body: Replay = ask.body
    return Replayed(replayed=webhooks.replay(ask.house, _hook(ask, body.url), body.since, body.sent))


OPERATIONS = (
    Operation(
        method="GET",
        path="/webhooks",
        name="listWebhooks",
        tag="webhooks",
        scope="read",
        does=hooks,
        query=Paged,
        says="List the webhooks that your alerts alone go to, with what waits for each.",
        gives=Page[webhooks.WebhookRow],
    ),
    Operation(
        method="POST",
        path="/webhooks/secret",
        name="showWebhookSecret",
        tag="webhooks",
        scope="write",
        does=secret,
        says="Show the secret of yours that signs your alerts for a webhook.",
        takes=Hook,
        gives=webhooks.WebhookSecret,
        secret=True,
        refuses=("not-found",),
    ),
    Operation(
        method="POST",
        path="/webhooks/rotate",
        name="rotateWebhookSecret",
        tag="webhooks",
        scope="write",
        says="Give a webhook a new secret; the old one signs as well for a day.",
        does=rotate,
        takes=Hook,
        gives=webhooks.WebhookSecret,
        secret=True,
        refuses=("not-found",),
    ),
    Operation(
        method="POST",
        path="/webhooks/test",
        name="testWebhook",
        tag="webhooks",
        scope="write",
        does=test,
        says="Send a signed test message now and say what came of it.",
        takes=Hook,
        gives=webhooks.TryOut,
        refuses=("not-found", "conflict"),
    ),
    Operation(
        method="POST",
        path="/webhooks/enable",
        name="enableWebhook",
        tag="webhooks",
        scope="write",
        does=enable,
        says="Let a disabled webhook be sent to again.",
        takes=Hook,
        gives=webhooks.WebhookRow,
        refuses=("not-found",),
    ),
    Operation(
        method="POST",
        path="/webhooks/replay",
        name="replayWebhook",
        tag="webhooks",
        scope="write",
        does=replay,
        says="Send again what failed, under the same ids, in order.",
        takes=Replay,
        gives=Replayed,
        refuses=("not-found",),
    ),
)

"""Ports to adapters: which door, which senders, for these settings."""

from __future__ import annotations

import time
from collections.abc import Callable
from random import Random

from msgspec.structs import replace

from wirebell.app.house import House
from wirebell.app.push_key import push_key
from wirebell.catalogue.commonness import load_common
from wirebell.deliver.address import mailbox
from wirebell.deliver.channels.chat import ChatSender, Room
from wirebell.deliver.channels.feed import FeedShelf
from wirebell.deliver.channels.mail import MailSender, MailServer, Stamp
from wirebell.deliver.channels.push import Identity, PushSender
from wirebell.deliver.channels.sink import MailSink
from wirebell.deliver.channels.webhook import WebhookSender
from wirebell.deliver.dkim import DkimKey, loaded
from wirebell.deliver.doubt import Doubt
from wirebell.deliver.render.mail import MailSettings
from wirebell.deliver.verp import Envelope
from wirebell.deliver.webhook_secret import signing_keys
from wirebell.errors import SettingsError, UsageError
from wirebell.intake.egress import EgressDoor, Limits
from wirebell.intake.robots import Robots
from wirebell.model.browser import Browser
from wirebell.model.webhook import FIRST, Rotation
from wirebell.pipeline import Steps, World
from wirebell.ports import Clock, Sender
from wirebell.settings import ChatPlace, Settings, secret
from wirebell.thread import Window

LOOKED_UP = 0.5
"""Seconds for which the rotations of secrets are known."""


def egress(settings: Settings, clock: Clock, limits: Limits | None = None) -> EgressDoor:
    """Return the one door through which HTTP goes out."""
    return EgressDoor(
        allow_private=settings.allow_private,
        ports=settings.allow_ports,
        user_agent=settings.user_agent,
        clock=clock,
        limits=limits,
    )


def webhook_keys(house: House) -> Callable[[str, str], list[bytes]]:
    """Return what tells the keys that sign a follower's alerts for a webhook now, newest first.

    Rotations are looked up again after a moment: a change is seen within the second, as all changes are.
    """
    seen, known = float("-inf"), dict[str, Rotation]()

    def keys(address: str, follower: str) -> list[bytes]:
        nonlocal seen, known
        if time.monotonic() > seen + LOOKED_UP:
            known, seen = house.store.rotations(), time.monotonic()
        return signing_keys(address, follower, known.get(address, FIRST), house.secret, house.clock.now())

    return keys


def webhooks(house: House) -> WebhookSender:
    """Return the sender of webhooks, with a door of its own: four at a time to one host, twenty seconds each."""
    limits = Limits(per_host=4, wall=20.0)
    return WebhookSender(egress(house.settings, house.clock, limits), webhook_keys(house), house.clock)


def pushes(house: House) -> PushSender:
    """Return the sender to browsers, with a door of its own; its key is made when the first message is sent."""

    def identity() -> Identity:
        return Identity(push_key(house.settings.home), _contact(house.settings))

    door = egress(house.settings, house.clock, Limits(per_host=8, wall=20.0))
    return PushSender(door, _finder(house), house.store.remove_browser, identity, house.clock)


def _finder(house: House) -> Callable[[str], Browser | None]:
    """Return what finds the browser of an address."""

    def find(address: str) -> Browser | None:
        return next((b for b in house.store.browsers() if b.address == address), None)

    return find


def _contact(settings: Settings) -> str:
    """Return whom a push service may write to: the sender of mail, or the address of the house."""
    box = _mailbox(settings)
    return (
        settings.base_url if box.endswith("@localhost") and settings.base_url[:6] == "https:" else f"mailto:{box}"
    )


def chats(house: House) -> ChatSender:
    """Return the sender to the chats of the settings, with a door of its own; secrets are read at each message."""

    def room(address: str) -> Room | None:
        place = house.settings.chats.get(address.partition(":")[2])
        return room_of(place) if place else None

    return ChatSender(egress(house.settings, house.clock, Limits(per_host=2, wall=20.0)), room)


def room_of(place: ChatPlace) -> Room:
    """Return where a chat is. Raises SettingsError for a secret that is not there, or an address that is none."""
    url = secret(place.url) if place.url.startswith(("env:", "file:")) else place.url
    token = secret(place.token) if place.token else None
    if not url.startswith(("https://", "http://")) or len(url.split()) != 1:
        raise SettingsError("The address of a chat in wirebell.toml must be https://…, or env:NAME or file:PATH.")
    return Room(kind=place.kind, url=url, room=place.room, token=token, once=place.once)


def mail_sender(house: House, doubt: Doubt | None = None, timeout: float | None = None) -> Sender:
    """Return what mail goes out by: the server that is configured, or the folder in the home.

    `timeout` is how many seconds the server may take for a step, if less than usual.
    """
    settings = house.settings
    if settings.smtp is None:
        return MailSink(settings.home / "mail")
    smtp = settings.smtp
    server = MailServer(
        host=smtp.host,
        port=smtp.port,
        sender=_mailbox(settings),
        tls=smtp.tls,
        user=smtp.user,
        password=secret(smtp.password) if smtp.password else None,
        connections=smtp.connections,
        per_domain=smtp.per_domain,
    )
    if timeout is not None:
        server = replace(server, timeout=timeout)
    named = envelope(house)
    sender = (lambda to: named.sender(to, house.clock.now())) if named else None
    return MailSender(server, doubt, Stamp(sender, dkim_key(settings), house.clock))


def _mailbox(settings: Settings) -> str:
    return MailSettings(sender=settings.mail_from, base=settings.base_url, key="").mailbox


def envelope(house: House) -> Envelope | None:
    """Return what makes and knows the envelope senders of this house; None while no mailbox takes bounces."""
    if house.settings.bounces is None:
        return None
    try:
        return Envelope(mailbox(f"mailto:{house.settings.bounces}"), house.secret)
    except UsageError as fault:
        raise SettingsError(f"bounces in wirebell.toml: {fault}") from fault


def dkim_key(settings: Settings) -> DkimKey | None:
    """Return what signs our mail, None if nothing does. Raises SettingsError for a key that cannot."""
    if settings.dkim is None:
        return None
    domain = settings.dkim.domain or _mailbox(settings).rpartition("@")[2]
    return loaded(secret(settings.dkim.key), settings.dkim.selector, domain)


def mail_settings(house: House) -> MailSettings:
    """Return what rendering needs to know of this house. Raises SettingsError for a sender that is none."""
    made = MailSettings(sender=house.settings.mail_from, base=house.settings.base_url, key=house.secret)
    try:
        made.mailbox  # noqa: B018 - asked now, so that no alert is given up for it later
    except UsageError as fault:
        raise SettingsError(
            f"mail_from {house.settings.mail_from!r} in wirebell.toml: {fault} Write Name <somebody@example.org>."
        ) from fault
    return made


def fit_to_send(house: House) -> None:
    """Raise SettingsError for a sender, return address or secret of mail that cannot be, before anything runs."""
    mail_settings(house)
    envelope(house)
    dkim_key(house.settings)
    if house.settings.smtp and house.settings.smtp.password:
        secret(house.settings.smtp.password)


def wire(house: House) -> World:
    """Return the ports and the knowledge that the steps need: call within the event loop that will use them."""
    settings = house.settings
    http = egress(settings, house.clock)
    doubt = Doubt(settings.smtp.in_doubt if settings.smtp else 1)
    return World(
        store=house.store,
        http=http,
        senders={
            "mail": mail_sender(house, doubt),
            "feed": FeedShelf(),
            "webhook": webhooks(house),
            "chat": chats(house),
            "push": pushes(house),
        },
        clock=house.clock,
        lexicon=house.lexicon,
        mail=mail_settings(house),
        robots=Robots(http),
        doubt=doubt,
        chance=Random(),
        window=Window(load_common(), most=settings.window),
        steps=Steps(house.tracer),
    )
